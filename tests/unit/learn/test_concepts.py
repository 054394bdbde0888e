"""What the tutorial teaches and what each chapter promises is in the chapters of both languages."""

from __future__ import annotations

import re
from itertools import groupby

import pytest

from app.learn.chapters import chapter, chapters
from app.settings import ROOT

LINES = (ROOT / "tests/data/learn/concepts.tsv").read_text(encoding="utf-8").splitlines()
CONCEPTS = [tuple(line.split("\t")) for line in LINES if not line.startswith("#")]
HEADINGS = {  # of the tutorial, but for its aims
    *("序列数据是什么", "语言模型", "语言模型的建立", "语言模型的计算", "n元语法", "循环神经网络"),
    *("隐藏状态与展开", "循环神经网络的结构", "运用实例说明RNN"),
    "循环神经网络的编程实现",
}


@pytest.mark.parametrize(("slug", "source", "zh", "en"), CONCEPTS, ids=lambda one: one[:30])
def test_a_concept_is_in_its_chapter_in_both_languages(slug, source, zh, en):
    for words, language in ((zh, "zh"), (en, "en")):
        assert words in chapter(slug, language).body, source


def test_every_heading_of_the_tutorial_and_every_goal_of_a_chapter_is_a_concept():
    sources = {(slug, source) for slug, source, _, _ in CONCEPTS}
    assert {source.removeprefix("§ ") for _, source in sources if source.startswith("§")} == HEADINGS
    goals = {slug: len(chapter(slug, "en").goals) for slug, _ in groupby(slug for slug, *_ in CONCEPTS)}
    for slug, number in goals.items():
        assert {f"goal {n}" for n in range(1, number + 1)} <= {source for at, source in sources if at == slug}
    assert set(goals) == {one.slug for one in chapters("zh")}


NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
PLAIN = {  # numbers of the prose that no model gives: places, orders, stages, shares in an example, sections
    *map(str, range(10)),
    *[
        "0.5",
        "0.125",
        "0.95",
        "0.2",
        "0.005",
        "4.1",
        "0.837",
        "800",
        "80",
        "90",
        "30",
        "1000",
        "10.2.2",
        "10.3",
        "10",
        "100",
    ],
}


@pytest.mark.parametrize(
    "one", [*chapters("zh"), *chapters("en")], ids=lambda one: f"{one.slug}-{one.language}"
)
def test_a_number_in_the_prose_is_computed_or_a_plain_one(one):
    """Whatever depends on a model is written as `{{…}}`, which is compared with the API elsewhere."""
    prose = re.sub(
        r"\{\{[^}]*\}\}|\$[^$]*\$|`[^`]*`|^:::[^\n]*$|\([^)\s]*\)", " ", one.body, flags=re.MULTILINE
    )
    assert set(NUMBER.findall(prose)) <= PLAIN
