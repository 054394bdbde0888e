"""Chapters 1 and 2: what a sequence is, and the chain rule."""

from __future__ import annotations

from app.learn.catalogue_text import number, plain, said, seen
from app.learn.evidence import Evidence
from app.learn.questions.question import ChoiceQuestion, Option, TooFew


def how_many_tokens(e: Evidence) -> ChoiceQuestion:
    """Ask T of the sentence, by character in Chinese and by word in English."""
    is_chinese = e.language == "zh"
    tokens, others = (e.characters, e.words)[:: 1 if is_chinese else -1]
    T, other = len(tokens), "by_word" if is_chinese else "by_letter"
    return ChoiceQuestion.of(
        said(f"q.how_many_tokens.{e.language}", text=e.text),
        plain(T),
        said("q.how_many_tokens.because", count=T, first=tokens[0], last=tokens[-1]),
        [
            Option(plain(len(others)), other, said(f"why.{other}", count=len(others))),
            Option(plain(T + 2), "marks_count", said("why.marks_count")),
            Option(plain(T - 1), "from_zero", said("why.from_zero", count=T)),
        ],
    )


def which_token(e: Evidence) -> ChoiceQuestion:
    """Ask w_t of the sentence by word; the other cut and an index from 0 mislead."""
    words, chars = e.words, e.characters
    t = min(3, len(words) - 1)
    if t < 1:
        raise TooFew
    return ChoiceQuestion.of(
        said("q.which_token", text=e.text, t=t, cut=" / ".join(words)),
        plain(words[t - 1]),
        said("q.which_token.because", t=t, token=words[t - 1]),
        [
            Option(plain(words[t]), "from_zero", said("why.index_from_zero", token=words[0])),
            Option(plain(seen(chars[t - 1])), "by_char", said("why.by_char", token=chars[t - 1])),
        ],
    )


def costliest_factor(e: Evidence) -> ChoiceQuestion:
    """Ask which factor of the bigram is the smallest."""
    score = e.counts(2)
    factors = [factor for factor in score.factors if not factor.undefined]
    if len({factor.token for factor in factors}) < 3:
        raise TooFew
    ranked = sorted(factors, key=lambda factor: factor.prob)
    least, first, most = ranked[0], score.factors[0], ranked[-1]
    return ChoiceQuestion.of(
        said("q.costliest_factor", text=e.text),
        said("factor", token=seen(least.token), t=least.t),
        said("q.costliest_factor.because", token=seen(least.token), prob=number(least.prob)),
        [
            Option(
                said("factor", token=seen(first.token), t=first.t),
                "first_is_hardest",
                said("why.first_is_hardest", prob=number(first.prob)),
            ),
            Option(
                said("factor", token=seen(most.token), t=most.t),
                "large_costs",
                said("why.large_costs", prob=number(most.prob)),
            ),
        ],
    )


def how_many_factors(e: Evidence) -> ChoiceQuestion:
    """Ask how many factors the sentence has once its end is predicted too (M5, M13)."""
    T = len(e.tokens)
    return ChoiceQuestion.of(
        said("q.how_many_factors", text=e.text, count=T),
        plain(T + 1),
        said("q.how_many_factors.because", count=T + 1),
        [
            Option(plain(T), "M4", said("why.M4", count=T)),
            Option(plain(T + 2), "M5", said("why.M5")),
        ],
    )


QUESTIONS = (how_many_tokens, which_token, costliest_factor, how_many_factors)
