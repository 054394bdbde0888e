"""BLAS on one thread: its libraries are looked for once, and by one module alone."""

from __future__ import annotations

import pytest
from threadpoolctl import threadpool_info

from app.concurrency import threads
from app.concurrency.threads import one_blas_thread, spread
from app.settings import ROOT


def test_libraries_are_looked_for_once(monkeypatch):
    with one_blas_thread():
        pass
    monkeypatch.setattr(threads, "ThreadpoolController", lambda: pytest.fail("looked for again"))
    with one_blas_thread():
        found = [one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"]
    assert set(found) <= {1}
    with spread(2) as each:
        assert each(str, (1, 2)) == ["1", "2"]


def test_nobody_else_looks_for_them():
    paths = [path for path in (ROOT / "app").rglob("*.py") if "threadpoolctl" in path.read_text()]
    assert [path.name for path in paths] == ["threads.py"]
