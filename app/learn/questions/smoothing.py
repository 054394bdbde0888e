"""Chapters 5 and 6: what was never seen, smoothing, perplexity."""

from __future__ import annotations

import math

from app.learn.catalogue_text import number, plain, said, seen, whole
from app.learn.evidence import SMALL, Evidence
from app.learn.held_out import HELD_OUT
from app.learn.questions.question import ChoiceQuestion, Option, TooFew
from app.lm.ngram.smoothing import Smoothing


def which_is_zero(e: Evidence) -> ChoiceQuestion:
    """Ask what a zero says (M6, M7)."""
    zero = next((one for one in e.counts(2).factors if one.prob == 0 and not one.undefined), None)
    if zero is None:
        raise TooFew
    context = seen(zero.context[-1])
    return ChoiceQuestion.of(
        said(
            "q.which_is_zero",
            text=e.text,
            token=seen(zero.token),
            context=context,
            count=zero.context_count or 0,
        ),
        said("q.which_is_zero.key"),
        said("q.which_is_zero.because", token=seen(zero.token), context=context),
        [
            Option(said("q.which_is_zero.wrong"), "M6", said("why.M6")),
            Option(said("q.which_is_zero.undefined"), "M7", said("why.M7", count=zero.context_count or 0)),
        ],
    )


def add_one_takes(e: Evidence) -> ChoiceQuestion:
    """Ask what add-one makes of a factor that was seen (M8, M9)."""
    plain_score, added = e.counts(2), e.counts(2, Smoothing.ADD_K)
    pairs = [
        (one, other)
        for one, other in zip(plain_score.factors[1:], added.factors[1:], strict=True)
        if one.count and one.context_count and other.prob < one.prob
    ]
    if not pairs:
        raise TooFew
    before, after = max(pairs, key=lambda pair: pair[0].prob / pair[1].prob)
    count, context, outcomes = before.count or 0, before.context_count or 0, after.num_outcomes or 0
    own = len(set(plain_score.tokens))
    return ChoiceQuestion.of(
        said(
            "q.add_one_takes",
            token=seen(before.token),
            context=seen(before.context[-1]),
            count=whole(count),
            total=whole(context),
            prob=number(before.prob),
        ),
        plain(number(after.prob)),
        said(
            "q.add_one_takes.because",
            count=whole(count + 1),
            total=whole(context + outcomes),
            outcomes=whole(outcomes),
        ),
        [
            Option(plain(number(before.prob)), "M9", said("why.M9")),
            Option(
                plain(number((count + 1) / (context + own))),
                "M8",
                said("why.M8", own=own, outcomes=whole(outcomes)),
            ),
            Option(
                plain(number((count + 1) / (context + 1))),
                "M8_below",
                said("why.M8_below", outcomes=whole(outcomes)),
            ),
        ],
    )


def which_n(e: Evidence) -> ChoiceQuestion:
    """Ask what perplexity divides by (M13), with the perplexity that each N would give."""
    surprisal = e.counts(2, Smoothing.WITTEN_BELL)
    if surprisal.log_prob is None:
        raise TooFew
    T = surprisal.num_predicted
    return ChoiceQuestion.of(
        said("q.which_n", text=e.text, bits=number(-surprisal.log_prob / math.log(2), 1)),
        said("q.which_n.option", n=T, value=number(math.exp(-surprisal.log_prob / T), 1)),
        said("q.which_n.because", n=T),
        [
            Option(
                said("q.which_n.option", n=T + 1, value=number(math.exp(-surprisal.log_prob / (T + 1)), 1)),
                "M13",
                said("why.M13"),
            ),
            Option(
                said("q.which_n.option", n=T - 1, value=number(math.exp(-surprisal.log_prob / (T - 1)), 1)),
                "M13_less",
                said("why.M13_less", n=T),
            ),
        ]
        if T > 1
        else [],
    )


def knows_nothing(e: Evidence) -> ChoiceQuestion:
    """Ask the perplexity of a model that gives all tokens the same probability (M14)."""
    size = e.store.rnn(SMALL).parameters.vocabulary_size
    return ChoiceQuestion.of(
        said("q.knows_nothing", size=size),
        plain(size),
        said("q.knows_nothing.because", size=size),
        [
            Option(said("q.knows_nothing.infinite"), "M14", said("why.M14")),
            Option(plain(1), "one_is_worst", said("why.one_is_worst")),
        ],
    )


def two_cuts(e: Evidence) -> ChoiceQuestion:
    """Ask N by character and by word (M12), with the perplexities that one P would then have."""
    chars, words = len(e.cut_by("char")), len(e.words)
    log_prob = e.counts(2, Smoothing.WITTEN_BELL, boundaries=True).log_prob
    if log_prob is None or chars == words:
        raise TooFew
    return ChoiceQuestion.of(
        said(f"q.two_cuts.{e.language}", text=e.text, chars=chars, words=words),
        said("q.two_cuts.option", a=chars + 1, b=words + 1),
        said(
            "q.two_cuts.because",
            bits=number(-log_prob / math.log(2), 1),
            a=number(math.exp(-log_prob / (chars + 1)), 1),
            b=number(math.exp(-log_prob / (words + 1)), 1),
        ),
        [
            Option(
                said("q.two_cuts.option", a=chars + 1, b=chars + 1), "M12", said("why.M12", count=words + 1)
            ),
            Option(said("q.two_cuts.option", a=chars, b=words), "M12_end", said("why.M12_end")),
        ],
    )


def best_order(e: Evidence) -> ChoiceQuestion:
    """Ask which n has the least perplexity on held-out sentences under Witten–Bell (M10)."""
    perplexities = HELD_OUT[e.language]
    ppl = [number(one, 1) for one in perplexities.witten_bell]
    best, most = perplexities.witten_bell.index(min(perplexities.witten_bell)) + 1, len(ppl)
    return ChoiceQuestion.of(
        said("q.best_order", corpus=perplexities.corpus, most=most),
        plain(best),
        said(
            "q.best_order.because",
            n=best,
            value=ppl[best - 1],
            less=best - 1,
            before=ppl[best - 2],
            more=best + 1,
            after=ppl[best],
        ),
        [
            Option(
                plain(most),
                "M10",
                said(
                    "why.M10",
                    n=most,
                    value=ppl[-1],
                    unseen=perplexities.unseen[-1],
                    less=most - 1,
                    before=number(perplexities.kneser_ney[-2], 1),
                    after=number(perplexities.kneser_ney[-1], 1),
                ),
            ),
            Option(plain(2), "M10_less", said("why.M10_less", value=ppl[1])),
        ],
    )


QUESTIONS = (which_is_zero, add_one_takes, which_n, knows_nothing, two_cuts, best_order)
