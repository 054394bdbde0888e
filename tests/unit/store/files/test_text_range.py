"""Ranges of a text's bytes: wherever they are cut, every line is in one of them."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import FileUnreadable, InvalidRequest
from app.store.files.text_range import line_ends_before, lines_of, text_file


@given(st.binary(max_size=200).map(lambda raw: raw.replace(b"\x00", b"\n")), st.sets(st.integers(1, 199)))
def test_side_by_side_they_give_the_text(raw, cuts):
    with TemporaryDirectory() as folder:
        path = Path(folder, "text")
        path.write_bytes(raw)
        text = text_file(str(path))
        ends = sorted({0, len(raw), *(cut for cut in cuts if cut < len(raw))})
        parts = [lines_of(text, begin, end, 300) for begin, end in pairwise(ends)]
    assert b"".join(content for _, content in parts) == raw
    for first, content in parts:
        assert raw[first:].startswith(content)
        assert not first or not content or raw[first - 1 : first] == b"\n"


@pytest.mark.parametrize("begin", [0, 3, 8])
def test_a_line_over_the_limit_is_named(tmp_path, begin):
    path = tmp_path / "text"
    path.write_bytes(b"a\nb\n" + b"c" * 50 + b"\nd\n")
    text = text_file(str(path))
    with pytest.raises(InvalidRequest) as found:
        lines_of(text, begin, begin + 5, 20)
    assert (found.value.params["reason"], found.value.params["line"]) == ("line_over", 3)


def test_a_text_that_is_gone_is_told(tmp_path):
    path = tmp_path / "text"
    path.write_bytes(b"a\nb\n")
    text = text_file(str(path))
    path.unlink()
    for read in (lambda: lines_of(text, 0, 3, 9), lambda: line_ends_before(text, 3)):
        with pytest.raises(FileUnreadable) as found:
            read()
        assert found.value.params == {"name": "text", "reason": "not_there"}
