#!/usr/bin/env python3
"""`transmla chat` beside stock transformers: the text that a model reads, and its answers, turn by turn.

usage: check_chat.py PROGRAM MODEL [--answers]     MODEL is a folder with a chat template, an original or an export
Texts must be the same. With --answers greedy answers in fp32 are compared too: transformers reads every conversation
whole, the program goes on in its cache. Exit code 1 where something differs.
"""
import argparse
import json
import subprocess
import sys

TOKENS = 24
CONVERSATIONS = [
    (None, ["Name three rivers.", "Which of them is the longest?  "]),
    ("You answer in one word.", ["¿Qué día es hoy? 🙂", " <b>\"2 + 2\"</b> \\ {{ x }}\t"]),
]


def ours(program, model, system, messages):
    command = [program, "chat", model, "--json", "-", "--quiet", "--dtype", "fp32", "--max-tokens", str(TOKENS)]
    command += ["--system", system] if system else []
    lines = "".join(message + "\n" for message in messages)
    done = subprocess.run(command, input=lines, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)["turns"]


def conversation_of(system, turns, upto):
    """What was said until the answer to message number `upto`."""
    said = [{"role": "system", "content": system}] if system else []
    for number, turn in enumerate(turns[:upto + 1]):
        said.append({"role": "user", "content": turn["message"]})
        if number < upto:
            said.append({"role": "assistant", "content": turn["text"]})
    return said


def answer_of(model, tokenizer, text):
    import torch
    inputs = tokenizer(text, add_special_tokens=False, return_tensors="pt")
    with torch.no_grad():
        ids = model.generate(**inputs, max_new_tokens=TOKENS, do_sample=False)[0, inputs["input_ids"].shape[1]:]
    return tokenizer.decode(ids, skip_special_tokens=True)


def main():
    from transformers import AutoModelForCausalLM, AutoTokenizer
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("model")
    parser.add_argument("--answers", action="store_true")
    options = parser.parse_args()
    tokenizer = AutoTokenizer.from_pretrained(options.model)
    model = AutoModelForCausalLM.from_pretrained(options.model, dtype="float32") if options.answers else None
    different = 0
    for system, messages in CONVERSATIONS:
        turns = ours(options.program, options.model, system, messages)
        for number, turn in enumerate(turns):
            text = tokenizer.apply_chat_template(conversation_of(system, turns, number), tokenize=False,
                                                 add_generation_prompt=True)
            same = text == turn["prompt"]
            answer = answer_of(model, tokenizer, text) if model else turn["text"]
            print(f"turn {number + 1}: the text is {'the same' if same else 'another'}, the answer "
                  f"{'not compared' if not model else 'the same' if answer == turn['text'] else 'another'}, "
                  f"{turn['reused_tokens']} tokens from the cache, {turn['prompt_tokens']} new")
            if not same or answer != turn["text"]:
                different += 1
                print("  transformers:", repr(text), repr(answer), "\n  here:        ", repr(turn["prompt"]), repr(turn["text"]))
    return different > 0


if __name__ == "__main__":
    sys.exit(main())
