"""What the figures and questions of a chapter are computed from: a sentence, its counts and its network."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from app.explain.figures import cut
from app.explain.sentence.score import How, SentenceScore, score
from app.explain.trace.forward_pass import ForwardPass, trace_text
from app.lm.ngram.models.on_demand import NGramModel
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.backward import Gradients, backward
from app.store.model_registry import TINY, Store
from app.text.corpus import EncodedCorpus
from app.text.index.phrase_index import PhraseIndex
from app.text.language import language_of

SENTENCE = "今天的天气真好呀"  # the tutorial's, of which the chapters speak
SMALL = TINY  # H = 3: small enough to be written out
TUTORIAL = "tutorial-char"


class Evidence:
    """A sentence and what is computed of it, each thing once and only when it is asked for.

    Raises, from any of its members: EmptyText, BrokenText, TextTooLong, TooMuchWork.
    """

    def __init__(self, text: str, store: Store) -> None:
        self.text = text
        self.store = store
        self.language = language_of(text) or "zh"

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """The sentence cut by character, blanks between English words left out."""
        return tuple(one for one in self.cut_by("char") if one != " ")

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The sentence cut by word."""
        return self.cut_by("word")

    @property
    def tokens(self) -> tuple[str, ...]:
        """The sentence as its models cut it: by character in Chinese, by word in English."""
        return self.words if self.language == "en" else self.characters

    def cut_by(self, unit: str) -> tuple[str, ...]:
        """Return the tokens by a unit, "char" or "word"."""
        return cut(
            self.text, self.store.model_card(f"rnn-{self.language}-{unit}"), self.store.settings.max_tokens
        )

    @cached_property
    def corpus(self) -> str:
        """The corpus in the sentence's language, the small one if that is not installed."""
        corpus_id = f"tatoeba-{self.language}"
        return "tutorial" if corpus_id in self.store.missing() else corpus_id

    @cached_property
    def counted_by(self) -> str:
        """The beginning of the ids of the models that count: corpus and unit."""
        return f"{self.corpus}-{'word' if self.language == 'en' else 'char'}"

    def counts(
        self,
        order: int | str,
        smoothing: Smoothing = Smoothing.MLE,
        models: str = "",
        text: str = "",
        boundaries: bool = False,
    ) -> SentenceScore:
        """Score it under an n-gram ("full": the whole history); boundaries: `</s>` is predicted last."""
        suffix = "full" if order == "full" else f"{order}gram"
        model = f"{models or self.counted_by}-{suffix}"
        return score([text or self.text], [model], self.store, How(smoothing, boundaries=boundaries))[0]

    @cached_property
    def bigram_alone(self) -> list[float]:
        """The probability of each token, and of </s>, by a bigram whose only text is the sentence."""
        trace = self.run.trace
        stream = np.append(trace.x, trace.y[-1]).astype(np.int32)
        alone = EncodedCorpus(self.store.rnn(self.network).vocabulary, stream, np.zeros(1, np.int64))
        tokens = alone.vocabulary.decode(trace.y[:-1].tolist())
        return [factor.prob for factor in NGramModel(PhraseIndex(alone), 2).factors(tokens, boundaries=True)]

    @cached_property
    def network(self) -> str:
        """The network that reads the sentence: the smallest that knows every token of it."""
        vocabulary = set(self.store.rnn(SMALL).vocabulary.tokens)
        if self.language == "zh" and vocabulary.issuperset(self.characters):
            return SMALL
        return "rnn-en-word" if self.language == "en" else "rnn-zh-char"

    @cached_property
    def run(self) -> ForwardPass:
        """The network's forward pass, in float64."""
        return self.run_of(self.network)

    def run_of(self, network: str) -> ForwardPass:
        """Return the forward pass of any network over the sentence, in float64. Raises ModelNotFound."""
        return trace_text(self.text, network, self.store, dtype="float64", deep=True)

    @cached_property
    def gradients(self) -> Gradients:
        """The gradients of the whole loss."""
        return backward(self.run.params, self.run.trace)
