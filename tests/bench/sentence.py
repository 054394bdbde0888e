"""One sentence of 20 time steps through an RNN, all returned: forward alone, and with all gradients."""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from tests.bench.timing import report, seconds

T, H, SIZE = 20, 128, 4000
rng = np.random.default_rng(0)
ARRAYS = {name: rng.normal(0, 0.1, shape).astype(np.float32)
          for name, shape in {"U": (H, SIZE), "W": (H, H), "V": (SIZE, H), "b": (H,), "c": (SIZE,)}.items()}
X, Y = rng.integers(0, SIZE, (2, T))

Pair = tuple[Callable[[], object], Callable[[], object]]


def unroll() -> Pair:
    from app.lm.bptt import backward
    from app.lm.rnn import Parameters, forward

    params = Parameters.of(**ARRAYS, dtype=np.float32)
    return (lambda: forward(params, X, Y)), (lambda: backward(params, forward(params, X, Y)))


def torch() -> Pair:
    import torch
    from torch.nn.functional import cross_entropy, embedding, softmax

    torch.set_num_threads(2)
    # U by rows and one gather for all steps, as we do; a column at each step would be many times slower.
    rows = ARRAYS | {"U": ARRAYS["U"].T.copy()}
    U_rows, W, V, b, c = (torch.tensor(array, requires_grad=True) for array in rows.values())
    x, y = torch.tensor(X), torch.tensor(Y)

    def forward() -> torch.Tensor:
        h, states = torch.zeros(H), []
        for given in b + embedding(x, U_rows):
            h = torch.tanh(torch.addmv(given, W, h))
            states.append(h)
        o = torch.stack(states) @ V.T + c
        loss = cross_entropy(o, y, reduction="none")
        softmax(o, dim=1)
        return loss.sum()

    def plain() -> None:
        with torch.no_grad():
            forward()

    return plain, lambda: torch.autograd.grad(forward(), (U_rows, W, V, b, c))


if __name__ == "__main__":
    forward_only, with_gradients = {"unroll": unroll, "torch": torch}[sys.argv[1]]()
    report({"one sentence, T=20, H=128, |V|=4000: forward": seconds(forward_only),
            "the same with all gradients": seconds(with_gradients)})
