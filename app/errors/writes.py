"""Errors of requests that would change something and may not."""

from __future__ import annotations

from app.errors.base import UnrollError


class WriteRefused(UnrollError):
    """The request would change something and may not."""

    code = "write_refused"


class WritesOff(WriteRefused):
    """The app can be reached from other machines and no token is set, so nobody may write."""

    code = "writes_off"


class TokenNeeded(WriteRefused):
    """A token is set, and the request does not carry it."""

    code = "token_needed"


class TooManyWrites(WriteRefused):
    """A client has written as often in a minute as allowed: param `limit`."""

    code = "too_many_writes"


class ForeignOrigin(WriteRefused):
    """A page of another site sent the request: param `origin`."""

    code = "foreign_origin"
