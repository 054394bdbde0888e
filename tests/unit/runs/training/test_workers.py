"""A run survives whatever becomes of its worker, and ends in one model, the same as if nothing had been."""

import errno
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

from app.runs.checkpoints import read_checkpoint
from app.runs.training import drive as module
from app.runs.training.drive import drive
from app.settings import ROOT
from app.store.model_registry import Store
from app.store.runs.shelf import ATTEMPTS
from tests.unit.runs.training.driving import EAGER, interrupt

KILLED = """
import sys
from app.runs.training.drive import Pace, drive
drive(sys.argv[1], sys.argv[2], Pace(0, 0, 60, 0))
"""


def weights(store: Store, model: str):
    return [array.tobytes() for array in store.rnn(model).parameters.arrays]


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
