"""Figures of the prose: those of the tutorial, and the network's own."""

from __future__ import annotations

import pytest

from app.learn.evidence import SENTENCE
from app.learn.figures import FIGURES, UnknownFigure, figure

KNOWN = {
    "characters": "8",
    "cut_by_word": "今天 / 的 / 天气 / 真好 / 呀",
    "corpus_size": "10,000",
    "count 天": "33",
    "fraction 2 2": "5/33",
    "prob 2 2": "0.1515",
    "fraction full 3": "3/5",
    "total full": "2.0 × 10⁻⁴",
    "large_fraction 2 5": "183/2,797",
    "large_prob 2 5": "0.0654",
    "smoothed add_k 2 5": "0.0291",
    "bits 0.5": "1.0",
    "nats 0.5": "0.693",
    "tau": "9",
    "parameters": "82",
    "guess 3": "的",
    "guess 5": "气",
    "loss": "0.313",
    "loss_without_W": "9.18",  # 9.19 for W = 0
    "term 3": "0.0757",
    "term 9": "0.0045",
    "gradient": "0.0250",
    "largest_stretch": "3.175",
}


@pytest.mark.parametrize(("name", "expected"), KNOWN.items(), ids=KNOWN)
def test_a_figure_is_the_known_one(store, name, expected):
    assert figure(name, SENTENCE, store) == expected


def test_own_is_the_learners_sentence(store):
    assert figure("own tokens", "天气", store) == "2"
    assert figure("own network", "The weather is nice.", store) == "rnn-en-word"
    assert figure("tokens", "天气", store) == "8"


@pytest.mark.parametrize("name", ["nothing", "prob", "prob 2 x", "entry q 1 1", "guess 99", "own"])
def test_what_there_is_not_is_told(store, name):
    with pytest.raises(UnknownFigure):
        figure(name, SENTENCE, store)
    assert name not in FIGURES or name == "prob"
