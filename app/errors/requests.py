"""Errors of a request: its text, its fields, its size, whom it calls."""

from __future__ import annotations

from app.errors.base import InputError, NotFoundError, UnrollError


class EmptyText(InputError):
    """The text is empty or only blanks."""

    code = "empty_text"


class TextTooLong(InputError):
    """The text has more tokens than allowed: params `limit`, `actual`."""

    code = "text_too_long"


class BrokenText(InputError):
    """The text is not valid Unicode: param `position`, counted from 1."""

    code = "broken_text"


class BodyTooLarge(InputError):
    """The request body is larger than allowed: param `limit`, in bytes."""

    code = "body_too_large"


class InvalidRequest(InputError):
    """A field has the wrong kind or lies outside its range: params `field`, `reason`."""

    code = "invalid_request"


class TooMuchWork(InputError):
    """The answer would be too large or take too long: params `limit`, `actual`, in numbers to compute."""

    code = "too_much_work"


class AnswerTooLarge(InputError):
    """The answer would be too large to be sent: params `limit`, `actual`, in bytes, the second estimated."""

    code = "answer_too_large"


class FileUnreadable(InputError):
    """A file that the command line was given cannot be read: params `name`, `reason`."""

    code = "file_unreadable"


class HostUnclear(InputError):
    """The request does not say once, in the header Host, whom it calls."""

    code = "host_unclear"


class ForeignHost(UnrollError):
    """The app does not go by the name that it was called by: param `host`."""

    code = "foreign_host"


class PageNotFound(NotFoundError):
    """No such address: param `path`."""

    code = "page_not_found"


class Busy(UnrollError):
    """As many long answers wait as allowed, or what computed this one ended: it can be asked again."""

    code = "busy"
