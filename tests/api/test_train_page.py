"""The page /train without a script: a text is brought, a model asked for, watched and deleted by forms."""

from __future__ import annotations

import re

import pytest

from app.main import create_app
from app.runs.training.drive import Pace, drive
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
TEXT = "天气真好\n今天天气不好\n明天天气真好呀\n" * 12
EAGER = Pace(record=0, checkpoint=0, beat=60, rest=0)


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(data=str(tmp_path), max_hidden=64))


@pytest.fixture
async def own(app):
    async with client_of(app) as client:
        yield client


async def sent(client, path, follow=True, **fields):
    answer = await client.post(f"/train{path}", data=fields, follow_redirects=follow)
    assert answer.status_code in {200, 303}
    return answer


def states(html):
    return re.findall(r'data-state="(\w+)"', html)


async def brought(client):
    answer = await sent(client, "/text", follow=False, name="天气", text=TEXT)
    return re.search(r"corpus=([\w-]+)", answer.headers["location"])[1]


async def test_a_text_is_brought_and_a_network_trained_on_it(own, app):
    corpus = await brought(own)
    asked = {"corpus": corpus, "unit": "char", "kind": "rnn", "hidden_size": "8", "epochs": "4", "lang": "zh"}
    page = (await sent(own, "", **asked, sentence="天气真好")).text
    assert states(page) == ["queued"]
    assert '<meta http-equiv="refresh"' in page
    [run] = app.state.site.store.runs.all()
    assert run.told()["request"]["name"] == "天气的循环神经网络"
    drive(run.id, app.state.site.settings.data, EAGER)
    page = (await own.get("/train?lang=zh")).text
    assert states(page) == ["done"]
    assert "http-equiv" not in page
    for part in ('<polyline class="held_out"', '<line class="level"', 'class="samples"', "P(天气真好)"):
        assert part in page
    model = run.ended()["model"]
    assert f'id="model-{model}"' in page
    english = (await own.get("/train?lang=en")).text
    assert "To beat: best Kneser–Ney" in english
    page = (await sent(own, "/model", id=model)).text
    assert f'id="model-{model}"' not in page
    assert states(page) == []


async def test_what_is_asked_for_is_reckoned_at_once(own):
    page = (await own.get("/train?corpus=tutorial&kind=rnn&hidden_size=16&epochs=2&lang=en")).text
    figures = dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page))
    size = int(figures["Vocabulary |V|"].replace(",", ""))
    assert figures["Parameters"] == f"{2 * size * 16 + 16 * 16 + 16 + size:,}"
    assert figures["Expected time here"]
    page = (await own.get("/train?corpus=tutorial&kind=ngram&order=4&lang=en")).text
    assert 'name="order" value="4"' in page
    assert "hidden_size" not in page


async def test_what_is_wrong_is_told_and_the_form_stays(own, app):
    page = (await own.get("/train?corpus=none&hidden_size=99&order=12&lang=en")).text
    assert "There is no corpus “none”" in page
    page = (await sent(own, "?lang=en", corpus="tutorial", kind="rnn", hidden_size="65")).text
    assert "at most 64 are allowed" in page
    assert 'name="hidden_size" value="65"' in page
    assert (await sent(own, "/text?lang=en", text="  ")).text.count("it is missing") == 1
    assert app.state.site.store.runs.all() == []
    page = (await sent(own, "/run?lang=en", id="0123456789abcdef", do="cancel")).text
    assert "There is no training run" in page


async def test_a_run_is_cancelled_and_removed(own, app):
    await sent(own, "", corpus="tutorial", kind="ngram", order="2")
    [run] = app.state.site.store.runs.all()
    page = (await sent(own, "/run", id=run.id, do="cancel")).text
    assert states(page) == ["cancelled"]
    app.state.site.reconciler.look()
    page = (await sent(own, "/run", id=run.id, do="forget")).text
    assert states(page) == []


async def test_a_failed_run_says_why_in_the_page_s_language(own, app):
    await sent(own, "", corpus="tutorial", kind="ngram", order="2")
    [run] = app.state.site.store.runs.all()
    run.end({"state": "failed", "code": "run_given_up", "params": {"attempts": 5}})
    assert "It was started 5 times" in (await own.get("/train?lang=en")).text
    assert "训练启动了 5 次" in (await own.get("/train?lang=zh")).text


async def test_without_workers_the_page_says_so(own, app):
    app.state.site.carrier.health = "unreachable"
    page = (await own.get("/train?lang=en")).text
    assert "The workers cannot be reached" in page


async def test_forms_are_for_this_machine_s_own_pages(own):
    answer = await own.post("/train", data={"corpus": "tutorial"}, headers={"Origin": "http://evil.example"})
    assert answer.status_code == 403


async def test_a_trained_model_is_shown_wherever_others_are(own, app):
    corpus = await brought(own)
    models = {}
    for kind in ("rnn", "ngram"):
        await sent(own, "", corpus=corpus, kind=kind, hidden_size="8", epochs="2", order="2")
        run = app.state.site.store.runs.all()[0]
        drive(run.id, app.state.site.settings.data)
        models[kind] = run.ended()["model"]
    for path in (
        "/models",
        f"/?text=天气&models={models['rnn']},{models['ngram']}",
        f"/unroll?text=天气&model={models['rnn']}",
    ):
        for lang in ("zh", "en"):
            answer = await own.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
            assert answer.status_code == 200, path
    assert models["rnn"] not in (await own.get("/models")).text
