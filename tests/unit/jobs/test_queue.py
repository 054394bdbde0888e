"""Runs of slow work: begun once, their records kept, one after another in a lane."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.jobs.queue import Jobs
from app.jobs.records import Progress
from tests.unit.jobs.work import LONG, Work, numbers, until


def broken():
    yield 1
    raise ZeroDivisionError("of a user's text")


@pytest.fixture
def jobs():
    jobs = Jobs()
    yield jobs
    jobs.close(LONG)


def test_a_run_goes_from_none_by_working_to_ready_and_its_records_are_kept(jobs):
    work = Work()
    assert jobs.of("x") == Progress("none")
    assert jobs.submit("x", work) == Progress("working")
    for records in ((1,), (1, 2)):
        work.let_on()
        until(lambda records=records: jobs.of("x") == Progress("working", records))
    work.let_on()
    assert jobs.wait("x", LONG) == jobs.of("x") == Progress("ready", (1, 2, 3))
    assert jobs.submit("x", work) == Progress("ready", (1, 2, 3))  # not begun a second time
    assert work.given == 3


def test_a_run_that_is_not_over_is_not_waited_for_longer_than_asked(jobs):
    work = Work()
    jobs.submit("x", work)
    assert jobs.wait("x", 0.01) == Progress("working")
    assert jobs.wait("nobody's", LONG) == Progress("none")
    work.let_on(3)


@given(st.lists(st.one_of(st.none(), st.integers()), max_size=20))
def test_inline_and_in_a_thread_give_the_same_records(records):
    jobs = Jobs()
    inline = jobs.run("inline", lambda: (one for one in records))
    jobs.submit("thread", lambda: (one for one in records))
    assert jobs.wait("thread", LONG) == inline
    assert inline == Progress("ready", tuple(one for one in records if one is not None))


def test_what_failed_says_why_and_may_be_begun_again(jobs):
    told = []
    jobs = Jobs(on_error=lambda *report: told.append(report))
    jobs.submit("x", broken)
    progress = jobs.wait("x", LONG)
    assert (progress.state, progress.records) == ("failed", (1,))
    assert told == [("x", progress.error)]
    assert isinstance(progress.error, ZeroDivisionError)
    jobs.submit("x", partial(numbers, 2))
    assert jobs.wait("x", LONG) == Progress("ready", (0, 1))


def test_the_log_names_the_error_and_not_its_message(jobs, caplog):
    jobs.submit("x", broken)
    jobs.wait("x", LONG)
    assert [record.getMessage() for record in caplog.records] == ["x failed: ZeroDivisionError"]


def test_a_factory_that_fails_is_a_run_that_failed(jobs):
    jobs.submit("x", lambda: numbers(1 // 0))
    assert jobs.wait("x", LONG).state == "failed"


def test_inline_an_error_is_raised_to_all_who_wait_and_tried_again_later(jobs):
    work, error = Work(1), KeyError("x")

    def failing():
        yield from work()
        raise error

    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(jobs.run, "x", failing) for _ in range(4)]
        until(lambda: jobs.of("x").state == "working")
        time.sleep(0.02)
        work.let_on()
        assert [one.exception(LONG) for one in asked] == [error] * 4
    assert jobs.run("x", partial(numbers, 1)) == Progress("ready", (0,))


def test_who_asks_inline_for_what_a_thread_has_begun_waits_for_it(jobs):
    work = Work(1)
    jobs.submit("x", work)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(jobs.run, "x", partial(numbers, 5))
        work.let_on()
        assert asked.result(LONG) == Progress("ready", (1,))


def test_those_of_a_lane_run_one_after_another_in_the_order_of_asking(jobs):
    order, running, most = [], [], []

    def work(name: str):
        running.append(name)
        most.append(len(running))
        time.sleep(0.005)
        order.append(name)
        running.remove(name)
        yield name

    names = [str(number) for number in range(10)]
    for name in names:
        jobs.submit(name, partial(work, name), "lane")
    for name in names:
        assert jobs.wait(name, LONG).state == "ready"
    assert (order, max(most)) == (names, 1)


def test_another_lane_does_not_wait(jobs):
    work = Work()
    jobs.submit("slow", work, "lane")
    jobs.submit("queued", partial(numbers, 1), "lane")
    jobs.submit("other", partial(numbers, 1), "other lane")
    jobs.submit("none", partial(numbers, 1))
    assert jobs.wait("other", LONG).state == jobs.wait("none", LONG).state == "ready"
    assert jobs.of("queued") == Progress("working")
    work.let_on(3)
    assert jobs.wait("queued", LONG).state == "ready"


def test_a_lane_whose_run_failed_goes_on(jobs):
    jobs.submit("x", broken, "lane")
    jobs.submit("y", partial(numbers, 1), "lane")
    assert jobs.wait("y", LONG).state == "ready"


def test_what_many_threads_submit_at_once_is_begun_once(jobs):
    begun = []

    def work(name: str):
        begun.append(name)
        yield name

    names = [str(number % 20) for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: jobs.submit(name, partial(work, name), name[-1]), names))
    assert {name: jobs.wait(name, LONG).records for name in set(names)} == {
        name: (name,) for name in set(names)
    }
    assert sorted(begun) == sorted(set(names))
