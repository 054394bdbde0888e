"""Settings: read from UNROLL_*, checked, and every limit of the design there."""

from __future__ import annotations

import pytest
from pydantic import SecretStr, ValidationError

from app.settings import ROOT, Settings


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
        {"data": "nope://x"},
        {"root_path": "unroll/"},
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


def test_the_readme_lists_every_setting():
    """As the code has them: name, default, description."""
    rows = [
        f"| `UNROLL_{name.upper()}` | {shown(name, field.default)} | {escaped(field.description)} |"
        for name, field in Settings.model_fields.items()
    ]
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert [line for line in readme if line.startswith("| `UNROLL_")] == rows


def shown(name, default):
    if name == "data":
        return "`data`"
    if isinstance(default, SecretStr) or default == "":
        return "none"
    return f"`{default}`"


def escaped(text):
    """A bar would end a cell of the table."""
    return text.replace("|", "\\|")
