"""The page /models: models that users bring, what was understood of them, and a form that needs no script."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.errors import InvalidRequest, UnrollError
from app.store.cards import ModelCard
from app.web.api.model_upload import read_model_form
from app.web.api.write_access import Writes
from app.web.html.error_words import Complaint
from app.web.rendering import render, url_of
from app.web.site import Page, site_of

router = APIRouter(include_in_schema=False)


@router.get("/models", response_model=None)
def models(request: Request) -> Page:
    """List the models that users brought, with the form for another one."""
    return _page(request)


@router.post("/models", response_model=None, dependencies=[Writes])
async def add(request: Request) -> Response:
    """Tell what a file is, or keep it and show the list."""
    site = site_of(request)
    try:
        upload = await read_model_form(request, site.settings)
        card = await run_in_threadpool(site.store.add_model, upload.content, upload.asked, upload.is_kept)
    except UnrollError as error:
        return await run_in_threadpool(_page, request, complaints=[error])
    if not upload.is_kept:
        return await run_in_threadpool(_page, request, card=card)
    return _to_list(request, kept=card.id)


@router.post("/models/delete", response_model=None, dependencies=[Writes])
async def delete(request: Request) -> Response:
    """Delete the model that a button names, and show the list."""
    async with request.form(max_files=0, max_fields=1) as form:
        model_id = form.get("id")
    try:
        if not isinstance(model_id, str):
            raise InvalidRequest(field="id", reason="missing")
        await run_in_threadpool(site_of(request).store.remove_model, model_id)
    except UnrollError as error:
        return await run_in_threadpool(_page, request, complaints=[error])
    return _to_list(request)


def _page(request: Request, card: ModelCard | None = None, complaints: list[Complaint] | None = None) -> Page:
    """Return the page; card: what a file was understood to be; complaints: what is wrong with it.

    It has status 200 even then, as every page of ours: a script asks for it too.
    """
    kept_id = request.query_params.get("kept")
    kept_model = next((one for one in site_of(request).store.own_models() if one.id == kept_id), None)
    context = {"mine": site_of(request).store.brought_models(), "told": card, "kept": kept_model}
    return render(request, "models", context, complaints or [])


def _to_list(request: Request, **query: str) -> RedirectResponse:
    """Answer a form that was sent by the list, which can be asked for again."""
    url = url_of(request)
    return RedirectResponse(url("/models", **query), 303)
