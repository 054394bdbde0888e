"""The page /train: choose or paste a text, see what a model of it takes, watch it learn; no script needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.errors import InvalidRequest, UnrollError
from app.explain.sentence.score import Smoothing
from app.runs.training.begin import begin
from app.runs.training.plan import Plan, plan_of
from app.runs.training.request import RunRequest
from app.store.corpora.uploads import OwnText, check_size
from app.text.encoding import decoded, encoding_of
from app.text.language import language_of
from app.text.names import one_line
from app.web.api.training.requests import request_of
from app.web.api.write_access import Writes
from app.web.html.error_words import Complaint
from app.web.http.query_encoding import encoding_errors
from app.web.pages.train.address import address_of, name_of, query_of
from app.web.pages.train.shown import model_rows, shown_runs
from app.web.rendering import render, url_of
from app.web.site import Page, site_of

router = APIRouter(include_in_schema=False)
SMALL = 2**16  # bytes of a field of a form that is no text


@router.get("/train", response_model=None)
def train(request: Request) -> Page:
    """Show the form, what is asked for would take, the runs and the models."""
    return _page(request, request.query_params, [*encoding_errors(request)])


@router.post("/train", response_model=None, dependencies=[Writes])
async def begin_run(request: Request) -> Response:
    """Begin what the form asks for, and show it."""
    return await _changed(request, _begin, SMALL)


@router.post("/train/text", response_model=None, dependencies=[Writes])
async def bring_text(request: Request) -> Response:
    """Keep a text as a corpus, and show the form with it chosen."""
    return await _changed(request, _bring, 2 * site_of(request).settings.max_upload)


@router.post("/train/run", response_model=None, dependencies=[Writes])
async def change_run(request: Request) -> Response:
    """Cancel a run, or take one that is over from the list."""
    return await _changed(request, _change, SMALL)


@router.post("/train/model", response_model=None, dependencies=[Writes])
async def delete_model(request: Request) -> Response:
    """Delete a model of one's own."""
    return await _changed(request, _delete, SMALL)


async def _changed(request: Request, change: Any, size: int) -> Response:  # noqa: ANN401 - one of those below
    """Do what a form asks for, then show the page at an address that can be asked for again."""
    async with request.form(max_files=1, max_fields=20, max_part_size=size) as form:
        fields = {
            name: await one.read() if isinstance(one, UploadFile) else one for name, one in form.items()
        }
    try:
        query = await run_in_threadpool(change, request, fields)
    except UnrollError as error:
        return await run_in_threadpool(_page, request, {**request.query_params, **fields}, [error])
    url = url_of(request)
    return RedirectResponse(url("/train", **query), 303)


def _begin(sent: Request, fields: Mapping[str, Any]) -> dict[str, Any]:
    site = site_of(sent)
    address, errors = address_of(fields, site.store)
    if errors:
        raise errors[0]
    name = address.name or name_of(address, site.store, site.words(sent))
    request = request_of(address.model_copy(update={"name": name}), site.store)
    begin(request, plan_of(request, site.store), site.store)
    site.reconciler.nudge()
    return query_of(address)


def _bring(sent: Request, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Keep what was pasted or chosen as a file; its language is told by its characters."""
    file, pasted, name = (fields.get(key, "") for key in ("file", "text", "name"))
    content = file if isinstance(file, bytes) and file else str(pasted).encode("utf-8", "surrogatepass")
    site = site_of(sent)
    check_size(len(content), site.settings.max_upload)
    text = decoded(content, "file", encoding_of(content)) if content is file else str(pasted)
    if not text.strip():
        raise InvalidRequest(field="text", reason="missing")
    own = OwnText(
        one_line(str(name)) or one_line(text.split()[0])[:20] or "text", text, language_of(text) or "en"
    )
    return {"corpus": site.store.add_corpus(own).id}


def _change(sent: Request, fields: Mapping[str, Any]) -> dict[str, Any]:
    site = site_of(sent)
    run = site.store.runs.get(str(fields.get("id", "")))
    if run.ended() is None:
        run.cancel(keep=fields.get("do") == "keep")
        site.reconciler.nudge()
    elif fields.get("do") == "forget":
        site.store.runs.forget(run)
    return {}


def _delete(sent: Request, fields: Mapping[str, Any]) -> dict[str, Any]:
    site_of(sent).store.remove_model(str(fields.get("id", "")))
    return {}


def _page(request: Request, fields: Mapping[str, Any], complaints: list[Complaint]) -> Page:
    site = site_of(request)
    address, errors = address_of(fields, site.store)
    plan: Plan | None = None
    settled: RunRequest | None = None
    try:
        settled = request_of(address, site.store)
        plan = plan_of(settled, site.store)
    except UnrollError as error:
        if not complaints:
            errors.append(error)
    context = {
        "asked": address,
        "settled": settled,
        "name": name_of(address, site.store, site.words(request)),
        "plan": plan,
        "corpora": [card for card in site.store.corpora(sized=False) if card.installed],
        "smoothings": [one.value for one in Smoothing],
        "runs": shown_runs(site.store, site.words(request)),
        "models": model_rows(site.store),
        "workers": site.carrier.health,
        "pasted": fields.get("text") if isinstance(fields.get("text"), str) else "",
    }
    return _without_referrer(render(request, "train", context, [*complaints, *errors]))


def _without_referrer(page: Page) -> Page:
    """Let a browser tell that its form is ours: without a referrer it sends it as from another site."""
    page.headers["Referrer-Policy"] = "same-origin"
    return page
