"""The words: both languages hold the same ones, and templates and scripts ask for no other."""

from __future__ import annotations

import json
import re
from itertools import chain
from string import Formatter

import pytest
from markupsafe import Markup

from app.settings import ROOT
from app.web.html.i18n import Catalogue, WordMissing, load_catalogues, pick_language

WORDS = load_catalogues()
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").rglob("*.js"))
IN_TEMPLATE = re.compile(r"""\bt\(\s*(["'])([^"']+)\1\s*(~)?""")
PARTS = "|".join({key.split(".")[0] for key in WORDS["zh"].within("js.")})
IN_SCRIPT = re.compile(rf"""(["'`])((?:{PARTS})\.[\w.]+)\1""")


def params_of(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_hold_the_same_keys():
    assert set(WORDS["zh"].words) == set(WORDS["en"].words)


@pytest.mark.parametrize("key", sorted(WORDS["zh"].words))
def test_both_texts_of_a_key_take_the_same_parameters(key):
    zh, en = (WORDS[language].words[key] for language in ("zh", "en"))
    assert zh.strip()
    assert en.strip()
    assert params_of(zh) == params_of(en)


def test_english_texts_hold_no_chinese():
    for key, text in WORDS["en"].words.items():
        if not re.search(
            r"sample|unfold|brand|^learn\.(q|why)\.", key
        ):  # questions name the tutorial's tokens
            assert not re.search(r"[\u4e00-\u9fff]", text), key


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_asks_only_for_words_that_there_are(path):
    for _, key, is_prefix in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
        if is_prefix:
            assert WORDS["zh"].within(key), f"nothing starts with {key}"
        else:
            assert key in WORDS["zh"], key


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_asks_only_for_words_that_there_are(path):
    for _, key in IN_SCRIPT.findall(path.read_text(encoding="utf-8")):
        assert f"js.{key}" in WORDS["zh"], key


def test_no_word_of_ours_is_unused():
    """Keys under a computed prefix (errors, reasons, stages) count as used where the prefix is."""
    texts = [
        path.read_text(encoding="utf-8") for path in chain(TEMPLATES, SCRIPTS, (ROOT / "app").rglob("*.py"))
    ]
    whole = "\n".join(texts)
    asked = set(re.findall(r"""["'`]([a-z_]+(?:\.[\w.]+)+)["'`]""", whole))
    prefixes = set(re.findall(r"""["'`]([a-z_]+(?:\.\w+)*\.)["'`{$]""", whole))
    prefixes |= set(re.findall(r"""["'`]([a-z_]+(?:\.\w+)*\.)[{$]""", whole))
    for key in WORDS["zh"].words:
        name = key.removeprefix("js.")
        assert name in asked or any(name.startswith(prefix) for prefix in prefixes), key


def test_what_a_macro_escaped_is_plain_in_a_sentence_and_so_is_escaped_once():
    words = Catalogue("en", {"greeting": "hello {name}"})
    assert words("greeting", name=Markup("&lt;s&gt;")) == "hello <s>"


def test_a_missing_key_or_parameter_is_a_mistake_that_shows():
    words = Catalogue("en", {"greeting": "hello {name}"})
    assert words("greeting", name="you") == "hello you"
    with pytest.raises(WordMissing):
        words("parting")
    with pytest.raises(WordMissing):
        words("greeting")


def test_a_key_in_two_parts_is_refused(tmp_path):
    for language in ("zh", "en"):
        (tmp_path / language).mkdir()
    for part in ("a", "b"):
        (tmp_path / "zh" / f"{part}.json").write_text(json.dumps({"same": part}))
    with pytest.raises(ValueError, match="same"):
        load_catalogues(tmp_path)


@pytest.mark.parametrize(
    ("asked", "accept", "picked"),
    [
        ("en", "zh", "en"),
        (None, "en-US,en;q=0.5", "en"),
        (None, "zh-Hant-TW", "zh"),
        (None, "de, *;q=0.5", "zh"),
        (None, "", "zh"),
        ("xx", "en", "en"),
        (None, "en;q=0.2, zh;q=0.9", "zh"),
        (None, "en;q=0, fr", "zh"),
        (None, "en;q=rubbish", "zh"),
    ],
)
def test_the_language_of_a_request(asked, accept, picked):
    assert pick_language(asked, accept, "zh") == picked
