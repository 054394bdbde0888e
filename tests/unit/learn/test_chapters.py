"""The chapters: both languages have the same scenes, questions, calculations and figures."""

from __future__ import annotations

import re
from itertools import chain, pairwise

import pytest

from app.errors import PageNotFound
from app.learn.chapters import CHAPTERS, chapter, chapters
from app.learn.questions import BANK
from app.learn.recall import questions_of
from app.learn.worked import CALCULATIONS

ZH, EN = chapters("zh"), chapters("en")
DIRECTIVE = re.compile(r"^(?:::: (?:(?:scene|question) .*|mistake|errata)|```\w+\n\w*)$", re.MULTILINE)
FADED = {"counting", "perplexity", "forward", "backward", "by-hand"}  # of each calculation three times


@pytest.mark.parametrize(("zh", "en"), list(zip(ZH, EN, strict=True)), ids=lambda one: one.slug)
def test_both_languages_have_the_same_parts_in_the_same_order(zh, en):
    assert (zh.number, zh.slug, len(zh.goals)) == (en.number, en.slug, len(en.goals))
    assert DIRECTIVE.findall(zh.body) == DIRECTIVE.findall(en.body)
    assert sorted(re.findall(r"\{\{[^}]+\}\}", zh.body)) == sorted(re.findall(r"\{\{[^}]+\}\}", en.body))
    assert sorted(re.findall(r"\{light=\w+\}", zh.body)) == sorted(re.findall(r"\{light=\w+\}", en.body))


@pytest.mark.parametrize("one", [*ZH, *EN], ids=lambda one: f"{one.slug}-{one.language}")
def test_a_chapter_has_two_to_four_questions_a_mistake_a_scene_and_a_prompt(one):
    assert 2 <= len(questions_of(one)) <= 4
    for part in ("::: scene ", "::: mistake", "::: explain "):
        assert part in one.body
    assert set(questions_of(one)) <= set(BANK)


@pytest.mark.parametrize("one", [*ZH, *EN], ids=lambda one: f"{one.slug}-{one.language}")
def test_a_chapter_is_short_enough_to_be_read_in_one_go(one):
    prose = re.sub(
        r"\$[^$]*\$|\{\{[^}]*\}\}|```.*?```|^:::[^\n]*$", " ", one.body, flags=re.DOTALL | re.MULTILINE
    )
    words = len(re.findall(r"[\u4e00-\u9fff]", prose)) / 1.6 + len(re.findall(r"[A-Za-z]+", prose))
    assert 170 <= words <= 620


def test_chapters_are_numbered_without_a_gap_and_every_question_and_calculation_is_used():
    assert [one.number for one in ZH] == list(range(1, len(ZH) + 1))
    assert all(before.slug != after.slug for before, after in pairwise(ZH))
    assert set(chain.from_iterable(map(questions_of, ZH))) == set(BANK)
    used = set(chain.from_iterable(re.findall(r"```worked\n(\w+)", one.body) for one in ZH))
    assert used == set(CALCULATIONS)
    assert {one.slug for one in ZH if "```worked" in one.body} == FADED


def test_a_slug_that_there_is_not_and_a_file_without_goals_are_errors(tmp_path):
    assert chapter("counting", "en").number == 3
    with pytest.raises(PageNotFound):
        chapter("nothing", "en")
    (tmp_path / "01-x").mkdir()
    (tmp_path / "01-x" / "zh.md").write_text("# x\n\nno list\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"01-x/zh\.md"):
        chapters("zh", tmp_path)
    assert CHAPTERS.is_dir()
