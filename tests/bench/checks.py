"""What a check of claimed arrays costs, beside a trace with gradients of the same network, in one process.

The trace answers JSON, as the check is asked in JSON without the two largest gradients and in .npz with all.
"""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from typing import Any

import httpx
import numpy as np
from numpy.typing import NDArray

from app.concurrency.threads import spread
from app.explain.check.check import check
from app.explain.check.reading import Given
from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_ids
from app.lm.rnn.parameters import Parameters
from app.lm.rnn.slips.activation import TanhFromA
from app.lm.rnn.slips.passes import Pass
from app.lm.rnn.slips.problem import VALUES, Problem
from app.settings import Settings
from app.web.http.responses import to_json
from tests.bench.networks_cases import ids, network
from tests.bench.rows import Row
from tests.bench.serving import served
from tests.bench.timing import seconds

Arrays = dict[str, NDArray[Any]]
ROUNDS = int(os.environ.get("UNROLL_BENCH_ROUNDS", "3"))
H, SIZE, TAU = 64, 3000, 20
TIMES = 5
LARGE = {"dU", "dV"}  # with the parameters they would make a body of JSON over the limit


def rows() -> Iterator[Row]:
    """Measure a check that agrees, one with a slip, and one with numbers of nobody."""
    x, y = ids((2, TAU), SIZE)
    arrays = {name: array.astype(np.float64).round(5) for name, array in network(H, SIZE).items()}
    problem = Problem(Parameters.of(**arrays), x, y, np.zeros(H))
    right, slip = ({name: run(problem).value(name) for name in VALUES} for run in (Pass, TanhFromA))
    nobody = {name: value + 0.1 for name, value in right.items()}
    given = {"inputs": x, "targets": y}
    yield from computed(
        arrays, given, {"agrees": right, "a slip": slip, "dW alone, no slip": {"dW": nobody["dW"]}}
    )
    with served() as base, httpx.Client(base_url=f"{base}/api/v1", timeout=120) as client:
        traced = plain({"parameters": arrays, **given}) | {"gradients": True}
        trace = asking(client, "/trace", json=traced)
        for what, claimed in (("agrees", right), ("a slip", slip), ("no slip of ours", nobody)):
            file = npz(**arrays, **given, **claimed)
            small = {name: value for name, value in claimed.items() if name not in LARGE}
            body = plain({"parameters": arrays, **given, "claimed": small})
            forms = {
                "npz": asking(client, "/check", files={"file": file}),
                "JSON": asking(client, "/check", json=body),
            }
            for form, asked in forms.items():
                yield compared(f"/check, {form}, {what}: H={H}, |V|={SIZE}, tau={TAU}", asked, trace)


def computed(arrays: Arrays, given: Arrays, cases: dict[str, Arrays]) -> Iterator[Row]:
    """Measure the same without HTTP and without reading what was sent, BLAS on one thread as in the app."""
    settings = Settings()
    window = Window(("a", "h", "o", "yhat", "all", "L"), with_gradients=True)

    def trace() -> bytes:
        run = trace_ids(dict(arrays), *(ids.tolist() for ids in given.values()), settings, "float64", True)
        return to_json(trace_answer(run, window))

    with spread(1):
        for what, claimed in cases.items():
            sent = Given(arrays, given["inputs"], given["targets"], None, claimed)
            yield compared(f"computing alone, {what}", partial(check, sent, settings), trace)


def notes() -> Iterator[str]:
    """Say what the bound is."""
    yield "/check is to cost at most 12 times a /trace with gradients of the same parameters"


def asking(client: httpx.Client, path: str, **how: Any) -> Callable[[], object]:
    """Return a request that must be answered."""
    return lambda: client.post(path, **how).raise_for_status()


def compared(what: str, check: Callable[[], object], trace: Callable[[], object]) -> Row:
    pairs = [(seconds(check, TIMES), seconds(trace, TIMES)) for _ in range(ROUNDS)]
    ours, theirs = (median(side) for side in zip(*pairs, strict=True))
    return Row(what, "/trace", ours, theirs, paired=median(a / b for a, b in pairs))


def plain(value: Any) -> Any:
    """Return arrays as lists."""
    return {name: plain(one) for name, one in value.items()} if isinstance(value, dict) else value.tolist()


def npz(**arrays: Any) -> bytes:
    file = io.BytesIO()
    np.savez(
        file,
        **{
            name: array.astype(np.float32) if array.dtype.kind == "f" else array
            for name, array in arrays.items()
        },
    )
    return file.getvalue()
