"""A worker that a call holds fast: its run goes on elsewhere, to the same weights."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.jobs.carrier import Carrier
from app.runs.training.carried import carried
from app.runs.training.drive import drive
from app.runs.training.reconciler import Reconciler
from app.store.runs import shelf
from tests.cluster import LONGEST, Parts, wait
from tests.live import free_port
from tests.unit.runs.training.conftest import made_in

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")
HELD = 4 * LONGEST  # seconds: nobody waits so long
SILENT = 4.0  # seconds after which a worker counts as gone; 300 and 45 unless a test shortens them
HOLD = f"""
import ctypes, time
from pathlib import Path
from threading import Thread

def hold():
    while not list(Path({{runs!r}}).glob("*/records/*.jsonl")):
        time.sleep(0.01)
    time.sleep(0.3)
    ctypes.PyDLL(None).sleep({HELD})  # no other thread of the process goes on meanwhile

Thread(target=hold, daemon=True).start()
"""


@pytest.fixture
def begin(tmp_path):
    parts = Parts(tmp_path)
    yield parts
    parts.end()


def weights(folder):
    [path] = [path for path in (folder / "models/own").glob("*.safetensors") if ".at-" not in path.name]
    return path.read_bytes()


def test_a_run_whose_worker_is_held_by_a_call_goes_on_elsewhere(tmp_path, begin, monkeypatch):
    monkeypatch.setattr(shelf, "STALLED", SILENT)
    store, request = made_in(tmp_path / "data")
    undisturbed, _ = made_in(tmp_path / "other")
    request = replace(request, epochs=2000)
    drive(undisturbed.runs.submit(request.told()).id, undisturbed.settings.data)

    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    works = (address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard")
    preload = tmp_path / "hold.py"
    preload.write_text(HOLD.format(runs=str(tmp_path / "data" / "runs")))
    ttl = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": f"{SILENT} s"}
    begin("scheduler", "--no-dashboard", "--host", "127.0.0.1", "--port", str(port), **ttl)
    begin("worker", *works, "--preload", str(preload))
    carrier = Carrier(carried, address)
    reconciler = Reconciler(store.runs, store.settings.data, carrier)
    run = store.runs.submit(request.told())
    try:
        wait(lambda: reconciler.look() or run.claims())
        begin("worker", *works)
        wait(lambda: reconciler.look() or store.runs.state(run) == "stalled" or run.ended())
        assert run.ended() is None
        wait(lambda: reconciler.look() or run.ended())
    finally:
        carrier.close()
    assert run.ended()["state"] == "done"
    assert max(run.claims()) > 1
    assert weights(tmp_path / "data") == weights(tmp_path / "other")
