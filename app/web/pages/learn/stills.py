"""A scene without a script and on paper: what its address shows, made on the server.

`partials/still_stage.html`: `still`, the picture, and `equation`, if the scene shows the graph; `chains` and
`query`, if it shows how gradients vanish. `partials/still_sentence.html`: the names of the sentence page, and
`parts`, those that the scene shows.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup
from starlette.requests import Request

from app.web.html.mathml import backward_equations, equations
from app.web.pages.sentence.page import read_sentence
from app.web.pages.stills import picture_of
from app.web.pages.unroll import of_chains, read_stage, seen_of
from app.web.rendering import common
from app.web.site import Site, site_of


def still(where: str, request: Request) -> Markup:
    """Return what the address of a scene shows, as a figure. request: for what language and app."""
    split = urlsplit(where)
    site, parts = site_of(request), parse_qs(split.query)["show"][0].split(",")
    scope = {**request.scope, "path": split.path, "query_string": split.query.encode()}
    scene_request = Request(scope)
    is_stage = split.path.endswith("unroll")
    name = "stage" if is_stage else "sentence"
    context = (
        _stage(scene_request, site, parts)
        if is_stage
        else {**read_sentence(scene_request, site)[0], "parts": parts}
    )
    template = site.templates.get_template(f"partials/still_{name}.html")
    return Markup(template.render({**common(scene_request, site, name), **context}))  # noqa: S704 - escaped by the template


def _stage(request: Request, site: Site, parts: list[str]) -> dict[str, Any]:
    query, run, _ = read_stage(request, site)
    context: dict[str, Any] = {"query": query}
    if "vanish" in parts:
        context |= of_chains(run, query, site)
    if "graph" in parts:
        answer = seen_of(run, query)
        of_direction = equations() if query.direction == "forward" else backward_equations()
        context["equation"] = next((one.mathml for one in of_direction if one.stage == query.stage), None)
        context["still"] = picture_of(run, query, answer, site.words(request))
    return context
