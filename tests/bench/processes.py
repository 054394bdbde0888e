"""A process measured whole, from its start to its end, and where the peers are found."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter

MAX_RSS = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes there, KiB elsewhere


@dataclass(frozen=True, slots=True)
class Cost:
    """What one process took: seconds from start to end, bytes at its peak, seconds of processor time.

    On a machine with other work the last one is the least noisy.
    """

    seconds: float
    memory: float
    processor: float


def cost(command: list[str]) -> Cost:
    """Run a command to its end. Its peak counts this process too, which therefore imports no NumPy."""
    # Modules are compiled once, as they are wherever the app is set up, whatever this shell says.
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with TemporaryFile() as log:
        start = perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log, env=compiled)
        _, status, usage = os.wait4(process.pid, 0)
        taken = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            log.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{log.read().decode(errors='replace')[-2000:]}")
    return Cost(taken, usage.ru_maxrss * MAX_RSS, usage.ru_utime + usage.ru_stime)


def figures(module: str, *arguments: str, environment: dict[str, str] | None = None) -> dict[str, float]:
    """Run one of our modules that prints its figures with `timing.report`, with more in its environment."""
    command = [*python(module), *arguments]
    env = os.environ | (environment or {})
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=env)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stderr[-2000:]}")
    return json.loads(done.stdout)


def python(module: str) -> list[str]:
    """Return the command that runs a module with this interpreter."""
    return [sys.executable, "-m", module]


def lmplz() -> str | None:
    """Find KenLM's trainer beside the interpreter or on PATH; no package index offers it ready made."""
    folders = str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)
    return shutil.which("lmplz", path=os.pathsep.join(folders))


def installed(package: str) -> bool:
    """Say whether a peer of requirements-bench.txt is there."""
    return find_spec(package) is not None
