"""Pages: twins of the API, usable under any query, with or without corpora."""

from __future__ import annotations

import re

import pytest

from tests.api.page import get, notice_of

pytestmark = pytest.mark.anyio
SENTENCE = "今天的天气真好呀"

TWINS = [
    "/",
    "/?text=天气&models=tutorial-char-2gram&models=rnn-tiny&smoothing=add_k&k=0.5&boundaries=true",
    "/?text=天气&models=tutorial-char-2gram&models=tutorial-char-5gram&smoothing=kneser_ney",
    "/?text=</script><b>%26amp;\u2028&models=tutorial-char-1gram",
    "/?text=怎么老是你",
    "/unroll",
    "/unroll?text=天气真好&model=rnn-tiny&t=2&stage=o&top_k=5&level=1",
    "/unroll?text=<!--</script>😀",
]


@pytest.mark.parametrize("url", TWINS)
async def test_a_page_holds_exactly_what_the_api_answers(client, url):
    page, _ = await get(client, url)
    [twin] = [
        found["href"] for tag, found in page.tags if tag == "link" and found.get("type") == "application/json"
    ]
    answer = await client.get(twin)
    assert answer.status_code == 200
    assert page.data() == answer.json()


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("tutorial-char-2gram:2", True),
        ("tutorial-char-2gram:5", False),
        ("tutorial-char-2gram:0", False),
        ("tutorial-char-3gram:2", False),
        ("tutorial-char-2gram:²", False),
        ("x", False),
    ],
)
async def test_the_address_opens_one_factor_and_no_other_is_complained_of(client, at, is_open):
    page, html = await get(client, "/", text="天气真好", models="tutorial-char-2gram", at=at)
    assert ("evidence" in page.attributes) == is_open
    assert not notice_of(html)
    opened = [tag for tag in page.tags if tag[1].get("aria-expanded") == "true"]
    assert [tag[1]["value"] for tag in opened] == [""] * is_open


async def test_a_second_visit_reads_no_file_of_a_corpus(client, monkeypatch):
    await get(client, "/")
    read = []
    from app.store.corpora import reader

    monkeypatch.setattr(reader, "_lines", lambda name, content: read.append(name))
    monkeypatch.setattr(reader.fsspec, "open", lambda url, *rest: read.append(url))
    await get(client, "/")
    assert read == []


async def test_the_default_sentence_under_four_models(client):
    page, html = await get(client, "/")
    assert [score["text"] for score in page.data()["scores"]] == [SENTENCE] * 4
    for figure in ("183", "2,797"):
        assert figure in html
    assert not notice_of(html)


async def test_the_stage_opens_at_the_very_step_of_its_address(client):
    page, html = await get(client, "/unroll", t=6, stage="h", level=2)
    stage = page.attributes["result"]
    assert (stage["data-t"], stage["data-stage"], stage["data-level"]) == ("6", "h", "2")
    trace = page.data()
    assert trace["tau"] == 9
    assert set(trace["steps"][5]) == {"t", "x", "y", "a", "h", "Ux", "Wh", "yhat", "L", "figures"}
    assert html.count("<math") >= 5
    assert not notice_of(html)


async def test_the_stage_opens_backward_and_half_folded_where_its_address_says_so(client):
    page, html = await get(client, "/unroll", dir="backward", stage="theta", fold="0.25")
    stage = page.attributes["result"]
    assert (stage["data-dir"], stage["data-fold"]) == ("backward", "0.25")
    assert (stage["data-t"], stage["data-stage"]) == ("9", "theta")  # backward starts at the end
    assert not notice_of(html)


async def test_the_trigram_stands_beside_the_network(client):
    """The wireframe's line: P(真 | 天气) = 5/183."""
    page, _ = await get(client, "/unroll")
    factor = page.data("beside")["factors"][5]
    assert (factor["token"], factor["context"]) == ("真", ["天", "气"])
    assert (factor["count"], factor["context_count"]) == (5, 183)


async def test_no_trigram_beside_a_network_of_another_making(client, bare):
    assert (await get(client, "/unroll?model=rnn-tiny"))[0].data("beside") is None
    assert (await get(bare, "/unroll"))[0].data("beside") is None


@pytest.mark.parametrize("url", ["/", "/unroll"])
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请输入一个句子"),
        (" 　 ", "请输入一个句子"),
        ("天" * 2000, "共 2000 个词元，最多 1500 个"),
        ("天\ufffd", "第 2 个字符"),
        ("天\x01", "第 2 个字符"),
        ("今天😀", "😀"),
        ("𠮷天", "𠮷"),
    ],
)
async def test_a_text_that_cannot_be_used_is_told_and_the_page_stays(client, url, text, said):
    page, html = await get(client, url, text=text)
    assert said in notice_of(html)
    assert page.attributes["text"]["value"] == text
    assert "result" in page.attributes


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/?models=nobody", "nobody"),
        ("/?models=" + ",".join(f"tutorial-char-{n}gram" for n in range(1, 6)) + ",nobody", "nobody"),
        ("/?smoothing=magic", "mle, add_k, witten_bell, stupid_backoff, kneser_ney"),
        ("/?k=-1", "k："),
        ("/?k=0", "k："),
        ("/?k=nan", "k："),
        ("/?boundaries=perhaps", "boundaries："),
        ("/?text=%ff", "UTF-8"),
        ("/unroll?text=%ff", "UTF-8"),
        ("/unroll?model=nobody", "nobody"),
        ("/unroll?model=tatoeba-zh-char-2gram", "tatoeba-zh-char-2gram"),
        ("/unroll?t=99", "这里用 9"),
        ("/unroll?t=0", "这里用 1"),
        ("/unroll?t=-5", "这里用 1"),
        ("/unroll?t=99999999999999999999", "t："),
        ("/unroll?t=six", "t："),
        ("/unroll?stage=z", "stage："),
        ("/unroll?level=4", "这里用 3"),
        ("/unroll?dir=up", "dir："),
        ("/unroll?dir=backward&stage=yhat", "stage："),
        ("/unroll?stage=theta", "stage："),
        ("/unroll?fold=2", "这里用 1"),
        ("/unroll?fold=x", "这里用 1"),
        ("/unroll?fold=nan", "这里用 1"),
        ("/unroll?top_k=1000", "这里用 50"),
    ],
)
async def test_a_field_that_cannot_be_used_is_told_and_the_default_taken(client, url, said):
    page, html = await get(client, url)
    assert said in notice_of(html)
    assert "text" in page.attributes


async def test_unknown_models_give_way_to_the_default_ones(client):
    page, _ = await get(client, "/?models=nobody")
    assert [score["model"] for score in page.data()["scores"]][-1] == "rnn-zh-char"
    page, _ = await get(client, "/?models=nobody,rnn-tiny")
    assert [score["model"] for score in page.data()["scores"]] == ["rnn-tiny"]


async def test_no_more_models_than_the_limit_are_compared(client):
    ids = [f"tatoeba-{part}-{n}gram" for part in ("zh-char", "zh-word", "en-char") for n in range(1, 6)]
    page, html = await get(client, "/?models=" + ",".join(ids))  # of two languages: all stay
    assert [score["model"] for score in page.data()["scores"]] == ids[:12]
    assert "最多 12 项" in notice_of(html)


async def test_models_of_a_missing_corpus_leave_the_others(bare):
    page, html = await get(bare, "/?models=tatoeba-zh-char-2gram,tutorial-char-1gram")
    assert [score["model"] for score in page.data()["scores"]] == ["tutorial-char-1gram"]
    assert "make setup" in notice_of(html)


async def test_a_text_that_cannot_be_traced_leaves_the_default_stage(client):
    page, _ = await get(client, "/unroll", text="")
    assert page.data()["text"] == SENTENCE


async def test_without_corpora_the_page_says_what_is_missing_and_what_brings_it(bare, client):
    for url in ("/", "/unroll"):
        _, html = await get(bare, url)
        assert "tatoeba-zh" in html
        assert "make setup" in html
    page, _ = await get(bare, "/")
    assert page.data()["scores"][0]["model"] == "tutorial-char-1gram"
    _, html = await get(bare, "/?models=tatoeba-zh-char-2gram")
    assert "make setup" in notice_of(html)
    assert "make setup" not in (await get(client, "/"))[1]


async def test_the_whole_history_left_out_is_told_in_the_pages_words(client):
    full = "tatoeba-zh-char-full"
    _, html = await get(client, f"/?smoothing=kneser_ney&models={full},tatoeba-zh-char-2gram")
    assert "Kneser–Ney 平滑要退到更短的前文" in notice_of(html)
    assert "默认" not in notice_of(html)
    page, html = await get(client, f"/?smoothing=kneser_ney&models={full}")
    assert "换成了默认的几个模型" in notice_of(html)
    assert len(page.data()["scores"]) > 1


@pytest.mark.parametrize("path", ["/", "/unroll"])
async def test_the_navigation_carries_the_sentence(client, path):
    for text, carried in (("天气", "text=%E5%A4%A9%E6%B0%94"), (SENTENCE, "text="), (" ", "text=")):
        page, _ = await get(client, path, text=text)
        for link in ("nav-sentence", "nav-unroll"):
            assert (carried in (page.attributes[link]["href"] or "")) == (text == "天气")


async def test_the_language_is_told_by_the_text_and_can_be_chosen(client):
    chinese, english = "tatoeba-zh-char-2gram", "tatoeba-en-word-2gram"
    page, html = await get(client, f"/?text=How old are you&models={chinese}")
    assert [score["model"] for score in page.data()["scores"]] == [english]
    assert "已换成英文语料的模型" in html
    assert not notice_of(html)
    page, html = await get(client, f"/?text=How old are you&models={chinese}&language=zh")
    assert [score["model"] for score in page.data()["scores"]] == [chinese]
    assert "空格都去掉了" in notice_of(html)
    page, html = await get(client, f"/?text=天气&models={chinese}&language=en")
    assert [score["model"] for score in page.data()["scores"]] == [english]
    page, html = await get(client, "/?text=How old are you")
    assert [score["model"] for score in page.data()["scores"]][:3] == [
        f"tatoeba-en-word-{n}gram" for n in (1, 2, 3)
    ]
    assert not notice_of(html)
    assert "language：" in notice_of((await get(client, "/?language=fr"))[1])


async def test_where_no_english_corpus_is_the_loss_of_blanks_is_said(bare):
    page, html = await get(bare, "/?text=How old are you")
    assert page.data()["scores"][0]["model"] == "tutorial-char-1gram"
    assert "空格都去掉了" in notice_of(html)


async def test_no_model_at_all_is_told(client):
    page, html = await get(client, "/?text=天气&models=")
    assert "一个模型也没选" in notice_of(html)
    assert len(page.data()["scores"]) == 4


async def test_what_is_cut_by_hand_is_left_out_of_a_smoothing(client):
    models = "tutorial-hand-2gram,tutorial-char-2gram"
    _, html = await get(client, f"/?text=天气/真&models={models}&smoothing=add_k")
    assert "手工切分的词元可以是任意一串字" in notice_of(html)
    page, html = await get(client, "/?text=天气/真&models=tutorial-hand-2gram")
    assert page.data()["scores"][0]["tokens"] == ["天气", "真"]
    assert not notice_of(html)


async def test_the_chain_rule_strikes_out_what_an_order_forgets(client):
    """天气真好 under a bigram: P(真 | 天气) keeps 气, and says for the ear what is lost."""
    _, html = await get(client, "/?text=天气真好&models=tutorial-char-2gram,tutorial-char-3gram")
    assert [re.sub("<.*?>", "", lost) for lost in re.findall("<del>(.*?)</del>", html)] == [
        "（忘掉：天；只记得：）",
        "（忘掉：天气；只记得：）",
    ]
    _, html = await get(client, "/?text=天气真好&models=tutorial-char-2gram,tutorial-char-3gram&chain=3")
    assert len(re.findall("<del>", html)) == 1
    _, html = await get(client, "/?text=天气真好&models=tutorial-char-1gram&chain=4")
    assert "<del>" not in html


async def test_invisible_code_points_and_marks_up_are_seen_as_they_are(client):
    _, html = await get(client, "/?text=天\u200d气<b&models=tutorial-char-1gram,tutorial-char-2gram")
    assert '<span class="token">U+200D</span>' in html
    assert "“U+200D”" in html
    assert "&amp;lt;" not in html
