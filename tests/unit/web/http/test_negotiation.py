"""Small readers of requests: weighed headers, addresses, JSON in a page, the log's filter."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest

from app.web.assets.wheels import best_encoding, built_name, media_type
from app.web.http.negotiation import best_offer, wanted
from app.web.http.responses import script_json, to_json
from app.web.rendering import address, address_maker


@pytest.mark.parametrize(
    ("header", "items"),
    [
        ("", [""]),
        ("gzip, br;q=0.9, deflate;q=0", ["gzip", "br"]),
        ("a;q=0.1, b;q=1.0, c ; q=0.5", ["b", "c", "a"]),
        ("text/html;level=1;q=0.3,*/*", ["*/*", "text/html"]),
        ("a;q=2, b;q=-1, c;q=", []),
    ],
)
def test_wanted_items_come_most_wanted_first(header, items):
    assert wanted(header) == items


def test_an_offer_that_nobody_wants_gives_way_to_the_first():
    offers = ("application/json", "application/x-npz")
    assert best_offer("*/*", offers) == "application/json"
    assert best_offer("application/x-npz", offers) == "application/x-npz"
    assert best_offer("application/json;q=0.1, application/x-npz;q=0.2", offers) == "application/x-npz"


def test_brotli_is_liked_best():
    assert best_encoding("gzip, br") == "br"
    assert best_encoding("gzip, br", {"gzip"}) == "gzip"
    assert best_encoding("gzip;q=0") == ""


def test_an_address_repeats_lists_and_drops_none():
    query = {"text": "天 &", "models": ["a", "b"], "k": None, "boundaries": True}
    assert address("/", query) == "/?text=%E5%A4%A9+%26&models=a&models=b&boundaries=true"
    assert address("/", {"k": None}) == "/"


def test_an_address_keeps_the_language_that_was_asked_for():
    assert address_maker("en")("/unroll", t=3) == "/unroll?t=3&lang=en"
    assert address_maker(None)("/unroll") == "/unroll"
    assert address_maker("xx")("/unroll") == "/unroll"


def test_json_in_a_page_cannot_end_its_script():
    text = "</script><!--&\u2028\u2029'\""
    written = str(script_json({"text": text}))
    assert not set(written) & set("<>&\u2028\u2029")
    assert json.loads(written) == {"text": text}


def test_arrays_go_out_as_they_are_and_what_is_no_number_as_null():
    content = {"single": np.array([0.1, np.inf], np.float32), "double": np.array([0.1]), "nan": math.nan}
    assert to_json(content) == b'{"single":[0.1,null],"double":[0.1],"nan":null}'


def test_names_of_built_files_hold_a_hash_before_the_suffixes():
    assert built_name("plotly.min.js", "abc") == "plotly.abc.min.js"


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.js", "text/javascript"),
        ("a.css", "text/css"),
        ("a.woff2", "font/woff2"),
        ("a.png", "image/png"),
        ("a", "application/octet-stream"),
    ],
)
def test_media_types(name, kind):
    assert media_type(name) == kind
