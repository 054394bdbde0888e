"""The models that come with the app: how each was trained, and the one command that retrains them.

A model is two files: NAME.safetensors holds U, W, V, b, c, NAME.json tells how they came about. The larger
models are stored in float16, half the bytes; their held-out figures are those of the rounded numbers. Of the
tiny one NAME.snapshots.npz holds how it was on the way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from app.errors import ModelNotFound
from app.jobs.records import Reporter
from app.lm.checks import Floats, Ids
from app.lm.rnn.forward import forward
from app.lm.rnn.initial import initial_parameters
from app.lm.rnn.parameters import Parameters
from app.lm.training.batches import SentenceDataset
from app.lm.training.checkpoint import Json
from app.lm.training.evaluate import held_out
from app.lm.training.split import Parts, part
from app.lm.training.train import Training, train
from app.runs.mixture import mixture_of
from app.runs.recipes import SHIPPED, Shipped
from app.store.corpora.reader import load_corpus
from app.store.network_files import SHIPPED as FOLDER
from app.store.network_files import write_rnn
from app.store.shipped_snapshots import Moment
from app.text.corpus import Corpus
from app.text.vocabulary import BOS_ID, EOS_ID, Vocabulary

TINY_SENTENCE = "今天的天气真好呀"
TINY_PROB = 0.95  # stop when every token of the sentence is at least so probable
TINY_DECIMALS = 2  # few enough to reckon by hand
TINY_SNAPSHOTS = 12


@dataclass(frozen=True, slots=True)
class TrainingResult:
    """What training gave: the network, the facts about it that the card will hold, and its way to there."""

    params: Parameters
    vocabulary: Vocabulary
    recipe: Json
    held_out: Json | None
    licence: str
    moments: Sequence[Moment] = ()


def train_shipped(
    ids: Sequence[str],
    data_url: str,
    out_folder: Path = FOLDER,
    progress: Reporter = lambda what, share: None,
) -> None:
    """Train the named models, or all if none is named, and write them to `out_folder`.

    Uses two cores. Raises ModelNotFound, CorpusNotInstalled, and TrainingDiverged.
    """
    models = {model.id: model for model in SHIPPED}
    for unknown in set(ids) - set(models):
        raise ModelNotFound(id=unknown)
    for model in [models[name] for name in ids or models]:
        if model.corpus is None:
            trained = train_on_sentence(model, progress)
        else:
            trained = train_on_corpus(model, load_corpus(data_url, model.corpus), progress)
        write_rnn(out_folder, trained.params, card_of(model, trained), trained.moments)
        progress(model.id, 1.0)


def train_on_sentence(model: Shipped, progress: Reporter) -> TrainingResult:
    """Train until every token of TINY_SENTENCE is nearly sure, then round; keep some steps on the way."""
    vocabulary = Vocabulary.from_sentences([TINY_SENTENCE])
    sentence = vocabulary.encode(TINY_SENTENCE)
    rng = np.random.default_rng(model.seed)
    params = initial_parameters(model.hidden_size, len(vocabulary), rng, model.initial, np.float64)
    way, before = [], params.astype(np.float32)
    for record in train(params, SentenceDataset([sentence]), model.recipe, rng, workers=1):
        way.append(Moment(record.step - 1, record.loss, before))  # a record's loss is that before its step
        before, lowest = params.astype(np.float32), lowest_prob(params, sentence)
        progress(f"{model.id}: {lowest:.3f}", min(1.0, lowest / TINY_PROB))
        if lowest >= TINY_PROB:
            break
    rounded = Parameters(*(np.round(array, TINY_DECIMALS).astype(np.float32) for array in params.arrays))
    steps = len(way)
    recipe = {"sentence": TINY_SENTENCE, "stop_at_prob": TINY_PROB, "steps": steps, "decimals": TINY_DECIMALS}
    recipe["lowest_prob"] = lowest_prob(rounded, sentence)
    last = Moment(steps, float(losses(rounded, sentence).mean()), rounded)
    moments = [moment for moment in way if moment.step in {0, *spaced_steps(steps, TINY_SNAPSHOTS)}]
    return TrainingResult(rounded, vocabulary, recipe, None, "MIT", (*moments, last))


def spaced_steps(num_steps: int, most: int) -> frozenset[int]:
    """Return after which steps parameters are kept, besides those before any: even on a log scale.

    From the first step to the last; with step 0 they are at most `most`.
    """
    return frozenset(int(step) for step in np.round(np.geomspace(1, max(num_steps, 1), most - 1)))


def losses(params: Parameters, sentence: Ids) -> Floats:
    """Return L(t) for every token of a sentence and `</s>`, (tau,)."""
    return forward(params, [BOS_ID, *sentence], [*sentence, EOS_ID]).L


def lowest_prob(params: Parameters, sentence: Ids) -> float:
    """Return the probability of the least probable token of a sentence, `</s>` included."""
    return float(np.exp(-losses(params, sentence).max()))


def train_on_corpus(model: Shipped, corpus: Corpus, progress: Reporter) -> TrainingResult:
    """Train on 90 % of a corpus and keep the epoch that predicts the validation part best."""
    parts = part(corpus, model.unit, model.min_count, model.split_seed)
    rng = np.random.default_rng(model.seed)
    params = initial_parameters(model.hidden_size, len(parts.vocabulary), rng, model.initial)
    training = Training(params, SentenceDataset(parts.training, parts.validation), model.recipe, rng)
    for record in training.records():
        perplexity = record.held_out_perplexity
        if perplexity is not None:
            label = f"{model.id}: epoch {record.epoch}, held-out perplexity {perplexity:.2f}"
            progress(label, record.step / record.num_steps)
    best = rounded_to(training.best.params, model.stored)
    return trained_on(model, corpus, parts, best, training.best.step // training.feed.num_batches)


def trained_on(model: Shipped, corpus: Corpus, parts: Parts, best: Parameters, epoch: int) -> TrainingResult:
    """Tell what came of training on a corpus: the parameters of the chosen epoch, and their figures."""
    recipe = {
        "chosen_epoch": epoch,
        "min_count": model.min_count,
        "corpus": {**corpus_facts(corpus, parts), "split_seed": model.split_seed},
    }
    figures = {"part": "test", **measure(best, parts.test), "validation": measure(best, parts.validation)}
    figures["mixture"] = mixture_of(best, parts)
    licence = f"MIT; learnt from {corpus.id}, {corpus.licence}"
    return TrainingResult(best, parts.vocabulary, recipe, figures, licence)


def rounded_to(params: Parameters, stored: str) -> Parameters:
    """Return what a reader of the file will have: float32 numbers that passed through its precision."""
    return params.astype(stored).astype(np.float32)


def corpus_facts(corpus: Corpus, parts: Parts) -> Json:
    """Return which corpus it was, to the letter, and how many of its sentences fell into each part."""
    return {
        "id": corpus.id,
        "sha256": hashlib.sha256("\n".join(corpus.sentences).encode()).hexdigest(),
        "split": "90/5/5",
        "training_sentences": len(parts.training),
        "validation_sentences": len(parts.validation),
        "test_sentences": len(parts.test),
    }


def measure(params: Parameters, sentences: Sequence[Ids]) -> Json:
    """Return the held-out figures of one part."""
    result = held_out(params, sentences)
    return {name: getattr(result, name) for name in ("perplexity", "num_predicted", "num_oov")}


def card_of(model: Shipped, trained: TrainingResult) -> Json:
    """Tell how a network came about, in the order of its file."""
    params = trained.params
    common = {"initial": model.initial.value, "seed": model.seed}
    return {
        "id": model.id,
        "kind": "rnn",
        "title": model.title,
        "unit": model.unit.value,
        "language": model.language,
        "hidden_size": params.hidden_size,
        "vocabulary_size": params.vocabulary_size,
        "vocabulary": trained.vocabulary.tokens,
        "corpus": model.corpus,
        "recipe": {**common, **asdict(model.recipe), **trained.recipe, "numpy": np.__version__},
        "held_out": trained.held_out,
        "num_parameters": params.num_parameters,
        "stored": model.stored,
        "licence": trained.licence,
    }
