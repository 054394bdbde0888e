"""Tokens, their ids and the three marks."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import ArtefactDamaged, IdOutOfRange
from app.text.vocabulary import BOS, BOS_ID, EOS, EOS_ID, MARKS, UNK, UNK_ID, Vocabulary

TOKENS = st.text(min_size=1, max_size=3).filter(lambda token: token not in MARKS)


def test_frequent_tokens_come_first_and_ties_follow_code_points():
    vocabulary = Vocabulary.from_sentences([["真", "天", "好"], ["天", "呀"]])
    assert vocabulary.tokens == (UNK, BOS, EOS, "天", "呀", "好", "真")
    assert [ord(token) for token in vocabulary.tokens[4:]] == sorted(map(ord, "呀好真"))


def test_rare_tokens_stay_out_and_become_unknown():
    vocabulary = Vocabulary.from_sentences([["天", "天", "气"]], min_count=2)
    assert vocabulary.tokens == (*MARKS, "天")
    assert vocabulary.encode(["天", "气"]).tolist() == [3, UNK_ID]


def test_the_marks_have_the_first_three_ids():
    assert Vocabulary(MARKS).decode([UNK_ID, BOS_ID, EOS_ID]) == (UNK, BOS, EOS)


@pytest.mark.parametrize("mark", MARKS)
def test_a_users_token_that_spells_a_mark_is_unknown(mark):
    vocabulary = Vocabulary.from_sentences([["天", mark, mark]])
    assert len(vocabulary) == 4
    assert mark not in vocabulary
    assert vocabulary.id_of(mark) == UNK_ID
    assert vocabulary.encode([mark, "天"]).tolist() == [UNK_ID, 3]


def test_ids_are_int32_also_of_no_token():
    vocabulary = Vocabulary((*MARKS, "天"))
    assert vocabulary.encode(["天"]).dtype == vocabulary.encode([]).dtype == np.int32
    assert vocabulary.encode([]).shape == (0,)


@pytest.mark.parametrize("bad", [-1, 4])
def test_an_id_outside_is_refused_and_never_wraps_round(bad):
    with pytest.raises(IdOutOfRange) as caught:
        Vocabulary((*MARKS, "天")).decode([3, bad])
    assert caught.value.params == {"name": "id", "value": bad, "limit": 4}


@pytest.mark.parametrize("tokens", [(), ("天",), (BOS, UNK, EOS), (*MARKS, "天", "天"), (*MARKS, EOS)])
def test_a_list_of_tokens_that_is_no_vocabulary_is_damaged(tokens):
    with pytest.raises(ArtefactDamaged):
        Vocabulary(tokens)


@given(st.lists(st.lists(TOKENS), max_size=8))
def test_decode_undoes_encode_for_known_tokens(sentences):
    vocabulary = Vocabulary.from_sentences(sentences)
    for sentence in sentences:
        assert vocabulary.decode(vocabulary.encode(sentence)) == tuple(sentence)
        assert all(token in vocabulary for token in sentence)


def test_a_vocabulary_survives_the_way_to_another_process():
    vocabulary = Vocabulary((*MARKS, "天"))
    copy = pickle.loads(pickle.dumps(vocabulary))
    assert copy == vocabulary
    assert copy.id_of("天") == 3
