"""The app behind a real socket: in a thread, or in a process of its own as `app serve`."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.types import ASGIApp

from app.settings import ROOT
from app.web.operations.protocol import BoundedHttp

SERVE = (sys.executable, "-m", "app", "serve")


@contextmanager
def served(app: ASGIApp, http: type[BoundedHttp] = BoundedHttp) -> Iterator[str]:
    """Serve an app in a thread, at a free port of this machine; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, http=http))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        if not thread.is_alive():
            pytest.fail("the server did not start")
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(timeout=10)


@dataclass(frozen=True)
class Running:
    """A server in a process of its own; log: all that it wrote."""

    process: subprocess.Popen[bytes]
    url: str
    log: Path

    def client(self) -> httpx.Client:
        return httpx.Client(base_url=self.url, timeout=60)

    def connected(self) -> socket.socket:
        """A bare connection."""
        return socket.create_connection(("127.0.0.1", int(self.url.rpartition(":")[2])), timeout=60)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self, seconds: float = 15) -> int:
        """Ask it to end; gives its status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)


@contextmanager
def running(
    data: Path,
    *options: str,
    command: Sequence[str] = SERVE,
    **settings: object,
) -> Iterator[Running]:
    """Serve the app in a process of its own, once it is ready; its runs wait for no worker."""
    port = free_port()
    told = {"data": data, "scheduler": "tcp://127.0.0.1:1", "log": "json"} | settings
    env = os.environ | {f"UNROLL_{name.upper()}": str(value) for name, value in told.items()}
    log = data.parent / f"{data.name}-{port}.log"
    with ExitStack() as stack, log.open("wb") as file:
        process = subprocess.Popen(
            [*command, "--port", str(port), *options],
            cwd=ROOT, env=env, stdout=file, stderr=file, start_new_session=True,
        )  # fmt: skip
        stack.callback(process.wait)
        stack.callback(process.kill)
        server = Running(process, f"http://127.0.0.1:{port}", log)
        wait_until_ready(server)
        yield server


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until_ready(server: Running) -> None:
    until = time.monotonic() + 60
    with server.client() as client:
        while time.monotonic() < until and server.process.poll() is None:
            try:
                if client.get("/readyz").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
    pytest.fail(f"the server is not ready:\n{server.log.read_text()[-2000:]}")
