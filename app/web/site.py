"""What all requests share, made once by `create_app`: settings, store, words, assets, templates."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import cast

import jinja2
from starlette.requests import Request

from app.errors import UnrollError
from app.jobs.queue import Jobs
from app.settings import ROOT, Settings
from app.store.model_registry import Store
from app.web.assets.wheels import Assets, static_version
from app.web.html import number_format as numbers
from app.web.html.i18n import Catalogue, Catalogues, load_catalogues, pick_language
from app.web.html.visible_tokens import ending, phrase, visible
from app.web.http.limits import log_without_text

TEMPLATES = ROOT / "templates"


@dataclass(frozen=True, slots=True)
class Site:
    """The shared, immutable surroundings of a request."""

    settings: Settings
    store: Store
    jobs: Jobs
    catalogues: Catalogues
    assets: Assets
    templates: jinja2.Environment
    static_version: str

    @classmethod
    def of(cls, settings: Settings) -> Site:
        """Build it from the settings; no model, corpus or large file is read yet."""
        return cls(
            settings=settings,
            store=Store(settings),
            jobs=Jobs(on_error=log_failed_run),
            catalogues=load_catalogues(),
            assets=Assets(f"{settings.data.rstrip('/')}/assets"),
            templates=environment(),
            static_version=static_version(),
        )

    def words(self, request: Request) -> Catalogue:
        """Return the catalogue of the language that the request asks for."""
        asked = request.query_params.get("lang")
        accept = request.headers.get("accept-language", "")
        return self.catalogues[pick_language(asked, accept, self.settings.language)]


def environment() -> jinja2.Environment:
    """Return the template environment: escaped, and strict about names that no context holds."""
    found = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["numbers"] = numbers
    found.filters.update(visible=visible, phrase=phrase, ending=ending)
    return found


def log_failed_run(run_id: str, error: BaseException) -> None:
    """Log that a run failed: an error of ours by its code, any other by the places it came through."""
    if isinstance(error, UnrollError):
        logging.getLogger("unroll").warning("%s failed: %s", run_id, error.code)
    else:
        log_without_text(error)


def site_of(request: Request) -> Site:
    """Return the surroundings that `create_app` left on the application."""
    return cast(Site, request.app.state.site)
