"""Makes tests/data/app/tokenizer.json: a byte-level BPE of 110 tokens, small enough for the vocabularies of the golden
models. Ids 0 to 2 are unknown, beginning and end, as their configs say.

    pip install tokenizers==0.22.2
    python tests/app/make_tokenizer.py
"""

import pathlib

from tokenizers import Tokenizer, decoders, models, pre_tokenizers

SPECIAL = ["<unk>", "<s>", "</s>"]
PRINTABLE = [chr(code) for code in range(0x21, 0x7F)] + ["Ġ", "Ċ"]  # byte level writes blanks and line ends so
MERGES = [("t", "h"), ("th", "e"), ("Ġ", "the"), ("i", "n"), ("e", "r"), ("a", "n"), ("Ġ", "a"), ("o", "n"), ("e", "n"),
          ("Ġ", "s"), ("e", "s")]


def main():
    tokens = SPECIAL + PRINTABLE + [left + right for left, right in MERGES]
    vocab = {token: index for index, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=vocab, merges=MERGES, unk_token="<unk>"))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    target = pathlib.Path(__file__).resolve().parent.parent / "data" / "app" / "tokenizer.json"
    tokenizer.save(str(target), pretty=True)
    print(len(tokens), "tokens in", target.name)


if __name__ == "__main__":
    main()
