"""Kneser-Ney against KenLM's own figures: lmplz --discount_fallback on tests/data/ngram/train.txt."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from app.lm.ngram.models.tabulated import TableModel
from app.text.vocabulary import EOS
from tests.unit.lm.tables import REFERENCE, model_of, reference_sentences

AGREEMENT = 2e-6  # in log10; KenLM keeps float32

Reference = tuple[TableModel, dict[str, Any]]


@pytest.fixture(scope="module", params=[1, 2, 3, 4, 5])
def kenlm(request: pytest.FixtureRequest) -> Reference:
    name = f"kenlm_order{request.param}.json"
    figures = json.loads((REFERENCE / name).read_text(encoding="utf-8"))
    return model_of(reference_sentences(), request.param), figures


def test_as_many_ngrams_of_every_order(kenlm: Reference):
    model, figures = kenlm
    assert [len(level) for level in model.counts.levels] == figures["ngram_counts"]


def test_discounts_of_every_order(kenlm: Reference):
    """KenLM prints six digits."""
    model, figures = kenlm
    for order, discounts in enumerate(model.estimator.discounts, start=1):
        assert discounts[1:] == pytest.approx(figures["discounts"][str(order)], rel=1e-5)


def test_every_figure_of_every_sentence(kenlm: Reference):
    model, figures = kenlm
    for sentence in figures["sentences"]:
        factors = model.factors(sentence["text"].split(), boundaries=True)
        for factor, theirs in zip(factors, sentence["tokens"], strict=True):
            assert factor.token == theirs["token"] or theirs["token"] == EOS
            assert abs(math.log10(factor.prob) - theirs["log10_prob"]) < AGREEMENT
            assert factor.oov == theirs["oov"]
            assert max(factor.matched_order, 1) == theirs["ngram_length"]  # KenLM: 1 for <unk>
        total = math.fsum(math.log10(factor.prob) for factor in factors)
        assert total == pytest.approx(sentence["log10_prob"], abs=AGREEMENT * len(factors))
