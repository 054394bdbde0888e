"""PhraseIndex against counting strings the plain way, with `^` for `<s>` and `$` for `</s>`."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import IdOutOfRange, InvalidRequest
from app.store.corpora.reader import load_corpus
from app.text.corpus import Corpus, EncodedCorpus, encode_corpus
from app.text.index.phrase_index import PhraseIndex
from app.text.tokenizer import Unit
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID

SENTENCES = ("天气真好", "天真", "今天天气好")
MARKS = {"^": BOS_ID, "$": EOS_ID}

corpora = st.lists(st.text("abc", min_size=1, max_size=12), min_size=1, max_size=12)
# Marks at any place, so that phrases which would cross a sentence are asked for as well; d is in no corpus.
phrases = st.text("abcd^$", max_size=5)


def encode(sentences: list[str] | tuple[str, ...], min_count: int = 1) -> EncodedCorpus:
    ids = tuple(map(str, range(len(sentences))))
    return encode_corpus(Corpus("toy", "zh", {}, "", "", tuple(sentences), ids), Unit.CHAR, min_count)


def ids_of(index: PhraseIndex, phrase: str) -> list[int]:
    return [MARKS.get(token, index.vocabulary.id_of(token)) for token in phrase]


def naive_places(sentences: list[str], phrase: str) -> list[tuple[int, int]]:
    """Every place of a phrase, overlapping ones too: `^` stands at 0, so the first character at 1."""
    return [
        (number, found.start())
        for number, sentence in enumerate(sentences)
        for found in re.finditer(f"(?={re.escape(phrase)})", f"^{sentence}$")
        if found.start() <= len(sentence) + 1
    ]


@given(corpora, phrases.filter(bool))
def test_counts_and_places_equal_those_of_plain_strings(sentences: list[str], phrase: str):
    index = PhraseIndex(encode(sentences))
    ids, expected = ids_of(index, phrase), naive_places(sentences, phrase)
    assert index.count(ids) == len(expected)
    assert index.places(ids, 1000) == expected
    assert index.places(ids, 2) == expected[:2]
    assert list(zip(*(column.tolist() for column in index.all_places(ids)), strict=True)) == expected


@given(corpora, phrases)
def test_continuations_are_what_stands_behind_each_place(sentences: list[str], phrase: str):
    index = PhraseIndex(encode(sentences))
    marked = [f"^{sentence}$" for sentence in sentences]
    places = naive_places(sentences, phrase)
    behind = Counter(marked[number][at + len(phrase) :][:1] for number, at in places)
    del behind[""], behind["^"]
    ids, counts = index.continuations(ids_of(index, phrase))
    assert dict(zip(ids.tolist(), counts.tolist(), strict=True)) == {
        ids_of(index, token)[0]: count for token, count in behind.items()
    }
    assert ids.tolist() == sorted(ids.tolist())
    if phrase and "$" not in phrase:
        assert counts.sum() == index.count(ids_of(index, phrase))


@given(corpora, st.text("abcd^$", max_size=12), st.integers(1, 5))
def test_matches_are_the_longest_phrases_that_end_at_each_place(sentences: list[str], text: str, width: int):
    index = PhraseIndex(encode(sentences))
    expected = []
    for end in range(1, len(text) + 1):
        ends = [text[start:end] for start in range(max(end - width, 0), end)]
        longest = next((phrase for phrase in ends if naive_places(sentences, phrase)), "")
        expected.append((len(longest), len(naive_places(sentences, longest)) if longest else 0))
    assert index.matches(ids_of(index, text), width) == expected


def test_counts_of_three_sentences_by_hand():
    """天 four times, 天气 twice, in one of them at the beginning; 天天 once; 真天 would cross a sentence."""
    index = PhraseIndex(encode(SENTENCES))
    expected = {"天": 4, "天气": 2, "^天气": 1, "天天": 1, "真天": 0, "真$": 1, "": 11}
    assert {text: index.count(ids_of(index, text)) for text in expected} == expected
    assert index.places(ids_of(index, "天气"), 10) == [(0, 1), (2, 3)]
    assert index.places(ids_of(index, "^今"), 10) == [(2, 0)]


def test_the_empty_phrase_stands_at_every_token_but_marks():
    index = PhraseIndex(encode(SENTENCES))
    assert index.places([], 6) == [(0, 1), (0, 2), (0, 3), (0, 4), (1, 1), (1, 2)]
    assert len(index.places([], 1000)) == index.count([]) == 11
    ids, counts = index.continuations([])
    following = dict(zip(index.vocabulary.decode(ids), counts.tolist(), strict=True))
    assert following == {"</s>": 3, "天": 4, "气": 2, "真": 2, "好": 2, "今": 1}


def test_rare_tokens_are_counted_together_as_unknown():
    """With min_count 2 only 今 is rare: `<unk>` stands once, and still is a token of the corpus."""
    index = PhraseIndex(encode(SENTENCES, min_count=2))
    assert index.count([UNK_ID]) == 1
    assert index.count([BOS_ID, UNK_ID, index.vocabulary.id_of("天")]) == 1
    assert index.count([]) == len(index.places([], 99)) == 11


def test_a_long_sentence_of_one_character_counts_its_overlapping_places():
    """The hardest case for prefix doubling: all suffixes alike for a thousand tokens."""
    index = PhraseIndex(encode(["a" * 1000, "a" * 999 + "b"]))
    a = index.vocabulary.id_of("a")
    assert index.count([a] * 998) == 3 + 2
    assert index.count([a] * 1000) == 1
    assert index.matches([a] * 1200, 1200)[-1] == (1000, 1)
    assert index.places([a] * 999, 9) == [(0, 1), (0, 2), (1, 1)]


def test_ids_beyond_32_bits_of_packing_keep_their_order():
    """100,000 distinct tokens take 17 bits each: three to a key, and still every suffix in its order."""
    rng = np.random.default_rng(7)
    words = [str(number) for number in rng.permutation(100_000)]
    sentences = tuple(" ".join(words[at : at + 10]) for at in range(0, len(words), 10))
    corpus = Corpus("toy", "zh", {}, "", "", sentences, tuple(words[::10]))
    index = PhraseIndex(encode_corpus(corpus, Unit.SPACE))
    asked = index.vocabulary.encode(words[50:60]).tolist()
    assert index.count(asked) == 1
    assert index.places(asked, 5) == [(5, 1)]
    assert index.count(asked[:3]) == 1
    assert index.count(index.vocabulary.encode(words[55:65]).tolist()) == 0


def test_a_corpus_without_sentences_has_no_phrase():
    index = PhraseIndex(encode([]))
    assert index.count([]) == index.count([UNK_ID]) == 0
    assert index.places([], 5) == index.places([EOS_ID], 5) == []
    assert index.continuations([])[0].tolist() == index.continuations([BOS_ID])[0].tolist() == []


def test_an_id_outside_the_vocabulary_is_refused():
    index = PhraseIndex(encode(SENTENCES))
    asked_at_most = (partial(index.places, limit=1), partial(index.matches, width=2))
    for ask in (index.count, index.continuations, *asked_at_most):
        for wrong in (-1, len(index.vocabulary)):
            with pytest.raises(IdOutOfRange) as caught:
                ask([3, wrong])
            assert caught.value.params == {"name": "id", "value": wrong, "limit": len(index.vocabulary)}


def test_limits_out_of_range_are_refused():
    index = PhraseIndex(encode(SENTENCES))
    with pytest.raises(InvalidRequest) as caught:
        index.places([3], -1)
    assert caught.value.params["field"] == "limit"
    with pytest.raises(InvalidRequest) as caught:
        index.matches([3], 0)
    assert caught.value.params["field"] == "width"


def test_tatoebas_counts_of_the_design(data_url: str):
    """The counts that the design found on Tatoeba's Chinese sentences, without duplicates."""
    corpus = load_corpus(data_url, "tatoeba-zh")
    index = PhraseIndex(encode_corpus(corpus, Unit.CHAR))
    expected = {"天": 2797, "天气": 183, "天气真": 5, "天气真好": 3, "你多大了": 2, "怎么老是你": 0}
    assert {text: index.count(ids_of(index, text)) for text in expected} == expected
    for number, position in index.places(ids_of(index, "天气真好"), 3):
        assert "".join(corpus.sentences[number].split())[position - 1 :].startswith("天气真好")
