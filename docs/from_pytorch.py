"""A PyTorch network on the stage, and back: run this while `python -m app serve` runs."""

import json

import httpx
import torch
from safetensors.torch import load, save

API = "http://127.0.0.1:8000/api/v1/models"
words = ["<unk>", "<bos>", "<eos>", "the", "cat", "sat"]
net = torch.nn.ModuleDict({"rnn": torch.nn.RNN(6, 16), "linear": torch.nn.Linear(16, 6)})  # train it here

files = {"file": ("my-net.safetensors", save(net.state_dict())), "vocabulary": ("words", json.dumps(words))}
card = httpx.post(API, files=files).raise_for_status().json()
print(card["understood"], f"http://127.0.0.1:8000/unroll?model={card['id']}", sep="\n")

weights = httpx.get(f"{API}/{card['id']}/export?format=pytorch").raise_for_status().content
net.load_state_dict(load(weights))
