"""/share: the link of a page of ours, the frame that embeds it, a QR code that says the same; no cookie."""

from __future__ import annotations

import re
from html import unescape

import pytest
import segno

from app.web.pages.share import qr_code

pytestmark = pytest.mark.anyio
STAGE = "/unroll?text=%E5%A4%A9%E6%B0%94&t=2"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_a_stage_has_a_link_a_frame_and_a_code(client, lang):
    answer = await client.get("/share", params={"to": STAGE, "lang": lang})
    html = unescape(answer.text)
    assert answer.status_code == 200
    assert f'value="http://localhost{STAGE}"' in html
    assert f'<iframe src="http://localhost/embed{STAGE}"' in html
    assert "<svg" in answer.text
    assert "backward, vanish" in html
    assert "UNROLL_EMBED_HOSTS" in html
    assert "set-cookie" not in answer.headers


async def test_a_chapter_has_a_link_and_no_frame(client):
    html = (await client.get("/share?to=/learn/counting?text=abc")).text
    assert 'value="http://localhost/learn/counting?text=abc"' in html
    assert "&lt;iframe" not in html


@pytest.mark.parametrize(
    "to", ["https://example.org/", "//example.org", "/api/v1/models", "javascript:x", "/x/../", ""]
)
async def test_what_is_no_page_of_ours_is_not_shared(client, to):
    html = (await client.get("/share", params={"to": to, "lang": "en"})).text
    assert 'value="http://localhost/"' in html
    assert "example.org" not in html.split("<main")[1].split("</main>")[0]


def test_the_code_is_that_of_the_link_and_a_long_link_has_none():
    found = qr_code("http://localhost/learn")
    squares = re.search(r'class="qrline"[^>]* d="([^"]+)"', found)[1]
    same = segno.make("http://localhost/learn", error="m", micro=False)
    assert squares in same.svg_inline(border=4)
    assert squares not in segno.make("http://localhost/check", error="m", micro=False).svg_inline(border=4)
    assert qr_code("x" * 5000) is None
