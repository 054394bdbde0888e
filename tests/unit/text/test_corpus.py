"""A corpus as sentences and as one stream of ids."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BrokenText, EmptyText, InvalidRequest
from app.store.corpora.reader import load_corpus
from app.text.corpus import Corpus, EncodedCorpus, encode_corpus, encode_sentences
from app.text.tokenizer import Unit, tokenize
from app.text.vocabulary import BOS, BOS_ID, EOS, EOS_ID, MARKS, UNK, Vocabulary


def corpus_of(*sentences: str, language: str = "zh") -> Corpus:
    ids = tuple(map(str, range(len(sentences))))
    return Corpus("own", language, {"zh": "", "en": ""}, "MIT", "", sentences, ids)


def sentences_of(encoded: EncodedCorpus) -> list[tuple[str, ...]]:
    """Cut the stream at the starts and decode what lies between the marks."""
    parts = np.split(encoded.stream, encoded.starts)[1:]
    assert all(part[0] == BOS_ID and part[-1] == EOS_ID for part in parts)
    return [encoded.vocabulary.decode(part[1:-1]) for part in parts]


def test_each_sentence_stands_between_its_marks():
    encoded = encode_corpus(corpus_of("天气真好", "好天"), Unit.CHAR)
    assert encoded.vocabulary.tokens == (*MARKS, "天", "好", "气", "真")
    expected = [BOS, "天", "气", "真", "好", EOS, BOS, "好", "天", EOS]
    assert encoded.vocabulary.decode(encoded.stream) == tuple(expected)
    assert encoded.starts.tolist() == [0, 6]
    assert (encoded.num_tokens, encoded.num_sentences) == (6, 2)
    assert (encoded.stream.dtype, encoded.starts.dtype) == (np.int32, np.int64)


def test_rare_characters_become_unknown_and_are_not_dropped():
    encoded = encode_corpus(corpus_of("天天气"), Unit.CHAR, min_count=2)
    assert sentences_of(encoded) == [("天", "天", UNK)]


def test_words_and_blanks_are_units_too():
    assert sentences_of(encode_corpus(corpus_of("今天的天气"), Unit.WORD)) == [("今天", "的", "天气")]
    assert sentences_of(encode_corpus(corpus_of("今天 的天气"), Unit.SPACE)) == [("今天", "的天气")]


CUT = [unit for unit in Unit if unit is not Unit.HAND]


def test_a_corpus_is_not_cut_by_hand():
    with pytest.raises(InvalidRequest):
        encode_corpus(corpus_of("天/气"), Unit.HAND)


@pytest.mark.parametrize("unit", CUT)
def test_a_corpus_without_sentences_is_an_empty_stream(unit):
    encoded = encode_corpus(corpus_of(), unit)
    assert (encoded.num_tokens, encoded.num_sentences) == (0, 0)
    assert encoded.vocabulary.tokens == MARKS


@pytest.mark.parametrize("unit", CUT)
def test_a_sentence_of_blanks_or_of_no_text_is_refused(unit):
    with pytest.raises(EmptyText):
        encode_corpus(corpus_of("天", " ", "气"), unit)
    with pytest.raises(BrokenText) as caught:
        encode_corpus(corpus_of("天", "天气\ufffd"), unit)
    assert caught.value.params == {"position": 3}


def test_the_stream_cannot_be_changed():
    encoded = encode_corpus(corpus_of("天气"), Unit.CHAR)
    with pytest.raises(ValueError, match="read-only"):
        encoded.stream[0] = 5


def test_characters_are_counted_without_white_space():
    assert corpus_of("天 气\u3000好", "a b").num_characters == 5


ALPHABET = st.sampled_from("天气真好呀aé𡡡😀 \u3000\te\u0301\u212b")
SENTENCE = st.text(ALPHABET, min_size=1).filter(lambda text: text.strip())


@given(st.lists(SENTENCE, max_size=6), st.sampled_from(["zh", "en"]), st.integers(1, 3))
def test_the_table_of_characters_does_what_the_tokenizer_does(sentences, language, min_count):
    encoded = encode_corpus(corpus_of(*sentences, language=language), Unit.CHAR, min_count)
    cut = [tokenize(sentence, Unit.CHAR, language) for sentence in sentences]
    vocabulary = Vocabulary.from_sentences(cut, min_count)
    assert encoded.vocabulary == vocabulary
    assert sentences_of(encoded) == [vocabulary.decode(vocabulary.encode(one)) for one in cut]


def test_tatoeba_has_the_counts_of_the_design(data_url):
    """architecture.md: 天 2,797, 天气 183, 天气真 5, 天气真好 3, 你多大了 2, 怎么老是你 0."""
    corpus = load_corpus(data_url, "tatoeba-zh")
    text = "\n".join(corpus.sentences)
    phrases = ("天", "天气", "天气真", "天气真好", "你多大了", "怎么老是你")
    assert [text.count(phrase) for phrase in phrases] == [2797, 183, 5, 3, 2, 0]
    encoded = encode_corpus(corpus, Unit.CHAR)
    assert np.sum(encoded.stream == encoded.vocabulary.id_of("天")) == 2797
    assert (encoded.num_tokens, encoded.num_sentences) == (corpus.num_characters, 50504)


def test_encoding_tatoebas_characters_takes_well_under_a_second(data_url):
    corpus = load_corpus(data_url, "tatoeba-zh")
    start = time.perf_counter()
    encode_corpus(corpus, Unit.CHAR)
    assert time.perf_counter() - start < 1


def test_sentences_by_another_corpus_vocabulary():
    """What it does not know is `<unk>`; a sentence may be empty."""
    vocabulary = Vocabulary.from_sentences(["天气"])
    assert encode_sentences(["天真", "", "气"], vocabulary).tolist() == [1, 3, 0, 2, 1, 2, 1, 4, 2]
    assert encode_sentences([], vocabulary).tolist() == []
