"""The page /share: the link of a page of ours, the frame that embeds it, and its QR code.

`to`: a path with its query. templates/pages/share.html gets
- `link`, `frame`: the address itself and the one that is embedded, None for a page that cannot be
- `code`: the QR code as SVG, None for a link that is too long for one
- `parts`: the names for `show=` and `hide=`; `may_be_framed`: whether any other site may frame it
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request

from app.text.names import encoded_turns
from app.web.framing import EMBED, EMBEDDED, PARTS
from app.web.kept_pages import kept
from app.web.rendering import render
from app.web.site import Page, site_of

router = APIRouter(include_in_schema=False)
SHARED = re.compile(r"/(?:unroll|check|learn(?:/[a-z0-9-]+)?)?(?:\?[^#]*)?")


@router.get("/share", response_model=None)
@kept
def share(request: Request) -> Page:
    """Show how to share or embed a page of ours; the start page, if it is asked for something else."""
    site = site_of(request)
    target = _below(request.query_params.get("to", "/"), site.settings.root_path)
    to = encoded_turns(target) if SHARED.fullmatch(target) else "/"
    base = site.base(request)
    embedded = EMBEDDED.get(urlsplit(to).path)
    query = urlsplit(to).query
    context = {
        "to": site.at(to),
        "link": base + to,
        "frame": f"{base}{embedded}{'?' if query else ''}{query}" if embedded else None,
        "code": qr_code(base + to),
        "parts": list(PARTS[embedded.removeprefix(EMBED)]) if embedded else [],
        "may_be_framed": bool(site.settings.embed_hosts.split()),
    }
    return render(request, "share", context)


def _below(address: str, prefix: str) -> str:
    """Return an address, as a browser has it, without the prefix that the app is served below."""
    rest = address.removeprefix(prefix)
    if not rest.startswith(("/", "?")) and rest:
        return address
    return rest if rest.startswith("/") else f"/{rest}"


def qr_code(text: str) -> Markup | None:
    """Return a text's QR code as SVG, dark on light in either theme; None if it is too long for one."""
    import segno  # noqa: PLC0415 - only this page needs it

    try:
        code = segno.make(text, error="m", micro=False)
    except segno.DataOverflowError:
        return None
    return Markup(code.svg_inline(omitsize=True, border=4, dark="#000", light="#fff"))  # noqa: S704 - made of squares
