"""Chapters 12 to 14: the way back, vanishing, one step of gradient descent."""

from __future__ import annotations

import numpy as np

from app.learn.catalogue_text import number, plain, said
from app.learn.evidence import SENTENCE, Evidence
from app.learn.questions.question import ChoiceQuestion, Option, TooFew
from app.lm.rnn.inspect.gradient_terms import term_norms
from app.lm.rnn.inspect.jacobians import largest_singular_value


def how_many_terms(e: Evidence) -> ChoiceQuestion:
    """Ask how many terms the gradient of W sums (M27)."""
    tau = e.run.trace.tau
    norms = term_norms(e.run.trace, e.gradients)["W"]
    whole = float(np.linalg.norm(e.gradients.dW))
    return ChoiceQuestion.of(
        said("q.how_many_terms", text=e.text),
        plain(tau),
        said(
            "q.how_many_terms.because",
            tau=tau,
            largest=number(float(norms.max())),
            t=int(norms.argmax()) + 1,
            sum=number(whole),
        ),
        [
            Option(plain(1), "M27", said("why.M27", last=number(float(norms[-1])), sum=number(whole))),
            Option(plain(tau - 1), "M27_less", said("why.M27_less", tau=tau)),
        ],
    )


def which_term_is_zero(e: Evidence) -> ChoiceQuestion:
    """Ask which term of the gradient of W is exactly 0 (M21)."""
    tau = e.run.trace.tau
    if np.any(e.run.trace.h_before[0]) or tau < 3:
        raise TooFew
    return ChoiceQuestion.of(
        said("q.which_term_is_zero"),
        said("q.which_term_is_zero.option", t=1),
        said("q.which_term_is_zero.because"),
        [
            Option(said("q.which_term_is_zero.option", t=tau), "last_is_zero", said("why.last_is_zero")),
            Option(said("q.which_term_is_zero.none"), "M21", said("why.M21")),
        ],
    )


def score_gradient(e: Evidence) -> ChoiceQuestion:
    """Ask the gradient of the true token's o."""
    trace = e.run.trace
    t = int(trace.L.argmax()) + 1
    prob = float(trace.yhat[t - 1, trace.y[t - 1]])
    return ChoiceQuestion.of(
        said("q.score_gradient", prob=number(prob)),
        plain(number(prob - 1)),
        said("q.score_gradient.because", prob=number(prob)),
        [
            Option(plain(number(prob)), "target_forgotten", said("why.target_forgotten")),
            Option(plain(number(1 - prob)), "sign_turned", said("why.sign_turned")),
        ],
    )


def does_it_explode(e: Evidence) -> ChoiceQuestion:
    """Ask the length of dh(tau)/dh(1) where W's largest singular value is above 1 (M28)."""
    small = Evidence(SENTENCE, e.store)
    W, h = small.run.params.W, small.run.trace.h
    product = np.eye(len(W))
    for s in range(small.run.trace.tau - 1, 0, -1):
        product = product @ ((1 - h[s] ** 2)[:, None] * W)
    length = float(np.linalg.norm(product, 2))
    sigma = largest_singular_value(W)
    bound = sigma ** (small.run.trace.tau - 1)
    return ChoiceQuestion.of(
        said("q.does_it_explode", sigma=number(sigma, 3), tau=small.run.trace.tau),
        plain(number(length)),
        said("q.does_it_explode.because"),
        [
            Option(plain(f"{bound:,.0f}"), "M28", said("why.M28", length=number(length))),
            Option(plain(number(sigma, 3)), "one_step", said("why.one_step")),
        ],
    )


def truncated(e: Evidence) -> ChoiceQuestion:
    """Ask what truncating to three steps leaves unchanged (M30)."""
    return ChoiceQuestion.of(
        said("q.truncated"),
        said("q.truncated.values"),
        said("q.truncated.because"),
        [
            Option(said("q.truncated.state"), "M30", said("why.M30")),
            Option(said("q.truncated.predictions"), "M30_yhat", said("why.M30_yhat")),
        ],
    )


def clipped(e: Evidence) -> ChoiceQuestion:
    """Ask what clipping does to the share of a term (M29)."""
    return ChoiceQuestion.of(
        said("q.clipped"),
        said("q.clipped.same"),
        said("q.clipped.because"),
        [
            Option(said("q.clipped.gone"), "M29", said("why.M29")),
            Option(said("q.clipped.cured"), "M29_cure", said("why.M29_cure")),
        ],
    )


def which_way(e: Evidence) -> ChoiceQuestion:
    """Ask which way one entry of W moves in a step of gradient descent."""
    small = Evidence(SENTENCE, e.store)
    dW, W = small.gradients.dW, small.run.params.W
    i, j = (int(one) for one in np.unravel_index(np.abs(dW).argmax(), dW.shape))
    grows = bool(dW[i, j] < 0)
    key, other = (said("q.which_way.grows"), said("q.which_way.shrinks"))[:: 1 if grows else -1]
    return ChoiceQuestion.of(
        said(
            "q.which_way", i=i + 1, j=j + 1, value=number(float(W[i, j]), 3), gradient=number(float(dW[i, j]))
        ),
        key,
        said("q.which_way.because"),
        [
            Option(other, "uphill", said("why.uphill")),
            Option(said("q.which_way.by_value"), "by_value", said("why.by_value")),
        ],
    )


QUESTIONS = (
    how_many_terms,
    which_term_is_zero,
    score_gradient,
    does_it_explode,
    truncated,
    clipped,
    which_way,
)
