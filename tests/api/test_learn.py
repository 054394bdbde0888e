"""Learn: every page in both languages; every scene opens and complains of nothing; pages within pages."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest

from app.learn.chapters import chapters
from tests.api.page import Page

pytestmark = pytest.mark.anyio

SLUGS = [one.slug for one in chapters("zh")]
NOTICE = 'class="notice'
TOLD = re.compile(
    r'class="notice[^>]*>(?!\s*W 已乘以|<p>词表里没有)'
)  # but for what is told of every such run


def scenes(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'data-scene="([^"]+)"', html)]


def figures(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'class="figure">([^<]*)<', html)]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "",
        *(f"/{slug}" for slug in SLUGS),
        "/review",
        "/review?q=which_n:天气",
        "/sheet",
        "/glossary",
        "/references",
    ],
)
async def test_every_page_of_learn_is_there_in_both_languages(client, path, lang):
    answer = await client.get(f"/learn{path}{'&' if '?' in path else '?'}lang={lang}")
    assert answer.status_code == 200
    assert answer.headers["content-language"] == lang
    assert NOTICE not in answer.text
    assert "{{" not in re.sub(r'alttext="[^"]*"', "", answer.text)


@pytest.mark.parametrize("slug", SLUGS)
async def test_every_scene_of_a_chapter_opens_and_complains_of_nothing(client, slug):
    """The picture and the whole page; the steps and models that a scene names are there."""
    html = (await client.get(f"/learn/{slug}?lang=zh")).text
    wholes = [unescape(one) for one in re.findall(r'class="small to-scene"><a href="([^"]+)"', html)]
    assert len(scenes(html)) == len(wholes) >= 1
    for url in (*scenes(html), *wholes):
        answer = await client.get(url)
        assert answer.status_code == 200, url
        assert not TOLD.search(answer.text), url
        query = dict(parse_qsl(urlsplit(url).query))
        if "unroll" in url:
            shown = Page(answer.text).attributes["result"]
            for name, data in (
                ("t", "data-t"),
                ("stage", "data-stage"),
                ("level", "data-level"),
                ("dir", "data-dir"),
            ):
                assert query.get(name, shown[data]) == shown[data], url
        else:
            scored = {score["model"] for score in Page(answer.text).data()["scores"]}
            asked = {value for name, value in parse_qsl(urlsplit(url).query) if name == "models"}
            assert asked == scored, url


async def test_figures_of_the_prose_are_those_of_the_api(client):
    """Chapter 10 writes out component 1 of step 2, chapter 11 the loss, chapter 7 the loss without W."""
    of = {"model": "rnn-tiny", "text": "今天的天气真好呀"}
    trace = (await client.get("/api/v1/trace", params={**of, "fields": "Wh,Ux,a,h,L"})).json()
    step = trace["steps"][1]
    shown = figures((await client.get("/learn/forward?lang=en")).text)
    for name in ("Wh", "Ux", "a", "h"):
        assert f"{step[name][0]:.4f}".replace("-", "−") in shown
    assert f"{sum(one['L'] for one in trace['steps']):.3f}" in figures(
        (await client.get("/learn/loss?lang=en")).text
    )
    without = await client.get("/api/v1/trace", params={**of, "scale_w": 0.001, "fields": "L"})
    assert f"{sum(one['L'] for one in without.json()['steps']):.2f}" in figures(
        (await client.get("/learn/bridge?lang=zh")).text
    )


async def test_a_scene_that_compares_sentences_shows_all_of_them(client):
    *_, last = scenes((await client.get("/learn/markov?lang=en")).text)
    shown = (await client.get(last)).text
    rows = shown[shown.index('id="candidates"') :]
    assert "你多大了" in rows
    assert "怎么老是你" in rows


async def test_ones_own_sentence_is_in_scenes_questions_and_figures(client):
    html = (await client.get("/learn/unfold", params={"text": "我们明天去公园", "lang": "en"})).text
    assert "8" in figures(html)
    assert all(dict(parse_qsl(urlsplit(one).query))["text"] == "我们明天去公园" for one in scenes(html))
    assert "“我们明天去公园” has 7 tokens" in unescape(html)


@pytest.mark.parametrize("text", ["天" * 3000, "%ff"])
async def test_a_sentence_that_cannot_be_used_is_told_and_the_usual_one_shown(client, text):
    answer = await client.get(f"/learn/unfold?lang=en&text={text}")
    assert answer.status_code == 200
    assert NOTICE in answer.text
    assert "今天的天气真好呀" in answer.text


async def test_a_chapter_that_there_is_not_is_404_and_strange_questions_are_passed_over(client):
    assert (await client.get("/learn/nothing")).status_code == 404
    html = (await client.get("/learn/review?q=nothing&q=which_n:%3Cscript%3E&q=")).text
    assert html.count("data-question=") == 1
    assert "<script>&" not in html


async def test_a_chapter_tells_each_answer_only_below_its_question(client):
    html = (await client.get("/learn/counting?lang=en")).text
    questions = re.findall(r'<section class="question".*?</section>', html, flags=re.DOTALL)
    assert len(questions) == 6  # one from before, two to skip it by, three of its own
    for one in questions:
        assert one.index("<fieldset>") < one.index('<details class="answer">')
        assert one.count("data-key") == 1


@pytest.mark.parametrize("page", ["unroll", "sentence"])
async def test_an_embedded_page_has_no_header_and_may_be_framed_by_us(client, page):
    answer = await client.get(f"/embed/{page}?lang=en")
    assert answer.status_code == 200
    assert 'class="top"' not in answer.text
    assert 'class="foot"' not in answer.text
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"
    assert f'href="/embed/{page}?' in answer.text
    whole = await client.get("/unroll?lang=en")
    assert "frame-ancestors 'none'" in whole.headers["content-security-policy"]


async def test_parts_are_shown_and_hidden_by_name(client):
    html = (await client.get("/embed/unroll?show=graph,nothing")).text
    rule = re.search(r"<style>:is\((.*?)\) \{ display: none", html)[1]
    assert '[data-part="bars"]' in rule
    assert '[data-part="graph"]' not in rule
    assert ".dock" in rule
    html = (await client.get("/embed/sentence?hide=growth,</style>")).text
    assert re.search(r"<style>:is\((.*?)\) \{ display: none", html)[1] == "#growth"
    assert "display: none" not in (await client.get("/embed/sentence")).text


@pytest.mark.parametrize("slug", SLUGS)
async def test_a_term_of_a_chapter_has_its_card_and_its_place_in_the_glossary(client, slug):
    html = (await client.get(f"/learn/{slug}?lang=en")).text
    linked = re.findall(
        r'<a class="term" href="/learn/glossary\?lang=en#(\w+)" aria-describedby="term-(\w+)">', html
    )
    assert len(linked) == len(set(linked)) >= 1
    glossary = (await client.get("/learn/glossary?lang=en")).text
    for anchor, name in linked:
        assert anchor == name
        assert f'<div class="term-card" id="term-{name}"' in html
        assert f'<div id="{name}">' in glossary
    assert html.count('class="term-card"') == len(linked)


async def test_the_references_name_the_tutorial_its_author_and_its_licence(client):
    for lang, author in (("zh", "杨岱川"), ("en", "Yang Daichuan")):
        html = (await client.get(f"/learn/references?lang={lang}")).text
        assert author in html
        assert "MIT" in html
        assert 'href="https://github.com/DrDavidS/basic_Machine_Learning"' in html


@pytest.mark.parametrize("slug", SLUGS)
async def test_every_scene_has_a_picture_or_table_that_needs_no_script(client, slug):
    html = (await client.get(f"/learn/{slug}?lang=en")).text
    for one in html.split('<section class="scene"')[1:]:  # sections lie within some
        assert re.search(r'<figure class="still".*?(<svg class="picture"|<table>)', one, flags=re.DOTALL)


async def test_the_tables_of_a_scene_hold_what_the_api_answers(client):
    """Chapter 3 under the full history: four counts; chapter 13 with W times 0.2: the product so far."""
    html = (await client.get("/learn/counting?lang=en")).text
    query = {"text": "天气真好", "models": "tutorial-char-full", "boundaries": "false"}
    [score] = (await client.get("/api/v1/score", params=query)).json()["scores"]
    for factor in score["factors"]:
        assert f"<small>{factor['count']:,}/{factor['context_count']:,}</small>" in html
    html = (await client.get("/learn/vanishing?lang=en")).text
    asked = {"text": "今天的天气真好呀", "model": "rnn-zh-char", "t": 9, "k": 1, "scale_w": 0.2}
    chain = (await client.get("/api/v1/trace/chain", params=asked)).json()["chain"]
    assert f"<td>{chain['links'][0]['so_far']:#.3g}</td>" in html


async def test_the_stage_has_its_picture_for_browsers_without_a_script(client):
    html = (await client.get("/unroll?lang=en&model=rnn-tiny&t=2&stage=h")).text
    [still] = re.findall(
        r"<noscript><figure class=\"still\">.*?</noscript>|<noscript>\s*<figure.*?</noscript>",
        html,
        flags=re.DOTALL,
    )
    assert 'aria-label="The network unrolled over “今天的天气真好呀” at time step 2 of 9' in unescape(still)


@pytest.mark.parametrize("slug", SLUGS)
async def test_every_chapter_is_there_without_the_large_corpora(bare, slug):
    answer = await bare.get(f"/learn/{slug}?lang=en")
    assert answer.status_code == 200
    assert "data-question=" in answer.text
