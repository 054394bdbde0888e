"""Files that others wrote: how a text is cut for their tokens, what they make of a text without marks."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest
from safetensors.numpy import save

from app.errors import ArtefactDamaged, InvalidRequest
from app.explain.sentence.continuation import Drawing, Sampling, continuation
from app.explain.sentence.perplexity import text_perplexity
from app.lm.rnn.forward import forward
from app.lm.rnn.parameters import Parameters
from app.settings import Settings
from app.store.model_registry import Store
from app.store.own.reading import ModelDescription, kind_of
from app.store.own.tokens import cut_for, sample_of, vocabulary_of
from app.text.tokenizer import Unit
from app.text.vocabulary import Marks

WORDS = ["<unk>", "<s>", "</s>", "the", "cat", "sat", "on", "mat"]


def weights(size: int, seed: int = 0) -> dict[str, np.ndarray]:
    rng = np.random.default_rng(seed)
    shapes = {"U": (4, size), "W": (4, 4), "V": (size, 4), "b": (4,), "c": (size,)}
    return {name: rng.normal(size=shape) for name, shape in shapes.items()}


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(Settings(data=str(tmp_path)))


@pytest.mark.parametrize(
    ("tokens", "unit", "language", "sample"),
    [
        (["<unk>", "今", "天", "气"], Unit.CHAR, "zh", "今天气"),
        (["<unk>", "今天", "天气", "好"], Unit.SPACE, "zh", "今天 天气 好"),
        (["h", "e", "l", "o", " ", "\n"], Unit.CHAR, "en", "helo"),
        (["the", "cat", "<eos>"], Unit.SPACE, "en", "the cat"),
        (None, Unit.SPACE, "en", "0 1 2"),
    ],
)
def test_how_a_text_is_cut_is_told_by_the_tokens(tokens, unit, language, sample):
    size = len(tokens or "abc")
    vocabulary = vocabulary_of(None if tokens is None else json.dumps(tokens).encode(), size)
    assert cut_for(vocabulary) == (unit, language)
    assert sample_of(vocabulary, unit, language) == sample


def test_marks_are_found_wherever_they_are_and_are_no_words():
    vocabulary = vocabulary_of(b"the\r\n<BOS>\r\ncat\r\n[UNK]\r\n", 4)
    assert vocabulary.marks == Marks(unk=3, bos=1, eos=None)
    assert vocabulary.encode(["cat", "dog", "<BOS>"]).tolist() == [2, 3, 3]
    assert vocabulary.marks.around([2]) == [1, 2]
    with pytest.raises(InvalidRequest):
        vocabulary_of(b"a\nb\n", 2).encode(["a", "dog"])


def test_decomposed_tokens_are_found_by_composed_text():
    vocabulary = vocabulary_of(json.dumps(["cafe\u0301", "tea"]).encode(), 2)
    assert vocabulary.encode(["caf\u00e9"]).tolist() == [0]


@pytest.mark.parametrize("words", [WORDS, None])
def test_perplexity_and_continuation_follow_the_marks_that_there_are(store, words):
    given = weights(len(WORDS))
    vocabulary = None if words is None else json.dumps(words).encode()
    card = store.add_model(save(given), ModelDescription("net", vocabulary))
    text = ["the cat sat", "the zebra"] if words else ["3 4 5", "3 0"]
    ids = [[1, 3, 4, 5, 2], [1, 3, 0, 2]] if words else [[3, 4, 5], [3, 0]]
    params = Parameters.of(**given)
    losses = [
        (y, loss)
        for one in ids
        for y, loss in zip(one[1:], forward(params, one[:-1], one[1:]).L.tolist(), strict=True)
    ]
    known = [loss for y, loss in losses if words is None or y != 0]
    found = text_perplexity(text, card.id, store)
    assert found.log_prob == pytest.approx(-sum(known), rel=1e-5)
    assert (found.num_predicted, found.num_oov) == (len(known), len(losses) - len(known))
    with pytest.raises(InvalidRequest) as refused:
        text_perplexity(["3 4", "" if words else "3"], card.id, store) if not words else continuation(
            "", card.id, store, Drawing(Sampling(max_tokens=-1), 0)
        )
    assert refused.value.params.get("line", 2) == 2
    drawn = list(continuation("the" if words else "3", card.id, store, Drawing(Sampling(), 1)).steps)
    assert drawn[-1].reason in {"end", "max_tokens"}
    if words is None:
        assert drawn[-1].reason == "max_tokens"  # it has no end


def test_a_damaged_description_or_file_is_no_model_and_harms_no_other(store, tmp_path):
    one, two = (store.add_model(save(weights(8, seed)), ModelDescription(str(seed))) for seed in (1, 2))
    folder = tmp_path / "models" / "own"
    (folder / f"{one.id}.json").write_text("{", encoding="utf-8")
    (folder / "stray.json").write_text("[]", encoding="utf-8")
    assert [card.id for card in store.own_models()] == [two.id]
    (folder / f"{two.id}.safetensors").unlink()
    with pytest.raises(ArtefactDamaged) as damaged:
        store.rnn(two.id)
    assert damaged.value.params["reason"] == "not_there"


def test_a_model_is_the_same_in_either_precision(store):
    card = store.add_model(save(weights(8)), ModelDescription("net"))
    single, double = store.rnn(card.id), store.rnn(card.id, "float64")
    assert (single.parameters.dtype, double.parameters.dtype) == (np.float32, np.float64)
    np.testing.assert_array_equal(double.parameters.U, weights(8)["U"])
    assert store.rnn(card.id) is single


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04....", "npz"),
        (b"\x80" + bytes(7) + b"{", "safetensors"),
        (b"\\data\\", "arpa"),
        (b"", "arpa"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(start, kind):
    assert kind_of(io.BytesIO(start)) == kind
