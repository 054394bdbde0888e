"""Where the sentences of a text end: at its lines, or at the marks within them; and what is told of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BrokenText
from app.text.sentences import sentences_of
from app.text.statistics import statistics_of
from app.text.tokenizer import Unit


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("今天真好。明天呢？", ["今天真好。", "明天呢？"]),
        ("他说：“好！”就走了……没有回头？！真的。", ["他说：“好！”", "就走了……", "没有回头？！", "真的。"]),
        ("「走吧。」他說。", ["「走吧。」", "他說。"]),
        ("3.14 is pi. It is not 3.", ["3.14 is pi.", "It is not 3."]),
        ('"Go!" he said. "Go!" Then he left.', ['"Go!" he said.', '"Go!"', "Then he left."]),
        ("Mr. Smith met J. S. Bach. Who? Dr. Who.", ["Mr. Smith met J. S. Bach.", "Who?", "Dr. Who."]),
        ("no mark at all\n\n  two   lines ", ["no mark at all", "two lines"]),
        ("。。。", ["。。。"]),
    ],
)
def test_marks_end_sentences_within_lines(text, wanted):
    assert sentences_of(text, "marks") == wanted
    assert sentences_of(text) == [" ".join(line.split()) for line in text.split("\n") if line.strip()]


@given(st.text("今天。！？…”」 aB.!?\"'\n"), st.sampled_from(["lines", "marks"]))
def test_nothing_is_lost_by_cutting(text, cut):
    found = sentences_of(text, cut)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(sentence == " ".join(sentence.split()) != "" for sentence in found)


def test_a_broken_line_is_told_before_it_is_cut():
    with pytest.raises(BrokenText) as raised:
        sentences_of("好。\n坏\0。", "marks")
    assert (raised.value.params["line"], raised.value.params["position"]) == (2, 2)


def test_statistics_count_tokens_types_and_those_that_occur_once():
    found = statistics_of(["the cat sat", "the cat ran away", "a dog"], Unit.WORD, "en")
    assert (found.num_sentences, found.num_tokens, found.num_types, found.num_once) == (3, 9, 7, 5)
    assert (found.longest, found.advice) == (4, ["few_tokens"])


@pytest.mark.parametrize(
    ("sentences", "advice"),
    [
        (["天" * 5000], ["long_sentence"]),
        (["天" * 200] * 25, []),
        (["天" * 201] * 24, ["few_tokens", "long_sentence"]),
    ],
)
def test_advice_depends_on_how_much_there_is_and_on_the_longest_line(sentences, advice):
    assert statistics_of(sentences, Unit.CHAR, "zh").advice == advice


def test_the_first_sentences_are_shown_and_long_ones_not_whole():
    assert statistics_of(["长" * 150, "二", "三", "四"], Unit.CHAR, "zh").first == ["长" * 100, "二", "三"]
