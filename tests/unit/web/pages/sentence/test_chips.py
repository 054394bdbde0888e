"""What the sentence page's question can be changed to, and how models are called."""

from __future__ import annotations

import pytest

from app.settings import Settings
from app.store.model_registry import Store
from app.web.html.i18n import load_catalogues
from app.web.html.model_names import names
from app.web.pages.sentence.chips import Choices, Place, moved, place_in, place_of

WORDS = load_catalogues()
ZH_CHAR, EN_WORD = Place("tatoeba-zh", "char", "zh"), Place("tatoeba-en", "word", "en")


@pytest.fixture(scope="module")
def store(data_url):
    return Store(Settings(data=data_url))


@pytest.fixture(scope="module")
def cards(store):
    return {card.id: card for card in store.models(sized=False)}


def pick(cards, *ids):
    return [cards[id] for id in ids]


def test_counts_come_first_in_saying_where_the_models_belong(cards):
    every = list(cards.values())
    assert place_of(pick(cards, "rnn-zh-char", "tutorial-char-2gram"), every).corpus == "tutorial"
    assert place_of(pick(cards, "rnn-zh-char"), every) == ZH_CHAR


def test_a_change_of_place_keeps_the_orders_and_finds_a_network(cards):
    every = list(cards.values())
    here = pick(cards, "tatoeba-zh-char-2gram", "tatoeba-zh-char-full", "rnn-zh-char")
    there = moved(here, Place("tutorial", "char", "zh"), every)
    assert there == ["tutorial-char-2gram", "tutorial-char-full", "rnn-zh-char"]
    by_hand = moved(here, Place("tutorial", "hand", "zh"), every)
    assert by_hand == ["tutorial-hand-2gram", "tutorial-hand-full"]
    assert moved(pick(cards, *by_hand), ZH_CHAR, every)[-1].startswith("rnn-")
    only_network = moved(pick(cards, "rnn-zh-char"), Place("tutorial", "hand", "zh"), every)
    assert only_network == [f"tutorial-hand-{n}gram" for n in (1, 2, 3)]


def test_another_language_is_looked_for_in_a_large_corpus_and_cut_by_hand_stays_so(cards):
    every = list(cards.values())
    assert place_in("en", ZH_CHAR, every) == EN_WORD
    assert place_in("zh", EN_WORD, every) == ZH_CHAR
    assert place_in("en", Place("tutorial", "hand", "zh"), every) == ("tatoeba-en", "hand", "en")
    own = [card for card in every if card.corpus == "tutorial"]
    assert place_in("zh", EN_WORD, own) == ("tutorial", "char", "zh")
    assert place_in("en", ZH_CHAR, own) is None


def test_a_chip_of_another_language_insists_on_it_and_one_of_the_texts_own_does_not(cards):
    choices = Choices("天气", pick(cards, "tatoeba-zh-char-2gram"), list(cards.values()))
    chips = {chip.id: chip for chip in choices.corpora({}, lambda **changes: str(changes), {"zh": "x"})}
    assert "'language': 'en'" in chips["corpus-tatoeba-en"].url
    assert "'language': None" in chips["corpus-tutorial"].url
    assert [chip.is_current for chip in chips.values()] == [False, True, False]


def test_the_cuts_are_put_into_the_text_and_taken_out_of_it(cards):
    def texts(text, model):
        choices = Choices(text, pick(cards, model), list(cards.values()))
        return {chip.id: chip.url for chip in choices.cuts(WORDS["zh"], lambda **changes: changes["text"])}

    by_char = texts("今天的天气", "tatoeba-zh-char-2gram")
    assert by_char == {"cut-char": "今天的天气", "cut-word": "今天的天气", "cut-hand": "今天/的/天气"}
    assert texts("今天/的", "tatoeba-zh-hand-2gram")["cut-char"] == "今天的"
    assert texts(" ", "tatoeba-zh-char-2gram")["cut-hand"] == " "


def test_models_that_would_be_called_alike_are_told_apart(cards, store):
    def called(*ids):
        found = names(pick(cards, *ids), store.corpora(), WORDS["en"])
        return [found[id].text for id in ids]

    assert called("tutorial-char-2gram", "rnn-zh-char") == ["Bigram", "RNN, H = 128"]
    assert called("tutorial-char-2gram", "tatoeba-zh-char-2gram", "tutorial-char-1gram") == [
        "Bigram (Tutorial corpus)",
        "Bigram (Tatoeba, Mandarin sentences)",
        "Unigram",
    ]
    assert called("tatoeba-zh-char-2gram", "tatoeba-zh-word-2gram")[1] == (
        "Bigram (Tatoeba, Mandarin sentences, words)"
    )
