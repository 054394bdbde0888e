"""Commands that print, as JSON, what the API answers."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, BinaryIO, cast

import typer

from app.cli.application import cli, print_json
from app.errors import FileUnreadable
from app.explain.cost import network_cost
from app.explain.growth.orders import corpus_growth
from app.explain.sentence.continuation import Drawing, Sampling, continuation
from app.explain.sentence.perplexity import text_perplexity
from app.explain.sentence.score import How, Smoothing, score
from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_text
from app.settings import Settings
from app.store.files.reasons import reason_of
from app.store.model_files import FileStore
from app.store.model_registry import Store
from app.text.encoding import UTF8, lines_of
from app.text.tokenizer import Unit
from app.web.terminal import arpa_note

TextArgument = Annotated[str, typer.Argument(help="the sentence")]
NETWORK_FIELDS = ("a", "h", "yhat", "L")


@cli.command("score")
def print_score(
    text: TextArgument,
    model: Annotated[list[str] | None, typer.Option(help="id or file of a model; may be repeated")] = None,
    smoothing: Annotated[Smoothing, typer.Option()] = Smoothing.MLE,
    k: Annotated[float, typer.Option(help="what add_k adds to every count")] = 1.0,
    boundaries: Annotated[bool, typer.Option(help="predict </s> as well")] = False,
) -> None:
    """Print what /api/v1/score answers."""
    store = FileStore(Settings(), arpa_note)
    models = model or store.default_models()
    print_json({"scores": score([text], models, store, How(smoothing, k, boundaries))})


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
    answer = continuation(text, model or store.default_network(), store, drawing)
    print_json(answer.start)
    for step in answer.steps:
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
            perplexity = text_perplexity(lines, model or store.default_network(), store, smoothing)
    except OSError as error:
        raise FileUnreadable(name=str(file), **reason_of(error)) from error
    print_json({"held_out": perplexity})


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
    text: TextArgument,
    model: Annotated[str | None, typer.Option(help="id of a network")] = None,
    top_k: Annotated[int, typer.Option(min=1)] = 10,
    gradients: Annotated[bool, typer.Option(help="walk back through time as well")] = False,
) -> None:
    """Print what /api/v1/trace answers."""
    store = Store(Settings())
    run = trace_text(text, model or store.default_network(), store, deep=gradients)
    print_json(trace_answer(run, Window(NETWORK_FIELDS, top_k, with_gradients=gradients)))
