"""Each error has a status, and words in both languages that need no parameter it does not have."""

from __future__ import annotations

import ast
import re
from string import Formatter

import pytest

from app.errors import InvalidRequest, ModelNotFound, StorageFailed, TextTooLong, UnrollError
from app.settings import ROOT
from app.web.html.error_words import describe
from app.web.html.i18n import load_catalogues
from app.web.http.validation import REASONS, from_validation
from app.web.problems import STATUS, problem, status_of, wants_json

WORDS = load_catalogues()


def subclasses(kind):
    return {kind}.union(*map(subclasses, kind.__subclasses__()))


KINDS = sorted(subclasses(UnrollError), key=lambda kind: kind.code)


def test_every_error_has_a_row_of_its_own():
    assert set(STATUS) == set(KINDS)


def test_codes_are_unique():
    assert len({kind.code for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_every_error_has_words(kind, language):
    """The parameters that its text needs are those that its docstring promises."""
    words = WORDS[language]
    assert words(f"error.{kind.code}.title")
    needed = {name for _, name, _, _ in Formatter().parse(words.words[f"error.{kind.code}.detail"]) if name}
    promised = set(re.findall(r"`(\w+)`", kind.__doc__))
    assert needed <= promised


def test_no_words_for_errors_that_there_are_not():
    told = {key.split(".")[1] for key in WORDS["zh"].words if key.startswith("error.")}
    assert told == {kind.code for kind in KINDS}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_kind_of_complaint_has_words(language):
    for reason, limit in REASONS.values():
        text = WORDS[language](f"reason.{reason}", **({"limit": 3} if limit else {}))
        assert ("3" in text) is bool(limit)


def test_a_problem_is_whole():
    assert problem(TextTooLong(limit=3, actual=5), WORDS["en"]) == {
        "type": "/docs#text_too_long",
        "title": "The text is too long",
        "status": 422,
        "detail": "It has 5 tokens; at most 3 are allowed. Shorten it and try again.",
        "code": "text_too_long",
        "params": {"limit": 3, "actual": 5},
    }


def test_a_reason_of_the_catalogue_is_said_in_words_any_other_as_it_stands():
    assert describe(InvalidRequest(field="k", reason="at_most", limit=9), WORDS["zh"])[1] == "k：不能大于 9。"
    assert describe(StorageFailed(name="a", reason="disk_full"), WORDS["zh"])[1].startswith("a：磁盘已满")
    assert describe(StorageFailed(name="a", reason="no key"), WORDS["zh"])[1] == "a：no key。"


WITH_REASON = {"InvalidRequest", "ArtefactDamaged", "StorageFailed", "DownloadFailed"}


def reasons_in(source):
    """The `reason` of each such error in a source, None where it is not written out, with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WITH_REASON:
            given = {word.arg: word.value for word in node.keywords}
            if (
                None not in given
            ):  # **params: pydantic's complaints, see REASONS; the system's, see reasons.py
                reason = given.get("reason")
                yield node.lineno, reason.value if isinstance(reason, ast.Constant) else None, set(given)


RAISED = [
    (f"{path.relative_to(ROOT)}:{line}", reason, given)
    for path in sorted((ROOT / "app").rglob("*.py"))
    for line, reason, given in reasons_in(path.read_text(encoding="utf-8"))
]


def test_the_search_for_reasons_finds_them():
    source = "InvalidRequest(field='k', reason='at_most', limit=3); InvalidRequest(reason=f'{k}')"
    found = list(reasons_in(source))
    assert found == [(1, "at_most", {"field", "reason", "limit"}), (1, None, {"reason"})]
    assert len(RAISED) > 60


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_reason_that_is_raised_has_words_and_all_that_they_name(language):
    words = WORDS[language].words
    for place, reason, given in RAISED:
        assert f"reason.{reason}" in words, f"{place}: {reason}"
        needed = {name for _, name, _, _ in Formatter().parse(words[f"reason.{reason}"]) if name}
        assert needed <= given, place


def test_an_error_without_its_parameters_still_has_its_title():
    assert describe(ModelNotFound(), WORDS["en"]) == ("No such model", "No such model")


def test_a_subclass_without_a_row_takes_the_status_of_its_parent():
    class Special(ModelNotFound):  # it is gone with this test
        pass

    assert status_of(Special()) == 404


@pytest.mark.parametrize(
    ("complaint", "params"),
    [
        ({"type": "missing", "loc": ("query", "text")}, {"field": "text", "reason": "missing"}),
        ({"type": "missing", "loc": ("body",)}, {"field": "body", "reason": "missing"}),
        ({"type": "json_invalid", "loc": ("body", 7)}, {"field": "body", "reason": "json"}),
        (
            {"type": "float_type", "loc": ("body", "parameters", "U", 0, 1)},
            {"field": "parameters.U.0.1", "reason": "number"},
        ),
        (
            {"type": "less_than_equal", "loc": ("query", "k"), "ctx": {"le": 9}},
            {"field": "k", "reason": "at_most", "limit": 9},
        ),
        ({"type": "never_heard_of", "loc": ("query", "k")}, {"field": "k", "reason": "invalid"}),
    ],
)
def test_complaints_of_pydantic_become_ours(complaint, params):
    assert from_validation([complaint]).params == params


@pytest.mark.parametrize(
    ("path", "is_json"),
    [
        ("/api/v1/x", True),
        ("/api", True),
        ("/healthz", True),
        ("/openapi.json", True),
        ("/", False),
        ("/apis", False),
    ],
)
def test_programs_get_problems_people_get_pages(path, is_json):
    assert wants_json(path) is is_json
