"""A run is driven to its end: what comes of it, and how it fails."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from app.explain.sentence.score import How, score
from app.lm.ngram.smoothing import Smoothing
from app.lm.training.evaluate import held_out_loss
from app.lm.training.split import part
from app.runs.training.drive import drive
from app.runs.training.request import SPLIT_SEED
from tests.unit.runs.training.driving import EAGER, interrupt


def test_a_network_is_trained_and_kept_with_its_training(store_and_request):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    assert store.runs.state(run) == "queued"
    drive(run.id, store.settings.data, EAGER)
    assert store.runs.state(run) == "done"
    model = run.ended()["model"]
    card = store.model_card(model)
    assert (card.kind, card.own, card.hidden_size, card.corpus) == ("rnn", True, 6, request.corpus)
    assert card.held_out["part"] == "test"
    records = [told for _, told in run.records()]
    assert records[0] == {"stage": "preparing", "step": 0}
    last = records[-1]
    assert last["step"] == last["num_steps"]
    assert last["sentence_predicted"] == 4
    assert last["baseline_loss"] > 0
    assert last["sample"]
    measured = [pair for told in records for pair in told.get("held_out", [])]
    assert min(loss for _, loss in measured) < measured[0][1]
    assert not run.checkpoints()
    kept = store.snapshots(model)
    assert kept[0].step == 0
    assert 2 < len(kept) <= 24
    folder = Path(store.settings.data, "models", "own")
    final = load_file(folder / f"{model}.at-{kept[-1].step}.safetensors")
    assert final["W"].dtype == np.float16
    np.testing.assert_array_equal(final["W"], store.rnn(model).parameters.W.astype(np.float16))


@pytest.mark.parametrize(("lines", "part_of"), [(60, "validation"), (12, "training")])
def test_each_snapshot_tells_its_loss_on_what_was_held_out_or_else_on_what_is_learnt(
    fresh, tmp_path, lines, part_of
):
    store, request = fresh(tmp_path, lines)
    run = store.runs.submit(request.told())
    drive(run.id, store.settings.data, EAGER)
    model = run.ended()["model"]
    parts = part(
        store.corpus(request.corpus), request.unit, request.min_count, SPLIT_SEED, request.max_vocabulary
    )
    kept = store.snapshots(model)
    assert {one.part for one in kept} == {part_of}
    for one in kept:
        params = store.network_at(model, one.snapshot).parameters
        assert one.loss == pytest.approx(held_out_loss(params, getattr(parts, part_of)), rel=1e-6)
    assert kept[-1].loss < kept[0].loss == pytest.approx(math.log(len(parts.vocabulary)), rel=0.1)


@pytest.mark.parametrize("smoothing", list(Smoothing))
def test_counts_answer_with_the_smoothing_that_they_were_made_with(store_and_request, smoothing):
    store, request = store_and_request
    asked = replace(request, kind="ngram", order=3, smoothing=smoothing)
    run = store.runs.submit(asked.told())
    drive(run.id, store.settings.data, EAGER)
    model = run.ended()["model"]
    counted = f"{request.corpus}-word-3gram"
    mine, theirs = score(["the cat sat"], [model, counted], store, How(smoothing, boundaries=True))
    assert mine.smoothing == smoothing
    assert [f.count for f in mine.factors] == [f.count for f in theirs.factors]
    assert mine.prob == pytest.approx(theirs.prob, rel=1e-6)
    held_out = store.model_card(model).held_out
    assert (held_out["perplexity"] is None) == (smoothing in (Smoothing.MLE, Smoothing.STUPID_BACKOFF))
    store.remove_model(model)
    assert not list(Path(store.settings.data, "models", "own").iterdir())
    assert store.runs.all() == []


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_loss_that_is_no_number_fails_the_run_and_keeps_what_was_good(store_and_request):
    store, request = store_and_request
    run = store.runs.submit(replace(request, learning_rate=1e38).told())
    drive(run.id, store.settings.data, EAGER)
    end = run.ended()
    assert (end["state"], end["code"]) == ("failed", "training_diverged")
    steps = [step for step, _ in run.snapshots()]
    assert steps[0] == 0
    assert max(steps) <= end["params"]["kept"]
    for _, path in run.snapshots():
        assert np.isfinite(load_file(path)["W"]).all()


def test_an_error_that_nobody_thought_of_fails_the_run_by_its_kind(store_and_request, monkeypatch):
    store, request = store_and_request
    run = store.runs.submit(request.told())

    def secret():
        raise ValueError("a text of a user")

    interrupt(monkeypatch, 3, secret)
    drive(run.id, store.settings.data, EAGER)
    assert run.ended() == {"state": "failed", "code": "internal", "params": {"reason": "ValueError"}}
