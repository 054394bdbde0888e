"""Training over the API: begun once, within limits, watched from any event on, cancelled."""

from __future__ import annotations

import json

import pytest

from app.main import create_app
from app.runs.training.drive import Pace, drive
from app.settings import Settings
from app.web.site import Site
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
API = "/api/v1/runs"
NGRAM = {"corpus": "tutorial", "kind": "ngram", "unit": "char", "name": "counts", "order": 3, "seed": 1}
TEXT = "天气真好\n今天天气不好\n明天天气真好呀\n" * 12
RNN = {"kind": "rnn", "unit": "char", "name": "网络", "hidden_size": 8, "epochs": 3, "sentence": "天气真好"}
EAGER = Pace(record=0, checkpoint=0, beat=60, rest=0)


@pytest.fixture
def app(tmp_path):
    return create_app(Settings(data=str(tmp_path), max_runs=2, max_hidden=64))


@pytest.fixture
async def own(app):
    async with client_of(app) as client:
        yield client


@pytest.fixture
async def rnn(own):
    """A request for a network of a text of one's own."""
    made = await own.post("/api/v1/corpora", json={"name": "weather", "text": TEXT})
    return {**RNN, "corpus": made.json()["id"]}


def work_on(app, run_id, pace=EAGER):
    site: Site = app.state.site
    drive(run_id, site.settings.data, pace)


def events_of(text):
    """The events of a stream, each a name, an id and what it tells."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((fields["event"], fields.get("id"), json.loads(fields["data"])))
    return found


async def test_a_run_is_begun_done_and_its_model_answers(own, app, rnn):
    for asked, kind in ((rnn, "rnn"), (NGRAM, "ngram")):
        begun = await own.post(API, json=asked)
        assert begun.status_code == 202
        told = begun.json()
        assert (told["state"], told["run"]["position"]) == ("queued", 1)
        assert told["plan"]["seconds"] > 0
        assert begun.headers["location"] == f"{API}/{told['id']}"
        work_on(app, told["id"])
        done = (await own.get(begun.headers["location"])).json()
        assert (done["state"], done["progress"]) == ("done", 1.0)
        scored = await own.post("/api/v1/score", json={"texts": ["天气真好"], "models": [done["model"]]})
        [score] = scored.json()["scores"]
        assert (score["kind"], score["num_predicted"]) == (kind, 4)
        assert 0 < score["prob"] < 1
        card = (await own.get(f"/api/v1/models/{done['model']}")).json()
        assert (card["own"], card["corpus"], card["kind"]) == (True, asked["corpus"], kind)
    listed = (await own.get(API)).json()
    assert [one["kind"] for one in listed["runs"]] == ["ngram", "rnn"]
    assert listed["workers"] == "idle"
    traced = await own.post("/api/v1/trace", json={"text": "天气", "model": listed["runs"][1]["model"]})
    assert traced.json()["hidden_size"] == 8


async def test_the_plan_is_what_the_model_becomes(own, app, rnn):
    asked = {**rnn, "min_count": 2, "max_vocabulary": 9}
    plan = (await own.post(API, json={**asked, "dry_run": True})).json()["plan"]
    assert (await own.get(API)).json()["runs"] == []
    run_id = (await own.post(API, json=asked)).json()["id"]
    work_on(app, run_id)
    model = (await own.get(f"{API}/{run_id}")).json()["model"]
    card = (await own.get(f"/api/v1/models/{model}")).json()
    assert (plan["vocabulary_size"], plan["num_parameters"]) == (
        card["vocabulary_size"],
        card["num_parameters"],
    )
    assert plan["num_sentences"] == card["recipe"]["corpus"]["training_sentences"]
    assert plan["num_read"] == 3 * plan["num_tokens"]


async def test_the_same_request_is_the_same_run_and_a_deleted_model_can_be_made_again(own, app):
    first = (await own.post(API, json=NGRAM)).json()["id"]
    assert (await own.post(API, json=NGRAM)).json()["id"] == first
    assert (await own.post(API, json={**NGRAM, "order": 2})).json()["id"] != first
    work_on(app, first)
    again = (await own.post(API, json=NGRAM)).json()
    assert (again["id"], again["state"]) == (first, "done")
    assert (await own.delete(f"/api/v1/models/{again['run']['model']}")).status_code == 204
    assert (await own.get(f"{API}/{first}")).status_code == 404
    assert (await own.post(API, json=NGRAM)).json()["state"] == "queued"


async def test_events_go_on_after_the_last_one_that_was_seen(own, app, rnn):
    run_id = (await own.post(API, json=rnn)).json()["id"]
    work_on(app, run_id)
    whole = events_of((await own.get(f"{API}/{run_id}/events")).text)
    assert whole[-1][0] == "end"
    assert whole[-1][2]["state"] == "done"
    records = whole[:-1]
    assert {name for name, _, _ in records} == {"record"}
    steps = [told["step"] for _, _, told in records]
    assert steps == sorted(steps)
    assert len(records) > 10
    for seen in (0, 7):
        headers = {"Last-Event-ID": records[seen][1]}
        rest = events_of((await own.get(f"{API}/{run_id}/events", headers=headers)).text)
        assert rest == whole[seen + 1 :]


async def test_a_run_is_cancelled_and_gone_on_with(own, app, rnn):
    run_id = (await own.post(API, json=rnn)).json()["id"]
    cancelled = await own.delete(f"{API}/{run_id}")
    assert (cancelled.status_code, cancelled.json()["state"]) == (200, "cancelled")
    assert (await own.delete(f"{API}/{run_id}")).json()["state"] == "cancelled"
    work_on(app, run_id)
    assert (await own.get(f"{API}/{run_id}")).json()["model"] is None
    assert (await own.post(API, json=rnn)).json()["state"] == "queued"
    work_on(app, run_id)
    assert (await own.get(f"{API}/{run_id}")).json()["state"] == "done"


async def test_each_limit_has_an_error_of_its_own(own, app, rnn):
    def code(answer):
        return answer.status_code, answer.json()["code"], answer.json()["params"].get("limit")

    for H in (65, 10**12):  # one that no machine could measure
        told = await own.post(API, json={**rnn, "hidden_size": H})
        assert code(told) == (422, "network_too_large", 64)
    data = app.state.site.settings.data
    tight = create_app(Settings(data=data, max_vocabulary=5, max_read=100))
    async with client_of(tight) as other:
        assert code(await other.post(API, json=rnn)) == (422, "vocabulary_too_large", 5)
        small = {**rnn, "max_vocabulary": 4}
        assert code(await other.post(API, json=small)) == (422, "training_too_long", 100)
    async with client_of(create_app(Settings(data=data, max_store=10))) as other:
        assert code(await other.post(API, json=NGRAM)) == (507, "store_full", 10)
    async with client_of(create_app(Settings(data=data, max_own_models=0))) as other:
        assert code(await other.post(API, json=NGRAM)) == (409, "too_many_models", 0)
    for order in (1, 2):
        assert (await own.post(API, json={**NGRAM, "order": order})).status_code == 202
    full = await own.post(API, json=NGRAM)
    assert code(full) == (429, "too_many_runs", 2)
    assert int(full.headers["retry-after"]) > 0
    assert (await own.post(API, json={**NGRAM, "order": 1})).status_code == 202


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"corpus": "none"}, 404, "corpus_not_found"),
        ({"corpus": "tatoeba-zh"}, 409, "corpus_not_installed"),
        ({"unit": "word"}, 422, "invalid_request"),
        ({"order": 8}, 422, "invalid_request"),
        ({"kind": "lstm"}, 422, "invalid_request"),
        ({"hidden": 8}, 422, "invalid_request"),
        ({"sentence": "\ufffd"}, 422, "broken_text"),
        ({"sentence": "天" * 2000}, 422, "text_too_long"),
    ],
)
async def test_what_cannot_be_trained_is_refused_by_name(own, changed, status, code):
    answer = await own.post(API, json={**NGRAM, **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_writing_is_for_this_machine_s_own_pages(own):
    foreign = {"Origin": "http://evil.example"}
    assert (await own.post(API, json=NGRAM, headers=foreign)).json()["code"] == "foreign_origin"
    assert (await own.get(f"{API}/0123456789abcdef")).json()["code"] == "run_not_found"
    assert (await own.get(f"{API}/..")).status_code == 404
    assert (await own.delete(f"{API}/0123456789abcdef")).json()["code"] == "run_not_found"


async def test_a_failed_run_tells_why(own, app, rnn, monkeypatch):
    run_id = (await own.post(API, json=rnn)).json()["id"]
    corpus = rnn["corpus"]
    assert (await own.delete(f"/api/v1/corpora/{corpus}")).status_code == 204
    work_on(app, run_id)
    failed = (await own.get(f"{API}/{run_id}")).json()
    assert (failed["state"], failed["error"]["code"]) == ("failed", "corpus_not_found")
