"""One factor of the chain rule and what it comes from: two counts, figures of ARPA, or a network."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.explain.figures import bits, rank
from app.lm.ngram.factors import Link
from app.lm.ngram.models.on_demand import Factor
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.forward import Trace
from app.store.model_registry import AnyCounts


@dataclass(frozen=True, slots=True)
class FactorEvidence:
    """One factor of the chain rule, P(token | context), and what it comes from.

    The token stands as it was written; in the context what the model does not know is `<unk>`. The counts are
    None for a network and for an ARPA file, the rank (from 1, among all tokens by probability) but for a
    network.
    """

    t: int
    token: str
    context: Sequence[str]
    prob: float  # 0 where it is undefined
    undefined: bool  # mle: the context never occurs, so that its fraction is 0/0
    log_prob: float | None  # natural log; None where prob is 0
    surprisal: float | None  # bits
    oov: bool
    matched_order: int | None
    count: int | None
    context_count: int | None
    num_outcomes: int | None
    rank: int | None
    chain: Sequence[Link] | None  # shortest context first, where a smoothing leans on shorter ones


def from_counts(factor: Factor, model: AnyCounts) -> FactorEvidence:
    """Return a factor of counts, or of the figures of an ARPA file."""
    log_prob = math.log(factor.prob) if factor.prob > 0 else None
    return FactorEvidence(
        t=factor.t,
        token=factor.token,
        context=factor.context,
        prob=factor.prob,
        undefined=model.smoothing is Smoothing.MLE and factor.context_count == 0,
        log_prob=log_prob,
        surprisal=bits(log_prob),
        oov=factor.oov,
        matched_order=factor.matched_order,
        count=factor.count,
        context_count=factor.context_count,
        num_outcomes=model.num_outcomes,
        rank=None,
        chain=factor.links or None,
    )


def from_trace(
    trace: Trace, model_tokens: Sequence[str], text_tokens: Sequence[str], unknown: int
) -> Iterable[FactorEvidence]:
    """Give the factor of each y(t); both sequences are x(1), y(1), y(2), ..

    model_tokens: as the model has them; text_tokens: as the user has them.
    """
    for t, token_id in enumerate(trace.y.tolist(), start=1):
        log_prob = 0.0 - float(trace.L[t - 1])  # 0, not -0
        yield FactorEvidence(
            t=t,
            token=text_tokens[t],
            context=model_tokens[:t],
            prob=float(trace.yhat[t - 1, token_id]),
            undefined=False,
            log_prob=log_prob,
            surprisal=bits(log_prob),
            oov=token_id == unknown,
            matched_order=None,
            count=None,
            context_count=None,
            num_outcomes=None,
            rank=rank(trace.o[t - 1], token_id),
            chain=None,
        )
