"""Every run is seen to: what waits is carried, what has come to a halt again, what will not end is ended."""

import os
import time
from dataclasses import dataclass, field, replace
from itertools import islice

import pytest

from app.jobs.carrier import Carrier
from app.runs.training.carried import carried
from app.runs.training.drive import drive
from app.runs.training.reconciler import Reconciler
from app.store.runs.shelf import ATTEMPTS, STALLED

LONGEST = 120  # seconds that a machine under load is given


@dataclass
class Cart:
    """Notes what it is to carry."""

    failed: set = field(default_factory=set)
    calls: list = field(default_factory=list)
    interrupted: list = field(default_factory=list)

    def carry(self, key, *strings):
        self.calls.append(key)
        return True

    def has_failed(self, key):
        return key in self.failed

    def interrupt(self, prefix):
        self.interrupted.append(prefix)

    def drop(self, key):
        pass

    def look(self):
        return "ready"


@pytest.fixture
def watched(store_and_request):
    store, request = store_and_request
    run, cart = store.runs.submit(request.told()), Cart()
    return store.runs, run, cart, Reconciler(store.runs, store.settings.data, cart)


def silent(runs, run, seconds=STALLED + 1):
    """Let the last sign of life be so long ago."""
    then = runs.now() - seconds
    for path in [*run.path.glob("*/0*"), run.path / "cancel"]:
        if path.exists():
            os.utime(path, (then, then))


def test_what_waits_is_carried_and_what_has_come_to_a_halt_again(watched):
    runs, run, cart, reconciler = watched
    reconciler.look()
    assert cart.calls == [f"{run.id}-1"]
    run.record(run.claim(), {})
    reconciler.look()
    assert len(cart.calls) == 1
    silent(runs, run)
    reconciler.look()
    assert cart.calls[1:] == [f"{run.id}-2"]


def test_a_call_that_came_to_nothing_is_not_waited_for(watched):
    _, run, cart, reconciler = watched
    reconciler.look()
    run.record(run.claim(), {})
    cart.failed.add(f"{run.id}-1")
    reconciler.look()
    assert cart.calls[1:] == [f"{run.id}-2"]


def test_a_call_that_no_worker_can_begin_is_given_up(watched):
    _, run, cart, reconciler = watched
    cart.failed.add(f"{run.id}-1")
    for _ in range(ATTEMPTS + 2):
        reconciler.look()
    assert run.ended()["code"] == "run_given_up"


def test_a_run_whose_workers_all_died_is_given_up(watched):
    runs, run, cart, reconciler = watched
    for _ in range(ATTEMPTS):
        run.record(run.claim(), {})
    silent(runs, run)
    reconciler.look()
    assert (cart.calls, run.ended()["code"]) == ([], "run_given_up")


def test_a_cancelled_run_that_waits_ends_at_once(watched):
    runs, run, cart, reconciler = watched
    run.cancel(keep=True)
    reconciler.look()
    assert (run.ended()["state"], cart.calls, runs.state(run)) == ("cancelled", [], "cancelled")


def test_a_worker_that_does_not_listen_is_begun_anew(watched):
    runs, run, cart, reconciler = watched
    claim = run.claim()
    run.record(claim, {})
    run.cancel(keep=False)
    reconciler.look()
    assert run.ended() is None
    silent(runs, run)
    run.beat(claim)  # busy, in a call that cannot be stopped
    reconciler.look()
    assert (run.ended()["state"], cart.interrupted) == ("cancelled", [run.id])


def test_it_looks_at_once_when_it_is_nudged(watched):
    _, _, cart, reconciler = watched
    watch = reconciler.watch()
    list(islice(watch, 2))
    reconciler.nudge()
    list(islice(watch, 2))
    assert len(cart.calls) == 2


def test_without_a_scheduler_a_run_waits(store_and_request):
    pytest.importorskip("distributed")
    store, request = store_and_request
    run = store.runs.submit(request.told())
    carrier = Carrier(carried, "tcp://127.0.0.1:1")
    Reconciler(store.runs, store.settings.data, carrier).look()
    assert (carrier.health, store.runs.state(run)) == ("unreachable", "queued")


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_run_goes_on_when_its_worker_is_killed(store_and_request, fresh, tmp_path):
    """The workers are ours, begun with the first run, and ended with this process."""
    pytest.importorskip("distributed")
    store, request = store_and_request
    request = replace(request, epochs=60)
    run = store.runs.submit(request.told())
    carrier = Carrier(carried)
    reconciler = Reconciler(store.runs, store.settings.data, carrier)
    try:
        wait(lambda: reconciler.look() or len(list(run.records())) > 1)
        [(_, pid)] = carrier._client.run(os.getpid).items()
        assert {one.laddr.ip for one in listening(os.getpid(), pid)} == {"127.0.0.1"}
        os.kill(pid, 9)
        wait(lambda: run.claims() == [1, 2])
        wait(lambda: reconciler.look() or run.ended())
        assert run.ended()["state"] == "done"
        assert carrier.health == "ready"
    finally:
        carrier.close()
    other, _ = fresh(tmp_path / "other")
    whole = other.runs.submit(request.told())
    drive(whole.id, other.settings.data)
    model = run.ended()["model"]
    assert [a.tobytes() for a in store.rnn(model).parameters.arrays] == [
        a.tobytes() for a in other.rnn(whole.ended()["model"]).parameters.arrays
    ]


def listening(*pids):
    psutil = pytest.importorskip("psutil")
    found = [one for pid in pids for one in psutil.Process(pid).net_connections("tcp")]
    return [one for one in found if one.status == psutil.CONN_LISTEN]


def wait(until):
    end = time.monotonic() + LONGEST
    while not until():
        assert time.monotonic() < end
        time.sleep(0.05)
