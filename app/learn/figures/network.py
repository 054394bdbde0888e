"""Figures of the network that reads a sentence. Arguments are words of the Markdown; t and i count from 1."""

from __future__ import annotations

import numpy as np

from app.explain.trace.forward_pass import trace_text
from app.explain.trace.what_if import WhatIf
from app.learn.catalogue_text import number, seen, whole
from app.learn.evidence import Evidence
from app.lm.rnn.inspect.gradient_terms import term_norms
from app.lm.rnn.inspect.jacobians import largest_singular_value

NEARLY_NOTHING = 0.001  # the scene beside it has a W times this


def network(e: Evidence) -> str:
    """Return the id of the network that reads the sentence."""
    return e.network


def tau(e: Evidence) -> str:
    """Return how many time steps the network takes."""
    return whole(e.run.trace.tau)


def hidden(e: Evidence) -> str:
    """Return H."""
    return whole(e.run.params.hidden_size)


def vocabulary(e: Evidence) -> str:
    """Return |V|."""
    return whole(e.run.params.vocabulary_size)


def parameters(e: Evidence) -> str:
    """Return how many parameters the network has."""
    return whole(e.run.params.num_parameters)


def entry(e: Evidence, array: str, t: str, i: str) -> str:
    """Return component i of a, h, o, yhat, Ux or Wh at t, all counted from 1."""
    trace, params = e.run.trace, e.run.params
    if array == "Ux":
        row = params.U[:, trace.x[int(t) - 1]]
    elif array == "Wh":
        row = params.W @ trace.h_before[int(t) - 1]
    else:
        row = {"a": trace.a, "h": trace.h, "o": trace.o, "yhat": trace.yhat}[array][int(t) - 1]
    return number(float(row[int(i) - 1]), 4)


def bias(e: Evidence, i: str) -> str:
    """Return b_i."""
    return number(float(e.run.params.b[int(i) - 1]), 4)


def guess(e: Evidence, t: str) -> str:
    """Return the token that the network holds most probable at t."""
    return seen(e.run.word(int(e.run.trace.yhat[int(t) - 1].argmax())) or "")


def guess_prob(e: Evidence, t: str) -> str:
    """Return its probability."""
    return number(float(e.run.trace.yhat[int(t) - 1].max()), 3)


def loss(e: Evidence, t: str = "") -> str:
    """Return L(t), or the sum over all t."""
    L = e.run.trace.L
    return number(float(L[int(t) - 1] if t else L.sum()), 3)


def whole_prob(e: Evidence) -> str:
    """Return exp(−L): the probability of the sentence and its end under the network."""
    return number(float(np.exp(-e.run.trace.L.sum())))


def loss_without_W(e: Evidence) -> str:
    """Return the loss of the same network with W nearly 0."""
    tried = trace_text(e.text, e.network, e.store, "float64", what_if=WhatIf(NEARLY_NOTHING))
    return number(float(tried.trace.L.sum()), 2)


def term(e: Evidence, t: str) -> str:
    """Return the length of the term that step t adds to the gradient of W."""
    return number(float(term_norms(e.run.trace, e.gradients)["W"][int(t) - 1]))


def gradient(e: Evidence) -> str:
    """Return the length of the gradient of W."""
    return number(float(np.linalg.norm(e.gradients.dW)))


def largest_stretch(e: Evidence) -> str:
    """Return the largest singular value of W."""
    return number(largest_singular_value(e.run.params.W), 3)


FIGURES = (
    *(network, tau, hidden, vocabulary, parameters, entry, bias, guess, guess_prob),
    *(loss, whole_prob, loss_without_W, term, gradient, largest_stretch),
)
