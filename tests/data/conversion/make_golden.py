"""Golden numbers of method `transmla` on random activations, by the formulas of the public converter (github
fxmeng/TransMLA): joint_complex_pca and rotate_k_up_proj of partial_rope.py, LoraQKV and pca_calc of lora_qkv.py. Written
for numpy alone and one layer without weights, so that key coordinates are the identity. One difference, wanted: the
balance ratio takes the mean norm of all columns of v.

    python tests/data/conversion/make_golden.py

transmla.safetensors, all F64:
  keys, values         [tokens, H·d], the activations
  f{f}s{s}.basis       [H·d, H·d], k = basis @ rotated k; columns in blocks of d/s (slots' real parts, imaginary parts)
  f{f}s{s}b{b}.latent  [2·H·d, 2·H·d], what the latent of rank 7 gives back for [k; v], position-free keys only
"""

import json
import pathlib

import numpy as np

HEADS, HEAD_DIM, TOKENS, RANK = 2, 8, 64, 7
FOLDS = [(1, 1), (2, 1), (4, 1), (2, 2), (4, 2), (4, 4)]


def activations(random):
    mixing = random.standard_normal((HEADS * HEAD_DIM, HEADS * HEAD_DIM)) * np.abs(random.standard_normal(HEADS * HEAD_DIM))
    return random.standard_normal((TOKENS, HEADS * HEAD_DIM)) @ mixing + random.standard_normal(HEADS * HEAD_DIM)


def principal(samples):
    """Eigenvectors of the damped second moment, descending, the largest entry of each positive."""
    moment = samples.T @ samples
    moment += 0.01 * np.mean(np.diag(moment)) * np.eye(len(moment))
    vectors = np.linalg.eigh(moment)[1][:, ::-1]
    largest = np.take_along_axis(vectors, np.abs(vectors).argmax(axis=0)[None], axis=0)
    return vectors * np.sign(largest)


def group_vectors(keys, fold, collapse):
    """[2 · tokens, H·f, groups]: the real and the imaginary half of a token are two samples."""
    view = keys.reshape(-1, HEADS, 2, HEAD_DIM // 2 // fold, fold // collapse, collapse)
    return view.transpose(0, 2, 5, 1, 4, 3).reshape(-1, HEADS * fold, HEAD_DIM // 2 // fold)


def rotated_basis(keys, fold, collapse):
    groups = HEAD_DIM // 2 // fold
    vectors = group_vectors(keys, fold, collapse)
    rotation = np.stack([principal(vectors[:, :, group]) for group in range(groups)] * 2)  # [half · groups, H·f, H·f]
    identity = np.eye(HEADS * HEAD_DIM).reshape(-1, HEADS, 2 * groups, fold // collapse, collapse)
    columns = identity.transpose(0, 4, 1, 3, 2).reshape(-1, HEADS * fold, 2 * groups)
    columns = np.einsum("ghc,Dhg->Dcg", rotation, columns)
    columns = columns.reshape(-1, collapse, HEADS, fold // collapse, 2, groups)
    return columns.transpose(0, 1, 2, 5, 3, 4).reshape(len(identity), -1, 2).reshape(
        len(identity), HEADS * collapse, HEAD_DIM // collapse // 2, 2).transpose(0, 1, 3, 2).reshape(len(identity), -1)


def latent(keys, values, basis, rotary, balance):
    rest = basis[:, rotary:]
    free = keys @ rest
    ratio = np.linalg.norm(free, axis=0).mean() / (np.linalg.norm(values, axis=0).mean() * balance)
    vectors = principal(np.concatenate([free / ratio, values], axis=1))[:, :RANK]
    key_vectors, value_vectors = vectors[:len(rest.T)], vectors[len(rest.T):]
    down = np.concatenate([rest @ key_vectors / ratio, value_vectors])
    up = np.concatenate([rest @ key_vectors * ratio, value_vectors])
    return up @ down.T


def save(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        content = np.ascontiguousarray(tensor, dtype="<f8").tobytes()
        header[name] = {"dtype": "F64", "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(len(text).to_bytes(8, "little") + text + data)


def main():
    random = np.random.default_rng(20)
    tensors = {"keys": activations(random), "values": activations(random)}
    for fold, collapse in FOLDS:
        basis = rotated_basis(tensors["keys"], fold, collapse)
        tensors[f"f{fold}s{collapse}.basis"] = basis
        for balance in (1, 0.5):
            tensors[f"f{fold}s{collapse}b{balance}.latent"] = latent(
                tensors["keys"], tensors["values"], basis, HEAD_DIM // collapse, balance)
    save(pathlib.Path(__file__).parent / "transmla.safetensors", tensors)


if __name__ == "__main__":
    main()
