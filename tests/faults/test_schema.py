"""Schemathesis with all its phases and checks, stateful ones too, against a server of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.live import running

EXAMPLES = os.environ.get("UNROLL_FAULT_EXAMPLES", "30")  # of an operation and phase
# What a description cannot say (which units a corpus has, which network has snapshots) is refused with 422:
# tests/api/test_openapi.py holds what it can. To delete a run is to cancel it: its folder stays.
CONFIG = """
[checks]
positive_data_acceptance.enabled = false
[[operations]]
include-path-regex = "/api/v1/runs.*"
[operations.checks]
use_after_free.enabled = false
"""
TOLD = (
    *("--phases", "examples,coverage,fuzzing,stateful", "--max-examples", EXAMPLES),
    *("--suppress-health-check", "all", "--continue-on-failure", "--seed", "1", "--no-shrink"),
    *("--max-response-time", "60", "--warnings", "off"),
)


def test_all_phases(tmp_path):
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    command = [Path(sys.executable).with_name("schemathesis"), "run"]
    limits = dict.fromkeys(("max_corpora", "max_own_models", "max_runs"), 1000)
    with running(tmp_path / "data", max_cost_steps=300, **limits) as server:
        told = [*command, f"{server.url}/openapi.json", *TOLD]
        done = subprocess.run(told, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stdout[-20_000:]
        log = server.log.read_text()
        assert "Traceback" not in log
        ready = [line for line in log.splitlines() if '"route":"/readyz"' not in line]  # else 503
        assert not [line for line in ready if '"status":5' in line]
