"""A network's cost, measured in a process of its own that ends when it is told to."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from app.jobs.queue import Jobs
from app.runs.cost import begin_cost, cost_answer, measure_beside
from app.settings import Settings
from app.store.model_registry import Store

LONG = 60.0


@pytest.fixture
def processes(monkeypatch) -> list:
    """Every process that the measurement begins."""
    begun = []

    class Seen(subprocess.Popen):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            begun.append(self)

    monkeypatch.setattr(subprocess, "Popen", Seen)
    return begun


def test_records_come_as_they_are_measured_the_shortest_first(tmp_path, processes):
    settings = Settings(data=str(tmp_path), max_cost_steps=300)
    records = list(measure_beside("rnn-tiny", settings))
    assert [record.tau for record in records if record] == [100, 300]
    assert None in records  # where nothing is new the run can be stopped
    [process] = processes
    assert process.returncode is not None


def test_a_measurement_that_is_stopped_ends_its_process(tmp_path, processes):
    run = measure_beside("rnn-zh-char", Settings(data=str(tmp_path)))
    next(run)
    [process] = processes
    assert process.poll() is None
    run.close()
    assert process.returncode is not None
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)


def test_the_end_of_the_app_ends_the_measurement_and_what_waits_for_it(tmp_path, processes):
    store, jobs = Store(Settings(data=str(tmp_path))), Jobs()
    assert cost_answer("rnn-zh-char", store, jobs).state == "none"
    for model_id in ("rnn-zh-char", "rnn-tiny"):
        assert begin_cost(model_id, store, jobs).state == "working"
    while not processes:
        time.sleep(0.01)
    started = time.monotonic()
    jobs.close(LONG)
    assert time.monotonic() - started < LONG / 2
    [process] = processes  # the second was never begun
    assert process.returncode is not None


def test_what_takes_too_long_is_ended_and_can_be_asked_for_again(tmp_path, processes):
    store, jobs = Store(Settings(data=str(tmp_path), max_cost_seconds=0.001)), Jobs()
    for times in (1, 2):
        assert begin_cost("rnn-tiny", store, jobs).state == "working"
        assert isinstance(jobs.wait("cost/rnn-tiny", LONG).error, ChildProcessError)
        assert cost_answer("rnn-tiny", store, jobs).state == "none"
        assert len(processes) == times


SPENT = '{"seconds": 0.5, "bytes": 10}'
WORKS = f'"training": {SPENT}, "forward": {SPENT}, "recurrence": {SPENT}'
SLOW = f"""#!/bin/sh
echo '{{"tau": 100, {WORKS}}}'
printf '{{"tau": 300, {WORKS}}}\\n{{"tau": 1000'
exec sleep 600
"""


def test_what_was_measured_in_time_is_kept_but_no_half_of_a_line(tmp_path, processes, monkeypatch):
    """A process that does not come to its end stands in for a slow machine."""
    path = tmp_path / "slow"
    path.write_text(SLOW)
    path.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(path))
    store, jobs = Store(Settings(data=str(tmp_path), max_cost_seconds=1)), Jobs()
    begin_cost("rnn-tiny", store, jobs)
    assert jobs.wait("cost/rnn-tiny", LONG).state == "ready"
    found = cost_answer("rnn-tiny", store, jobs)
    assert (found.state, [cost.tau for cost in found.costs]) == ("ready", [100, 300])
    assert processes[0].returncode is not None
