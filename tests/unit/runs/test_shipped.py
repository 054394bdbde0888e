"""The models that come with the app are what their cards say, and one command makes them again."""

import hashlib
import json
import math
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from app.errors import ArtefactDamaged, CorpusNotInstalled, ModelNotFound
from app.lm.rnn.forward import forward
from app.lm.rnn.initial import initial_parameters
from app.lm.rnn.parameters import Parameters
from app.lm.training.batches import SentenceDataset
from app.lm.training.evaluate import held_out, token_log_probs
from app.lm.training.split import part
from app.lm.training.train import train
from app.runs.mixture import mixture_of
from app.runs.recipes import SHIPPED
from app.runs.shipped import (
    TINY_SENTENCE,
    card_of,
    corpus_facts,
    losses,
    lowest_prob,
    train_on_corpus,
    train_on_sentence,
    train_shipped,
)
from app.settings import Settings
from app.store.corpora.reader import load_corpus
from app.store.model_registry import Store
from app.store.network_files import SHIPPED as FOLDER
from app.store.network_files import read_rnn, write_rnn
from app.store.shipped_snapshots import snapshots_of
from app.text.corpus import Corpus
from app.text.vocabulary import BOS_ID, EOS_ID, Vocabulary

IDS = [model.id for model in SHIPPED]
TINY, ZH = (next(model for model in SHIPPED if model.id == name) for name in ("rnn-tiny", "rnn-zh-char"))


def shipped(name, folder=FOLDER):
    card = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    weights = (folder / f"{name}.safetensors").read_bytes()
    return card, weights, Parameters.of(**load(weights), dtype=np.float32)


@pytest.mark.parametrize("name", IDS)
def test_the_card_fits_the_weights(name):
    card, weights, params = shipped(name)
    assert card["id"] == name
    assert card["sha256"] == hashlib.sha256(weights).hexdigest()
    assert {str(array.dtype) for array in load(weights).values()} == {card.get("stored", "float32")}
    assert params.hidden_size == card["hidden_size"]
    assert params.vocabulary_size == card["vocabulary_size"] == len(card["vocabulary"])
    assert params.num_parameters == card["num_parameters"]
    assert Vocabulary(tuple(card["vocabulary"])).tokens[:3] == ("<unk>", "<s>", "</s>")


@pytest.mark.parametrize("model", SHIPPED, ids=IDS)
def test_the_card_tells_the_recipe_that_the_command_follows(model):
    card, _, _ = shipped(model.id)
    told = {name: value for name, value in asdict(model.recipe).items() if name in card["recipe"]}
    assert told.items() <= card["recipe"].items()
    assert {"epochs", "batch_size", "learning_rate", "warm_up", "dropout", "clip_norm"} <= told.keys()
    assert card["recipe"]["seed"] == model.seed
    assert card["corpus"] == model.corpus


def test_tiny_spells_its_sentence_with_numbers_fit_for_the_hand():
    card, _, params = shipped("rnn-tiny")
    vocabulary = Vocabulary(tuple(card["vocabulary"]))
    assert sorted(vocabulary.tokens[3:]) == sorted(set(TINY_SENTENCE))
    ids = vocabulary.encode(TINY_SENTENCE).tolist()
    trace = forward(params, [BOS_ID, *ids], [*ids, EOS_ID])
    assert trace.yhat.argmax(axis=1).tolist() == [*ids, EOS_ID]
    assert np.exp(-trace.L).min() > 0.9
    assert np.exp(-trace.L).min() == pytest.approx(card["recipe"]["lowest_prob"], rel=1e-5)
    assert params.hidden_size == 3
    for array in params.arrays:
        assert np.abs(array).max() < 4
        assert (array == np.round(array, 2).astype(np.float32)).all()


def test_one_command_makes_tiny_again(tmp_path):
    train_shipped(["rnn-tiny"], data_url=str(tmp_path / "no-corpus"), out_folder=tmp_path)
    assert (tmp_path / "rnn-tiny.safetensors").read_bytes() == shipped("rnn-tiny")[1]
    ends = ("json", "safetensors", "snapshots.npz")
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"rnn-tiny.{end}" for end in ends]
    made, ours = (np.load(folder / "rnn-tiny.snapshots.npz") for folder in (tmp_path, FOLDER))
    for name in "UWVbc":
        np.testing.assert_allclose(made[name], ours[name], rtol=1e-5, atol=1e-6)


def test_the_weights_of_tiny_are_those_of_the_lessons():
    expected = "b15e8e0d52b8573d6a7e8ad1b701935a40aef98784443a6042e711e728be4d4a"
    assert hashlib.sha256(shipped("rnn-tiny")[1]).hexdigest() == expected


def test_the_snapshots_of_tiny_are_its_training():
    """A record tells the loss before its step: it is that of the snapshot before it."""
    card, _, params = shipped("rnn-tiny")
    moments = snapshots_of(card)
    assert [one.snapshot for one in moments] == list(range(12))
    assert (moments[0].step, moments[-1].step) == (0, card["recipe"]["steps"])
    sentence = Vocabulary(tuple(card["vocabulary"])).encode(TINY_SENTENCE)
    rng = np.random.default_rng(TINY.seed)
    start = initial_parameters(TINY.hidden_size, card["vocabulary_size"], rng, TINY.initial, np.float64)
    records = train(start, SentenceDataset([sentence]), TINY.recipe, rng, workers=1)
    log = [record.loss for record in islice(records, moments[-1].step)]
    for one in moments[:-1]:
        kept = read_rnn("rnn-tiny", "float64", snapshot=one.snapshot).parameters
        assert losses(kept, sentence).mean() == pytest.approx(one.loss, rel=1e-5)
        assert log[one.step] == pytest.approx(one.loss, rel=1e-6)
    assert losses(params, sentence).mean() == pytest.approx(moments[-1].loss, rel=1e-5)
    assert [one.loss for one in moments] == sorted([one.loss for one in moments], reverse=True)


def test_the_first_snapshot_of_tiny_knows_next_to_nothing_and_the_last_is_the_file():
    store = Store(Settings())
    last = len(store.snapshots("rnn-tiny")) - 1
    first, final = (store.network_at("rnn-tiny", at) for at in (0, last))
    assert final is store.rnn("rnn-tiny")
    ids = first.vocabulary.encode(TINY_SENTENCE)
    yhat = forward(first.parameters, [BOS_ID, *ids], [*ids, EOS_ID]).yhat
    assert np.abs(yhat - 1 / 10).max() < 0.07
    assert losses(first.parameters, ids).mean() == pytest.approx(math.log(10), rel=0.02)
    assert lowest_prob(final.parameters, ids) > 0.95


def test_damaged_snapshots_are_told_and_the_network_is_still_there(tmp_path):
    for end in ("json", "safetensors", "snapshots.npz"):
        (tmp_path / f"rnn-tiny.{end}").write_bytes((FOLDER / f"rnn-tiny.{end}").read_bytes())
    kept = tmp_path / "rnn-tiny.snapshots.npz"
    kept.write_bytes(kept.read_bytes()[:-1] + b"!")
    with pytest.raises(ArtefactDamaged) as caught:
        read_rnn("rnn-tiny", "float32", 0, folder=tmp_path)
    assert caught.value.params == {"name": kept.name, "reason": "sha256"}
    read_rnn("rnn-tiny", "float32", folder=tmp_path)
    kept.unlink()
    with pytest.raises(ArtefactDamaged):
        read_rnn("rnn-tiny", "float32", 0, folder=tmp_path)


@pytest.mark.parametrize("model", [m for m in SHIPPED if m.corpus], ids=lambda m: m.id)
def test_held_out_figures_of_the_card_are_found_again(model, data_url: str):
    card, _, params = shipped(model.id)
    corpus = load_corpus(data_url, model.corpus)
    parts = part(corpus, model.unit, model.min_count, model.split_seed)
    assert corpus_facts(corpus, parts).items() <= card["recipe"]["corpus"].items()
    assert list(parts.vocabulary.tokens) == card["vocabulary"]
    figures = card["held_out"]
    found = held_out(params, parts.test)
    assert found.perplexity == pytest.approx(figures["perplexity"], rel=1e-4)
    assert (found.num_predicted, found.num_oov) == (figures["num_predicted"], figures["num_oov"])
    assert figures["perplexity"] == pytest.approx(figures["validation"]["perplexity"], rel=0.05)
    logs, known = token_log_probs(params, parts.test)
    assert (known.sum(), logs[known].sum()) == pytest.approx((found.num_predicted, found.log_prob))
    mixture = mixture_of(params, parts)
    for name, value in figures["mixture"].items():
        assert mixture[name] == (value if isinstance(value, str) else pytest.approx(value, rel=1e-4)), name
    assert mixture["perplexity"] < found.perplexity


def test_a_corpus_is_learnt_and_its_best_epoch_is_kept(tmp_path):
    sentences = tuple("天气真好" + "呀" * (i % 3) for i in range(60))
    corpus = Corpus("own", "zh", {}, "CC0", "", sentences, tuple(map(str, range(60))))
    model = replace(ZH, hidden_size=6, recipe=replace(ZH.recipe, epochs=6, learning_rate=0.03))
    told = []
    trained = train_on_corpus(model, corpus, lambda what, share: told.append((what, share)))
    assert len(told) == 6
    assert told[-1][1] == 1
    write_rnn(tmp_path, trained.params, card_of(model, trained))
    card, _, params = shipped(model.id, tmp_path)
    lowest = min(float(what.rsplit(" ", 1)[1]) for what, _ in told)
    assert card["held_out"]["validation"]["perplexity"] == pytest.approx(lowest, abs=0.01)
    assert params.hidden_size == 6
    assert card["recipe"]["corpus"]["training_sentences"] == 54


def test_training_tells_how_far_it_is():
    shares = []
    trained = train_on_sentence(TINY, lambda what, share: shares.append(share))
    assert len(shares) == trained.recipe["steps"]
    assert shares[-1] == 1


def test_what_cannot_be_trained_is_named(tmp_path: Path):
    with pytest.raises(ModelNotFound) as caught:
        train_shipped(["rnn-tiny", "rnn-huge"], data_url=str(tmp_path), out_folder=tmp_path)
    assert caught.value.params == {"id": "rnn-huge"}
    with pytest.raises(CorpusNotInstalled):
        train_shipped(["rnn-zh-char"], data_url=str(tmp_path), out_folder=tmp_path)
    assert not list(tmp_path.iterdir())
