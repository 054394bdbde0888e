"""Figures in the prose of a chapter: `{{name argument …}}`, computed whenever the chapter is read.

They are of the tutorial's sentence, of which the prose speaks; after `own` they are of the learner's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from app.learn.evidence import SENTENCE, TUTORIAL, Evidence
from app.learn.said import number, seen, whole
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.forward import forward
from app.lm.rnn.inspect.gradient_terms import term_norms
from app.lm.rnn.inspect.jacobians import largest_singular_value
from app.lm.rnn.parameters import Parameters
from app.store.model_registry import Store

SHORT = "天气真好"  # the tutorial's example of the chain rule


class UnknownFigure(ValueError):
    """A chapter asks for a figure that there is not, or with arguments that it does not take."""


def figure(name: str, own: str, store: Store) -> str:
    """Return what `{{name}}` is. Raises UnknownFigure."""
    called, *arguments = name.split()
    text = SENTENCE
    if called == "own" and arguments:
        text, (called, *arguments) = own, arguments
    if called not in FIGURES:
        raise UnknownFigure(name)
    try:
        return FIGURES[called](Evidence(text, store), *arguments)
    except (TypeError, ValueError, StopIteration) as error:
        raise UnknownFigure(name) from error


def sentence(e: Evidence) -> str:
    """Return the sentence itself."""
    return e.text


def tokens(e: Evidence) -> str:
    """Return the number of its tokens, as its models cut it."""
    return whole(len(e.tokens))


def cut_by_character(e: Evidence) -> str:
    """Return its characters."""
    return " / ".join(e.characters)


def cut_by_word(e: Evidence) -> str:
    """Return its words."""
    return " / ".join(e.words)


def characters(e: Evidence) -> str:
    """Return how many characters it has."""
    return whole(len(e.characters))


def words(e: Evidence) -> str:
    """Return how many words it has."""
    return whole(len(e.words))


def token(e: Evidence, t: str) -> str:
    """Return w_t."""
    return seen(e.tokens[int(t) - 1])


def count(e: Evidence, phrase: str) -> str:
    """Return how often a phrase of one to three characters occurs in the tutorial's corpus."""
    return whole(e.counts(len(phrase), models=TUTORIAL, text=phrase).factors[-1].count or 0)


def corpus_size(e: Evidence) -> str:
    """Return how many tokens the tutorial's corpus has."""
    return whole(e.counts(1, models=TUTORIAL, text=SHORT).factors[0].context_count or 0)


def prob(e: Evidence, order: str, t: str) -> str:
    """Return factor t of 天气真好 on the tutorial's corpus, under an order or `full`."""
    return number(e.counts(order, models=TUTORIAL, text=SHORT).factors[int(t) - 1].prob)


def fraction(e: Evidence, order: str, t: str) -> str:
    """Return both counts of that factor."""
    found = e.counts(order, models=TUTORIAL, text=SHORT).factors[int(t) - 1]
    return f"{whole(found.count or 0)}/{whole(found.context_count or 0)}"


def total(e: Evidence, order: str) -> str:
    """Return P(天气真好) on the tutorial's corpus."""
    return number(e.counts(order, models=TUTORIAL, text=SHORT).prob)


def large_fraction(e: Evidence, order: str, t: str) -> str:
    """Return both counts of factor t of the sentence in the large corpus."""
    found = e.counts(order).factors[int(t) - 1]
    return f"{whole(found.count or 0)}/{whole(found.context_count or 0)}"


def large_prob(e: Evidence, order: str, t: str) -> str:
    """Return factor t of the sentence by the large corpus."""
    return number(e.counts(order).factors[int(t) - 1].prob)


def smoothed(e: Evidence, smoothing: str, order: str, t: str) -> str:
    """Return factor t of the sentence by the large corpus under a smoothing."""
    return number(e.counts(order, Smoothing(smoothing)).factors[int(t) - 1].prob)


def surprise(e: Evidence, order: str) -> str:
    """Return the bits of the sentence under Witten–Bell."""
    log_prob = e.counts(order, Smoothing.WITTEN_BELL).log_prob
    return number(-(log_prob or 0.0) / math.log(2), 1)


def perplexity(e: Evidence, order: str) -> str:
    """Return the perplexity of the sentence under Witten–Bell."""
    return number(e.counts(order, Smoothing.WITTEN_BELL).perplexity or math.inf, 1)


def bits(e: Evidence, p: str) -> str:
    """Return −log2 of a probability."""
    return number(-math.log2(float(p)), 1)


def nats(e: Evidence, p: str) -> str:
    """Return −ln of a probability."""
    return number(-math.log(float(p)), 3)


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
    """Return component i of a, h, o or yhat at t, all counted from 1; of `Ux` and `Wh` too."""
    trace, params = e.run.trace, e.run.params
    row = {
        "Ux": lambda: params.U[:, trace.x[int(t) - 1]],
        "Wh": lambda: params.W @ trace.h_before[int(t) - 1],
    }.get(array, lambda: getattr(trace, array)[int(t) - 1])()
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
    """Return the loss of the same network with W = 0."""
    p, trace = e.run.params, e.run.trace
    without = Parameters.of(p.U, np.zeros_like(p.W), p.V, p.b, p.c, np.float64)
    return number(float(forward(without, trace.x, trace.y).L.sum()), 2)


def term(e: Evidence, t: str) -> str:
    """Return the length of the term that step t adds to the gradient of W."""
    return number(float(term_norms(e.run.trace, e.gradients)["W"][int(t) - 1]))


def gradient(e: Evidence) -> str:
    """Return the length of the gradient of W."""
    return number(float(np.linalg.norm(e.gradients.dW)))


def largest_stretch(e: Evidence) -> str:
    """Return the largest singular value of W."""
    return number(largest_singular_value(e.run.params.W), 3)


FIGURES: Mapping[str, Callable[..., str]] = {
    make.__name__: make
    for make in (
        *(sentence, tokens, cut_by_character, cut_by_word, characters, words, token),
        *(count, corpus_size, prob, fraction, total, large_fraction, large_prob, smoothed),
        *(surprise, perplexity, bits, nats),
        *(network, tau, hidden, vocabulary, parameters, entry, bias, guess, guess_prob),
        *(loss, whole_prob, loss_without_W, term, gradient, largest_stretch),
    )
}
