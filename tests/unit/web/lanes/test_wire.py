"""Messages between two processes: whole, or none."""

from __future__ import annotations

from io import BytesIO

import pytest

from app.web.lanes.wire import read, write


def written(head, body=()):
    pipe = BytesIO()
    write(pipe, head, body)
    return pipe.getvalue()


def test_what_is_written_is_read():
    pipe = BytesIO(written({"path": "/天气"}, [b"ab", b"", b"c"]) + written({}))
    assert read(pipe) == ({"path": "/天气"}, b"abc")
    assert read(pipe) == ({}, b"")
    assert read(pipe) is None


@pytest.mark.parametrize("kept", [1, 11, 12, 15, -1])
def test_half_a_message_is_none(kept):
    assert read(BytesIO(written({"a": 1}, [b"body"])[:kept])) is None
