"""The command line, `python -m app`: serve, set up, train the shipped models, score, trace and more."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer
import uvicorn
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from app.errors import DownloadFailed, StorageFailed
from app.explain.cost import network_cost
from app.explain.growth.orders import corpus_growth
from app.explain.sentence.continuation import Drawing, Sampling, continuation
from app.explain.sentence.perplexity import text_perplexity
from app.explain.sentence.score import Smoothing, score
from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_text
from app.runs.growth import grow
from app.runs.shipped import train_shipped
from app.settings import ROOT, Settings
from app.store.corpora.reader import build_tatoeba
from app.store.files.reasons import reason_of
from app.store.model_files import FileStore
from app.store.model_registry import TATOEBA, Store
from app.text.encoding import UTF8, lines_of
from app.text.tokenizer import Unit
from app.web.assets.build import build_assets
from app.web.html.error_words import reason_in_words
from app.web.http.responses import to_json
from app.web.terminal import arpa_note, errors_in_words, words

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
Text = Annotated[str, typer.Argument(help="the sentence")]
GRACE = 8  # seconds that answers under way have to end once the server is told to stop
NETWORK_FIELDS = ("a", "h", "yhat", "L")


def main() -> None:
    """Run the command line; an error of ours is told in words and ends with status 1."""
    with errors_in_words():
        cli()


@cli.command()
def serve(
    host: Annotated[str | None, typer.Option(help="address to listen on")] = None,
    port: Annotated[int | None, typer.Option(help="port; 0 takes a free one", min=0, max=65535)] = None,
    reload: Annotated[bool, typer.Option(help="restart when a file of the app changes")] = False,
) -> None:
    """Serve the pages and the API; the settings are environment variables, UNROLL_*.

    The access log shows paths without their queries: those hold what users type.
    """
    if host:
        os.environ["UNROLL_HOST"] = host  # the app reads it too: who may write hangs on it
    settings = Settings()
    uvicorn.run(
        "app.main:app",
        host=settings.host,
        port=settings.port if port is None else port,
        timeout_graceful_shutdown=GRACE,
        reload=reload,
        reload_dirs=[str(ROOT / name) for name in ("app", "static", "templates")] if reload else None,
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
    assets()


@cli.command()
def assets() -> None:
    """Compress Plotly and Swagger UI, cut the mathematical font down; quick when that is done already."""
    folder = f"{Settings().data.rstrip('/')}/assets"
    with progress_bar(str) as report:
        build_assets(folder, report)
    typer.echo(words()("cli.assets", folder=folder))


@cli.command("train-shipped")
def train(
    models: Annotated[list[str] | None, typer.Argument(help="ids of shipped models; all if none")] = None,
) -> None:
    """Train the models that come with the app again, by their recipes, and replace their files."""
    with progress_bar(str) as report:
        train_shipped(models or [], Settings().data, progress=report)


@cli.command("score")
def print_score(
    text: Text,
    model: Annotated[list[str] | None, typer.Option(help="id or file of a model; may be repeated")] = None,
    smoothing: Annotated[Smoothing, typer.Option()] = Smoothing.MLE,
    k: Annotated[float, typer.Option(help="what add_k adds to every count")] = 1.0,
    boundaries: Annotated[bool, typer.Option(help="predict </s> as well")] = False,
) -> None:
    """Print what /api/v1/score answers."""
    store = FileStore(Settings(), arpa_note)
    models = model or store.default_models()
    print_json({"scores": score([text], models, store, smoothing, k, boundaries)})


@cli.command("generate")
def print_continuation(
    text: Annotated[str, typer.Argument(help="what stands before")] = "",
    model: Annotated[str | None, typer.Option(help="id or file of a model; the network if none")] = None,
    smoothing: Annotated[Smoothing, typer.Option()] = Smoothing.MLE,
    temperature: Annotated[float, typer.Option(help="below 1 the likely becomes likelier")] = 1.0,
    top_k: Annotated[int | None, typer.Option(min=1, help="draw from so many of the likeliest")] = None,
    seed: Annotated[int, typer.Option(min=0, help="the same seed draws the same")] = 0,
) -> None:
    """Print what /api/v1/generate sends, an event a line."""
    store = FileStore(Settings(), arpa_note)
    drawing = Drawing(Sampling(temperature, top_k), seed, smoothing)
    found = continuation(text, model or store.default_network(), store, drawing)
    print_json(found.start)
    for step in found.steps:
        print_json(step)


@cli.command("perplexity")
def print_perplexity(
    file: Annotated[Path, typer.Argument(help="a text, one sentence a line", allow_dash=True)],
    model: Annotated[str | None, typer.Option(help="id or file of a model; the network if none")] = None,
    smoothing: Annotated[Smoothing, typer.Option(help="of counts")] = Smoothing.KNESER_NEY,
    encoding: Annotated[str, typer.Option(help="of the text: utf-8, gb18030, big5, …")] = UTF8,
) -> None:
    """Print how well a model predicts a held-out text, unknown tokens counted apart."""
    store = FileStore(Settings(), arpa_note)
    try:
        with sys.stdin.buffer if str(file) == "-" else file.open("rb") as opened:
            lines = lines_of(cast(BinaryIO, opened), file.name, encoding)
            found = text_perplexity(lines, model or store.default_network(), store, smoothing)
    except OSError as error:
        raise StorageFailed(name=str(file), **reason_of(error)) from error
    print_json({"held_out": found})


@cli.command("cost")
def print_cost(
    model: Annotated[str | None, typer.Option(help="id of a network")] = None,
    longest: Annotated[int, typer.Option(help="time steps of the longest text", min=100)] = 100_000,
) -> None:
    """Print, as it is measured, what tau time steps cost: a line a length, JSON."""
    store = Store(Settings())
    for cost in network_cost(model or store.default_network(), store, longest):
        print_json(cost)


@cli.command("growth")
def print_growth(
    corpus: Annotated[str, typer.Argument(help="id of a corpus")] = "tatoeba-zh",
    unit: Annotated[Unit, typer.Option(help="what a token is")] = Unit.CHAR,
    order: Annotated[int, typer.Option(help="the largest n", min=1, max=7)] = 5,
) -> None:
    """Print what a larger n costs and brings: n-grams, contexts never seen, held-out perplexity."""
    print_json({"growth": corpus_growth(Store(Settings()).corpus(corpus), unit, order)})


@cli.command("trace")
def print_trace(
    text: Text,
    model: Annotated[str | None, typer.Option(help="id of a network")] = None,
    top_k: Annotated[int, typer.Option(min=1)] = 10,
    gradients: Annotated[bool, typer.Option(help="walk back through time as well")] = False,
) -> None:
    """Print what /api/v1/trace answers."""
    store = Store(Settings())
    run = trace_text(text, model or store.default_network(), store, deep=gradients)
    print_json(trace_answer(run, Window(NETWORK_FIELDS, top_k, with_gradients=gradients)))


def print_json(content: object) -> None:
    """Print an answer as the API would send it."""
    typer.echo(to_json(content))


@contextmanager
def progress_bar(name: Callable[[str], str]) -> Iterator[Callable[[str, float], None]]:
    """Show one bar on the terminal's error stream; it gets (stage, share of the whole that is done)."""
    share_done = TextColumn("{task.percentage:>3.0f} %")
    columns = TextColumn("{task.description}"), BarColumn(), share_done, TimeElapsedColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=1.0)
        yield lambda stage, share: bar.update(task, description=name(stage), completed=share)
