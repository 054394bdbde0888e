"""The trigram counts of the sentence that a network reads, shown beside the network's own figures."""

from __future__ import annotations

from app.errors import UnrollError
from app.explain.sentence.score import How, SentenceScore, score
from app.explain.trace.answer import TraceAnswer
from app.store.model_registry import Store


def trigram_beside(answer: TraceAnswer, store: Store) -> SentenceScore | None:
    """Score the traced text under the trigram of the network's own corpus, without boundaries.

    None if the network was trained on no corpus of ours or that is not installed.
    """
    if answer.model is None or answer.model.corpus is None or answer.text is None:
        return None
    trigram = f"{answer.model.corpus}-{answer.model.unit}-3gram"
    try:
        [sentence_score] = score([answer.text], [trigram], store, How())
    except UnrollError:
        return None
    return sentence_score
