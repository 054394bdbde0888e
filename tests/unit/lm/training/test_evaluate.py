"""Held-out perplexity by definition, and the split that no sentence crosses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import EmptySequence
from app.lm.rnn.forward import forward
from app.lm.rnn.initial import initial_parameters
from app.lm.rnn.parameters import Parameters
from app.lm.training.evaluate import held_out
from app.lm.training.split import part, split
from app.text.corpus import Corpus
from app.text.tokenizer import Unit
from app.text.vocabulary import BOS_ID, EOS_ID, UNK_ID


def test_a_network_that_knows_nothing_has_a_perplexity_of_its_vocabulary():
    zeros = Parameters.of(np.zeros((2, 7)), np.zeros((2, 2)), np.zeros((7, 2)), np.zeros(2), np.zeros(7))
    result = held_out(zeros, [np.array([3, 4, 5]), np.array([6])])
    assert result.perplexity == pytest.approx(7)
    assert (result.num_predicted, result.num_oov) == (6, 0)  # 4 tokens and </s> twice


def test_unknown_tokens_are_read_but_counted_apart():
    params = initial_parameters(4, 8, np.random.default_rng(0), dtype=np.float64)
    result = held_out(params, [np.array([5, UNK_ID, 6])])
    trace = forward(params, [BOS_ID, 5, UNK_ID, 6], [5, UNK_ID, 6, EOS_ID])
    assert (result.num_predicted, result.num_oov) == (3, 1)
    assert result.log_prob == pytest.approx(-trace.L[[0, 2, 3]].sum())


def test_perplexity_is_the_same_however_sentences_are_batched():
    params = initial_parameters(4, 8, np.random.default_rng(0), dtype=np.float64)
    rng = np.random.default_rng(1)
    sentences = [rng.integers(3, 8, rng.integers(1, 9)) for _ in range(150)]
    one_by_one = sum(held_out(params, [ids]).log_prob for ids in sentences)
    assert held_out(params, sentences).log_prob == pytest.approx(one_by_one)


def test_no_sentences_no_perplexity():
    with pytest.raises(EmptySequence):
        held_out(initial_parameters(2, 5, np.random.default_rng(0)), [])


@given(st.integers(20, 500), st.integers(0, 2**32))
def test_the_split_puts_each_sentence_in_one_part(count, seed):
    parts = split(count, seed)
    assert sorted([*parts.training, *parts.validation, *parts.test]) == list(range(count))
    assert len(parts.validation) == len(parts.test) == count // 20
    again = split(count, seed)
    assert (again.test == parts.test).all()
    assert (again.training == parts.training).all()


def test_the_vocabulary_comes_from_the_training_part_alone():
    """Each sentence has a character of its own, which therefore stands once: all of them become <unk>."""
    sentences = tuple(f"我{chr(0x4E00 + i)}" for i in range(40))
    corpus = Corpus("own", "zh", {}, "", "", sentences, tuple(map(str, range(40))))
    parts = part(corpus, Unit.CHAR, min_count=2, seed=1)
    assert parts.vocabulary.tokens[3:] == ("我",)
    everything = parts.training + parts.validation + parts.test
    assert {tuple(ids) for ids in everything} == {(3, UNK_ID)}
    assert (len(parts.training), len(parts.validation), len(parts.test)) == (36, 2, 2)
