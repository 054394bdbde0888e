"""A .npz file that anyone may have written is read as NumPy reads it, and no claim in it is believed."""

from __future__ import annotations

import io
import zipfile

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from app.errors import InvalidRequest
from app.lm.npz import read_npz


def saved(**named) -> bytes:
    file = io.BytesIO()
    np.savez(file, **named)
    return file.getvalue()


@given(arrays(st.sampled_from([np.float32, np.float64, np.int64]), (2, 3), elements=st.integers(-9, 9)))
def test_what_numpy_saves_is_read_back(array):
    found = read_npz(saved(a=array, b=np.asfortranarray(array)), 10_000)
    for name in ("a", "b"):
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype


def test_a_file_that_would_unpack_to_too_much_is_not_unpacked():
    file = io.BytesIO()
    np.savez_compressed(file, a=np.zeros(10**6))
    with pytest.raises(InvalidRequest) as caught:
        read_npz(file.getvalue(), 10**6)
    assert caught.value.params["reason"] == "unpacked"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", saved(a=np.zeros(9))[:-30]])
def test_a_broken_file_is_told(content):
    with pytest.raises(InvalidRequest) as caught:
        read_npz(content, 10**6)
    assert caught.value.params["reason"] == "npz"


def test_pickles_and_objects_are_never_opened():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("net/data.pkl", b"cos\nsystem\n(S'true'\ntR.")
    for content, reason in ((file.getvalue(), "pickle"), (saved(a=np.array([{}])), "object_array")):
        with pytest.raises(InvalidRequest) as caught:
            read_npz(content, 10**6)
        assert caught.value.params["reason"] == reason
