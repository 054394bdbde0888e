"""Where the files that come with the app are: in a checkout, and in an installed package."""

from __future__ import annotations

from pathlib import Path

APP = Path(__file__).resolve().parent
ROOT = APP.parent  # of a checkout; in an installed package the folder that others share


def folder(name: str) -> Path:
    """Return a folder of the app: `models` and `locales` in it, `templates` and `static` beside it.

    A wheel holds the latter two inside the package, as what is beside it there is not ours.
    """
    inside = APP / name
    return inside if inside.is_dir() else ROOT / name


IS_INSTALLED = folder("templates").parent == APP


def default_data() -> Path:
    """Return where corpora are kept unless told: beside a checkout, else where this system keeps a user's."""
    if not IS_INSTALLED:
        return ROOT / "data"
    from platformdirs import user_data_path  # noqa: PLC0415 - a checkout and its image have no need of it

    return user_data_path("unroll", appauthor=False)
