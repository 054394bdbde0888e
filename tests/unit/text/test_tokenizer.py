"""How a sentence becomes tokens, and tokens a text again."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BrokenText, EmptyText
from app.text.tokenizer import BROKEN, Unit, joined, tokenize

# Any text that is Unicode, with white space of all sorts mixed in; sometimes decomposed.
sentences = (
    st.text(st.characters(codec="utf-8") | st.sampled_from(" \t\n\u3000\u00a0é\u0301天气"))
    .filter(lambda text: not BROKEN.search(text))
    .filter(lambda text: text.strip())
)


def without_blanks(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


def test_characters_of_the_tutorials_sentence():
    assert tokenize("今天的天气真好呀", Unit.CHAR) == tuple("今天的天气真好呀")


def test_words_of_the_tutorials_sentence_as_rjieba_cuts_them():
    assert tokenize("今天的天气真好呀", Unit.WORD) == ("今天", "的", "天气", "真好", "呀")


def test_chinese_drops_blanks_even_the_ideographic_one():
    assert tokenize(" 天 气\u3000真\n好 ", Unit.CHAR) == ("天", "气", "真", "好")


def test_english_characters_keep_one_blank_between_words():
    assert tokenize("  so  it\tis ", Unit.CHAR, "en") == tuple("so it is")


def test_no_word_holds_a_blank():
    assert tokenize("今天 的\u3000天气", Unit.WORD) == ("今天", "的", "天气")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't you?", ("Don't", "you", "?")),
        ("The boy’s well-known.", ("The", "boy’s", "well-known", ".")),
        ("It's $3.14, not 1,000!", ("It's", "$", "3.14", ",", "not", "1,000", "!")),
        ("the 5th, 15th a_b", ("the", "5th", ",", "15th", "a", "_", "b")),
        ("naïve Ünal…", ("naïve", "Ünal", "…")),
        ('"Why?"', ('"', "Why", "?", '"')),
    ],
)
def test_english_words_keep_case_apostrophes_and_numbers(text, words):
    assert tokenize(text, Unit.WORD, "en") == words


def test_space_cuts_only_where_the_corpus_was_cut():
    assert tokenize("天气 真 好。", Unit.SPACE) == ("天气", "真", "好。")


def test_decomposed_letters_are_put_together():
    """NFC: e followed by U+0301 is the one code point é."""
    assert tokenize("cafe\u0301", Unit.CHAR, "en") == ("c", "a", "f", "é")


def test_emoji_beyond_the_basic_plane_are_one_token():
    assert tokenize("好😀𡡡", Unit.CHAR) == ("好", "😀", "𡡡")


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "\u3000"])
@pytest.mark.parametrize("unit", Unit)
def test_nothing_but_blanks_is_empty(text, unit):
    with pytest.raises(EmptyText):
        tokenize(text, unit)


@pytest.mark.parametrize("code", [0xD83D, 0xDC00, 0xFFFD, 0x00, 0x1B, 0x7F, 0x9F])
@pytest.mark.parametrize("unit", Unit)
def test_what_is_no_text_is_named_with_its_place(code, unit):
    with pytest.raises(BrokenText) as caught:
        tokenize(f"天气{chr(code)}好", unit)
    assert caught.value.params == {"position": 3}


@given(sentences)
def test_characters_joined_are_the_nfc_text_without_blanks(text):
    assert "".join(tokenize(text, Unit.CHAR)) == without_blanks(text)


@given(sentences, st.sampled_from(Unit), st.sampled_from(["zh", "en"]))
def test_no_unit_loses_a_character(text, unit, language):
    if unit is Unit.HAND:
        text = text.replace("/", " ") + "."
    tokens = tokenize(text, unit, language)
    assert all(tokens)
    assert without_blanks("".join(tokens)) == without_blanks(without_blanks(text))


@pytest.mark.parametrize(
    ("text", "language", "tokens"),
    [
        ("天气/真/好", "zh", ["天气", "真", "好"]),
        ("/ 天 气 // 真/ /好/", "zh", ["天气", "真", "好"]),
        ("天气真好", "zh", ["天气真好"]),
        ("How old / are/n't  you/", "en", ["How old", " are", "n't you"]),
        ("How old /are you", "en", ["How old", " are you"]),
    ],
)
def test_by_hand_a_slash_is_a_cut_and_a_blank_beside_it_begins_the_next_token(text, language, tokens):
    assert list(tokenize(text, Unit.HAND, language)) == tokens


@pytest.mark.parametrize("text", ["/", " / // "])
def test_cuts_alone_are_no_sentence(text):
    with pytest.raises(EmptyText):
        tokenize(text, Unit.HAND)


@pytest.mark.parametrize(
    "text",
    ["हिन्दी में भाषा मॉडल", "অপেক্ষা করতেন", "مُحَمَّد كِتَاب", "שָׁלוֹם עולם", "தமிழ் மொழி", "Yorùbá ẹ́", "молоко́ чай"],
)
def test_a_combining_mark_is_never_cut_from_its_letter(text: str):
    assert tokenize(text, Unit.WORD, "en") == tuple(unicodedata.normalize("NFC", text).split())


def test_a_byte_order_mark_is_no_token():
    assert tokenize("\ufeff天气", Unit.CHAR) == ("天", "气")


@pytest.mark.parametrize(
    ("text", "unit", "language"),
    [
        ("今天天气真好！", Unit.CHAR, "zh"),
        ("I'd like (some) tea, please.", Unit.WORD, "en"),
        ("Oh , no !", Unit.SPACE, "en"),
        ("How are you?", Unit.CHAR, "en"),
    ],
)
def test_a_text_is_cut_and_joined_again(text: str, unit: Unit, language: str) -> None:
    assert joined(tokenize(text, unit, language), unit, language) == text


def test_a_token_is_appended_to_a_text() -> None:
    assert joined(("How old are", "you"), Unit.WORD, "en") == "How old are you"
    assert joined(("How old are you", "?"), Unit.WORD, "en") == "How old are you?"
