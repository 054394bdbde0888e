"""What all requests share, made once by `create_app`: settings, store, words, assets, templates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import jinja2
from starlette.requests import Request

from app.runs.cost import Costs
from app.runs.growth import Growths
from app.settings import ROOT, Settings
from app.store.model_registry import Store
from app.web.assets.wheels import Assets, static_version
from app.web.html import number_format as numbers
from app.web.html.i18n import Catalogue, Catalogues, load_catalogues, pick_language
from app.web.html.visible_tokens import ending, phrase, visible

TEMPLATES = ROOT / "templates"


@dataclass(frozen=True, slots=True)
class Site:
    """The shared, immutable surroundings of a request."""

    settings: Settings
    store: Store
    growths: Growths
    costs: Costs
    catalogues: Catalogues
    assets: Assets
    templates: jinja2.Environment
    static_version: str

    @classmethod
    def of(cls, settings: Settings) -> Site:
        """Build it from the settings; no model, corpus or large file is read yet."""
        store = Store(settings)
        return cls(
            settings=settings,
            store=store,
            growths=Growths(store),
            costs=Costs(store),
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


def site_of(request: Request) -> Site:
    """Return the surroundings that `create_app` left on the application."""
    return cast(Site, request.app.state.site)
