"""The command that trains a model of a text, by the same runs as the page /train and the API."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any, Literal

import typer
from pydantic import ValidationError

from app.cli.application import STOPPED, cli, progress_bar, tell_rows
from app.cli.following import MINUTE, RunWatcher
from app.errors import FileUnreadable, UnrollError
from app.explain.sentence.score import Smoothing
from app.runs.training.begin import begin
from app.runs.training.plan import Plan, plan_of
from app.runs.training.request import RunRequest
from app.runs.training.views import RunView
from app.settings import Settings
from app.store.corpora.uploads import OwnText, check_size
from app.store.files.reasons import reason_of
from app.store.model_registry import Store
from app.store.runs.folder import RunFolder
from app.text.encoding import UTF8, chosen_encoding, decoded
from app.text.language import language_of
from app.text.names import LONGEST_NAME, one_line
from app.text.sentences import Cut
from app.text.tokenizer import check_text
from app.web.api.training.requests import RunBody, request_of
from app.web.html.i18n import Catalogue
from app.web.html.number_format import count, measured, perplexity
from app.web.http.validation import from_validation
from app.web.terminal import words

SHORT = 5_000  # tokens below which a network soon knows a text by heart
MEBIBYTE = 2**20
LEAST = 0.001  # of them that is told


def _about(name: str) -> Any:  # noqa: ANN401 - an option of Typer, whose own type is Any
    """Return an option that is told as the API tells its field."""
    return typer.Option(help=RunBody.model_fields[name].description)


@cli.command("train")
def train(  # noqa: PLR0913 - an option a field
    text: Annotated[
        str,
        typer.Argument(help="id of a corpus, or a text file of your own, one sentence a line or --cut"),
    ],
    *,
    kind: Annotated[Literal["rnn", "ngram"], typer.Option(help="of model")] = "rnn",
    unit: Annotated[Literal["char", "word", "space"] | None, _about("unit")] = None,
    name: Annotated[str | None, _about("name")] = None,
    order: Annotated[int | None, _about("order")] = None,
    smoothing: Annotated[Smoothing | None, _about("smoothing")] = None,
    hidden_size: Annotated[int | None, _about("hidden_size")] = None,
    epochs: Annotated[int | None, _about("epochs")] = None,
    learning_rate: Annotated[float | None, _about("learning_rate")] = None,
    dropout: Annotated[float | None, _about("dropout")] = None,
    max_vocabulary: Annotated[int | None, _about("max_vocabulary")] = None,
    min_count: Annotated[int | None, _about("min_count")] = None,
    seed: Annotated[int | None, _about("seed")] = None,
    encoding: Annotated[
        str, typer.Option(help="of a text file: utf-8, gb18030, big5, …; auto: told by its bytes")
    ] = UTF8,
    cut: Annotated[
        Cut, typer.Option(help="where sentences of a text file end: one a line, or at marks too")
    ] = "lines",
    language: Annotated[
        Literal["zh", "en"] | None, typer.Option(help="of a text file; told by its characters if none")
    ] = None,
    dry_run: Annotated[bool, _about("dry_run")] = False,
) -> None:
    """Train a network or an n-gram model of a text; the same command again goes on where it was stopped.

    What is not given fits the text. Ctrl-C stops at a checkpoint.
    """
    options = {
        "kind": kind,
        "unit": unit,
        "name": name,
        "order": order,
        "smoothing": smoothing,
        "hidden_size": hidden_size,
        "epochs": epochs,
        "learning_rate": learning_rate,
        "dropout": dropout,
        "max_vocabulary": max_vocabulary,
        "min_count": min_count,
        "seed": seed,
    }
    body = _body({"corpus": text, **{key: value for key, value in options.items() if value is not None}})
    store, say = Store(Settings()), words()
    is_known = any(info.id == text for info in store.infos())
    own = None if is_known else own_text(Path(text), encoding, language, cut, store.settings)
    if dry_run:
        _tell_plan(*_planned(body, own, store.settings), say)
        return
    request, plan, run = _begun(body, own, store)
    _tell_plan(request, plan, say)
    with progress_bar(say) as report:
        follower = RunWatcher(run, store, say)
        view = follower.to_the_end(report)
    if view.error is not None:
        raise view.error.raised()
    if view.model is None:
        typer.echo(say(f"cli.train.{_left_as(view, run, follower)}"))
        raise typer.Exit(STOPPED)
    _tell_model(view.model, store, say)


def _body(fields: dict[str, Any]) -> RunBody:
    """Return what is asked for, within the bounds that the API has. Raises InvalidRequest."""
    try:
        return RunBody.model_validate(fields)
    except ValidationError as error:
        raise from_validation(error.errors(include_url=False, include_input=False)) from None


def own_text(path: Path, encoding: str, language: str | None, cut: Cut, settings: Settings) -> OwnText:
    """Read a file that becomes a corpus of the file's name.

    Raises FileUnreadable, CorpusTooLarge, InvalidRequest, BrokenText.
    """
    try:
        with path.open("rb") as file:
            content = file.read(settings.max_upload + 1)
    except OSError as error:
        raise FileUnreadable(name=str(path), **reason_of(error)) from error
    check_size(len(content), settings.max_upload)
    text = decoded(content, path.name, chosen_encoding(encoding, content))
    check_size(len(text.encode("utf-8", "surrogatepass")), settings.max_upload)
    name = one_line(path.stem)[:LONGEST_NAME] or "text"
    check_text(name)
    return OwnText(name, text, language or language_of(text) or "en", cut)


def _planned(body: RunBody, own: OwnText | None, settings: Settings) -> tuple[RunRequest, Plan]:
    """Return the whole request and what it takes; a text of one's own is kept no longer than that."""
    if own is None:
        store = Store(settings)
        request = request_of(body, store)
        return request, plan_of(request, store)
    with TemporaryDirectory() as folder:
        store = Store(settings.model_copy(update={"data": folder}))
        request = request_of(_of(body, store.add_corpus(own).id), store)
        return request, plan_of(request, store)


def _begun(body: RunBody, own: OwnText | None, store: Store) -> tuple[RunRequest, Plan, RunFolder]:
    """Begin the run, or find it; a text that is refused does not stay as a corpus."""
    before = {info.id for info in store.infos()}
    if own is not None:
        body = _of(body, store.add_corpus(own).id)
    try:
        request = request_of(body, store)
        plan = plan_of(request, store)
        return request, plan, begin(request, plan, store)
    except UnrollError:
        if body.corpus not in before:
            with suppress(UnrollError):
                store.remove_corpus(body.corpus)
        raise


def _of(body: RunBody, corpus: str) -> RunBody:
    return body.model_copy(update={"corpus": corpus})


def _left_as(view: RunView, run: RunFolder, follower: RunWatcher) -> str:
    """Return how a run was left that gave no model: stopped, from a checkpoint or without, or under way."""
    if view.state not in {"cancelled", "done"} and not follower.is_here:
        return "goes_on"
    return "stopped" if run.checkpoints() else "stopped_early"


def _tell_plan(request: RunRequest, plan: Plan, say: Catalogue) -> None:
    size = measured(max(plan.memory_bytes / MEBIBYTE, LEAST))
    is_quick = plan.seconds < MINUTE
    minutes = "" if is_quick else measured(plan.seconds / 60)
    tell_rows(
        [
            (say("train.plan.vocabulary"), count(plan.vocabulary_size)),
            (say(f"train.plan.parameters.{request.kind}"), count(plan.num_parameters)),
            (say("train.plan.tokens"), count(plan.num_tokens)),
            (say("train.plan.memory"), say("train.megabytes", size=size)),
            (
                say("train.plan.time"),
                say("train.under_a_minute") if is_quick else say("train.minutes", minutes=minutes),
            ),
        ]
    )
    if request.kind == "rnn" and plan.num_tokens < SHORT:
        typer.echo(say("train.few"))


def _tell_model(model: str, store: Store, say: Catalogue) -> None:
    card = store.model_card(model)
    figure = (card.held_out or {}).get("perplexity")
    page = f"/unroll?model={model}" if card.kind == "rnn" else f"/?models={model}"
    settings = store.settings
    address = f"http://{settings.host}:{settings.port}{settings.root_path}{page}"
    rows = [(say("train.column.model"), model)]
    if figure is not None:
        rows.append((say("train.column.perplexity"), perplexity(figure)))
    tell_rows([*rows, (say("cli.train.see"), address)])
