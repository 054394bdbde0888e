"""Chapter 15: what the program does with a sentence that the small network reads."""

from __future__ import annotations

import numpy as np

from app.learn.catalogue_text import number, plain, said
from app.learn.evidence import SMALL, Evidence
from app.learn.questions.question import ChoiceQuestion, Option, TooFew
from app.lm.rnn.inspect.gradient_terms import term_norms


def forward_passes(e: Evidence) -> ChoiceQuestion:
    """Ask how many forward passes a gradient check by differences takes."""
    _read_by_program(e)
    count, tau = e.run.params.num_parameters, e.run.trace.tau
    return ChoiceQuestion.of(
        said("q.forward_passes", count=count, text=e.text),
        plain(2 * count),
        said("q.forward_passes.because", count=count, all=2 * count),
        [
            Option(plain(count), "one_side", said("why.one_side")),
            Option(plain(2 * tau), "pass_a_step", said("why.pass_a_step", tau=tau)),
        ],
    )


def overwritten(e: Evidence) -> ChoiceQuestion:
    """Ask what is left of dW where each step overwrites it (P3)."""
    _read_by_program(e)
    tau = e.run.trace.tau
    norms = term_norms(e.run.trace, e.gradients)["W"]
    return ChoiceQuestion.of(
        said("q.overwritten", text=e.text, tau=tau),
        plain(number(float(norms[0]))),
        said("q.overwritten.because"),
        [
            Option(plain(number(float(norms[-1]))), "P3", said("why.P3", tau=tau)),
            Option(plain(number(float(np.linalg.norm(e.gradients.dW)))), "P3_sum", said("why.P3_sum")),
        ],
    )


def rows_of_h(e: Evidence) -> ChoiceQuestion:
    """Ask the shape of the array that keeps all states."""
    _read_by_program(e)
    tau, H, size = e.run.trace.tau, e.run.params.hidden_size, e.run.params.vocabulary_size
    return ChoiceQuestion.of(
        said("q.rows_of_h", text=e.text),
        plain(f"{tau + 1} × {H}"),
        said("q.rows_of_h.because", tau=tau),
        [
            Option(plain(f"{tau} × {H}"), "no_first_state", said("why.no_first_state")),
            Option(
                plain(f"{tau + 1} × {size}"), "columns_are_tokens", said("why.columns_are_tokens", size=size)
            ),
        ],
    )


def _read_by_program(e: Evidence) -> None:
    """Raise TooFew where another network reads the sentence."""
    if e.network != SMALL:
        raise TooFew


QUESTIONS = (forward_passes, overwritten, rows_of_h)
