"""A process that stepped back has a lower priority in all its threads, those begun later too."""

from __future__ import annotations

import subprocess
import sys

import pytest

from app.concurrency.priority import NICENESS

ASKED = """
import os, threading
from app.concurrency.priority import step_back
go, found = threading.Event(), []
def tell():
    go.wait()
    found.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
before = threading.Thread(target=tell)
before.start()
step_back()
after = threading.Thread(target=tell)
after.start()
go.set()
before.join(), after.join()
print(os.getpriority(os.PRIO_PROCESS, 0), *found)
"""


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="threads have priorities of their own on Linux"
)
def test_all_threads_of_a_process_step_back():
    told = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True).stdout
    assert told.split() == [str(NICENESS)] * 3
