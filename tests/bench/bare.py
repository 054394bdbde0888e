"""A bare Starlette app under the same server: `/N` answers N bytes. `python -m tests.bench.bare PORT`."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route


def answer(request: Request) -> Response:
    """Answer as many bytes as the path says."""
    return HTMLResponse(b"x" * request.path_params["size"])


app = Starlette(routes=[Route("/{size:int}", answer)])

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
