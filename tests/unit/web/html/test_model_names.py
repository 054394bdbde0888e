"""Networks in a row: their order, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import escape

from app.settings import Settings
from app.store.model_registry import Store
from app.web.html.i18n import load_catalogues
from app.web.html.model_names import Name, again, network_names, networks_in_order, series


def test_the_default_network_comes_first_then_those_of_its_language(data_url: str) -> None:
    cards = networks_in_order(Store(Settings(data=data_url)).models(sized=False), "rnn-zh-char")
    assert [card.id for card in cards][:3] == ["rnn-zh-char", "rnn-tiny", "rnn-zh-word"]
    assert {card.language for card in cards[3:]} == {"en"}
    named = network_names(cards, load_catalogues()["en"])
    assert named["rnn-zh-word"].text == "H = 192 (Chinese, words)"
    assert len(set(named.values())) == len(cards)


def test_a_name_is_shown_with_what_sets_it_apart_in_small_and_escaped():
    assert escape(Name("2-gram")) == "2-gram"
    assert escape(Name("a<b", "R&D")) == 'a&lt;b <span class="of">R&amp;D</span>'


@dataclass(eq=False)
class One:
    kind: str
    order: int | str | None
    model: str


def test_orders_and_networks_have_marks_of_their_own():
    shown = [One("ngram", 1, "a"), One("ngram", 7, "b"), One("ngram", "full", "c")]
    shown += [One("rnn", None, name) for name in "def"]
    assert [series(one, shown) for one in shown] == ["1", "5", "full", "rnn1", "rnn2", "rnn1"]
    assert [again(one, shown) for one in shown] == [False] * 5 + [True]


def test_two_corpora_of_one_order_share_a_mark():
    shown = [One("ngram", 2, "a"), One("ngram", 2, "b")]
    assert [again(one, shown) for one in shown] == [False, True]
