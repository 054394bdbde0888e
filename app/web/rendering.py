"""Renders a template as a page, and names what every template may use.

Every template gets
- `lang`: "zh" or "en"; `other_lang_url`: this very page in the other language
- `lang_asked`: the language that the address asks for, None if it leaves it to the browser
- `t(key, **params)`: the text of a key; raises when the catalogue lacks it
- `root`: what every address begins with, "" unless the app is served below a path
- `url(path, **query)`: an address of ours that keeps `?lang=`; lists repeat a name, None leaves it out
- `static(path)`: the versioned address of a file under static/, `static('css/base.css')`
- `asset(name)`: the address of a file out of a wheel: `plotly.min.js`, `swagger-ui-bundle.js`,
  `swagger-ui.css`, `math-font` (STIX Two Math; in a `<style>`: `src: url("{{ asset('math-font') }}")`)
- `once`: for `{% call once("name", ...) %}`, see `_once`
- `page`: "sentence", "unroll", "check", "docs", "recipes", "error", "models", "train" or a page of Learn
- `embedded`: whether it is asked for without header and footer; `hidden_parts`: a selector, or ""
- `missing`: ids of corpora that are not installed (empty when all are); `make setup` brings them
- `damaged`: what is told of each corpus or network that is left out because its files are damaged
- `notice`: None, or a text in the page's language to be shown above the result
- `words`: JSON of the catalogue's `js.*` texts, for `<script type="application/json" id="words">`
- `data`, `api_url`: what a page shows as JSON, and the address of its twin in the API; null and None if none
- `version`: of the app; `needs_token`: to write
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote_plus, urlencode

from markupsafe import Markup
from starlette.requests import Request

from app import __version__
from app.errors import UnrollError
from app.web.framing import EMBEDDED, framing_headers, hidden_parts, kept_fields
from app.web.html.error_words import Complaint, describe, told
from app.web.html.i18n import LANGUAGES, Catalogue
from app.web.http.responses import script_json
from app.web.site import Page, Site, site_of

Query = str | int | float | bool | None | list[str]


def render(
    request: Request,
    page: str,
    context: dict[str, Any],
    complaints: Sequence[Complaint] = (),
    status: int = 200,
) -> Page:
    """Fill `templates/pages/<page>.html`, which may use the names above besides its own `context`.

    complaints: what was wrong with the request, put into words here and nowhere else.
    """
    site = site_of(request)
    template = site.templates.get_template(f"pages/{page}.html")
    notice = " ".join(told(complaints, site.words(request))) if complaints else None
    html = template.render({**common(request, site, page), "notice": notice, **context})
    response = Page(html, status, headers_of(request, site))
    response.complains = notice is not None
    return response


def headers_of(request: Request, site: Site) -> dict[str, str]:
    """Return the headers of every page."""
    language = site.words(request).language
    own = {"Content-Language": language, "Vary": "Accept-Language", "Cache-Control": "no-cache"}
    return {**own, **framing_headers(request, site.settings)} if _is_about_frames(request) else own


def is_embedded(request: Request) -> bool:
    """Tell whether a page is asked for without its frame: app/web/framing.py."""
    return request.url.path.startswith("/embed/")


def _is_about_frames(request: Request) -> bool:
    return request.url.path.startswith(("/embed/", "/learn/"))


def common(request: Request, site: Site, page: str) -> dict[str, Any]:
    """Return what every template may use."""
    words = site.words(request)
    return {
        "lang": words.language,
        "lang_asked": _lang_asked(request),
        "t": words,
        "url": url_of(request),
        "static": lambda path: site.at(f"/static/{site.static_version}/{path}"),
        "asset": lambda name: site.at(site.assets.get(name).url),
        "once": _once(request, site, page),
        "page": page,
        "embedded": is_embedded(request),
        "hidden_parts": hidden_parts(request) if is_embedded(request) else "",
        "missing": _missing(site),
        "damaged": _damaged(site, words),
        "words": site.script_words[words.language],
        "data": script_json(None),
        "api_url": None,
        "other_lang_url": in_other_language(request, words.language),
        "version": __version__,
        "needs_token": bool(site.settings.token.get_secret_value()),
    }


def _lang_asked(request: Request) -> str | None:
    """Return the language that the address asks for, None if it asks for none that there is."""
    lang = request.query_params.get("lang")
    return lang if lang in LANGUAGES else None


def _once(request: Request, site: Site, page: str) -> Callable[..., Markup]:
    """Return what makes a part of a page once for all requests.

    `{% call once("growth", corpus_id) %}…{% endcall %}`: whatever the part depends on, beyond the page, its
    language and links and what is in the store, is named after its name. A name that is forgotten would show
    one reader what another one asked for: tests/api/test_made_once.py compares.
    """
    frame: list[Hashable] = []

    def once(*key: Hashable, caller: Callable[[], Markup]) -> Markup:
        if not frame:
            try:
                state = site.state()
            except UnrollError:  # an error page must render without the store
                return caller()
            links = tuple(kept_fields(request).items()) if is_embedded(request) else ()
            frame.append((page, site.words(request).language, _lang_asked(request), links, state))
        return site.pages.get((*frame, key), caller)

    return once


def _missing(site: Site) -> list[str]:
    """Return the corpora that are not installed; none if that cannot be told: an error page must render."""
    try:
        return site.store.missing()
    except UnrollError:
        return []


def _damaged(site: Site, words: Catalogue) -> list[str]:
    """Return what is told of each thing that is left out; nothing on an error page that cannot know."""

    def details() -> list[str]:
        return [describe(error, words)[1] for error in site.store.damaged()]

    try:
        return site.part(("damaged", words.language), details)
    except UnrollError:
        return []


def url_of(request: Request) -> Callable[..., str]:
    """Return `url(path, **query)` for the links of a page; an embedded one leads to embedded pages."""
    fields, paths = (kept_fields(request), EMBEDDED) if is_embedded(request) else ({}, {})
    return address_maker(request.query_params.get("lang"), fields, paths, site_of(request).at)


def address_maker(
    lang: str | None,
    fields: Mapping[str, Query] = MappingProxyType({}),
    paths: Mapping[str, str] = MappingProxyType({}),
    at: Callable[[str], str] = str,
) -> Callable[..., str]:
    """Return `url(path, **query)`, which keeps the language that the address asked for.

    fields: further ones that it keeps. paths: in whose place another one is used. at: what a browser asks
    for, of an address of ours.
    """
    always = {**fields, "lang": lang if lang in LANGUAGES else None}

    def url(path: str, /, **query: Query) -> str:
        return at(address(paths.get(path, path), {**query, **always}))

    return url


def address(path: str, query: dict[str, Query]) -> str:
    """Return a path with a query; lists repeat their name, None is left out, truth is `true` or `false`."""
    pairs = [
        f"{name}={_quoted(str(item).lower() if isinstance(item, bool) else str(item))}"
        for name, value in query.items()
        for item in (value if isinstance(value, list) else [value])
        if item is not None
    ]
    return f"{path}?{'&'.join(pairs)}" if pairs else path


_quoted = lru_cache(256)(quote_plus)  # the links of a page are alike: all but one or two fields of each


def in_other_language(request: Request, language: str) -> str:
    """Return the address of this page in the language that it is not in."""
    other = next(name for name in LANGUAGES if name != language)
    pairs = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    return site_of(request).at(f"{request.url.path}?{urlencode([*pairs, ('lang', other)])}")
