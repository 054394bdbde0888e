"""How many bytes a trace will take as JSON, told before it is made: most of them are digits."""

from __future__ import annotations

from app.explain.trace.answer import Window
from app.explain.trace.cell import CELL
from app.explain.trace.forward_pass import ForwardPass

DIGITS = {4: 13, 8: 21}  # bytes of a number with its comma, by the bytes of its precision
STEP = 110  # of a time step with its ids, tokens and L
CANDIDATE, TARGET, SUMMARIES, OUTLINE, CELL_BYTES = 90, 170, 400, 200, 3000


def trace_bytes(run: ForwardPass, window: Window) -> int:
    """Return about how many bytes of JSON the window of a run takes."""
    tau, H, size = run.trace.tau, run.params.hidden_size, run.params.vocabulary_size
    stop = min(window.stop or tau, tau)
    per_step = _numbers(window, H, size) * DIGITS[run.params.dtype.itemsize] + STEP
    if "yhat" in window.fields or "all" in window.fields:
        per_step += TARGET + CANDIDATE * min(window.top_k, size)
    if "figures" in window.fields:
        per_step += SUMMARIES
    total = max(stop - window.start + 1, 0) * per_step
    total += tau * OUTLINE if "outline" in window.fields else 0
    total += CELL_BYTES if "cell" in window.fields else 0
    total += _of_gradients(tau, H, size) * DIGITS[run.params.dtype.itemsize] if window.with_gradients else 0
    return total


def _numbers(window: Window, H: int, size: int) -> int:
    """Return how many numbers a time step has: of vectors over the hidden units and over the vocabulary."""
    axes = {"hidden": H, "token": size}
    lengths = dict.fromkeys(CELL.products, H) | {"all": size}
    lengths |= {name: axes[axis] for name, axis in CELL.vectors.items()}
    return sum(lengths.get(name, 0) for name in set(window.fields))


def _of_gradients(tau: int, H: int, size: int) -> int:
    """Return the numbers of all gradients: as many as parameters and nodes, and one for each two steps."""
    return 2 * H * size + H * H + 2 * H + size + tau * (2 * H + size) + tau * tau
