"""A run is stopped between two records: when it is cancelled, and when the app ends."""

from __future__ import annotations

import time
from functools import partial
from threading import Event

import pytest

from app.jobs.queue import Jobs
from app.jobs.records import Progress
from tests.unit.jobs.work import LONG, Work, numbers, until


@pytest.fixture
def jobs():
    jobs = Jobs()
    yield jobs
    jobs.close(LONG)


def test_a_cancelled_run_is_stopped_at_its_next_record_and_forgotten(jobs):
    work = Work(1_000)
    jobs.submit("x", work, "lane")
    work.let_on()
    until(lambda: jobs.of("x").records == (1,))
    jobs.cancel("x")
    jobs.cancel("x")
    assert jobs.of("x") == Progress("none")
    work.let_on()
    assert work.closed.wait(LONG)
    assert work.given == 2
    jobs.submit("x", partial(numbers, 2), "lane")
    assert jobs.wait("x", LONG) == Progress("ready", (0, 1))


def test_a_run_cancelled_in_the_queue_never_begins(jobs):
    first, second = Work(1), Work(1)
    jobs.submit("first", first, "lane")
    jobs.submit("second", second, "lane")
    jobs.submit("third", partial(numbers, 1), "lane")
    jobs.cancel("second")
    first.let_on()
    assert jobs.wait("third", LONG).state == "ready"
    assert not second.begun.is_set()


def test_a_generator_that_has_nothing_new_can_be_stopped_all_the_same(jobs):
    closed = Event()

    def waiting():
        try:
            while True:
                time.sleep(0.001)
                yield None
        finally:
            closed.set()

    jobs.submit("x", waiting)
    assert jobs.wait("x", 0.02) == Progress("working")
    jobs.cancel("x")
    assert closed.wait(LONG)


def test_close_stops_what_runs_and_what_waits():
    jobs, work = Jobs(), Work(1_000)
    jobs.submit("running", work, "lane")
    jobs.submit("waiting", partial(numbers, 1), "lane")
    work.let_on(2)
    until(lambda: work.given == 2)
    work.let_on(1_000)
    jobs.close(LONG)
    assert work.closed.is_set()
    assert jobs.of("running") == jobs.of("waiting") == Progress("none")


def test_close_does_not_wait_for_what_does_not_come_to_a_record():
    jobs, work = Jobs(), Work()
    jobs.submit("x", work)
    assert work.begun.wait(LONG)
    started = time.monotonic()
    jobs.close(0.05)
    assert time.monotonic() - started < LONG / 2
    work.let_on()
    assert work.closed.wait(LONG)
