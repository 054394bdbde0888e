"""Counts texts step by step, whoever does the steps: this process, workers of ours, or a cluster's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from app.concurrency.heap import give_back_memory, keep_memory
from app.errors import EmptyText, InvalidRequest, UnrollError
from app.jobs.calls import Calls
from app.jobs.records import Reporter
from app.lm.ngram.counting.count import MAX_ORDER
from app.runs.counting import steps
from app.runs.counting.job import Job
from app.runs.training.views import RunError
from app.store.files.reasons import storage_failed

FAULTS = (OSError, ValueError, ImportError)  # of a store; a protocol that is not known is a ValueError


class CountingStage(NamedTuple):
    """Steps that can be done at the same time; weight: how long they take together, beside other stages."""

    step: str
    calls: list[tuple[int, ...]]
    weight: float


class Counted(NamedTuple):
    """What came of counting.

    tokens: read, with the ends of sentences; ngrams: different ones, of each order from 1; made_up: the
    orders whose discounts are made up, the texts being too short for them.
    """

    tokens: int
    ngrams: list[int]
    made_up: list[int]


def count_texts(job: Job, calls: Calls, report: Reporter = lambda stage, share: None) -> Counted:
    """Count texts into a model.

    Killed, it goes on where it was when it is called again. Raises EmptyText, BrokenText, InvalidRequest,
    FileUnreadable, StorageFailed, WorkersGone.
    """
    if not 1 <= job.order <= MAX_ORDER:
        raise InvalidRequest(field="order", reason="between", low=1, high=MAX_ORDER)
    if not job.parts:
        raise EmptyText
    stages = list(_stages(job))
    if _is_made(job):  # and what it was made of may be gone
        stages = stages[-1:]
    whole, before = sum(stage.weight for stage in stages), 0.0
    job_json = job.told()
    for stage in stages:
        report(stage.step, before / whole)
        strings = [(job_json, stage.step, *map(str, numbers)) for numbers in stage.calls]
        for done, answer in enumerate(calls.all(do, strings), start=1):
            report(stage.step, (before + stage.weight * done / len(strings)) / whole)
            _check(answer)
        before += stage.weight
    try:
        arrays = job.folder.arrays("model")
        result = Counted(int(arrays["tokens"][0]), arrays["ngrams"].tolist(), arrays["made_up"].tolist())
        job.folder.remove_all()
    except FAULTS as error:
        raise storage_failed("counting", error) from error
    return result


def _is_made(job: Job) -> bool:
    try:
        return job.folder.has("model")
    except FAULTS as error:
        raise storage_failed("counting", error) from error


def _stages(job: Job) -> Iterator[CountingStage]:
    parts, ranges = range(len(job.parts)), range(job.num_ranges)
    yield CountingStage("read", [(part,) for part in parts], 1)
    yield CountingStage("vocabulary", [()], 0.2)
    yield CountingStage("count", [(part,) for part in parts], 0.8 * job.order)
    for order in range(2, job.order + 1):
        yield CountingStage("merge", [(order, number) for number in ranges], 1)
        if order < job.order:
            yield CountingStage("place", [(order, part) for part in parts], 0.1)
    yield CountingStage("model", [()], 0.4 * job.order)
    yield CountingStage("clear", [(part,) for part in parts], 0.1 * job.order)


def do(job_json: str, step: str, *numbers: str) -> str:
    """Do a step of a job, unless its file is there; return what went wrong, as JSON, or nothing."""
    job = Job.of(job_json)
    keep_memory(job.memory)
    try:
        if not job.folder.has("-".join((step, *numbers))):
            getattr(steps, step)(job, *map(int, numbers))
        return ""
    except UnrollError as error:
        wrong = error
    except OSError as error:
        wrong = storage_failed("counting", error)
    finally:
        give_back_memory()
    return json.dumps({"code": wrong.code, "params": wrong.params})


def _check(answer: str) -> None:
    """Raise what went wrong in a step."""
    if answer:
        raise RunError(**json.loads(answer)).raised()
