"""Pages within pages: what /embed/… shows, and which headers let it be framed.

`/embed/unroll` and `/embed/sentence` are the pages of the same names without header and footer. `show=` lists
the only parts that are shown, `hide=` those that are not, by their names in PARTS.
"""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup
from starlette.requests import Request

from app.settings import Settings
from app.web.http.limits import CONTENT_SECURITY_POLICY

EMBED = "/embed/"
EMBEDDED: Mapping[str, str] = {"/": "/embed/sentence", "/unroll": "/embed/unroll"}
PARTS: Mapping[str, Mapping[str, str]] = {  # of each page: a part's name and how a style sheet selects it
    "unroll": {"ask": "#ask, .copy-row"}
    | {
        part: f'[data-part="{part}"]'
        for part in (
            *("graph", "equation", "bars", "transport", "code", "backward"),
            *("vanish", "compare", "cost", "export", "steps"),
        )
    }
    | {"heat": "#heat", "weights": "#weights"}
    | {"contents": "[data-contents]", "slips": ".slips"},
    "sentence": {
        "question": ".title-row, .controls",
        "chain": ".chain",
        "ledger": "[data-ledger]",
        "evidence": "#evidence",
        "next": '[data-part="next"]',
        "zeros": ".zeros",
        "paid": ".paid",
        "terms": ".terms, .to-vanish",
        "candidates": "#candidates",
        "growth": "#growth",
    },
}


AROUND: Mapping[str, set[str]] = {  # what is empty once these parts are hidden
    ".side": {"equation", "bars"},
    ".dock": {"transport", "contents"},
    ".screen": {"graph", "equation", "bars"},
}


def hidden_parts(request: Request) -> Markup:
    """Return a selector of the parts that an embedded page does not show, "" for none.

    Names that there are not are passed over.
    """
    parts = PARTS.get(request.url.path.removeprefix(EMBED), {})
    show, hide = (_names(request, name) for name in ("show", "hide"))
    gone = {part for part in parts if part in hide or (show and part not in show)}
    selectors = [parts[part] for part in parts if part in gone]
    selectors += [around for around, inside in AROUND.items() if inside <= gone]
    return Markup(", ".join(selectors))  # noqa: S704 - our own constants


def kept_fields(request: Request) -> dict[str, str | None]:
    """Return the fields of the address that links within an embedded page keep."""
    return {name: request.query_params.get(name) or None for name in ("show", "hide")}


def framing_headers(request: Request, settings: Settings) -> dict[str, str]:
    """Return the headers that let /embed/… be framed, by our pages and the hosts in the settings.

    A chapter may hold frames of ours.
    """
    if request.url.path.startswith("/learn/"):
        return {"Content-Security-Policy": f"{CONTENT_SECURITY_POLICY}; frame-src 'self'"}
    hosts = " ".join(("'self'", *settings.embed_hosts.split()))
    policy = CONTENT_SECURITY_POLICY.replace("frame-ancestors 'none'", f"frame-ancestors {hosts}")
    # A browser that reads frame-ancestors passes over X-Frame-Options.
    return {"Content-Security-Policy": policy, "X-Frame-Options": "SAMEORIGIN"}


def _names(request: Request, name: str) -> set[str]:
    return set(request.query_params.get(name, "").replace(",", " ").split())
