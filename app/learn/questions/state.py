"""Chapters 9 and 13: what lasts from sentence to sentence, and where the state begins anew."""

from __future__ import annotations

import numpy as np

from app.explain.trace.forward_pass import ForwardPass
from app.learn.catalogue_text import number, plain, said, seen
from app.learn.evidence import SENTENCE, Evidence
from app.learn.questions.question import ChoiceQuestion, Option, TooFew
from app.lm.checks import Floats
from app.lm.rnn.cells.elman import readout, softmax
from app.lm.rnn.forward import forward

BETWEEN = {"zh": ("天气真好", SENTENCE), "en": ("It is raining.", "I am at home.")}  # read in between


def read_again(e: Evidence) -> ChoiceQuestion:
    """Ask P of the sentence when it is read again, another sentence in between (M24)."""
    other = next(one for one in BETWEEN[e.language] if one != e.text)
    between = Evidence(other, e.store).run_of(e.network)
    once, carried = e.run.trace.log_prob, -float(_losses(e.run, between.trace.h[-1]).sum())
    return ChoiceQuestion.of(
        said("q.read_again", model=e.network, text=e.text, other=other, prob=number(float(np.exp(once)))),
        plain(number(float(np.exp(once)))),
        said("q.read_again.because"),
        [
            Option(plain(number(float(np.exp(carried)))), "M24", said("why.M24", other=other, text=e.text)),
            Option(said("q.read_again.larger"), "M24_learns", said("why.M24_learns")),
        ],
    )


def when_to_reset(e: Evidence) -> ChoiceQuestion:
    """Ask where the state goes back to h(0) (M25), with what a reset at one token costs, and none at all."""
    run = e.run
    o = readout(run.params, np.tanh(run.params.b + run.params.U_rows[run.trace.x]))  # W h(0) is 0
    alone = softmax(o)[1] - o[np.arange(run.trace.tau), run.trace.y]
    i = int((alone - run.trace.L).argmax())
    if alone[i] <= run.trace.L[i]:
        raise TooFew
    read, token = (seen(run.word(int(ids[i])) or "") for ids in (run.trace.x, run.trace.y))
    prob, prob_alone = (number(float(np.exp(-L[i]))) for L in (run.trace.L, alone))
    carried = _losses(run, run.trace.h[-1])
    return ChoiceQuestion.of(
        said("q.when_to_reset", model=e.network),
        said("q.when_to_reset.sentence"),
        said("q.when_to_reset.because", text=e.text, token=token, read=read, kept=prob),
        [
            Option(
                said("q.when_to_reset.token"),
                "M25",
                said("why.M25", token=token, read=read, kept=prob, reset=prob_alone),
            ),
            Option(
                said("q.when_to_reset.never"),
                "M25_never",
                said(
                    "why.M25_never",
                    text=e.text,
                    once=number(-run.trace.log_prob, 3),
                    carried=number(float(carried.sum()), 3),
                ),
            ),
        ],
    )


def _losses(run: ForwardPass, h0: Floats) -> Floats:
    """Return L(t), (tau,), of the same sentence read from another state, (H,)."""
    return forward(run.params, run.trace.x, run.trace.y, h0).L


QUESTIONS = (read_again, when_to_reset)
