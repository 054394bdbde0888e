"""The sentence page says things in one way: 0/0, a sentence learnt, unknown tokens, powers of ten, widths."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.anyio
UNDEFINED = {"zh": "无定义", "en": "undefined"}
COUNTED = "tatoeba-zh-char-3gram"


async def html(client, **query):
    return (await client.get("/", params=query)).text


def shown(page: str) -> str:
    """Return the words of a page, without its scripts' data and its tags."""
    return re.sub(r"<[^>]+>", "", re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_0_of_0_is_told_in_one_way_by_api_cell_reasons_evidence_and_stage(client, lang):
    query = {"text": "天呀气", "models": COUNTED}
    [found] = (await client.get("/api/v1/score", params=query)).json()["scores"]
    assert [factor["undefined"] for factor in found["factors"]] == [False, False, True]
    page = await html(client, **query, lang=lang, at=f"{COUNTED}:3")
    word = UNDEFINED[lang]
    [cell] = re.findall(r'value="" aria-expanded="true".*?</td>', page, flags=re.DOTALL)
    assert word in cell
    assert "<span>0</span>" in cell
    [evidence] = re.findall(r'id="evidence".*?</section>', page, flags=re.DOTALL)
    assert "= 0/0" in re.sub(r"\s+", " ", shown(evidence))
    assert word in evidence
    words = (await client.get("/unroll", params={"lang": lang})).text
    assert re.search(rf'"unroll.trigram.unseen":"[^"]*0/0[^"]*{word}', words)


@pytest.mark.parametrize(
    ("lang", "this", "one"),
    [("zh", "只学过这一句", "只学过一句话"), ("en", "this one sentence", "one sentence only")],
)
async def test_a_network_that_learnt_one_sentence_says_so(client, lang, this, one):
    models = f"{COUNTED},rnn-tiny"
    page = shown(await html(client, lang=lang, text="今天的天气真好呀", models=models))
    assert this in page
    assert one not in page
    page = shown(await html(client, lang=lang, text="天气真好", models=models))
    assert one in page
    assert this not in page
    page = shown(await html(client, lang=lang, text="天气真好", models="rnn-zh-char"))
    assert this not in page
    assert one not in page


@pytest.mark.parametrize(
    ("lang", "said"), [("zh", "不可与别的比较"), ("en", "not comparable with the others")]
)
async def test_a_sentence_of_unknown_tokens_is_not_compared(client, lang, said):
    query = {"text": "你好", "models": "rnn-zh-char", "lang": lang}
    page = shown(await html(client, **query, c=["ξ", "你好", "你多大了"]))
    assert said in page
    assert "&lt;unk&gt; × 1" in page
    [caption] = re.findall(
        r'class="says">(.*?)</p>', await html(client, **query, c=["ξ", "你好", "你多大了"])
    )
    assert "ξ" not in caption
    assert said not in shown(await html(client, **query, c=["你好", "你多大了"]))


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_powers_of_ten_are_set_as_superscripts(client, lang):
    page = shown(
        await html(client, lang=lang, smoothing="kneser_ney", at=f"{COUNTED}:8", text="今天的天气真好呀")
    )
    assert not re.findall(r"\d[eE][-+−]?\d", page)


async def test_a_full_width_mark_shows_its_cell_and_a_token_from_right_to_left_stays_in_its_place(client):
    page = await html(client, text="好！!", models=COUNTED)
    assert '<span class="token"><span class="fullwidth">！</span></span>' in page
    assert '<span class="token">!</span>' in page
    page = await html(client, text="שלום", models=COUNTED)
    assert '<span class="token">\u2068ש\u2069</span>' in page
