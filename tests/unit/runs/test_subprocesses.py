"""Commands that compute in a process of their own."""

from __future__ import annotations

import os
import sys

import pytest

from app.concurrency.priority import NICENESS
from app.runs.subprocesses import told_beside

TELLS = """
import os, threading, time
time.sleep(1)  # it is sent back once it has begun
tell = lambda: print(os.getpriority(os.PRIO_PROCESS, 0))
tell()
threading.Thread(target=tell).start()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no priorities of that kind")
def test_they_let_others_go_first(tmp_path, monkeypatch):
    """The process and the threads that it begins."""
    (tmp_path / "teller.py").write_text(TELLS)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    told = [line for line in told_beside(["teller"], str(tmp_path), 60) if line]
    assert told == [b"%d" % NICENESS] * 2
    assert os.getpriority(os.PRIO_PROCESS, 0) != NICENESS
