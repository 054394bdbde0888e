"""A run as a program: a script and a notebook that recompute its numbers with NumPy alone.

The functions in it are the app's own, read from the source that computes the page's numbers; only what loads
the weights and prints is written here.
"""

from __future__ import annotations

import ast
import inspect
import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import numpy as np

from app.explain.export.arrays import as_npz
from app.explain.export.source import Function
from app.explain.trace.forward_pass import ForwardPass
from app.lm.rnn import backward as bptt
from app.lm.rnn import forward as rnn
from app.lm.rnn import matmul as products
from app.lm.rnn.cells import elman
from app.lm.rnn.parameters import NAMES, Parameters

SCRIPT, NOTEBOOK, WEIGHTS, README = "unroll.py", "unroll.ipynb", "weights.npz", "README.txt"
IMPORTS = """\
from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np

if hasattr(sys.stdout, "reconfigure"):  # what the terminal's encoding lacks is written as \\u5929
    sys.stdout.reconfigure(errors="backslashreplace")
Floats = Ids = np.ndarray
"""
LOAD = """\
here = Path(__file__).parent if "__file__" in globals() else Path()
with np.load(here / "weights.npz") as file:
    x, y, x_token, y_token, h0 = (file[name] for name in ("x", "y", "x_token", "y_token", "h0"))
    params = Parameters(U_rows=np.ascontiguousarray(file["U"].T), **{name: file[name] for name in "WVbc"})
"""
FORWARD = """\
trace = unroll(params, x, y, h0)
for t in range(trace.tau):
    prob, o = trace.yhat[t, y[t]], trace.o[t]
    rank = 1 + int((o > o[y[t]]).sum())
    print(f"t={t + 1} x={x_token[t]} y={y_token[t]} yhat[y]={prob:.4f} rank={rank} L={trace.L[t]:.4f}")
    for name in ("a", "h"):
        print(f"  {name} =", *(f"{value:.4f}" for value in getattr(trace, name)[t, :8]))
print(f"log P(S) = {trace.log_prob:.4f}")
"""
BACKWARD = """\
gradients = walk_back(params, trace)
for t in reversed(range(trace.tau)):
    dh, da = (np.linalg.norm(values[t].astype(float)) for values in (gradients.dh, gradients.da))
    print(f"t={t + 1} |dh|={dh:.4f} |da|={da:.4f}")
for name in ("dU", "dW", "dV", "db", "dc"):
    print(f"|{name}| = {np.linalg.norm(getattr(gradients, name).astype(float)):.4f}")
"""


@dataclass(frozen=True, slots=True)
class ProgramSection:
    """A heading in the reader's language, and the code under it."""

    heading: str
    code: str


def sections(words: Mapping[str, str]) -> tuple[ProgramSection, ...]:
    """Return the program, part by part; `words` holds their headings."""
    step: tuple[Function, ...] = (elman.advance, products.times_transposed, elman.readout, elman.softmax)
    back: tuple[Function, ...] = (bptt.output_gradient, bptt.step_back, bptt.sum_by_token, bptt.walk_back)
    constants = f"SMALL, FEWEST = {products.SMALL}, {products.FEWEST}\n"
    return (
        ProgramSection(
            words["load"], "\n\n".join([IMPORTS, _class(Parameters, without=("of", "astype")), LOAD])
        ),
        ProgramSection(words["step"], "\n\n".join([constants, *map(_source, step)])),
        ProgramSection(words["whole"], "\n\n".join([_class(rnn.Trace), _source(rnn.unroll)])),
        ProgramSection(words["forward"], FORWARD),
        ProgramSection(words["back"], "\n\n".join([_class(bptt.Gradients), *map(_source, back)])),
        ProgramSection(words["backward"], BACKWARD),
    )


def script(parts: tuple[ProgramSection, ...], about: str) -> str:
    """Return the program as one file of Python."""
    body = "\n\n".join(f"# {part.heading}\n{part.code}" for part in parts[1:])
    return f'"""{about}"""\n\n# {parts[0].heading}\n{parts[0].code}\n\n{body}'


def notebook(parts: tuple[ProgramSection, ...], about: str) -> str:
    """Return the program as a notebook, nbformat 4.5."""
    cells: list[dict[str, Any]] = [_markdown(0, about)]
    for number, part in enumerate(parts, start=1):
        cells += [_markdown(number, f"## {part.heading}"), _code(number, part.code)]
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    book = {"cells": cells, "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(book, ensure_ascii=False, indent=1) + "\n"


def bundle(run: ForwardPass, words: Mapping[str, str]) -> bytes:
    """Return script, notebook, weights and a line on how to run them as a ZIP file.

    `words` holds `about`, `readme`, and the headings load, step, whole, forward, back, backward. None of them
    may hold the user's text: it would stand in a program that somebody else runs.
    """
    parts = sections(words)
    files = {
        SCRIPT: script(parts, words["about"]).encode(),
        NOTEBOOK: notebook(parts, words["about"]).encode(),
        WEIGHTS: weights(run),
        README: f"{words['readme']}\n".encode(),
    }
    file = BytesIO()
    with ZipFile(file, "w", ZIP_STORED) as archive:  # weights do not get smaller
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def weights(run: ForwardPass) -> bytes:
    """Return U W V b c h0, the ids x y and their tokens as NPZ, readable without pickle."""
    params, trace = run.params, run.trace
    arrays: dict[str, Any] = {name: getattr(params, name) for name in NAMES}
    arrays |= {"h0": trace.h0}
    for name in ("x", "y"):
        ids = getattr(trace, name)
        arrays |= {name: ids, f"{name}_token": np.array([str(run.word(i)) for i in ids.tolist()])}
    return as_npz(arrays)


def _source(function: Function) -> str:
    return inspect.getsource(function)


def _class(kind: type, without: tuple[str, ...] = ()) -> str:
    """Return the source of a class, less the methods that check what has been checked here."""
    lines = inspect.getsource(kind).split("\n")
    [tree] = ast.parse("\n".join(lines)).body
    for node in reversed(tree.body):  # type: ignore[attr-defined]
        if isinstance(node, ast.FunctionDef) and node.name in without:
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            del lines[first - 1 : (node.end_lineno or first) + 1]
    return textwrap.dedent("\n".join(lines)).rstrip() + "\n"


def _markdown(number: int, text: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": f"text-{number}", "metadata": {}, "source": text}


def _code(number: int, code: str) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": f"code-{number}", "metadata": {}, "source": code.rstrip()}
    return {**cell, "execution_count": None, "outputs": []}
