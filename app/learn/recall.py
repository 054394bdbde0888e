"""What is asked at the head of a chapter, on other sentences: of earlier chapters, and to skip this one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from app.learn.chapters import Chapter
from app.learn.questions import FIXED, ask
from app.learn.questions.question import ChoiceQuestion
from app.store.model_registry import Store

DISTANCES = (1, 3, 6)
ENOUGH = 2  # questions to skip a chapter by
QUESTION = re.compile(r"^:{3,} question (\w+)", re.MULTILINE)
OTHERS = {  # of each, a token occurs twice, and a pair of tokens never in the corpus
    "zh": ("明天的天气比今天好", "小猫追小狗", "他的家在我的学校旁边"),
    "en": (
        "I have a red pen and a blue pencil.",
        "The dog and the cat are in the garden.",
        "One day she sang in the rain in the park.",
    ),
}
SHORT = "天气真好"  # for what is asked of the small network alone


def questions_of(chapter: Chapter) -> list[str]:
    """Return the names of a chapter's questions, in their order."""
    return QUESTION.findall(chapter.body)


def skipped_by(chapter: Chapter, store: Store) -> list[ChoiceQuestion]:
    """Return what tells whether a chapter may be skipped: the first two that another sentence gives."""
    text = OTHERS[chapter.language][0]
    return list(islice(_of_another(questions_of(chapter), text, store), ENOUGH))


def recalled(chapters: Sequence[Chapter], place: int, store: Store) -> list[ChoiceQuestion]:
    """Return what is asked at the head of the chapter at an index, one question from each distance."""
    questions = []
    for distance, text in zip(DISTANCES, OTHERS[chapters[place].language], strict=True):
        if distance <= place:
            names = questions_of(chapters[place - distance])
            turn = place % len(names)
            questions.append(next(_of_another([*names[turn:], *names[:turn]], text, store)))
    return questions


def _of_another(names: Sequence[str], text: str, store: Store) -> Iterator[ChoiceQuestion]:
    """Yield each question once, those first that are of the text or of SHORT and not of every sentence."""
    rest = []
    for name in names:
        tried = (ask(name, one, store) for one in (text, SHORT) if name not in FIXED)
        of_it = next((one for one in tried if one.text in (text, SHORT)), None)
        if of_it:
            yield of_it
        else:
            rest.append(name)
    yield from (ask(name, text, store) for name in rest)
