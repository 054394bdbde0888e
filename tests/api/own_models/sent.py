"""Models as users bring them: a network under PyTorch's names, an ARPA file."""

from __future__ import annotations

import io
import json

import numpy as np
from safetensors.numpy import save

API = "/api/v1/models"
H = 3
WORDS = ["<unk>", "<bos>", "<eos>", "the", "cat", "sat"]
RNG = np.random.default_rng(5)
ARRAYS = {
    "U": RNG.normal(size=(H, len(WORDS))),
    "W": RNG.normal(size=(H, H)),
    "V": RNG.normal(size=(len(WORDS), H)),
    "b": RNG.normal(size=H),
    "c": RNG.normal(size=len(WORDS)),
}
TORCH = {
    "rnn.weight_ih_l0": ARRAYS["U"],
    "rnn.weight_hh_l0": ARRAYS["W"],
    "rnn.bias_ih_l0": ARRAYS["b"] - 1,
    "rnn.bias_hh_l0": np.ones(H),
    "fc.weight": ARRAYS["V"],
    "fc.bias": ARRAYS["c"],
}
ARPA = """\\data\\
ngram 1=6
ngram 2=3

\\1-grams:
-99	<s>	-0.5
-0.7	</s>
-2	<UNK>
-0.3	the	-0.25
-0.6	cat
-inf	sat

\\2-grams:
-0.1	<s> the
-0.2	the cat
-99	cat </s>

\\end\\
"""


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def floats(arrays, kind=np.float32):
    return {name: np.ascontiguousarray(array, kind) for name, array in arrays.items()}


def network(name="my net", words=WORDS, arrays=TORCH, kind=np.float32, **data):
    files = {"file": ("net.safetensors", save(floats(arrays, kind)))}
    if words:
        files["vocabulary"] = ("vocab.json", json.dumps(words).encode())
    return {"files": files, "data": {"name": name, **data}}
