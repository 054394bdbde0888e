"""A page's query read by the API's model: what cannot be used gives way, and is reported."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from starlette.datastructures import QueryParams

from app.errors import InvalidRequest
from app.web.api.sentences import Scoring
from app.web.api.shared import Tried
from app.web.pages.lenient_query import clamped, read
from app.web.pages.sentence.address import SentenceAddress
from app.web.pages.stage_state import UnrollAddress


def params_of(errors):
    return [error.params for error in errors]


def test_an_address_of_nothing_is_the_default_and_nothing_is_wrong():
    for model in (SentenceAddress, UnrollAddress):
        assert read(model, QueryParams("")) == (model(), [])


def test_good_values_are_kept_beside_bad_ones():
    state, errors = read(SentenceAddress, QueryParams("k=-1&smoothing=add_k&chain=9&c=a&c=b&models=x,y"))
    assert (state.smoothing, state.k, state.chain) == ("add_k", 1.0, "")
    assert (state.c, state.models) == (["a", "b"], ["x", "y"])
    assert params_of(errors) == [
        {"field": "k", "reason": "positive", "limit": 10**9},
        {"field": "chain", "reason": "one_of", "limit": ", 1, 2, 3, 4, 5, 6, 7, full"},
    ]


@pytest.mark.parametrize(
    ("query", "name", "value", "reason"),
    [
        ("level=7", "level", 3, "clamped"),
        ("level=0", "level", 1, "clamped"),
        ("level=2.0", "level", 3, "integer"),
        ("level=", "level", 3, None),
        ("t=", "t", None, None),
        ("t=x", "t", None, "integer"),
        ("fold=-1", "fold", 0.0, "clamped"),
        ("fold=inf", "fold", 1.0, "clamped"),
        ("fold=nan", "fold", 1.0, "clamped"),
        ("fold=", "fold", 1.0, None),
        ("fold=0.25", "fold", 0.25, None),
        ("scale_w=17", "scale_w", 1.0, "positive"),
        ("scale_w=nan", "scale_w", 1.0, "positive"),
        ("scale_w=16", "scale_w", 16.0, None),
        ("forget=perhaps", "forget", False, "boolean"),
        ("forget=", "forget", False, None),
        ("dir=up", "direction", "forward", "one_of"),
        ("text=a&text=b", "text", "b", None),
    ],
)
def test_what_cannot_be_used_gives_way_to_a_bound_or_the_default(query, name, value, reason):
    state, errors = read(UnrollAddress, QueryParams(query))
    assert getattr(state, name) == value
    assert [error.params["reason"] for error in errors] == ([reason] if reason else [])


def test_an_error_names_the_parameter_of_the_address():
    _, errors = read(SentenceAddress, QueryParams("from=x"))
    assert params_of(errors) == [{"field": "from", "reason": "integer"}]
    assert params_of(read(UnrollAddress, QueryParams("dir=up"))[1])[0]["field"] == "dir"


@given(st.dictionaries(st.sampled_from([*UnrollAddress.model_fields, "dir", "k"]), st.text(max_size=8)))
def test_no_query_is_too_bad_to_be_read(query):
    for model in (UnrollAddress, SentenceAddress):
        state, errors = read(model, QueryParams(query))
        assert all(isinstance(error, InvalidRequest) for error in errors)
        assert {error.params["field"] for error in errors} <= set(query)
        assert isinstance(state, model)


@pytest.mark.parametrize(
    ("page", "api", "name", "outside"),
    [
        (SentenceAddress, Scoring, "k", 1.1e9),
        (SentenceAddress, Scoring, "k", 0),
        (UnrollAddress, Tried, "scale_w", 16.1),
    ],
)
def test_a_limit_is_the_same_for_a_page_and_the_api(page, api, name, outside):
    with pytest.raises(ValidationError):
        api.model_validate({name: outside})
    assert page.model_fields[name].metadata == api.model_fields[name].metadata
    assert read(page, QueryParams({name: str(outside)}))[1]


def test_bounds_that_only_the_answer_tells():
    assert clamped("t", 5, 1, 9) == (5, [])
    used, errors = clamped("t", 12, 1, 9)
    assert (used, params_of(errors)) == (
        9,
        [{"field": "t", "reason": "clamped", "low": 1, "high": 9, "used": 9}],
    )
