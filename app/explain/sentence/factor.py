"""The evidence of one factor: the places behind its counts, or what a network predicted there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.explain.sentence.concordance import Concordance, ConcordanceWindow, Wanted, concordance, count_places
from app.explain.sentence.score import FactorEvidence, SentenceScore
from app.explain.trace.answer import Window, trace_answer
from app.explain.trace.forward_pass import trace_text
from app.explain.trace.steps import Prediction
from app.store.model_registry import Store
from app.text.tokenizer import Unit
from app.text.vocabulary import BOS, EOS

See = Literal["ngram", "context"]
TOP_K = 10
MARKS = {BOS, EOS}


@dataclass(frozen=True, slots=True)
class FactorPanel:
    """A factor with its evidence.

    ngram, context: as the corpus is cut. see: whose `places` are shown, the n-gram's (the numerator) or the
    context's (the denominator); those are None where there are none, a context that is empty among them.
    prediction: yhat(t), of a network only.
    """

    score: SentenceScore
    factor: FactorEvidence
    corpus: str | None = None
    unit: str | None = None
    language: str | None = None
    ngram: Sequence[str] = ()
    context: Sequence[str] = ()
    num_tokens: int = 0
    see: See = "ngram"
    offset: int = 0
    width: int = 0
    places: Concordance | None = None
    prediction: Prediction | None = None


def predicted(score: SentenceScore, factor: FactorEvidence, store: Store) -> FactorPanel:
    """Return what a network predicted at a factor. Raises as `trace_text` does."""
    window = Window(("yhat",), TOP_K, start=factor.t, stop=factor.t)
    [step] = trace_answer(trace_text(score.text, score.model, store), window).steps
    return FactorPanel(score, factor, prediction=step["yhat"])


def counted(
    score: SentenceScore, factor: FactorEvidence, store: Store, see: See, part: ConcordanceWindow
) -> FactorPanel:
    """Return the places behind a factor's counts; where the wanted ones are none, the other ones.

    An ARPA file has no counts, and so no places.
    """
    name = store.ngram_name(score.model)
    if name is None:
        return FactorPanel(score, factor, ngram=(*factor.context, factor.token), context=factor.context)
    unit = Unit.CHAR if name.unit is Unit.HAND else name.unit
    context = spelt(factor.context, name.unit)
    ngram = (*context, *spelt([factor.token], name.unit))
    queries = {
        which: Wanted(name.corpus, unit, tokens=tokens)
        for which, tokens in (("ngram", ngram), ("context", context))
        if tokens
    }
    counts = {which: count_places(store, one) for which, one in queries.items()}
    there = [which for which in ("ngram", "context") if which in counts and counts[which].count]
    choice: See = see if see in there else ("context" if "context" in there else "ngram")
    is_other = choice != see
    part = ConcordanceWindow(
        part.limit, 0 if is_other or part.offset >= counts[choice].count else part.offset, part.width
    )
    return FactorPanel(
        score=score,
        factor=factor,
        corpus=name.corpus,
        unit=unit.value,
        language=store.info(name.corpus).language,
        ngram=ngram,
        context=context,
        num_tokens=counts["ngram"].num_tokens,
        see=choice,
        offset=part.offset,
        width=part.width,
        places=concordance(store, queries[choice], part) if choice in there else None,
    )


def spelt(tokens: Sequence[str], unit: Unit) -> tuple[str, ...]:
    """Return tokens as the corpus has them: what a person cut by hand stands there by character."""
    if unit is not Unit.HAND:
        return tuple(tokens)
    return tuple(piece for token in tokens for piece in ([token] if token in MARKS else token))
