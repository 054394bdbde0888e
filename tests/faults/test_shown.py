"""Hostile texts in every place that a page shows: no mark-up of theirs, and no turned text after theirs."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of
from tests.api.own_models.sent import ARPA, network
from tests.faults.promises import RUN

pytestmark = pytest.mark.anyio
TAGS = (
    "</script></title></textarea></style><script>hostile()</script>"
    "<img src=x onerror=hostile()><b id=hostile>"
)
QUOTES = "\" onload=hostile() x='hostile' autofocus onfocus=hostile() ` {{7*7}} ${7*7} <%= 7*7 %>"
COMMENT = (
    "<!--<script>--!><![CDATA[<svg/onload=hostile()>]]>javascript:hostile()"
    "&lt;b id=hostile&gt;&#x3c;b id=hostile>"
)
END = "末尾"
TURNED = f"天气\u202e反\u2067转{END}"
HOSTILE = {"tags": TAGS, "quotes": QUOTES, "comment": COMMENT, "turned": TURNED}
PLACES = (
    "/?text={}", "/?text=天气&compare={}", "/?text=天气&models={}", "/?corpus={}",
    "/?text=天气&smoothing={}", "/?lang={}", "/?text=天气&at={}", "/?text=天气&c={}&c=天气",
    "/?text=天气&cut={}", "/?unit=hand&text={}", "/?text=天气&k={}", "/?{}=1",
    "/?text=天气&of={}", "/?text=天气&phrase={}", "/unroll?text={}", "/unroll?model={}",
    "/unroll?text=天&t={}", "/unroll?stage={}", "/unroll?text=天&set={}",
    "/unroll?text=天&snapshot={}", "/unroll?at={}", "/train?corpus={}", "/train?name={}",
    "/train?sentence={}", "/train/run?id={}", "/train/model?id={}", "/models?id={}",
    "/models?name={}", "/check?network={}", "/check?text={}", "/learn?q={}", "/learn/{}",
    "/learn/01-sequence?text={}", "/learn/03-counting?text={}", "/learn/10-forward?text={}",
    "/share?to={}", "/share?to=/?text={}", "/embed/unroll?text={}", "/recipes?text={}", "/docs?{}",
    "/{}", "/recipes/{}", "/static/{}", "/api/v1/models/{}", "/api/v1/corpora/{}",
    "/api/v1/score?text={}", "/api/v1/trace?text={}&model={}",
)  # fmt: skip
# Where a direction cannot reach out of: what lays text out as a line or block of its own.
APART = {
    "bdi", "td", "th", "li", "p", "div", "h1", "h2", "h3", "h4", "option", "textarea", "title",
    "pre", "dd", "dt", "label", "section", "main", "summary", "details", "caption", "figcaption",
    "text", "button", "body", "form", "fieldset", "legend",
}  # fmt: skip
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


class Looked(HTMLParser):
    """A page as it was read; hostile: what became of a text; spilt: our own words after a turned one."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.hostile, self.spilt, self.tags = [], [], Counter()
        self._open, self._turned = [], [False]

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        for name, value in attrs:
            is_link = name in {"href", "src", "action", "formaction"}
            if (
                name.startswith("on")
                or value == "hostile"
                or (is_link and (value or "").startswith("javascript:"))
            ):
                self.hostile.append((tag, name, value))
        if tag not in VOID:
            self._open.append(tag)
            if tag in APART:
                self._turned.append(False)

    def handle_endtag(self, tag):
        while tag in self._open:
            last = self._open.pop()
            if last in APART:
                self._turned.pop()
            if last == tag:
                return

    def handle_data(self, data):
        if self._open and self._open[-1] in {"script", "style"}:
            if "hostile()" in data and "</" in data:
                self.hostile.append(("script", data[:80], ""))
            return
        after = data.rpartition(END)[2] if "\u202e" in data else data
        if (self._turned[-1] or "\u202e" in data) and after.strip():
            self.spilt.append((tuple(self._open[-3:]), after.strip()[:60]))
        if "\u202e" in data:
            self._turned[-1] = True


def looked(answer):
    page = Looked()
    if answer.headers["content-type"].startswith(("text/html", "image/svg")):
        page.feed(answer.text)
    return page


@pytest.fixture
async def client(tmp_path):
    async with client_of(create_app(Settings(data=str(tmp_path), scheduler="tcp://127.0.0.1:1"))) as client:
        yield client


@pytest.mark.parametrize("name", HOSTILE)
async def test_in_addresses(client, name):
    hostile, spilt = {}, {}
    for place in PLACES:
        for quoted in {HOSTILE[name], HOSTILE[name][:40]}:
            address, _, query = place.partition("?")
            params = [one.partition("=")[::2] for one in query.split("&")] if query else []
            params = [(key.replace("{}", quoted), value.replace("{}", quoted)) for key, value in params]
            answer = await client.get(address.replace("{}", quoted.replace("/", "%2F")), params=params)
            assert answer.status_code < 500, (place, answer.text[-300:])
            assert not any("hostile" in value and "\n" in value for value in answer.headers.values())
            page = looked(answer)
            hostile |= {place: page.hostile} if page.hostile else {}
            spilt |= {place: page.spilt} if page.spilt else {}
    assert (hostile, spilt) == ({}, {})


@pytest.mark.parametrize("name", HOSTILE)
async def test_in_all_that_is_brought(client, name):
    """As the name and the lines of a corpus, the name, file name and tokens of models, the words of a run."""
    text, short = HOSTILE[name], HOSTILE[name][:80]
    corpus = await client.post("/api/v1/corpora", json={"name": short, "text": f"天气真好{text}\n{text}"})
    assert corpus.status_code == 201, corpus.text
    card = corpus.json()
    words = ["<unk>", "<bos>", "<eos>", "the", "cat", text.replace(" ", "")]
    nets = [
        await client.post("/api/v1/models", **network(short, words=words)),
        await client.post("/api/v1/models", files={"file": (short, ARPA.replace("cat", words[-1]).encode())}),
    ]
    assert [one.status_code for one in nets] == [201, 201], nets[-1].text
    net, arpa = (one.json() for one in nets)
    run = await client.post(
        "/api/v1/runs", json={**RUN, "corpus": card["id"], "name": short, "sentence": "天气"}
    )
    assert run.status_code == 202, run.text
    counts = f"{card['id']}-char-2gram"
    addresses = (
        f"/?text=天气真好&models={counts}&corpus={card['id']}&at=2",
        f"/?models={arpa['id']}&text=the cat&at=2",
        f"/?text=天气&models={net['id']}&corpus={card['id']}",
        f"/unroll?model={net['id']}&text=the {words[-1]}",
        f"/train?corpus={card['id']}",
        f"/train/run?id={run.json()['id']}",
        f"/learn/03-counting?corpus={card['id']}",
        f"/embed/unroll?model={net['id']}",
        *("/", "/?lang=en", "/train", "/models", "/models?lang=en", "/check"),
    )
    hostile, spilt = {}, {}
    for address in addresses:
        answer = await client.get(address)
        assert answer.status_code < 500, address
        page = looked(answer)
        hostile |= {address: page.hostile} if page.hostile else {}
        spilt |= {address: page.spilt} if page.spilt else {}
    assert (hostile, spilt) == ({}, {})
    for download in (f"{counts}/arpa", f"{net['id']}/export?format=npz", f"{arpa['id']}/arpa"):
        told = (await client.get(f"/api/v1/models/{download}")).headers.get("content-disposition", "")
        assert "<" not in told
        assert "\n" not in told


@pytest.mark.parametrize(
    "name", ["a\nb", "a\r\nb", "a\u2028b", "a\tb", "a\u202eb", "a\u2066b\u200f", " a  b "]
)
async def test_a_name_is_one_line_in_one_direction(client, name):
    made = (
        await client.post("/api/v1/corpora", json={"name": name, "text": "天气"}),
        await client.post("/api/v1/corpora", data={"name": name}, files={"file": ("x", b"ab c")}),
        await client.post("/api/v1/models", **network(name)),
        await client.post("/api/v1/models", files={"file": (name, ARPA.encode())}),
    )
    for answer in made:
        assert answer.status_code == 201, answer.text
        shown = answer.json()["title"]["en"]
        assert " ".join(shown.split()) == shown, (name, shown)
        assert shown.isprintable(), (name, shown)
    run = await client.post("/api/v1/runs", json={**RUN, "name": name})
    assert run.status_code == 202, run.text
    assert run.json()["run"]["name"].isprintable()
    for blank in ("\u202e", "\u2066\u2069 "):
        assert (await client.post("/api/v1/corpora", json={"name": blank, "text": "天气"})).status_code == 422


def test_what_would_be_seen_is_seen():
    bad = Looked()
    bad.feed("<p>a</p><img src=x onerror=hostile()><b id=hostile></b><script>'hostile()</b>'</script>")
    assert [found[0] for found in bad.hostile] == ["img", "b", "script"]
    turned = Looked()
    turned.feed(f"<p>{TURNED}<b>ours</b></p><p>ours</p><p><bdi>{TURNED}</bdi> ours</p><p>{TURNED} ours</p>")
    assert len(turned.spilt) == 2
