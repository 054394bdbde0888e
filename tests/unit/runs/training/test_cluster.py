"""Runs on a cluster that others began: they wait while it is away, and are done once it is there."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.jobs.carrier import Carrier
from app.runs.training.carried import carried
from app.runs.training.reconciler import Reconciler
from app.settings import ROOT
from tests.cluster import Parts, wait
from tests.live import free_port

pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture
def begin(tmp_path):
    """What begins a part of a cluster: Dask's own commands, as the guide has them."""
    parts = Parts(tmp_path)
    yield parts
    parts.end()


def test_a_run_waits_for_a_scheduler_and_for_workers_and_outlives_both(store_and_request, begin):
    store, request = store_and_request
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    on = ("--no-dashboard", "--host", "127.0.0.1", "--port", str(port))
    works = (address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard")
    carrier = Carrier(carried, address)
    reconciler = Reconciler(store.runs, store.settings.data, carrier)
    run = store.runs.submit(replace(request, epochs=40).told())

    def look():
        reconciler.look()
        return carrier.health

    try:
        wait(lambda: look() == "unreachable")
        scheduler = begin("scheduler", *on)
        wait(lambda: look() == "no_workers")
        assert store.runs.state(run) == "queued"
        begin("worker", *works)
        wait(lambda: look() == "ready" and len(list(run.records())) > 1)
        scheduler.kill()
        wait(lambda: look() == "unreachable")
        assert run.ended() is None or run.ended()["state"] == "done"
        begin("scheduler", *on)
        begin("worker", *works)
        other = store.runs.submit(replace(request, kind="ngram").told())
        wait(lambda: look() and other.ended())
        assert other.ended()["state"] == "done"
    finally:
        carrier.close()


def test_the_commands_are_those_that_the_guide_has():
    guide = (ROOT / "docs" / "training.md").read_text(encoding="utf-8")
    assert re.search(r"dask scheduler --no-dashboard", guide)
    assert re.search(r"dask worker \S+ --nworkers 2 --nthreads 1", guide)
