"""The store: ids, cards, each artefact once, and damaged files told as such."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest

from app.errors import ArtefactDamaged, CorpusNotInstalled, ModelNotFound
from app.lm.ngram.smoothing import Smoothing
from app.settings import Settings
from app.store.cards import NGramName, ngram_names
from app.store.corpora.uploads import OwnText
from app.store.model_registry import Store
from app.store.network_files import SHIPPED, read_rnn, shipped_names
from app.text.tokenizer import Unit


@pytest.fixture
def store(data_url):
    return Store(Settings(data=data_url))


@pytest.fixture
def bare(tmp_path):
    return Store(Settings(data=str(tmp_path)))


def test_ids_of_counts_are_spelt_and_read_back(store):
    assert [name.id for name in ngram_names()][:6] == [
        *(f"tutorial-char-{n}gram" for n in range(1, 6)),
        "tutorial-char-full",
    ]
    assert all(store.ngram_name(name.id) == name for name in ngram_names())
    assert store.ngram_name("tatoeba-zh-word-3gram") == NGramName("tatoeba-zh", Unit.WORD, 3)


@pytest.mark.parametrize(
    "model_id", ["tutorial-word-2gram", "tutorial-char-0gram", "x-char-2gram", "tutorial-char-2gramx", ""]
)
def test_other_ids_are_no_counts(model_id, store):
    assert store.ngram_name(model_id) is None
    with pytest.raises(ModelNotFound):
        store.ngram(model_id, Smoothing.MLE, 1.0)
    with pytest.raises(ModelNotFound):
        store.model_card(model_id)


def test_a_model_is_loaded_once_and_shared_by_all_orders(store):
    bigram, trigram = (store.ngram(f"tutorial-char-{n}gram", Smoothing.MLE, 1.0) for n in (2, 3))
    assert bigram.index is trigram.index
    assert store.rnn("rnn-tiny") is store.rnn("rnn-tiny")
    assert store.is_ready("tutorial-char-5gram")
    assert not store.is_ready("rnn-zh-char")


def test_what_does_not_fit_into_the_memory_allowed_is_read_again(tmp_path):
    """The figures stay the same, whatever is kept; with a budget of nothing, too."""
    wide, narrow = (Store(Settings(data=str(tmp_path), cache_bytes=size)) for size in (2**30, 0))
    models = [store.ngram("tutorial-char-3gram", Smoothing.KNESER_NEY, 1.0) for store in (wide, narrow)]
    first, second = (model.factors("天气真好", boundaries=True) for model in models)
    assert first == second
    assert wide.corpus("tutorial") is wide.corpus("tutorial")
    assert narrow.corpus("tutorial") is not narrow.corpus("tutorial")


def test_all_that_the_first_pages_need_fits_many_times_over(data_url):
    store = Store(Settings(data=data_url, cache_bytes=Settings().cache_bytes // 8))
    list(store.warm())
    assert all(store.is_ready(name) for name in store.default_models())


def test_double_precision_is_the_same_network(store):
    single, double = store.rnn("rnn-tiny"), store.rnn("rnn-tiny", "float64")
    assert (single.parameters.dtype, double.parameters.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(single.parameters.W, double.parameters.W)


def test_cards_without_sizes_read_no_corpus(store):
    assert all(card.vocabulary_size is None for card in store.models(sized=False) if card.kind == "ngram")
    assert not store.is_ready("tatoeba-zh-char-1gram")
    sized = {card.id: card.vocabulary_size for card in store.models()}
    assert sized["tatoeba-zh-char-2gram"] == len(
        store.ngram("tatoeba-zh-char-2gram", Smoothing.MLE, 1.0).vocabulary
    )


def test_without_corpora_the_small_one_and_the_networks_answer(bare):
    assert bare.missing() == ["tatoeba-zh", "tatoeba-en"]
    assert bare.default_models()[-2:] == ["rnn-tiny", "rnn-zh-char"]
    assert list(bare.warm()) == bare.default_models()
    assert bare.is_ready("tutorial-char-1gram")
    with pytest.raises(CorpusNotInstalled):
        bare.ngram("tatoeba-zh-char-1gram", Smoothing.MLE, 1.0)


def test_a_corpus_installed_later_is_found_without_a_restart(bare, data_url, tmp_path):
    assert "tatoeba-zh" in bare.missing()
    (tmp_path / "corpora").mkdir()
    for kind in ("tsv", "json"):
        shutil.copy(f"{data_url}/corpora/tatoeba-zh.{kind}", tmp_path / "corpora")
    assert bare.missing() == ["tatoeba-en"]
    assert (
        bare.ngram("tatoeba-zh-char-2gram", Smoothing.MLE, 1.0).factors("天气", boundaries=False)[1].count
        == 183
    )


@pytest.fixture
def copies(tmp_path):
    for kind in ("json", "safetensors"):
        shutil.copy(SHIPPED / f"rnn-tiny.{kind}", tmp_path)
    return tmp_path


def test_shipped_networks_agree_with_their_cards():
    for name in shipped_names():
        model = read_rnn(name, "float32")
        assert model.card.hidden_size == model.parameters.hidden_size
        assert model.card.vocabulary_size == len(model.vocabulary)
        assert model.card.num_parameters == model.parameters.num_parameters


def change_weights(folder):
    path = folder / "rnn-tiny.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"\x7f")


def drop_weights(folder):
    (folder / "rnn-tiny.safetensors").unlink()


def break_json(folder):
    (folder / "rnn-tiny.json").write_text("{")


def drop_title(folder):
    rewrite(folder, lambda told: told.pop("title"))


def rename_unit(folder):
    rewrite(folder, lambda told: told.update(unit="syllable"))


def shorten_vocabulary(folder):
    rewrite(folder, lambda told: told["vocabulary"].pop())


def rewrite(folder, change):
    path = folder / "rnn-tiny.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize(
    "damage", [change_weights, drop_weights, break_json, drop_title, rename_unit, shorten_vocabulary]
)
def test_a_damaged_network_is_told_as_such(copies, damage):
    read_rnn("rnn-tiny", "float32", folder=copies)
    damage(copies)
    with pytest.raises(ArtefactDamaged):
        read_rnn("rnn-tiny", "float32", folder=copies)


def test_a_cap_on_the_memory_of_counting_changes_no_figure(tmp_path):
    """The tutorial's ten thousand characters in parts of a thousand."""
    wide, narrow = (Store(Settings(data=str(tmp_path), ngram_memory=memory)) for memory in (2**30, 2**16))
    models = [store.ngram("tutorial-char-3gram", Smoothing.KNESER_NEY, 1.0) for store in (wide, narrow)]
    first, second = (model.factors("天气真好", boundaries=True) for model in models)
    assert first == second


def test_what_another_process_deleted_is_forgotten(tmp_path):
    """Not before somebody looks what is there, which every page does."""
    first, second = (Store(Settings(data=str(tmp_path))) for _ in range(2))
    kept, gone = (first.add_corpus(OwnText(name, f"天气真好{name}", "zh")) for name in ("kept", "gone"))
    for card in (kept, gone):
        first.ngram(f"{card.id}-char-2gram", Smoothing.KNESER_NEY, 1.0)
        assert first.model_card(f"{card.id}-char-2gram").vocabulary_size
    before = first.version()
    assert first.once.has(("corpus", gone.id))
    second.remove_corpus(gone.id)
    assert first.ngram_name(f"{gone.id}-char-2gram") is None
    with pytest.raises(ModelNotFound):
        first.model_card(f"{gone.id}-char-2gram")
    assert first.version() > before
    assert first.once.has(("corpus", kept.id))
    names = {getattr(key[1], "corpus", key[1]) for key in first.once._kept}
    assert kept.id in names
    assert gone.id not in names


def test_counts_of_a_corpus_that_another_process_brought_have_a_name(tmp_path):
    first, second = (Store(Settings(data=str(tmp_path))) for _ in range(2))
    assert first.ngram_name("tutorial-char-2gram")
    brought = second.add_corpus(OwnText("brought", "天气真好", "zh"))
    assert first.ngram_name(f"{brought.id}-char-2gram") == NGramName(brought.id, Unit.CHAR, 2)


def test_a_corpus_that_was_mended_with_another_text_has_another_card(tmp_path):
    stores = [Store(Settings(data=str(tmp_path / name))) for name in ("own", "other")]
    own, other = (
        store.add_corpus(OwnText("own", text, "zh"))
        for store, text in zip(stores, ("天气真好", "天气真好\n明天下雨"), strict=True)
    )
    store, counts = stores[0], f"{own.id}-char-2gram"
    smoothed = store.ngram(counts, Smoothing.KNESER_NEY, 1.0)
    size = store.model_card(counts).vocabulary_size
    text, description = (tmp_path / "own/corpora/own" / f"{own.id}.{kind}" for kind in ("tsv", "json"))
    text.write_bytes(text.read_bytes().replace("真".encode(), "太".encode()))
    store.once.drop(lambda key: key[0] == "corpus")
    with pytest.raises(ArtefactDamaged):
        store.corpus(own.id)
    assert store.model_card(counts).vocabulary_size is None
    for path in (text, description):
        mended = tmp_path / "other/corpora/own" / f"{other.id}{path.suffix}"
        path.write_bytes(mended.read_bytes().replace(other.id.encode(), own.id.encode()))
    assert store.model_card(counts).vocabulary_size == size + 3
    assert len(store.ngram(counts, Smoothing.KNESER_NEY, 1.0).vocabulary) == len(smoothed.vocabulary) + 3
