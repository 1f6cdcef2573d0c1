#!/usr/bin/env python3
"""Writes vocabulary.json and golden.json beside itself: a small byte-level vocabulary in the keys of GGUF, and the ids
that Python's `tokenizers` gives for texts that tell pre-tokenizers apart.

usage: make_golden.py        (tokenizers 0.22)
The merges are learnt on the texts themselves, unsplit, so that they reach across every boundary a pre-tokenizer draws:
wherever it draws another one, the ids change.
"""
import json
import os

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

TEXTS = {
    "words": "The quick brown fox jumps over the lazy dog. The quick brown fox jumps again.",
    "contractions": "I'm sure they'll say it's theirs; we've SHOUTED: IT'S OURS, THEY'LL SEE, DON'T! o'clock 'tis 'd",
    "digits": "In 1994, 3.14159 and 1,234,567 or 12 345 678; x86_64 ½ ² Ⅷ ٣٤٥ ５６ a1b22c333d4444",
    "whitespace runs": "a  b   c    d\t\te \t f  12   34 trailing   ",
    "newlines": "one\ntwo\n\nthree\n\n\n four \n \n\n 1 five\r\nsix\r\n\r\nseven\n",
    "punctuation": "f(x)=x**2+1; // ok?! <a href=\"#\">~$5 + $6^7|`ls -l`</a> ... --- ___ @@ [[]] {{}}",
    "CJK": "这是一个测试。 東京タワーは333メートル、한국어 텍스트 1990년。",
    "emoji": "👍🏽 family 👨‍👩‍👧‍👦 flag 🇩🇪 ok 😀😀 1️⃣",
    "accents": "cafe\u0301 café naïve Ångström A\u030angstro\u0308m Ελληνικά русский עברית हिन्दी ไทย",
    "odd spaces": "no\u00a0break\u2003em\u3000wide\u200bzero\u2028line\u0085next",
    "special tokens": "<|begin|>user asks<|end|>\n<tool>search 12</tool> <|end|><unused>",
    "start with space": " leading",
    "one newline": "\n",
    "empty": "",
}
SPECIAL = [("<|begin|>", 3), ("<|end|>", 3), ("<tool>", 4), ("</tool>", 4), ("<unused>", 5)]  # text, GGUF token type
MERGES = 700
WHOLE = ["Ġover", "Ġsure"]  # tokens that no merge makes: found where merges are ignored

GPT2_WORDS = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+"
WORDS = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|DIGITS| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+"
         r"|\s+(?!\S)|\s+")


def split(regex):
    return pre_tokenizers.Split(Regex(regex), behavior="isolated")


def set_pipeline(tokenizer, name):
    """What the tokenizer.json of the models behind a GGUF pre-tokenizer name does; `default` as llama.cpp does it."""
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    steps = {
        "smollm": [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)],
        "qwen2": [split(WORDS.replace("DIGITS", r"\p{N}")), as_bytes],
        "llama-bpe": [split(WORDS.replace("DIGITS", r"\p{N}{1,3}")), as_bytes],
        "default": [split(r"[\p{P}\$\+<=>\^~\|]+"), split(GPT2_WORDS), split(r"\p{N}+"), split("[0-9][0-9][0-9]"),
                    as_bytes],
    }
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(steps[name])
    if name == "qwen2":
        tokenizer.normalizer = normalizers.NFC()
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.model.ignore_merges = name == "llama-bpe"


def learn_merges():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(vocab_size=256 + MERGES, initial_alphabet=alphabet, show_progress=False,
                                  max_token_length=12)
    texts = [text for name, text in TEXTS.items() if name != "special tokens"]
    tokenizer.train_from_iterator(texts * 2, trainer)  # twice: only what occurs twice is merged
    model = json.loads(tokenizer.to_str())["model"]
    tokens = sorted(model["vocab"], key=model["vocab"].get)
    return tokens + WHOLE, model["merges"]


def tokenizer_of(vocabulary, name, bos=False):
    tokens = vocabulary["tokenizer.ggml.tokens"]
    merges = [tuple(merge.split(" ")) for merge in vocabulary["tokenizer.ggml.merges"]]
    tokenizer = Tokenizer(models.BPE(vocab={token: i for i, token in enumerate(tokens)}, merges=merges))
    set_pipeline(tokenizer, name)
    for text, kind in SPECIAL:
        added = AddedToken(text, normalized=False, special=kind == 3)
        if kind == 3: tokenizer.add_special_tokens([added])
        if kind == 4: tokenizer.add_tokens([added])
    if bos:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<|begin|> $A", special_tokens=[("<|begin|>", tokens.index("<|begin|>"))])
    return tokenizer


def main():
    tokens, merges = learn_merges()
    vocabulary = {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.tokens": tokens + [text for text, _ in SPECIAL],
        "tokenizer.ggml.token_type": [1] * len(tokens) + [kind for _, kind in SPECIAL],
        "tokenizer.ggml.merges": [" ".join(merge) for merge in merges],
        "tokenizer.ggml.bos_token_id": len(tokens),
        "tokenizer.ggml.eos_token_id": len(tokens) + 1,
        "tokenizer.ggml.padding_token_id": len(tokens) + 1,
        "tokenizer.chat_template": "{% for m in messages %}<|begin|>{{ m['content'] }}<|end|>{% endfor %}",
    }
    golden = {"texts": TEXTS, "ids": {}, "decoded": {}, "decoded_without_special": {}}
    for name in ("smollm", "qwen2", "llama-bpe", "default"):
        tokenizer = tokenizer_of(vocabulary, name)
        ids = {key: tokenizer.encode(text).ids for key, text in TEXTS.items()}
        golden["ids"][name] = ids
        golden["decoded"][name] = {key: tokenizer.decode(value, skip_special_tokens=False) for key, value in ids.items()}
        golden["decoded_without_special"][name] = tokenizer.decode(ids["special tokens"], skip_special_tokens=True)
    golden["with_bos"] = tokenizer_of(vocabulary, "qwen2", bos=True).encode(TEXTS["words"]).ids
    here = os.path.dirname(os.path.abspath(__file__))
    for file, content in (("vocabulary.json", vocabulary), ("golden.json", golden)):
        with open(os.path.join(here, file), "w") as out:
            json.dump(content, out, ensure_ascii=True)
            out.write("\n")


if __name__ == "__main__":
    main()
