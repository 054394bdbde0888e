"""The directives of chapter 15: a stage of the program, its slips, its backward loop to be put in order.

In the address: `slip=P3`, which slip is shown; `line=…`, six times, an order of the loop's lines.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from markupsafe import Markup
from starlette.requests import Request

from app.learn.catalogue_text import Said, said
from app.learn.chapters import Chapter
from app.learn.evidence import Evidence
from app.learn.program.compare import compared
from app.learn.program.lesson import Slip, Stage, slip, stages
from app.learn.program.parsons import LOOP, Marked, marked, pieces
from app.learn.program.run import Ran, run
from app.learn.program.slips import SLIPS, Slipped
from app.web.pages.learn.markdown import Part
from app.web.rendering import address, common, url_of
from app.web.site import Site, site_of

FILES = ("py", "ipynb")


def parts(chapter: Chapter, text: str, request: Request) -> dict[str, Part]:
    """Return the directives `stage N`, `slips` and `parsons` as containers for a sentence."""
    site = site_of(request)
    macros: Any = site.templates.get_template("partials/program_parts.html").make_module(
        common(request, site, "chapter")
    )
    url = url_of(request)
    here = partial(url, f"/learn/{chapter.slug}", text=request.query_params.get("text"))

    def stage(number: str) -> str:
        one = program(site, text, chapter.language)[int(number) - 1]
        files = [
            (kind, url(f"/learn/{chapter.slug}/stage/{number}.{kind}", text=request.query_params.get("text")))
            for kind in FILES
        ]
        api = site.at(address(one.address.path, dict(one.address.query))) if one.address else None
        return str(macros.stage(one, files, api))

    def slips(_: str) -> str:
        name = request.query_params.get("slip", "")
        code = name if name in SLIPS else next(iter(SLIPS))
        links = [(one, f"{here(slip=one)}#slips") for one in SLIPS]
        return str(macros.slips(slipped(site, text, chapter.language, code), links))

    def parsons(_: str) -> str:
        order = request.query_params.getlist("line")[: len(LOOP)]
        result = _told(marked(order)) if order else None
        fields = [
            (name, request.query_params[name]) for name in ("text", "lang") if name in request.query_params
        ]
        return str(macros.parsons(pieces(), order, result, site.at(f"/learn/{chapter.slug}"), fields))

    return {"stage": _whole(stage), "slips": _whole(slips), "parsons": _whole(parsons)}


def program(site: Site, text: str, language: str) -> list[Stage]:
    """Return the stages for a sentence that the program can read, run and compared once."""
    checks = site.part(
        ("program compared", text), lambda: compared(ran(site, text), Evidence(text, site.store))
    )
    return site.part(("program", text, language), lambda: stages(text, language, ran(site, text), checks))


def slipped(site: Site, text: str, language: str, code: str) -> Slip:
    """Return a slip for such a sentence, run once."""
    course = site.part(("slip", code, text), lambda: Slipped(code, text, ran(site, text)))
    return slip(course, text, language)


def ran(site: Site, text: str) -> list[Ran]:
    """Return the program's run, made once."""
    return site.part(("program ran", text), lambda: run(text))


def _whole(html_of: Callable[[str], str]) -> Part:
    """Return a directive that holds nothing."""

    def part(argument: str) -> tuple[Markup, Markup]:
        return Markup(html_of(argument)), Markup()  # noqa: S704 - escaped by the template

    return part


def _told(result: Marked) -> Said:
    names = {piece.name: piece.code for piece in pieces()}
    if result.fault == "slip":
        return said(f"parsons.{result.name}", place=result.place, line=names[result.name])
    if result.fault == "early":
        return said("parsons.early", place=result.place, line=names[result.name], needs=names[result.needs])
    if result.fault == "twice":
        return said("parsons.twice", place=result.place, line=names[result.name])
    return said(f"parsons.{result.fault}", place=result.place)
