"""Alive, ready, and the figures: what whoever runs the app can ask it."""

from __future__ import annotations

import shutil
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.main import create_app, lifespan
from app.settings import Settings
from app.web.site import WARM
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio


@pytest.fixture
def fresh(tmp_path):
    return create_app(Settings(data=str(tmp_path / "data")))


def figures(text):
    """Samples of the text of Prometheus by name and labels."""
    families = text_string_to_metric_families(text)
    return {
        (one.name, *sorted(one.labels.items())): one.value for family in families for one in family.samples
    }


async def test_ready_only_once_the_default_models_are_there(fresh):
    jobs, may_go_on = fresh.state.site.jobs, threading.Event()

    def loading():
        may_go_on.wait(60)
        yield None

    async with client_of(fresh) as client:
        assert (await client.get("/readyz")).json()["models"] == "on_demand"
        jobs.submit(WARM, loading)
        early = await client.get("/readyz")
        assert (early.status_code, early.json()["status"], early.json()["models"]) == (
            503, "not_ready", "loading",
        )  # fmt: skip
        assert early.headers["retry-after"] == "2"
        may_go_on.set()
        jobs.wait(WARM, 60)
        jobs.cancel(WARM)
        async with lifespan(fresh):
            assert fresh.state.site.jobs.wait(WARM, 60).state == "ready"
            ready = await client.get("/readyz")
            assert (ready.status_code, ready.json()["status"], ready.json()["models"]) == (
                200, "ready", "ready",
            )  # fmt: skip
            assert ready.json()["missing"] == ["tatoeba-zh", "tatoeba-en"]
            assert ready.headers["cache-control"] == "no-store"
            fresh.state.site.stopping.set()
            assert (await client.get("/readyz")).json()["status"] == "stopping"
            assert (await client.get("/healthz")).status_code == 200  # alive all the same


async def test_not_ready_while_the_store_cannot_be_read(tmp_path):
    (tmp_path / "data").write_text("a file where the folder belongs")
    app = create_app(Settings(data=str(tmp_path / "data")))
    async with client_of(app) as client:
        app.state.site.jobs.submit(WARM, app.state.site.store.warm)
        assert app.state.site.jobs.wait(WARM, 60).state == "failed"
        told = await client.get("/readyz")
    assert (told.status_code, told.json()["status"]) == (503, "not_ready")
    assert (told.json()["store"], told.json()["models"]) == ("unreachable", "failed")


async def test_metrics_count_requests_by_route_and_hold_no_text(fresh):
    secret = "秘密的句子"
    async with client_of(fresh) as client:
        await client.get("/", params={"text": secret})
        await client.get("/unroll", params={"text": secret, "model": "rnn-tiny"})
        await client.post("/api/v1/score", json={"texts": [secret], "models": ["rnn-tiny"]})
        await client.head("/api/v1/models/rnn-tiny")
        await client.get(f"/{secret}")
        await client.request("BREW", "/healthz")
        answer = await client.get("/metrics")
        found = figures(answer.text)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert secret not in answer.text
    requests = {key[1:]: value for key, value in found.items() if key[0] == "unroll_requests_total"}
    assert {tuple(value for _, value in key): count for key, count in requests.items()} == {
        ("GET", "/", "200"): 1,
        ("GET", "/unroll", "200"): 1,
        ("POST", "/api/v1/score", "200"): 1,
        ("HEAD", "/api/v1/models/{model_id}", "200"): 1,
        ("GET", "-", "404"): 1,
        ("other", "/healthz", "405"): 1,
    }
    assert found["unroll_request_seconds_count", ("method", "GET"), ("route", "/")] == 1
    assert found["unroll_answer_bytes_total", ("method", "GET"), ("route", "/")] > 10_000
    assert found["unroll_cache_bytes", ("cache", "models")] > 10_000
    assert found["unroll_requests_in_progress",] == 1  # this one
    assert found["unroll_runs", ("state", "queued")] == 0


async def test_metrics_tell_the_runs_of_the_store(fresh):
    run = {"corpus": "tutorial", "kind": "ngram", "unit": "char", "name": "counts", "order": 2}
    async with client_of(fresh) as client:
        await client.post("/api/v1/runs", json=run)
        found = figures((await client.get("/metrics")).text)
        assert found["unroll_runs", ("state", "queued")] == 1
        shutil.rmtree(fresh.state.site.settings.data)
        assert figures((await client.get("/metrics")).text)["unroll_runs", ("state", "queued")] == 0


async def test_a_long_request_is_counted_by_its_route(tmp_path):
    app = create_app(Settings(data=str(tmp_path), heavy=1))
    async with lifespan(app), client_of(app) as client:
        asked = {"texts": ["天气" * 400], "models": ["tutorial-char-2gram"]}
        assert (await client.post("/api/v1/score", json=asked)).status_code == 200
        found = figures((await client.get("/metrics")).text)
    labels = ("method", "POST"), ("route", "/api/v1/score"), ("status", "200")
    assert found["unroll_requests_total", *labels] == 1
    assert found["unroll_long_requests",] == 0
