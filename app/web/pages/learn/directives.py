"""What the directives of a chapter become on its page: scenes, questions, boxes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

from markupsafe import Markup
from starlette.requests import Request

from app.learn.chapters import Chapter
from app.learn.figures import figure
from app.learn.program.lesson import has_program
from app.learn.questions import ask
from app.learn.questions.question import ChoiceQuestion
from app.learn.worked import worked
from app.learn.worked.calculation import Calculation
from app.web.framing import EMBEDDED
from app.web.html.line_breaks import breakable
from app.web.html.terms import terms_of
from app.web.pages.learn import program
from app.web.pages.learn.markdown import ChapterHtml, Part, line_to_html, to_html
from app.web.pages.learn.stills import still
from app.web.rendering import Query, address, common, url_of
from app.web.site import site_of

SHOWN = {"/": "ledger,chain", "/unroll": "graph,equation,bars,transport"}  # of a scene that does not say


@dataclass(frozen=True, slots=True)
class Exercises:
    """What a chapter asks, in its order; on paper the answers are its last page."""

    questions: list[ChoiceQuestion] = field(default_factory=list)
    calculations: list[Sequence[Calculation]] = field(default_factory=list)


def written(chapter: Chapter, text: str, request: Request) -> tuple[ChapterHtml, Exercises]:
    """Return the HTML of a chapter for a sentence, and what it asks.

    Raises ValueError for a directive that there is not.
    """
    exercises = Exercises()
    site = site_of(request)
    macros = site.templates.get_template("partials/learn_parts.html").make_module(
        common(request, site, "chapter")
    )
    terms: Any = site.templates.get_template("partials/terms.html").module
    link = partial(terms.term, site.words(request), url_of(request))

    def question(name: str) -> tuple[Markup, Markup]:
        exercises.questions.append(ask(name, text, site.store))
        html = macros.question(exercises.questions[-1])  # type: ignore[attr-defined]
        return Markup(html), Markup()  # noqa: S704 - escaped by the template

    def box(kind: str, title: str) -> tuple[Markup, Markup]:
        opening = macros.box(kind, title)  # type: ignore[attr-defined]
        return Markup(opening), Markup("</section>")  # noqa: S704 - escaped by the template

    def explain(prompt: str) -> tuple[Markup, Markup]:
        opening = macros.explain(line_to_html(prompt), f"{chapter.slug}-{prompt}")  # type: ignore[attr-defined]
        return Markup(opening), Markup("</details></section>")  # noqa: S704 - escaped by the template

    def scene(where: str) -> tuple[Markup, Markup]:
        frame, whole = scene_addresses(where, text, chapter.language, request.query_params.get("lang"))
        picture = still(frame, request)
        opening = macros.scene_opens(site.at(frame))  # type: ignore[attr-defined]
        closing = macros.scene_closes(site.at(whole), picture)  # type: ignore[attr-defined]
        return Markup(opening), Markup(closing)  # noqa: S704 - escaped by the template

    def calculation(name: str) -> tuple[Markup, Markup]:
        exercises.calculations.append(worked(name, site.store))
        html = macros.worked(exercises.calculations[-1], name, breakable)  # type: ignore[attr-defined]
        return Markup(html), Markup()  # noqa: S704 - escaped by the template

    parts: dict[str, Part] = {
        "worked": calculation,
        "scene": scene,
        "question": question,
        "explain": explain,
        **{kind: partial(box, kind) for kind in ("mistake", "errata", "example")},
        **(program.parts(chapter, text, request) if has_program(chapter) else {}),
    }
    prose = to_html(
        chapter.body,
        parts,
        lambda name: figure(name, text, site.store),
        terms_of(site.catalogues, chapter.language),
        link,
        site.at,
    )
    return prose, exercises


def scene_addresses(where: str, text: str, language: str, lang: str | None) -> tuple[str, str]:
    """Return the addresses of a scene's picture and of its page, for a sentence unless it has its own.

    >>> scene_addresses("/unroll?t=2&stage=h", "天气", "zh", None)[1]
    '/unroll?t=2&stage=h&text=%E5%A4%A9%E6%B0%94'
    >>> scene_addresses("/?c=a&c=b&text=a", "天气", "zh", None)[1]
    '/?c=a&c=b&text=a'
    """
    split = urlsplit(where)
    fields = parse_qs(split.query, keep_blank_values=True)
    show = fields.pop("show", [SHOWN[split.path]])[0]
    query: dict[str, Query] = {name: all_of if all_of[1:] else all_of[0] for name, all_of in fields.items()}
    query.setdefault("text", text)
    if "models" in fields:
        query["models"] = fields["models"][0].split(",")
    whole = address(split.path, {**query, "lang": lang})
    return address(EMBEDDED[split.path], {**query, "show": show, "lang": language}), whole
