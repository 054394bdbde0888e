"""Networks in a row: their order, and what they are called."""

from __future__ import annotations

from app.settings import Settings
from app.store.model_registry import Store
from app.web.html.i18n import load_catalogues
from app.web.html.model_names import network_names, networks_in_order


def test_the_default_network_comes_first_then_those_of_its_language(data_url: str) -> None:
    cards = networks_in_order(Store(Settings(data=data_url)).models(sized=False), "rnn-zh-char")
    assert [card.id for card in cards][:3] == ["rnn-zh-char", "rnn-tiny", "rnn-zh-word"]
    assert {card.language for card in cards[3:]} == {"en"}
    named = network_names(cards, load_catalogues()["en"])
    assert named["rnn-zh-word"].text == "H = 192 (Chinese, words)"
    assert len(set(named.values())) == len(cards)
