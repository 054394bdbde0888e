"""A run that is cancelled stops, before it begins or between two steps, and can be gone on with."""

import pytest

from app.runs.checkpoints import read_checkpoint
from app.runs.training.drive import drive
from tests.unit.runs.training.driving import EAGER, interrupt


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
