"""The app's figures for Prometheus: requests, seconds, caches, runs. No label holds what a user typed."""

from __future__ import annotations

from collections import Counter as Count
from collections.abc import Iterable
from typing import get_args

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from app.store.runs.shelf import RunState
from app.web.http.methods import METHODS

MEDIA_TYPE = CONTENT_TYPE_PLAIN_0_0_4
SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)  # bounds of the buckets
OTHER = "other"  # a method that no address of ours takes: a client may make up any number of them
KNOWN = frozenset({*METHODS, "HEAD", "OPTIONS"})


class Metrics:
    """The figures of one process; safe to use from many threads.

    Labels are routes with their parameters in braces, methods, statuses, names of caches and states.
    """

    def __init__(self, version: str) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call] # when each was first counted: of no use
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)  # memory, processor time, open files, where /proc tells
        labels = ("method", "route")
        self._requests = self._counter("unroll_requests", "Requests that were answered", *labels, "status")
        self._bytes = self._counter("unroll_answer_bytes", "Bytes of the bodies of answers", *labels)
        self._seconds = Histogram(
            "unroll_request_seconds",
            "Time from the first byte of a request to the last of its answer",
            labels,
            registry=self._registry,
            buckets=SECONDS,
        )
        self.in_progress = self._gauge("unroll_requests_in_progress", "Requests under way")
        self._long = self._gauge("unroll_long_requests", "Long requests under way, the waiting ones too")
        self._caches = self._gauge("unroll_cache_bytes", "Bytes kept in memory", "cache")
        self._runs = self._gauge("unroll_runs", "Training runs of the store", "state")
        self._gauge("unroll_info", "The version that runs", "version").labels(version).set(1)

    def observe(self, method: str, route: str, status: int, seconds: float, size: int) -> None:
        """Count a request that was answered."""
        self._requests.labels(method, route, status).inc()
        self._bytes.labels(method, route).inc(size)
        self._seconds.labels(method, route).observe(seconds)

    def method(self, name: str) -> str:
        """Return the method of a request, or OTHER."""
        return name if name in KNOWN else OTHER

    def text(self, caches: Iterable[tuple[str, float]], long: int, run_states: Iterable[str]) -> bytes:
        """Return all figures as Prometheus reads them.

        caches: names and bytes as they are now. long: requests that other processes answer.
        run_states: the state of each run of the store.
        """
        for name, size in caches:
            self._caches.labels(name).set(size)
        self._long.set(long)
        counts = Count(run_states)
        for state in get_args(RunState):
            self._runs.labels(state).set(counts[state])
        return generate_latest(self._registry)

    def _counter(self, name: str, documentation: str, *labels: str) -> Counter:
        return Counter(name, documentation, labels, registry=self._registry)

    def _gauge(self, name: str, documentation: str, *labels: str) -> Gauge:
        return Gauge(name, documentation, labels, registry=self._registry)
