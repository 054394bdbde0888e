"""The bytes of a value: arrays to the byte, each once, and all of it in little time."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.concurrency.memory_size import size_of
from app.lm.rnn.initial import initial_parameters
from app.store.files.mapped_tensors import open_tensors, written_tensors

SMALL = 2_000  # bytes of the objects around a few arrays


@dataclass(frozen=True, slots=True)
class Slotted:
    array: np.ndarray
    inner: object = None


@dataclass
class Open:
    arrays: list[np.ndarray] = field(default_factory=list)

    @cached_property
    def table(self) -> np.ndarray:
        return np.zeros(1_000_000, np.uint8)


@given(st.lists(st.integers(0, 10**6), max_size=8), st.sampled_from([list, tuple, Open, Slotted]))
def test_arrays_count_to_the_byte_wherever_they_lie(lengths, kind):
    arrays = [np.empty(length, np.uint8) for length in lengths]
    value = Slotted(np.empty(0), tuple(arrays)) if kind is Slotted else kind(arrays)
    assert sum(lengths) <= size_of(value) <= sum(lengths) + SMALL


def test_what_stands_in_two_fields_counts_once():
    array = np.zeros(10**6, np.uint8)
    assert size_of([array, array[:10], array.reshape(10, -1), {"x": array}]) < 10**6 + SMALL


def test_a_view_counts_as_the_memory_that_it_keeps_alive():
    assert size_of(np.zeros(10**6, np.uint8)[:1]) == 10**6


def test_a_mapped_file_counts_as_if_it_were_read(tmp_path):
    with written_tensors(tmp_path / "x") as file:
        file.write("a", np.zeros(10**6, np.uint8))
        file.write("b", np.zeros(10**6, np.uint8))
    assert 2 * 10**6 <= size_of(open_tensors(tmp_path / "x")) < 2 * 10**6 + SMALL


def test_what_is_worked_out_later_counts_from_then_on():
    model = Open()
    before = size_of(model)
    assert model.table.nbytes == 10**6
    assert 10**6 <= size_of(model) - before < 10**6 + SMALL


def test_a_circle_ends():
    circle: list[object] = [np.zeros(1_000, np.uint8)]
    circle.append(circle)
    assert 1_000 <= size_of(circle) < SMALL


def test_a_network_is_as_large_as_its_parameters():
    params = initial_parameters(50, 80, np.random.default_rng(0))
    assert params.num_parameters * 4 <= size_of(params) < params.num_parameters * 4 + SMALL


@pytest.mark.parametrize("kind", [list, tuple, set, dict.fromkeys])
def test_many_strings_are_measured_within_a_twentieth(kind):
    strings = [f"{number:07d}" * (1 + number % 5) for number in range(300_000)]
    value = kind(strings)
    exact = sys.getsizeof(value) + sum(map(sys.getsizeof, strings))
    assert size_of(value) == pytest.approx(exact, rel=0.05)
