"""The pages /learn, /learn/{slug} and those beside the chapters.

`/learn` (templates/pages/learn.html): `chapters`, all Chapters of the language.
`/learn/{slug}` (templates/pages/chapter.html): `chapter`, its `html` as written, `questions` at its head and
those to `skip` it by, the chapters `before` and `after` it; `text`, the learner's sentence, of which
questions are asked and which the scenes show, and `usual`, the tutorial's; whether it
`has_program`, chapter 15's, and is `presented`; what it has `asked`, for the answers on paper.
`/learn/glossary` (templates/pages/glossary.html): `terms`; `met`, the Chapters that first use them, by name.
`/learn/references` (templates/pages/references.html): `sources` and `further`, their names with addresses.
`/learn/sheet` (templates/pages/sheet.html): `sheet`, a Sheet; `math`, which makes MathML of TeX.
`/learn/review` (templates/pages/review.html): `questions`, those of the address: `q=NAME` or `q=NAME:TEXT`.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from app.errors import UnrollError
from app.learn.chapters import Chapter, chapter, chapters
from app.learn.evidence import SENTENCE, Evidence
from app.learn.program.lesson import can_be_run, has_program
from app.learn.program.run import LONGEST
from app.learn.questions import ask
from app.learn.questions.question import ChoiceQuestion
from app.learn.recall import recalled, skipped_by
from app.learn.worked.sheet import sheet
from app.web.html.error_words import Complaint, Note
from app.web.html.line_breaks import breakable
from app.web.html.terms import terms_of
from app.web.http.query_encoding import encoding_errors
from app.web.kept_pages import kept
from app.web.pages.learn.directives import written
from app.web.pages.learn.markdown import line_to_html, terms_met
from app.web.rendering import render
from app.web.site import Page, Site, site_of

router = APIRouter(include_in_schema=False)
MOST_REVIEWED = 30
SOURCES = {  # whose words are `learn.ref.NAME` and `learn.ref.NAME.is`
    "tutorial": "https://github.com/DrDavidS/basic_Machine_Learning",
    "book": "https://www.deeplearningbook.org/",
    "course": "https://cs231n.github.io/rnn/",
    "d2l": "https://d2l.ai/",
    "tatoeba": "https://tatoeba.org/",
}
FURTHER = ("output", "directions", "encoder", "layers", "gates")  # likewise `learn.further.NAME`


@router.get("/learn", response_model=None)
@kept
def learn(request: Request) -> Page:
    """Show the map of chapters."""
    return render(request, "learn", {"chapters": chapters(_language(request)), "line": line_to_html})


@router.get("/learn/review", response_model=None)
@kept
def review(request: Request) -> Page:
    """Ask again what was missed."""
    site = site_of(request)
    entries = dict.fromkeys(request.query_params.getlist("q")[:MOST_REVIEWED])
    pairs = [one.partition(":") for one in entries]
    questions = [_asked(name, text or SENTENCE, site) for name, _, text in pairs]
    return render(request, "review", {"questions": [one for one in questions if one]})


@router.get("/learn/sheet", response_model=None)
@kept
def blank_sheet(request: Request) -> Page:
    """Show the sheet of chapter 14: cells to fill in, checked on the page or printed."""
    return render(request, "sheet", {"sheet": sheet(site_of(request).store), "math": breakable})


@router.get("/learn/glossary", response_model=None)
@kept
def glossary(request: Request) -> Page:
    """Show every term, in the order of the chapters that first use them."""
    language = _language(request)
    terms = terms_of(site_of(request).catalogues, language)
    met: dict[str, Chapter] = {}
    for one in chapters(language):
        for name in terms_met(one.body, terms):
            met.setdefault(name, one)
    order = list(met)
    context = {"terms": sorted(terms.of, key=lambda term: order.index(term.name)), "met": met}
    return render(request, "glossary", context)


@router.get("/learn/references", response_model=None)
@kept
def references(request: Request) -> Page:
    """Show what Learn owes to others, and what to read next."""
    return render(request, "references", {"sources": SOURCES, "further": FURTHER})


@router.get("/learn/{slug}", response_model=None)
@kept
def read_chapter(request: Request) -> Page:
    """Show a chapter. Raises PageNotFound."""
    site, language = site_of(request), _language(request)
    this_chapter = chapter(request.path_params["slug"], language)
    text, complaints = _sentence(request, site, this_chapter)
    all_chapters = chapters(language)
    place = all_chapters.index(this_chapter)
    context = {
        "chapter": this_chapter,
        "line": line_to_html,
        **_prose(this_chapter, text, request),
        "questions": recalled(all_chapters, place, site.store),
        "before": all_chapters[place - 1] if place else None,
        "after": all_chapters[place + 1] if place + 1 < len(all_chapters) else None,
        "skip": skipped_by(this_chapter, site.store),
        "text": text,
        "presented": request.query_params.get("present") == "1",
        "usual": SENTENCE,
        "has_program": has_program(this_chapter),
    }
    return render(request, "chapter", context, complaints)


def _prose(this_chapter: Chapter, text: str, request: Request) -> dict[str, Any]:
    """Return a chapter's `html`, the names of its `terms`, and what it has `asked`."""
    prose, exercises = written(this_chapter, text, request)
    return {"html": prose.html, "terms": prose.met, "asked": exercises, "math": breakable}


def _language(request: Request) -> str:
    return site_of(request).words(request).language


def _sentence(request: Request, site: Site, this_chapter: Chapter) -> tuple[str, list[Complaint]]:
    """Return the learner's sentence, or the tutorial's with the reason why not."""
    if broken := encoding_errors(request):
        return SENTENCE, [*broken]
    text = request.query_params.get("text", "").strip() or SENTENCE
    try:
        e = Evidence(text, site.store)
        e.run  # noqa: B018 - whether it can be computed
    except UnrollError as error:
        return SENTENCE, [error]
    if has_program(this_chapter) and not can_be_run(e):
        return SENTENCE, [Note("learn.program.only", {"limit": LONGEST, "text": SENTENCE})]
    return text, []


def _asked(name: str, text: str, site: Site) -> ChoiceQuestion | None:
    try:
        return ask(name, text, site.store)
    except UnrollError:
        return None
