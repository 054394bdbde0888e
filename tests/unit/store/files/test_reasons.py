"""Every reason that the system gives has words in both languages."""

from __future__ import annotations

import errno

import pytest

from app.errors import DiskFull, StorageFailed
from app.store.files.reasons import reason_of, storage_failed
from app.web.html.error_words import describe
from app.web.html.i18n import load_catalogues

WORDS = load_catalogues()
ERRORS = {
    "not_there": FileNotFoundError(errno.ENOENT, "No such file"),
    "disk_full": OSError(errno.ENOSPC, "No space left"),
    "no_permission": OSError(errno.EROFS, "Read-only file system"),
    "system": OSError(errno.EIO, "Input/output error"),
    "no_storage": ValueError("Protocol not known: gopher"),
}


@pytest.mark.parametrize("reason", ERRORS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_failure_of_the_system_is_told_in_words(reason, language):
    params = reason_of(ERRORS[reason])
    assert params["reason"] == reason
    detail = describe(StorageFailed(name="a", **params), WORDS[language])[1]
    assert WORDS[language](f"reason.{reason}", **params) in detail
    assert ("Input/output error" in detail) == (reason == "system")


def test_a_content_of_another_form_is_no_failure_of_the_storage():
    assert reason_of(ValueError("x"), "format") == {"reason": "format"}
    assert reason_of(PermissionError(errno.EACCES, "x"), "format") == {"reason": "no_permission"}


def test_a_full_disk_is_an_error_of_its_own():
    full = storage_failed("corpora/own", OSError(errno.ENOSPC, "No space left"))
    assert (type(full), full.params) == (DiskFull, {"name": "corpora/own", "reason": "disk_full"})
    assert type(storage_failed("corpora/own", OSError(errno.EIO, "I/O error"))) is StorageFailed
