"""Corpora that users bring: both ways in, at once in every list, bad input, who may, nothing half-written."""

from __future__ import annotations

import asyncio
import errno
import os

import pytest

from app.main import create_app
from app.settings import Settings
from tests.api.conftest import client_of

pytestmark = pytest.mark.anyio
API = "/api/v1/corpora"
TEXT = "今天天气真好\n\n  明天　天气不好 \r\n天气预报"
BODY = {"name": "我的天气", "text": TEXT, "language": "zh"}


@pytest.fixture
def settings(tmp_path):
    return Settings(data=str(tmp_path), max_upload=2000, max_corpora=3)


@pytest.fixture
async def own(settings):
    async with client_of(create_app(settings)) as client:
        yield client


async def test_a_text_is_a_corpus_at_once_with_models_counts_and_places(own):
    made = await own.post(API, json=BODY)
    assert made.status_code == 201
    card = made.json()
    assert made.headers["location"] == f"{API}/{card['id']}"
    assert (card["num_sentences"], card["num_tokens"], card["own"], card["units"]) == (
        3,
        16,
        True,
        ["char", "word"],
    )
    assert card["title"] == {"zh": "我的天气", "en": "我的天气"}
    assert (await own.get(f"{API}/{card['id']}")).json() == card
    assert card in (await own.get(API)).json()["corpora"]
    models = {found["id"]: found for found in (await own.get("/api/v1/models")).json()["models"]}
    assert models[f"{card['id']}-word-3gram"]["corpus"] == card["id"]
    query = {"text": "天气", "models": f"{card['id']}-char-2gram"}
    factor = (await own.get("/api/v1/score", params=query)).json()["scores"][0]["factors"][1]
    assert (factor["count"], factor["context_count"]) == (3, 5)
    places = (await own.get(f"{API}/{card['id']}/concordance", params={"ngram": "天气"})).json()["places"]
    assert [(place["source_id"], place["left"], place["source_url"]) for place in places] == [
        ("1", "今天", None),
        ("2", "明天 ", None),
        ("3", "", None),
    ]


async def test_a_file_in_a_form_is_the_same_corpus_as_the_json(own):
    made = await own.post(API, json=BODY)
    file = {"file": ("w.txt", b"\xef\xbb\xbf" + TEXT.encode(), "text/plain")}
    again = await own.post(API, files=file, data={"name": BODY["name"], "language": "zh"})
    assert (again.status_code, again.json()) == (201, made.json())
    told = await own.post(API, files=file, data={"name": BODY["name"]})
    assert told.json() == made.json()  # its characters say that it is Chinese
    english = await own.post(API, json={"name": "Rain!", "text": "It rains.\nIt rained here."})
    assert english.json()["language"] == "en"
    assert english.json()["units"] == ["word", "char", "space"]
    assert english.json()["num_tokens"] == 7
    assert english.json()["id"].startswith("rain-")


async def test_a_text_and_its_sentences_are_of_one_language(own):
    """More words than characters: English, as the sentence page takes it."""
    mixed = await own.post(API, json={"name": "mixed", "text": "今天 very good today"})
    assert mixed.json()["language"] == "en"


async def test_it_outlives_a_restart_and_is_gone_when_deleted(own, settings):
    corpus_id = (await own.post(API, json=BODY)).json()["id"]
    assert (
        await own.get("/api/v1/score", params={"text": "天", "models": f"{corpus_id}-char-1gram"})
    ).is_success
    async with client_of(create_app(settings)) as later:
        assert (await later.get(f"{API}/{corpus_id}")).json()["num_sentences"] == 3
        assert (await later.delete(f"{API}/{corpus_id}")).status_code == 204
        assert (await later.delete(f"{API}/{corpus_id}")).json()["code"] == "corpus_not_found"
    assert (await own.get(f"{API}/{corpus_id}")).status_code == 404  # the other process sees it too
    gone = await own.get("/api/v1/score", params={"text": "天", "models": f"{corpus_id}-char-1gram"})
    assert gone.json()["code"] == "model_not_found"
    assert (await own.delete(f"{API}/tutorial")).json()["code"] == "corpus_kept"


@pytest.mark.parametrize(
    ("body", "status", "code", "reason"),
    [
        ({**BODY, "text": " \n\t\n"}, 422, "empty_text", None),
        ({**BODY, "text": ""}, 422, "empty_text", None),
        ({**BODY, "text": "天\x00气"}, 422, "broken_text", None),
        ({**BODY, "text": "天" * 700}, 413, "corpus_too_large", None),
        ({**BODY, "text": "天" * 4_000_000}, 413, "corpus_too_large", None),
        ({**BODY, "name": " "}, 422, "invalid_request", "too_short"),
        ({**BODY, "name": "x" * 81}, 422, "invalid_request", "too_long"),
        ({**BODY, "language": "fr"}, 422, "invalid_request", "one_of"),
        ({**BODY, "size": 1}, 422, "invalid_request", "unknown"),
        ({"name": "x"}, 422, "invalid_request", "missing"),
        ([], 422, "invalid_request", "object"),
    ],
)
async def test_bad_json_is_told(own, body, status, code, reason):
    answer = await own.post(API, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["params"].get("reason") == reason
    assert (await own.get(API)).json()["corpora"][-1]["own"] is False


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xb5\xda\xd2\xbb", "第 1 个字节不是有效的 UTF-8"),
        ("天气".encode()[:-1], "第 4 个字节"),
        (b"", "请输入"),
        (b"a" * 2001, "最多 2000 字节"),
        (b"a" * 10_000_000, "最多 2000 字节"),
    ],
)
async def test_bad_files_are_told(own, content, said):
    answer = await own.post(f"{API}?lang=zh", files={"file": ("x.txt", content)}, data={"name": "x"})
    assert answer.status_code in {413, 422}
    assert said in answer.json()["detail"]


async def test_other_bodies_are_told(own):
    for content, kind in (
        (b"{", "application/json"),
        (b"", "multipart/form-data"),
        (b"x", "multipart/form-data; boundary=b"),
        (b'{"name": "x", "text": "\\ud800"}', "application/json"),
    ):
        answer = await own.post(API, content=content, headers={"content-type": kind})
        assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert (await own.post(API, data={"name": "x"}, files={"other": b"x"})).json()["params"][
        "field"
    ] == "file"


async def test_no_more_than_the_limit(own):
    for number in range(3):
        assert (await own.post(API, json={"name": str(number), "text": "天"})).status_code == 201
    refused = await own.post(API, json={"name": "one more", "text": "天"})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_corpora")


async def test_a_full_disk_and_a_kill_leave_no_corpus(own, tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        answer = await own.post(API, json=BODY)
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    folder = tmp_path / "corpora" / "own"
    assert list(folder.iterdir()) == []
    (folder / "half-00000000.tsv").write_text("1\t天\n", encoding="utf-8")  # killed before its description
    (folder / "other-00000000.tsv.part").write_bytes(b"1\t\xe5")  # killed while writing
    (folder / "bad-00000000.json").write_text("{", encoding="utf-8")
    assert not any(card["own"] for card in (await own.get(API)).json()["corpora"])
    assert (await own.post(API, json=BODY)).status_code == 201
    assert not list(folder.glob("*.part"))


async def test_a_cancelled_upload_leaves_nothing_and_no_log(settings, tmp_path, caplog):
    sent = []

    async def receive():
        sent.append(1)
        if len(sent) == 1:
            return {"type": "http.request", "body": b'{"name": "x", "te', "more_body": True}
        return {"type": "http.disconnect"}

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "path": API,
        "raw_path": API.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "client": ("127.0.0.1", 1),
        "server": None,
        "headers": [(b"host", b"localhost"), (b"content-type", b"application/json")],
    }
    answered = []

    async def send(message):
        answered.append(message)

    await create_app(settings)(scope, receive, send)
    assert not answered
    assert not list(tmp_path.glob("corpora/own/*"))
    # The line of a request, which holds its route alone, is written where another test has turned it on.
    assert not [one for one in caplog.records if one.name != "unroll.requests"]


async def test_an_error_of_storage_names_no_absolute_path(own, tmp_path, monkeypatch):
    def refused(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path))

    with monkeypatch.context() as patched:
        patched.setattr("app.store.corpora.reader.url_to_fs", refused)
        answers = [await own.get(API), await own.get("/"), await own.get("/api/v1/models")]
    assert answers[0].json()["params"] == {"name": "UNROLL_DATA", "reason": "no_permission"}
    assert not any(str(tmp_path) in answer.text for answer in answers)


async def test_the_limit_holds_for_uploads_at_once_and_for_two_processes(settings):
    apps = [create_app(settings), create_app(settings)]  # each with its own locks, as two processes have
    async with client_of(apps[0]) as one, client_of(apps[1]) as two:
        bodies = [{**BODY, "name": f"corpus {number}"} for number in range(8)]
        asked = [(one, two)[number % 2].post(API, json=body) for number, body in enumerate(bodies)]
        answers = await asyncio.gather(*asked)
        assert sorted(answer.status_code for answer in answers) == [201] * 3 + [409] * 5
        kept = [body for body, answer in zip(bodies, answers, strict=True) if answer.status_code == 201]
        for body in kept:  # the same text again is the same corpus, also at the limit
            assert (await two.post(API, json=body)).status_code == 201
        assert sum(card["own"] for card in (await one.get(API)).json()["corpora"]) == 3


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8"])
async def test_a_text_is_told_before_it_is_kept(own, encoding):
    content = "今天天气真好。明天天气不好。\n天气预报".encode(encoding)
    fields = {"name": "天气", "encoding": "auto", "cut": "marks", "dry_run": "true"}
    before = (await own.get(API)).json()
    told = await own.post(API, data=fields, files={"file": ("weather.txt", content)})
    assert told.status_code == 200
    assert told.json() == {
        "encoding": encoding,
        "language": "zh",
        "statistics": {
            "unit": "char",
            "num_sentences": 3,
            "num_tokens": 18,
            "num_types": 10,
            "num_once": 6,
            "longest": 7,
            "first": ["今天天气真好。", "明天天气不好。", "天气预报"],
            "advice": ["few_tokens"],
        },
    }
    assert (await own.get(API)).json() == before
    made = await own.post(API, data=fields | {"dry_run": "false"}, files={"file": ("weather.txt", content)})
    assert (made.status_code, made.json()["num_sentences"], made.json()["num_tokens"]) == (201, 3, 18)


async def test_json_is_told_too_and_a_wrong_encoding_can_be_named(own):
    told = await own.post(API, json=BODY | {"dry_run": True})
    assert (told.status_code, told.json()["encoding"]) == (200, "utf-8")
    assert told.json()["statistics"]["num_sentences"] == 3
    content = "今天\n天气真好".encode("gb18030")
    for encoding, first in (("auto", "今天"), ("gb18030", "今天"), ("cp1252", "½ñÌì")):
        fields = {"name": "x", "encoding": encoding, "dry_run": "true"}
        answer = (await own.post(API, data=fields, files={"file": ("x.txt", content)})).json()
        assert answer["statistics"]["first"][0] == first, encoding
    strict = await own.post(API, data={"name": "x", "dry_run": "true"}, files={"file": ("x.txt", content)})
    assert (strict.status_code, strict.json()["code"]) == (422, "invalid_request")


@pytest.mark.parametrize("field", [{"cut": "words"}, {"dry_run": "perhaps"}, {"encoding": "base64"}])
async def test_a_wrong_field_of_the_form_is_named(own, field):
    answer = await own.post(API, data={"name": "x", **field}, files={"file": ("x.txt", b"good")})
    assert answer.status_code == 422
    assert next(iter(field)) in answer.json()["params"]["field"]
