"""Questions whose answers are computed: one function each, by name in BANK.

A wrong option is a belief that people hold (M1, M2 … in the catalogue), with what it would give here.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from random import Random

from app.errors import PageNotFound, UnrollError
from app.learn.evidence import SENTENCE, Evidence
from app.learn.questions import backward, counting, loss, network, program, sentence, smoothing, state
from app.learn.questions.question import ChoiceQuestion, TooFew
from app.store.model_registry import Store

GROUPS = (sentence, counting, smoothing, network, loss, backward, state, program)
BANK: Mapping[str, Callable[[Evidence], ChoiceQuestion]] = {
    make.__name__: make for group in GROUPS for make in group.QUESTIONS
}
FIXED = frozenset(  # the same whatever the sentence, in one language
    [
        *("which_denominator", "which_counts", "longer_is_smaller", "knows_nothing", "best_order"),
        *("the_square", "how_many_parameters", "likely_logit", "add_five", "loss_of_half"),
        *("does_it_explode", "truncated", "clipped", "which_way"),
    ]
)
FALLBACKS = (SENTENCE, "我家有一只猫。")  # the first has no full stop, and no error of its network


def ask(name: str, text: str, store: Store) -> ChoiceQuestion:
    """Return a question on a sentence, its options shuffled; on another, if this one gives none.

    Raises PageNotFound where there is no such question.
    """
    if name not in BANK:
        raise PageNotFound()
    for words in (text, *FALLBACKS):
        try:
            question = BANK[name](Evidence(words, store))
        except (TooFew, UnrollError):
            continue
        return question.shuffled(Random(zlib.crc32(f"{name} {words}".encode())), name, words)  # noqa: S311 - an order
    raise PageNotFound()
