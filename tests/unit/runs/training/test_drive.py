"""A run survives whatever becomes of its worker, and ends in one model, the same as if nothing had been."""

import errno
import math
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

from app.explain.sentence.score import How, score
from app.lm.ngram.smoothing import Smoothing
from app.lm.training.evaluate import held_out_loss
from app.lm.training.split import part
from app.runs.checkpoints import read_checkpoint
from app.runs.training import drive as module
from app.runs.training.drive import Pace, drive
from app.runs.training.network import NetworkWork
from app.runs.training.request import SPLIT_SEED, RunRequest
from app.settings import ROOT
from app.store.model_registry import Store
from app.store.runs.shelf import ATTEMPTS, STALLED, RunShelf

EAGER = Pace(record=0, checkpoint=0, beat=60, rest=0)


def weights(store: Store, model: str):
    return [array.tobytes() for array in store.rnn(model).parameters.arrays]


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


def test_equal_requests_are_one_run(store_and_request):
    store, request = store_and_request
    first = store.runs.submit(request.told())
    again = RunShelf(store.settings.data).submit(RunRequest.of(request.told()).told())
    assert first.id == again.id
    assert [run.id for run in store.runs.all()] == [first.id]
    other = store.runs.submit(replace(request, seed=1).told())
    assert {run.id for run in store.runs.all()} == {first.id, other.id}


KILLED = """
import sys
from app.runs.training.drive import Pace, drive
drive(sys.argv[1], sys.argv[2], Pace(0, 0, 60, 0))
"""


def test_a_killed_worker_s_run_ends_in_the_same_weights_bit_for_bit(fresh, tmp_path):
    undisturbed, request = fresh(tmp_path / "a")
    whole = undisturbed.runs.submit(request.told())
    drive(whole.id, undisturbed.settings.data)
    store, _ = fresh(tmp_path / "b")
    run = store.runs.submit(request.told())
    command = [sys.executable, "-c", KILLED, run.id, store.settings.data]
    with subprocess.Popen(command, cwd=ROOT) as process:
        while len(run.checkpoints()) < 2 and process.poll() is None:
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    assert run.ended() is None
    step = read_checkpoint(run.checkpoints()[0]).step
    drive(run.id, store.settings.data, EAGER)
    assert run.claims() == [1, 2]
    of_second = [told for place, told in run.records() if place.claim == 2]
    assert of_second[1]["step"] >= step > 0
    assert whole.ended()["model"] == run.ended()["model"]
    model = run.ended()["model"]
    assert weights(store, model) == weights(undisturbed, model)
    assert store.snapshots(model) == undisturbed.snapshots(model)


def test_a_damaged_checkpoint_is_passed_over(store_and_request, monkeypatch):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    interrupt(monkeypatch, after=9, by=run.claim)
    drive(run.id, store.settings.data, EAGER)
    newest, older = run.checkpoints()
    newest.write_bytes(newest.read_bytes()[:100])
    monkeypatch.undo()
    drive(run.id, store.settings.data, EAGER)
    first = next(told for place, told in run.records() if place.claim == 3 and "num_steps" in told)
    assert first["step"] == int(older.stem.split("-")[1])
    assert store.runs.state(run) == "done"


def interrupt(monkeypatch, after, by):
    """Let something happen after so many steps of a network's training."""
    steps = NetworkWork.steps

    def interrupted(self):
        for number, kept in enumerate(steps(self)):
            if number == after:
                by()
            yield kept

    monkeypatch.setattr(NetworkWork, "steps", interrupted)


def test_the_newer_claim_holds_and_the_older_one_stops_without_a_word(store_and_request, monkeypatch):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    interrupt(monkeypatch, after=5, by=run.claim)
    drive(run.id, store.settings.data, EAGER)
    assert run.ended() is None
    assert not store.own_models()
    told = len(list(run.records()))
    monkeypatch.undo()
    drive(run.id, store.settings.data, EAGER)
    assert run.claims() == [1, 2, 3]
    assert len([1 for place, _ in run.records() if place.claim == 1]) == told
    assert len(store.own_models()) == 1


def test_two_workers_at_once_make_one_model(store_and_request):
    store, request = store_and_request
    run = store.runs.submit(replace(request, epochs=12).told())
    command = [sys.executable, "-c", KILLED, run.id, store.settings.data]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]
    assert store.runs.state(run) == "done"
    assert len(store.own_models()) == 1


def test_a_run_cancelled_while_it_waits_never_begins(store_and_request):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    run.cancel(keep=False)
    assert store.runs.state(run) == "cancelled"
    drive(run.id, store.settings.data, EAGER)
    assert store.runs.state(run) == "cancelled"
    assert not store.own_models()


@pytest.mark.parametrize("after", [5, 40])
@pytest.mark.parametrize("keep", [False, True])
def test_a_run_cancelled_while_it_runs_stops_and_can_be_gone_on_with(
    store_and_request, monkeypatch, keep, after
):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    interrupt(monkeypatch, after, by=lambda: run.cancel(keep))
    drive(run.id, store.settings.data, EAGER)
    assert store.runs.state(run) == "cancelled"
    assert len(store.own_models()) == keep
    step = read_checkpoint(run.checkpoints()[0]).step
    assert 0 < step <= after
    monkeypatch.undo()
    run.reopen()
    assert store.runs.state(run) == "queued"
    drive(run.id, store.settings.data, EAGER)
    assert store.runs.state(run) == "done"
    assert len(store.own_models()) == 1
    model = run.ended()["model"]
    assert store.model_card(model).recipe["steps"] > step


def test_a_full_disk_at_a_checkpoint_leaves_the_one_before(store_and_request, monkeypatch):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    written = module.write_checkpoint
    fsync = os.fsync

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    def third(path, snapshot):
        if snapshot.step >= 3:
            monkeypatch.setattr("app.store.files.atomic.os.fsync", full)
        written(path, snapshot)

    monkeypatch.setattr(module, "write_checkpoint", third)
    drive(run.id, store.settings.data, EAGER)
    monkeypatch.setattr("app.store.files.atomic.os.fsync", fsync)
    end = run.ended()
    assert (end["state"], end["code"], end["params"]["reason"]) == ("failed", "disk_full", "disk_full")
    assert read_checkpoint(run.checkpoints()[0]).step == 2
    monkeypatch.undo()
    run.reopen()
    drive(run.id, store.settings.data, EAGER)
    assert store.runs.state(run) == "done"


def test_a_run_whose_worker_always_dies_is_given_up(store_and_request):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    for _ in range(ATTEMPTS):
        assert store.runs.state(run) in {"queued", "running"}
        run.claim()
    drive(run.id, store.settings.data, EAGER)
    assert run.ended() == {"state": "failed", "code": "run_given_up", "params": {"attempts": ATTEMPTS}}


def test_a_run_that_came_further_each_time_is_not_given_up(store_and_request, monkeypatch):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    for after in range(4, 4 + ATTEMPTS + 2):
        interrupt(monkeypatch, after, by=run.claim)
        drive(run.id, store.settings.data, EAGER)
        monkeypatch.undo()
        assert run.attempts() <= 2
    drive(run.id, store.settings.data, EAGER)
    assert store.runs.state(run) == "done"


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


def test_a_silent_worker_is_stalled_by_the_clock_of_the_store(store_and_request, monkeypatch):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    claim = run.claim()
    run.record(claim, {"stage": "preparing"})
    monkeypatch.setattr(time, "time", lambda: 600.0)  # a machine whose clock is off
    assert store.runs.state(run) == "running"
    now = store.runs.now()
    for path in run.path.glob("*/000001*"):
        os.utime(path, (now - STALLED - 1, now - STALLED - 1))
    assert store.runs.state(run) == "stalled"
    run.beat(claim)
    assert store.runs.state(run) == "running"


def test_records_are_read_on_from_any_place(store_and_request):
    store, request = store_and_request
    run = store.runs.submit(request.told())
    first, second = run.claim(), run.claim()
    for number in range(5000):
        run.record(first if number < 2500 else second, {"number": number})
    all_places = list(run.records())
    assert [told["number"] for _, told in all_places] == list(range(5000))
    for at in (0, 9, 2499, 2500, 4999):
        rest = [told["number"] for _, told in run.records(all_places[at][0])]
        assert rest == list(range(at + 1, 5000))


def test_an_error_that_nobody_thought_of_fails_the_run_by_its_kind(store_and_request, monkeypatch):
    store, request = store_and_request
    run = store.runs.submit(request.told())

    def secret():
        raise ValueError("a text of a user")

    interrupt(monkeypatch, 3, secret)
    drive(run.id, store.settings.data, EAGER)
    assert run.ended() == {"state": "failed", "code": "internal", "params": {"reason": "ValueError"}}
