"""What is asked at the head of a chapter, on other sentences: of earlier chapters, and to skip this one."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.learn.chapters import Chapter
from app.learn.questions import ask
from app.learn.questions.question import Question
from app.store.model_registry import Store

DISTANCES = (1, 3, 6)
ENOUGH = 2  # questions to skip a chapter by
QUESTION = re.compile(r"^:{3,} question (\w+)", re.MULTILINE)
OTHERS = {
    "zh": ("我们明天去公园", "他每天都很忙", "你喜欢看书吗"),
    "en": ("I like to read books.", "She is not at home.", "We had a good time."),
}


def questions_of(chapter: Chapter) -> list[str]:
    """Return the names of a chapter's questions, in their order."""
    return QUESTION.findall(chapter.body)


def skipped_by(chapter: Chapter, store: Store) -> list[Question]:
    """Return what tells whether a chapter may be skipped: its first two questions, on another sentence."""
    text = OTHERS[chapter.language][0]
    return [ask(name, text, store) for name in questions_of(chapter)[:ENOUGH]]


def recalled(chapters: Sequence[Chapter], place: int, store: Store) -> list[Question]:
    """Return what is asked at the head of the chapter at an index; none before the first."""
    found = []
    for distance, text in zip(DISTANCES, OTHERS[chapters[place].language], strict=True):
        if distance <= place and (names := questions_of(chapters[place - distance])):
            found.append(ask(names[place % len(names)], text, store))
    return found
