"""Settings: read from UNROLL_*, checked, and every limit of the design there."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from app.settings import Settings


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("UNROLL_PORT", "9000")
    monkeypatch.setenv("UNROLL_LANGUAGE", "en")
    monkeypatch.setenv("UNROLL_UNKNOWN", "ignored")
    assert (Settings().port, Settings().language) == (9000, "en")


def test_the_app_listens_on_the_loopback_unless_told():
    assert Settings().host == "127.0.0.1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"port": 65536},
        {"port": -1},
        {"language": "fr"},
        {"max_tokens": 0},
        {"max_body": 10},
        {"max_top_k": 0},
        {"ngram_memory": 0},
        {"cache_bytes": -1},
        {"page_bytes": -1},
    ],
)
def test_settings_outside_their_bounds_are_refused(wrong):
    with pytest.raises(ValidationError):
        Settings(**wrong)


def test_settings_do_not_change():
    with pytest.raises(ValidationError):
        Settings().port = 1


def test_every_setting_is_described():
    undescribed = {name for name, field in Settings.model_fields.items() if not field.description}
    assert undescribed <= {"host", "port"}
