"""What the folder of a run tells: which request it is of, whether its worker is there, its records."""

import os
import time
from dataclasses import replace

from app.runs.training.request import RunRequest
from app.store.runs.shelf import STALLED, RunShelf


def test_equal_requests_are_one_run(store_and_request):
    store, request = store_and_request
    first = store.runs.submit(request.told())
    again = RunShelf(store.settings.data).submit(RunRequest.of(request.told()).told())
    assert first.id == again.id
    assert [run.id for run in store.runs.all()] == [first.id]
    other = store.runs.submit(replace(request, seed=1).told())
    assert {run.id for run in store.runs.all()} == {first.id, other.id}


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
