"""Counts a corpus and makes an n-gram model of it: held to a part that was left out, then counted whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from safetensors.numpy import save

from app.explain.growth.corpus import RECIPE
from app.lm.ngram.counting.count import count_levels, count_ngrams
from app.lm.ngram.counting.trie import Level, NGramCounts
from app.lm.ngram.estimator import estimate
from app.lm.ngram.models.backoff import TokenScores
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.named_arrays import level_arrays, vocabulary_array
from app.lm.ngram.smoothing import Smoothing
from app.lm.training.checkpoint import Checkpoint
from app.lm.training.split import part
from app.runs.training.request import SPLIT_SEED, RunRequest
from app.runs.training.work import Kept, card_of, sample_of
from app.store.files.json_text import Told
from app.store.own.trained import TrainedModel
from app.text.corpus import Corpus, encode_corpus, stream_of
from app.text.tokenizer import tokenize
from app.text.vocabulary import BOS_ID, EOS_ID


class NGramWork:
    """The making of one n-gram model. `memory`: bytes to count in."""

    def __init__(self, request: RunRequest, corpus: Corpus, memory: int) -> None:
        self.request, self.corpus, self.memory = request, corpus, memory
        self.model: TableModel | None = None
        self.held: TokenScores | None = None
        self._step = 0

    def restore(self, checkpoint: Checkpoint) -> None:
        """Begin anew: counting takes seconds."""

    def steps(self) -> Iterator[Kept | None]:
        """Hold the same model of 90 % of the text to what was left out; then count all, order by order."""
        yield None
        self.held = self._held_out()
        self._step = 1
        yield None
        whole = encode_corpus(self.corpus, self.request.unit)
        levels: list[Level] = []
        for level in count_levels(whole.stream, len(whole.vocabulary), self.request.order, self.memory):
            levels.append(level)
            self._step += 1
            yield None
        self.model = TableModel(NGramCounts(tuple(levels)), whole.vocabulary, self.request.smoothing)

    def told(self) -> Told:
        """Tell which order is counted, and once all are, a sample and how probable the sentence is."""
        model = self.model
        return {
            "stage": "counting" if self._step else "preparing",
            "step": self._step,
            "num_steps": 1 + self.request.order,
            **({} if model is None else self._of_model(model)),
        }

    def checkpoint(self) -> Checkpoint | None:
        """Return none: it begins anew."""
        return None

    def trained(self, snapshots: Mapping[int, bytes]) -> TrainedModel:
        """Return the model of all of the text, with the figures of that of 90 %."""
        if self.model is None:  # cancelled before there was anything to keep
            raise ValueError("not counted yet")
        model, request = self.model, self.request
        arrays = {}
        for order, level in enumerate(estimate(model.counts.levels, stored_smoothing(request.smoothing)), 1):
            for name, array, kind in level_arrays(
                order, level, len(model.vocabulary), int(level.level.counts.max())
            ):
                arrays[name] = np.ascontiguousarray(array, kind)
        arrays["vocabulary"] = vocabulary_array(model.vocabulary.tokens)
        card = card_of(
            request,
            self.corpus.language,
            self.corpus.licence,
            order=request.order,
            vocabulary_size=len(model.vocabulary),
            recipe={"smoothing": request.smoothing, "corpus": {"id": self.corpus.id}},
            held_out=self._figures(),
        )
        return TrainedModel(card, save(arrays), model.vocabulary, {})

    def _held_out(self) -> TokenScores | None:
        parts = part(self.corpus, self.request.unit, RECIPE["min_count"], SPLIT_SEED)
        if not parts.test:
            return None
        stream = stream_of(parts.training)
        counts = count_ngrams(stream, len(parts.vocabulary), self.request.order, self.memory)
        return TableModel(counts, parts.vocabulary, self.request.smoothing).score(stream_of(parts.test))

    def _figures(self) -> Told | None:
        """Return the held-out figures; no perplexity where a token was impossible, or for mere scores."""
        if self.held is None:
            return None
        perplexity = self.held.perplexity_without_oov
        is_one = np.isfinite(perplexity) and self.request.smoothing.is_probability
        return {
            "part": "test",
            "perplexity": perplexity if is_one else None,
            "num_predicted": self.held.num_predicted - self.held.num_oov,
            "num_oov": self.held.num_oov,
            "impossible": len(self.held.zeros),
        }

    def _of_model(self, model: TableModel) -> Told:
        record: Told = {"sample": sample_of(model, self.request, self.corpus.language)}
        if self.request.sentence:
            tokens = tokenize(self.request.sentence, self.request.unit, self.corpus.language)
            ids = model.vocabulary.encode(tokens)
            scores = model.score(np.array([BOS_ID, *ids, EOS_ID], np.int32))
            log_prob = scores.log_prob
            record["sentence_log_prob"] = log_prob if np.isfinite(log_prob) else None
            record["sentence_predicted"], record["sentence_oov"] = scores.num_predicted, scores.num_oov
        return record


def stored_smoothing(smoothing: Smoothing) -> Smoothing:
    """Return the smoothing whose tables lie beside the counts: one that has any."""
    return smoothing if smoothing.backs_off else Smoothing.KNESER_NEY
