"""What is asked at the head of a chapter: one from 1, 3 and 6 chapters before each, on a new sentence."""

from __future__ import annotations

import pytest

from app.learn.chapters import chapters
from app.learn.evidence import SENTENCE
from app.learn.questions import FIXED
from app.learn.recall import OTHERS, SHORT, questions_of, recalled, skipped_by

PLACES = range(len(chapters("zh")))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_one_question_each_from_1_3_and_6_chapters_before_on_a_new_sentence(store, language, place):
    found = recalled(chapters(language), place, store)
    before = [place - distance for distance in (1, 3, 6) if distance <= place]
    assert len(found) == len(before)
    for question, at, text in zip(found, before, OTHERS[language], strict=False):
        assert question.name in questions_of(chapters(language)[at])
        assert question.name not in FIXED
        assert question.text == text != SENTENCE
    asked = {question.name for question in found}
    assert len(asked) == len(found)
    assert not asked & set(questions_of(chapters(language)[place]))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("place", PLACES)
def test_a_chapter_is_skipped_by_two_of_its_questions_one_at_least_of_a_new_sentence(store, language, place):
    one = chapters(language)[place]
    found = skipped_by(one, store)
    assert len({question.name for question in found} & set(questions_of(one))) == 2
    assert found[0].name not in FIXED
    assert all(question.text in {OTHERS[language][0], SHORT} for question in found)


def test_recall_takes_turns_among_the_questions_of_a_chapter(store):
    every = chapters("zh")
    turns = [question.name for place in PLACES for question in recalled(every, place, store)]
    assert len(set(turns)) > len(PLACES)
