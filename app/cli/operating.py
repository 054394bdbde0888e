"""Commands that serve, set up and train what comes with the app."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Annotated

import typer

from app.cli.application import cli, progress_bar
from app.errors import DownloadFailed
from app.paths import APP, folder
from app.runs.growth import grow
from app.runs.shipped import train_shipped
from app.settings import Settings
from app.store.corpora.reader import build_tatoeba
from app.store.model_registry import TATOEBA, Store
from app.text.tokenizer import Unit
from app.web.html.error_words import reason_in_words
from app.web.terminal import words

BEGINS = 60  # seconds that one of several processes has to begin, and to show that it lives
GRACE = 8  # seconds that answers under way have to end once the server is told to stop


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port; 0 takes a free one", min=0, max=65535)] = None,
    reload: Annotated[bool, typer.Option(help="restart when a file of the app changes")] = False,
    workers: Annotated[int, typer.Option(help="processes that answer, over one store", min=1)] = 1,
) -> None:
    """Serve the pages and the API; the settings are environment variables, UNROLL_*.

    The log tells of each request its route, status, time and bytes; its query holds what users type.
    """
    import uvicorn  # noqa: PLC0415 - a part of the server, which need not be installed

    from app.web.operations.protocol import BoundedHttp  # noqa: PLC0415 - likewise
    from app.web.operations.request_log import log_config  # noqa: PLC0415

    if host:
        os.environ["UNROLL_HOST"] = host  # the app reads it too: who may write hangs on it
    settings = Settings()
    uvicorn.run(
        "app.main:app",
        host=settings.host,
        port=settings.port if port is None else port,
        timeout_graceful_shutdown=GRACE,
        http=BoundedHttp,
        access_log=False,  # ours tells more, and less of what users typed
        log_config=log_config(settings.log == "json"),
        reload=reload,
        workers=workers,
        timeout_worker_healthcheck=BEGINS,
        reload_dirs=[str(path) for path in (APP, folder("static"), folder("templates"))] if reload else None,
        reload_includes=["*.json", "*.html", "*.css", "*.js"] if reload else None,
    )


@cli.command()
def setup() -> None:
    """Fetch and build the corpora and the static files; quick when they are there already."""
    say, settings = words(), Settings()
    try:
        with progress_bar(lambda stage: say(f"cli.stage.{stage}")) as report:
            build_tatoeba(settings.data, report)
            report("measure", 0.95)
            list(grow(TATOEBA, Unit.CHAR, Store(settings)))  # and keep it
        typer.echo(say("cli.ready"))
    except DownloadFailed as error:
        typer.echo(say("cli.offline", reason=reason_in_words(error, say)))
    if find_spec("fastapi"):  # without a server there is no page for them
        assets()


@cli.command()
def assets() -> None:
    """Compress Plotly and Swagger UI, cut the mathematical font down; quick when that is done already."""
    from app.web.assets.build import build_assets  # noqa: PLC0415 - likewise

    where = f"{Settings().data.rstrip('/')}/assets"
    with progress_bar(str) as report:
        missed = build_assets(where, report)
    say = words()
    for error in missed:
        typer.echo(say("cli.whole_plotly", reason=reason_in_words(error, say)))
    typer.echo(say("cli.assets", folder=where))


@cli.command("train-shipped")
def train(
    models: Annotated[list[str] | None, typer.Argument(help="ids of shipped models; all if none")] = None,
) -> None:
    """Train the models that come with the app again, by their recipes, and replace their files."""
    with progress_bar(str) as report:
        train_shipped(models or [], Settings().data, progress=report)
