"""POST /check: the shape that outside programs rely on, both forms of a request, and what is refused."""

from __future__ import annotations

import io
import json

import numpy as np
import pytest

from app.lm.rnn.slips.carrying import DhNotCarried
from app.lm.rnn.slips.passes import Pass
from tests.unit.lm.rnn.slips.problems import problem, told_by

pytestmark = pytest.mark.anyio
URL = "/api/v1/check"
ASKED = problem(0, H=3, size=5, tau=4)
NETWORK = {name: getattr(ASKED.params, name) for name in "UWVbc"}
SEQUENCE = {"inputs": ASKED.x, "targets": ASKED.y, "h0": ASKED.h0}


def plain(value):
    return {name: plain(one) for name, one in value.items()} if isinstance(value, dict) else value.tolist()


def body(slip=Pass, **changes):
    return plain({"parameters": NETWORK, **SEQUENCE, "claimed": told_by(slip, ASKED)}) | changes


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


async def test_a_right_answer_in_the_shape_that_programs_rely_on(client):
    answer = await client.post(URL, json=body())
    assert answer.status_code == 200
    found = answer.json()
    assert list(found) == ["agrees", "naming", "arrays", "slips"]
    assert (found["agrees"], found["naming"], found["slips"]) == (True, "ours", [])
    assert len(found["arrays"]) == 15
    for array in found["arrays"]:
        assert list(array) == ["name", "agrees", "max_abs", "max_rel", "float32_would_explain", "first"]
        assert (array["agrees"], array["float32_would_explain"], array["first"]) == (True, True, None)


async def test_a_slip_is_told_with_the_first_entry_that_differs(client):
    found = (await client.post(URL, json=body(DhNotCarried), headers={"Accept-Language": "en"})).json()
    [slip] = found["slips"]
    assert list(slip) == ["code", "title", "why", "mend"]
    assert slip["code"] == "dh_not_carried"
    assert slip["title"] == "The gradient from the next step is not carried back"
    arrays = {array["name"]: array for array in found["arrays"]}
    assert [name for name, array in arrays.items() if array["agrees"]] == [
        "a",
        "h",
        "o",
        "yhat",
        "L",
        "loss",
        "do",
        "dc",
        "dV",
    ]
    first = arrays["dh"]["first"]
    assert list(first) == ["t", "index", "ours", "yours"]
    assert (first["t"], first["index"]) == (1, [0])
    assert first["ours"] == pytest.approx(Pass(ASKED).dh[0, 0], rel=1e-12)
    assert first["yours"] == pytest.approx(DhNotCarried(ASKED).dh[0, 0], rel=1e-12)
    assert (arrays["dW"]["first"]["t"], arrays["dW"]["float32_would_explain"]) == (None, False)


async def test_slips_are_told_in_the_language_asked_for(client):
    told = [
        (await client.post(f"{URL}?lang={lang}", json=body(DhNotCarried))).json() for lang in ("zh", "en")
    ]
    zh, en = (one["slips"][0] for one in told)
    assert zh["code"] == en["code"]
    assert all(zh[part] != en[part] for part in ("title", "why", "mend"))


async def test_an_npz_file_in_a_form_or_as_the_body(client):
    content = npz(**NETWORK, **SEQUENCE, **told_by(DhNotCarried, ASKED))
    in_form = await client.post(URL, files={"file": ("mine.npz", content)})
    as_body = await client.post(URL, content=content, headers={"Content-Type": "application/x-npz"})
    in_json = await client.post(URL, json=body(DhNotCarried))
    assert in_form.json() == as_body.json() == in_json.json()


async def test_float32_answers_agree(client):
    found = (await client.post(URL, json=body(claimed=plain(told_by(Pass, ASKED, dtype=np.float32))))).json()
    assert found["agrees"]
    assert any(array["max_abs"] > 0 for array in found["arrays"])


@pytest.mark.parametrize(
    ("changes", "code", "params"),
    [
        (
            {"claimed": {"h": [[0.5] * 4] * 3}},
            "shape_mismatch",
            {"name": "h", "expected": "(4, 3)", "actual": "(3, 4)"},
        ),
        (
            {"claimed": {"dU": [[0.5] * 4] * 3}},
            "shape_mismatch",
            {"name": "dU", "expected": "(3, 5)", "actual": "(3, 4)"},
        ),
        ({"claimed": {"h": [[[[[[1]]]]]]}}, "invalid_request", {"field": "h", "reason": "numbers"}),
        ({"claimed": {"loss": None}}, "invalid_request", {"field": "loss", "reason": "numbers"}),
        ({"claimed": {"z": 1}}, "invalid_request", {"field": "z", "reason": "not_claimable"}),
        ({"claimed": {}}, "invalid_request", {"field": "claimed", "reason": "nothing_claimed"}),
        ({"inputs": [0, 1, 2, 5]}, "id_out_of_range", {"name": "inputs", "value": 5, "limit": 5}),
        ({"inputs": [0, 1, 2, -1]}, "id_out_of_range", {"name": "inputs", "value": -1}),
        ({"inputs": []}, "empty_sequence", {"name": "inputs"}),
        ({"parameters": {"U": [{}]}}, "invalid_request", {"field": "U", "reason": "numbers"}),
        ({"parameters": {"weight_hh_l1": [[1]]}}, "invalid_request", {"reason": "two_layers"}),
        ({"more": 1}, "invalid_request", {"field": "more", "reason": "unknown"}),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_what_cannot_be_used_is_named_in_both_languages(client, changes, code, params, language):
    answer = await client.post(URL, json=body(**changes), headers={"Accept-Language": language})
    assert (answer.status_code, answer.headers["content-language"]) == (422, language)
    told = answer.json()
    assert told["code"] == code
    assert params.items() <= told["params"].items()
    if code in {"shape_mismatch", "invalid_request"}:
        for param in ("expected", "actual", "field", "name"):
            assert str(params.get(param, "")) in told["detail"]


async def test_what_is_not_finite_is_named(client):
    text = json.dumps(body()).replace("[", "[1e400, ", 1)
    assert (
        await client.post(URL, content=text, headers={"Content-Type": "application/json"})
    ).status_code == 422
    content = npz(**NETWORK, **SEQUENCE, h=np.full((4, 3), np.nan))
    told = (await client.post(URL, files={"file": content})).json()
    assert (told["code"], told["params"]) == ("not_finite", {"name": "h"})


async def test_a_pickle_is_never_unpacked(client):
    content = npz(**SEQUENCE, U=np.array([{"a": 1}], dtype=object))
    told = (await client.post(URL, files={"file": content})).json()
    assert (told["params"]["field"], told["params"]["reason"]) == ("U", "object_array")


async def test_braces_where_numbers_belong_are_refused_before_they_are_read(client):
    text = '{"parameters": {"U": [' + "{}," * 2_000_000 + "{}]}}"
    told = await client.post(URL, content=text, headers={"Content-Type": "application/json"})
    assert (told.status_code, told.json()["params"]["reason"]) == (422, "numbers")


async def test_other_kinds_and_foreign_pages_are_refused(client):
    text = await client.post(URL, content="{}", headers={"Content-Type": "text/plain"})
    assert (text.status_code, text.json()["params"]["field"]) == (422, "Content-Type")
    foreign = await client.post(URL, json=body(), headers={"Origin": "http://evil.test"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "foreign_origin")
    assert (await client.post(URL, files={"other": (None, "text")})).json()["params"]["field"] == "file"


async def test_a_body_over_the_limit_is_413(client):
    answer = await client.post(URL, content=b" " * (9 * 2**20), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413
