"""What a notebook shows: the ledger as a table, the stage by its address; no text of a user is markup."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from app.client import Score

TEXT = "今天的天气真好呀"
pytestmark = pytest.mark.anyio


class Cells(HTMLParser):
    """The texts of the cells of a table, row by row, and every tag that was met."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        """Begin a row or a cell."""
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        elif tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_data(self, data):
        """Add to the cell."""
        if self.rows:
            self.rows[-1][-1] += data


async def test_scores_are_a_ledger(asking):
    scores = await asking.score("天气", ["tutorial-char-2gram", "rnn-tiny"], boundaries=True)
    head, counted, network = Cells(scores._repr_html_()).rows
    assert head == ["", "天", "气", "</s>", "P(S)", "Bits", "Perplexity"]
    assert counted[0] == "tutorial-char-2gram"
    assert counted[2] == "0.15155 / 33"
    assert (network[0], len(network)) == ("rnn-tiny", 7)
    assert isinstance(scores[0], Score)
    assert Cells(scores[0]._repr_html_()).rows[1] == counted


async def test_texts_and_cuts_have_a_ledger_each(asking):
    scores = await asking.score([TEXT, "天气"], ["tutorial-char-1gram", "tatoeba-zh-word-1gram"])
    assert scores._repr_html_().count("<table>") == 4


async def test_the_table_of_a_score_escapes_what_was_written(asking):
    scores = await asking.score("<script>alert(1)</script>", "tutorial-char-1gram")
    assert "script" not in Cells(scores._repr_html_()).tags
    assert "&lt;script&gt;" in scores._repr_html_()


async def test_a_trace_is_the_stage_at_its_address(asking, client):
    html = (await asking.trace(TEXT, "rnn-tiny", set=["W_2_3_0.5"], scale_w=2, start=3))._repr_html_()
    [address, framed] = re.findall(r'<(?:a href|iframe src)="([^"]+)"', html)
    for found in (address, framed):
        page = await client.get(unescape(found))
        assert page.status_code == 200
        assert 'class="notice"' not in page.text
    url, inside = httpx.URL(unescape(address)), httpx.URL(unescape(framed))
    asked = {"text": TEXT, "model": "rnn-tiny", "scale_w": "2.0", "set": "W_2_3_0.5", "t": "3", "lang": "en"}
    assert (url.host, url.path, dict(url.params)) == ("unroll.localhost", "/unroll", asked)
    assert (inside.path, inside.params) == ("/embed/unroll", url.params)


async def test_what_is_shown_is_plain_text_to_a_notebook(asking):
    """A Markup would escape what a program adds to it."""
    for shown in (await asking.trace("天"), await asking.score("天"), (await asking.score("天"))[0]):
        assert type(shown._repr_html_()) is str


async def test_a_trace_is_a_row_a_step(asking):
    rows = Cells((await asking.trace("今天", "rnn-tiny"))._repr_html_()).rows
    assert [row[:3] for row in rows[1:]] == [["1", "<s>", "今"], ["2", "今", "天"], ["3", "天", "</s>"]]


async def test_the_address_of_a_trace_is_no_markup(asking):
    trace = await asking.trace('"><script>alert(1)</script>', "rnn-zh-char")
    assert Cells(trace._repr_html_()).tags >= {"table", "a", "details", "iframe"}
    assert "script" not in Cells(trace._repr_html_()).tags


async def test_a_network_of_ones_own_is_a_table(asking):
    own = {"U": [[1, 0]], "W": [[0]], "V": [[0], [0]], "b": [0], "c": [0, 0]}
    trace = await asking.trace(parameters=own, inputs=[0, 1], targets=[1, 0])
    assert Cells(trace._repr_html_()).rows == [
        ["t", "x", "y", "ŷ[y]", "L"],
        ["1", "0", "1", "0.5000", "0.6931"],
        ["2", "1", "0", "0.5000", "0.6931"],
    ]
    few = await asking.trace(parameters=own, inputs=[0], targets=[1], fields=["h"])
    assert Cells(few._repr_html_()).rows[1] == ["1", "0", "1", "", ""]
