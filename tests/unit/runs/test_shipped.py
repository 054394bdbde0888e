"""The models that come with the app are what their cards say, and one command makes them again."""

import hashlib
import json
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from app.errors import CorpusNotInstalled, ModelNotFound
from app.lm.rnn.forward import forward
from app.lm.rnn.parameters import Parameters
from app.lm.training.evaluate import held_out
from app.lm.training.split import part
from app.runs.recipes import SHIPPED
from app.runs.shipped import (
    TINY_SENTENCE,
    card_of,
    corpus_facts,
    train_on_corpus,
    train_on_sentence,
    train_shipped,
)
from app.store.corpora.reader import load_corpus
from app.store.network_files import SHIPPED as FOLDER
from app.store.network_files import write_rnn
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
    assert sorted(path.name for path in tmp_path.iterdir()) == ["rnn-tiny.json", "rnn-tiny.safetensors"]


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
