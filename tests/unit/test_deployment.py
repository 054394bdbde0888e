"""What is shipped for hosting: compose.yaml against its schema, and its commands on this machine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
import yaml

from app.settings import ROOT, Settings

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
RUN = {"corpus": "tutorial", "kind": "ngram", "unit": "char", "name": "counts", "order": 3, "seed": 1}
BIN = Path(sys.executable).parent


def test_compose_is_valid():
    schema = ["--builtin-schema", "vendor.compose-spec"]
    done = subprocess.run(
        [BIN / "check-jsonschema", *schema, ROOT / "compose.yaml"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout


def test_compose_has_what_a_school_needs():
    assert set(SERVICES) == {"proxy", "web", "scheduler", "worker"}
    assert SERVICES["web"]["deploy"]["replicas"] == SERVICES["worker"]["deploy"]["replicas"] == 2
    for name, service in SERVICES.items():
        assert service["restart"] == "always", name
    for name in ("web", "scheduler", "worker"):
        assert SERVICES[name]["read_only"], name
        assert SERVICES[name]["networks"] == ["inside"], name
        assert "ports" not in SERVICES[name], name
    assert COMPOSE["networks"]["inside"]["internal"]


def test_every_setting_of_compose_is_one_of_ours():
    told = {name for service in SERVICES.values() for name in service.get("environment", {})}
    ours = {f"UNROLL_{name.upper()}" for name in Settings.model_fields}
    assert told - ours == {"FORWARDED_ALLOW_IPS"}  # uvicorn's


def test_every_file_that_is_named_is_there():
    for path in ("deploy/Caddyfile", "deploy/unroll.service", "Dockerfile"):
        assert (ROOT / path).is_file()
    unit = (ROOT / "deploy" / "unroll.service").read_text(encoding="utf-8")
    assert "ExecStart=/srv/unroll/.venv/bin/python -m app serve" in unit


@pytest.mark.skipif(not shutil.which("caddy"), reason="the proxy is not on this machine")
def test_the_proxy_reads_its_file():
    done = subprocess.run(
        ["caddy", "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy" / "Caddyfile"],
        env={**os.environ, "UNROLL_HOSTS": "unroll.example"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def free_ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def wait_for(found, seconds=60):
    """What `found` gives, once it gives something."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            if value := found():
                return value
        except httpx.TransportError:
            pass
        time.sleep(0.2)
    pytest.fail("nothing came of it")


def changed(service, **by):
    """The command of a service with some of its words in other ones' place."""
    return [by.get(one.rpartition("/")[2].rpartition(":")[2], one) for one in SERVICES[service]["command"]]


@pytest.fixture
def stack(tmp_path):
    """The commands of compose on this machine: a scheduler, two workers, two web processes over one store."""
    port, *webs = free_ports(3)
    at = f"tcp://127.0.0.1:{port}"
    worker = changed("worker", **{"8786": at, "tmp": str(tmp_path)})
    commands = [
        [*changed("scheduler", **{"8786": str(port)}), "--host", "127.0.0.1"],
        *(worker, worker),
        *([*SERVICES["web"]["command"], "--port", str(web)] for web in webs),
    ]
    settings = {"UNROLL_DATA": str(tmp_path / "data"), "UNROLL_SCHEDULER": at, "UNROLL_LOG": "json"}
    with (tmp_path / "log").open("w") as log, ExitStack() as stack:
        told = {"cwd": ROOT, "env": {**os.environ, **settings}, "stdout": log, "stderr": log}
        running = [subprocess.Popen([BIN / name, *rest], **told) for name, *rest in commands]
        addresses = [f"http://127.0.0.1:{web}" for web in webs]
        yield [stack.enter_context(httpx.Client(base_url=at, timeout=30)) for at in addresses]
        for process in reversed(running):
            process.terminate()
        for process in running:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def test_what_one_web_process_trains_on_the_cluster_the_other_one_serves(stack):
    first, second = stack
    for client in stack:
        wait_for(lambda client=client: client.get("/readyz").status_code == 200)
    asked = first.post("/api/v1/runs", json=RUN)
    assert asked.status_code == 202
    place = asked.headers["location"]
    done = wait_for(lambda: (told := second.get(place).json())["state"] == "done" and told)
    scored = [
        client.get("/api/v1/score", params={"text": "天气真好", "models": done["model"]}).json()
        for client in stack
    ]
    assert scored[0] == scored[1]
    assert scored[0]["scores"][0]["prob"] > 0
    own = first.post("/api/v1/corpora", json={"name": "weather", "text": "天气真好\n今天天气不好\n"}).json()
    seen = [one["id"] for one in second.get("/api/v1/corpora").json()["corpora"]]
    assert own["id"] in seen
    assert second.delete(f"/api/v1/corpora/{own['id']}").status_code == 204
    assert own["id"] not in [one["id"] for one in first.get("/api/v1/corpora").json()["corpora"]]
