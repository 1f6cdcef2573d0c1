"""Makes tests/data/checkpoint/fp8.safetensors with torch's own float8_e4m3fn; nothing of this program takes part.

    python -m venv env && env/bin/pip install torch==2.10.0 safetensors
    env/bin/python tests/golden/make_fp8.py

decoded [256]            what each code stands for; NaN at 127 and 255
values, codes [n]        floats of every size and sign, halves between two codes among them, and their codes
matrix [132, 260]        random rows of very different sizes, one block of zeros
matrix.codes, .factors   the same in blocks of 128 × 128 with factor = largest / 448, cut off at the edges
"""

import pathlib

import torch
from safetensors.torch import save_file

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
BLOCK, LARGEST = 128, 448.0


def decoded_codes():
    return torch.arange(256, dtype=torch.int32).to(torch.uint8).view(torch.float8_e4m3fn).float()


def all_sizes(generator):
    finite = decoded_codes()[:127]
    halves = (finite[:-1] + finite[1:]) / 2
    near = torch.cat([torch.nextafter(halves, torch.tensor(0.0)), halves, torch.nextafter(halves, torch.tensor(1e9))])
    random = torch.randn(3000, generator=generator) * torch.exp2(torch.rand(3000, generator=generator) * 24 - 14)
    positive = torch.cat([finite, near, random.abs().clamp(max=LARGEST), torch.tensor([2.0**-10, 2.0**-11, 1e-30])])
    return torch.cat([positive, -positive])


def blocks_of(matrix):
    rows, cols = -(-matrix.shape[0] // BLOCK), -(-matrix.shape[1] // BLOCK)
    factors = torch.ones(rows, cols)
    codes = torch.empty(matrix.shape, dtype=torch.float8_e4m3fn)
    for row in range(rows):
        for col in range(cols):
            at = (slice(row * BLOCK, (row + 1) * BLOCK), slice(col * BLOCK, (col + 1) * BLOCK))
            largest = matrix[at].abs().max()
            if largest > 0:
                factors[row, col] = largest / LARGEST
            codes[at] = (matrix[at] / factors[row, col]).clamp(-LARGEST, LARGEST).to(torch.float8_e4m3fn)
    return codes, factors


def main():
    generator = torch.Generator().manual_seed(8)
    values = all_sizes(generator)
    sizes = torch.exp2(torch.randint(-30, 10, (132, 1), generator=generator))
    matrix = torch.randn(132, 260, generator=generator) * sizes
    matrix[128:, 256:] = 0
    codes, factors = blocks_of(matrix)
    tensors = {"decoded": decoded_codes(), "values": values, "codes": values.to(torch.float8_e4m3fn), "matrix": matrix,
               "matrix.codes": codes, "matrix.factors": factors}
    save_file(tensors, DATA / "checkpoint" / "fp8.safetensors")


if __name__ == "__main__":
    main()
