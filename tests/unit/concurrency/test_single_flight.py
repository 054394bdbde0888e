"""Values are made once for all who ask, kept within a budget, and the least recently used go first."""

from __future__ import annotations

import time
from collections import Counter, OrderedDict
from concurrent.futures import ThreadPoolExecutor
from random import Random
from threading import Event, Lock

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.concurrency.single_flight import Once

ROOM = 2**30
KEYS = st.integers(0, 7)


def test_what_many_threads_ask_for_is_made_once():
    once, made = Once(ROOM), []

    def make():
        time.sleep(0.05)
        made.append(1)
        return object()

    with ThreadPoolExecutor(8) as pool:
        values = set(pool.map(lambda _: once.get("key", make), range(8)))
    assert len(values) == len(made) == 1
    assert once.has("key")


def test_what_failed_is_tried_again():
    once = Once(ROOM)
    with pytest.raises(ZeroDivisionError):
        once.get("key", lambda: 1 // 0)
    assert not once.has("key")
    assert once.get("key", lambda: 7) == 7


def test_none_is_a_value_like_any_other():
    once, made = Once(ROOM), []
    for _ in range(2):
        assert once.get("key", lambda: made.append(1)) is None
    assert made == [1]


def test_what_cannot_be_measured_holds_nobody_up():
    def broken(value: object) -> int:
        raise ArithmeticError

    once = Once(ROOM, broken)
    for _ in range(2):
        with pytest.raises(ArithmeticError):
            once.get("key", lambda: 7)


def test_a_value_larger_than_the_budget_is_given_and_not_kept():
    once = Once(1_000)
    once.get("small", lambda: np.zeros(100, np.uint8))
    assert len(once.get("large", lambda: np.zeros(1_001, np.uint8))) == 1_001
    assert (once.has("small"), once.has("large")) == (True, False)


def test_what_grew_after_it_was_kept_counts_as_it_is():
    """A model works out its tables when they are first needed."""
    once, model = Once(1_000_000), {}
    once.get("model", lambda: model)
    model["table"] = np.zeros(900_000, np.uint8)
    once.get("other", lambda: np.zeros(200_000, np.uint8))
    assert (once.has("model"), once.has("other")) == (False, True)


@given(
    st.lists(st.one_of(KEYS, st.tuples(st.just("drop"), KEYS)), max_size=60),
    st.lists(st.integers(0, 12), min_size=8, max_size=8),
    st.integers(0, 20),
)
def test_kept_are_the_last_used_that_fit(steps, sizes, budget):
    """Against a model that is a few lines long: an ordered table, cut from its old end."""
    once, model = Once(budget, lambda key: sizes[key]), OrderedDict()
    for step in steps:
        if isinstance(step, tuple):
            once.drop(lambda key, dropped=step[1]: key == dropped)
            model.pop(step[1], None)
        else:
            assert once.get(step, lambda key=step: key) == step
            model[step] = sizes[step]
            model.move_to_end(step)
            if sizes[step] > budget:
                del model[step]
        while sum(model.values()) > budget:
            model.popitem(last=False)
        assert [key for key in range(8) if once.has(key)] == sorted(model)


@pytest.mark.parametrize("budget", [0, 5, 40])
def test_threads_under_a_small_budget_get_the_right_value_made_by_one_at_a_time(budget):
    once, making, lock, rng = Once(budget, lambda value: value % 10 + 1), Counter(), Lock(), Random(0)

    def make(key: int) -> int:
        with lock:
            making[key] += 1
            assert making[key] == 1  # nobody else makes the same
        time.sleep(0.0005)
        with lock:
            making[key] -= 1
        return key

    def ask(key: int) -> int:
        if key % 7 == 6:
            once.drop(lambda kept: kept == key + 100)
        return once.get(key, lambda: make(key))

    asked = [rng.randrange(30) for _ in range(2_000)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, asked)) == asked
    assert sum(key % 10 + 1 for key in range(30) if once.has(key)) <= budget


def test_what_is_being_made_does_not_go_when_others_need_room():
    once, begun, go_on = Once(10, lambda value: 10), Event(), Event()

    def slow() -> str:
        begun.set()
        go_on.wait(10)
        return "slow"

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once.get, "slow", slow)
        assert begun.wait(10)
        for name in "abc":
            once.get(name, lambda name=name: name)
        second = pool.submit(once.get, "slow", lambda: "made twice")
        time.sleep(0.02)
        go_on.set()
        assert (first.result(10), second.result(10)) == ("slow", "slow")
    assert once.has("slow")


def test_what_is_dropped_while_it_is_made_is_given_and_not_kept():
    once, begun, go_on = Once(ROOM), Event(), Event()

    def old() -> str:
        begun.set()
        go_on.wait(10)
        return "old"

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(once.get, "key", old)
        assert begun.wait(10)
        once.drop(lambda key: key == "key")
        assert once.get("key", lambda: "new") == "new"
        go_on.set()
        assert first.result(10) == "old"
    assert once.get("key", lambda: "newer") == "new"
