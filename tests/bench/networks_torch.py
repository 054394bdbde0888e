"""PyTorch's side of the networks' bench: the same work in the ways in which a user would write it.

`networks_torch CASE VARIANT SIZES…`; a variant ends in the number of threads. nn.RNN has a matrix between the
embedding and the state, here the identity, untrained; the loops have none.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import torch
from torch.nn.functional import cross_entropy, embedding
from torch.nn.utils.rnn import pack_sequence

from tests.bench.networks_cases import ids, network, sentences
from tests.bench.timing import clocks, report

Tensors = tuple[torch.Tensor, ...]


def tensors(H: int, size: int, learn: bool = False) -> Tensors:
    """U by rows, (|V|, H), W, V, b, c: one gather for all steps, as we do."""
    arrays = network(H, size)
    rows = arrays | {"U": arrays["U"].T.copy()}
    return tuple(torch.tensor(array, requires_grad=learn) for array in rows.values())


def rnn(theta: Tensors) -> torch.nn.RNN:
    """nn.RNN with W and b; its input matrix is the identity."""
    _, W, _, b, _ = theta
    layer = torch.nn.RNN(len(b), len(b))
    with torch.no_grad():
        layer.weight_ih_l0.copy_(torch.eye(len(b)))
        layer.bias_ih_l0.zero_()
        layer.weight_hh_l0.copy_(W)
        layer.bias_hh_l0.copy_(b)
    layer.weight_ih_l0.requires_grad_(False)
    layer.bias_ih_l0.requires_grad_(False)
    return layer


def unrolled(given: torch.Tensor, W: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
    """a(t) and h(t) from b + U x(t), (tau, H)."""
    h, a_all, h_all = torch.zeros_like(given[0]), [], []
    for row in given.unbind():
        a = torch.addmv(row, W, h)
        h = torch.tanh(a)
        a_all.append(a)
        h_all.append(h)
    return a_all, h_all


def read_out(h: torch.Tensor, y: torch.Tensor, V: torch.Tensor, c: torch.Tensor) -> Tensors:
    """o, yhat and L."""
    o = torch.addmm(c, h, V.T)
    log_yhat = torch.log_softmax(o, 1)
    return o, log_yhat.exp(), -log_yhat.gather(1, y[:, None])[:, 0]


def sentence(variant: str, T: int, H: int, size: int) -> dict[str, float]:
    theta = tensors(H, size, learn=variant.startswith("gradients"))
    U_rows, W, V, b, c = theta
    x, y = torch.tensor(ids((2, T), size))
    layer = rnn(theta)

    def loop() -> Tensors:
        a, h = unrolled(b + embedding(x, U_rows), W)
        h_all = torch.stack(h)
        return torch.stack(a), h_all, *read_out(h_all, y, V, c)

    def by_rnn() -> Tensors:  # without a(t), which nn.RNN does not give
        h, _ = layer(embedding(x, U_rows))
        return h, *read_out(h, y, V, c)

    def gradients() -> Tensors:
        return torch.autograd.grad(loop()[-1].sum(), theta)

    if variant.startswith("gradients"):
        return clocks(gradients, 60)
    call = {"loop": loop, "rnn": by_rnn, "compiled": torch.compile(loop)}[variant.split("-", maxsplit=1)[0]]
    with torch.no_grad():
        return clocks(call, 100)


def score(variant: str, number: int, H: int, size: int) -> dict[str, float]:
    """Batches of 64 of like length, packed, so that nothing is padded; <s> is 1, </s> is 2."""
    theta = tensors(H, size)
    U_rows, _, V, _, c = theta
    layer = rnn(theta)
    texts = [torch.tensor(text) for text in sentences(number, size)]
    bos, eos = torch.tensor([1]), torch.tensor([2])

    def call() -> None:
        total = torch.zeros(number, dtype=torch.float64)
        by_length = sorted(range(number), key=lambda i: -len(texts[i]))
        for start in range(0, number, 64):
            own = by_length[start : start + 64]
            x = pack_sequence([torch.cat([bos, texts[i]]) for i in own])
            y = pack_sequence([torch.cat([texts[i], eos]) for i in own])
            which = pack_sequence([torch.full((len(texts[i]) + 1,), i) for i in own])
            read, _ = layer(x._replace(data=embedding(x.data, U_rows)))
            loss = cross_entropy(torch.addmm(c, read.data, V.T), y.data, reduction="none")
            total.index_add_(0, which.data, -loss.double())

    with torch.no_grad():
        return clocks(call, 5)


def train(variant: str, width: int, T: int, H: int, size: int) -> dict[str, float]:
    theta = tensors(H, size, learn=True)
    U_rows, W, V, b, c = theta
    layer = rnn(theta)
    text = torch.tensor(ids((T + 1, width), size))
    x, y = text[:-1], text[1:].reshape(-1)
    kind, optimiser, _ = variant.split("-")
    learnt = list(theta) if kind == "loop" else [U_rows, V, c, layer.weight_hh_l0, layer.bias_hh_l0]
    adam = torch.optim.Adam(learnt, lr=1e-3, **{optimiser: True})

    def states() -> torch.Tensor:
        if kind == "rnn":
            return layer(embedding(x, U_rows))[0]
        h, states = torch.zeros(width, H), []
        for row in (b + embedding(x, U_rows)).unbind():
            h = torch.addmm(row, h, W.T).tanh()
            states.append(h)
        return torch.stack(states)

    def step() -> None:
        adam.zero_grad(set_to_none=True)
        o = torch.addmm(c, states().reshape(-1, H), V.T)
        cross_entropy(o, y).backward()
        torch.nn.utils.clip_grad_norm_(learnt, 1.0)
        adam.step()

    return clocks(step, 9)


def long(variant: str, tau: int, H: int, size: int) -> dict[str, float]:
    """In windows of 256 steps, as we do, so that no memory grows with tau."""
    theta = tensors(H, size)
    U_rows, W, V, b, c = theta
    layer = rnn(theta)
    what, kind, _ = variant.split("_")
    x, y = torch.tensor(ids((2, tau), size))

    def call() -> None:
        h = torch.zeros(1, H)
        for start in range(0, tau, 256):
            given = embedding(x[start : start + 256], U_rows)
            if kind == "rnn":
                states, h = layer(given, h)
            else:
                state, found = h[0], []
                for row in (given + b).unbind():
                    state = torch.tanh(torch.addmv(row, W, state))
                    found.append(state)
                states, h = torch.stack(found), state[None]
            if what == "log-probs":
                cross_entropy(torch.addmm(c, states, V.T), y[start : start + 256], reduction="none")

    with torch.no_grad():
        return clocks(call, 1)


CASES: dict[str, Callable[..., dict[str, float]]] = {
    "sentence": sentence,
    "score": score,
    "train": train,
    "long": long,
}

if __name__ == "__main__":
    case, kind, *sizes = sys.argv[1:]
    torch.set_num_threads(int(kind[-1]))
    report(CASES[case](kind, *map(int, sizes)))
