"""Calls done here or elsewhere, and what is said when nobody does them."""

from __future__ import annotations

import pytest

from app.errors import WorkersGone
from app.jobs import calls
from app.jobs.calls import Elsewhere, Here, calls_at
from tests.unit.jobs.work import doubled


def test_here_they_are_done_in_order():
    with calls_at("", 0) as found:
        assert isinstance(found, Here)
        assert list(found.all(doubled, [("a",), ("b",)])) == ["aa", "bb"]


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(calls, "PATIENCE", 0.3)
    with pytest.raises(WorkersGone), calls_at("tcp://127.0.0.1:9", 0):
        pass


class Future:
    """A call that ends as it was told to."""

    def __init__(self, *statuses):
        self.statuses = list(statuses)

    @property
    def status(self):
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    def result(self, timeout):
        return "done"


class Client:
    """A cluster whose scheduler says what it has; each call ends in the next of the statuses."""

    def __init__(self, *statuses, workers=(), status="running"):
        self.futures = [Future(one) for one in statuses]
        self.cluster, self.workers, self.status = None, workers, status

    def submit(self, function, *strings, **options):
        return self.futures[int(strings[0])]

    def scheduler_info(self):
        return {"workers": self.workers}


@pytest.mark.parametrize("status", ["error", "cancelled"])
def test_a_call_whose_workers_all_died_is_told(status):
    found = Elsewhere(Client("finished", status)).all(doubled, [("0",), ("1",)])
    with pytest.raises(WorkersGone):
        list(found)


def test_what_is_lost_with_a_worker_is_waited_for():
    client = Client(workers=["one"])
    client.futures = [Future("pending", "lost", "pending", "finished")]
    assert list(Elsewhere(client).all(doubled, [("0",)])) == ["done"]


@pytest.mark.parametrize("client", [Client("pending"), Client("pending", workers=["one"], status="closed")])
def test_without_workers_it_waits_a_while_then_tells(client, monkeypatch):
    monkeypatch.setattr(calls, "MISSED", 0.1)
    with pytest.raises(WorkersGone):
        list(Elsewhere(client).all(doubled, [("0",)]))
