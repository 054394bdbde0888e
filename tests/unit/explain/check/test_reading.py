"""Files are read within bounds: no pickle, no bomb, nothing that is not a number."""

import io
import json
import zipfile

import numpy as np
import pytest

from app.errors import InvalidRequest, ShapeMismatch, TooMuchWork
from app.explain.check.reading import read

MOST = 1000
NETWORK = {"U": [[1, 2]], "W": [[0.5]], "V": [[1], [2]], "b": [0], "c": [0, 0]}
WHOLE = {"parameters": NETWORK, "inputs": [0, 1], "targets": [1, 0], "claimed": {"loss": 1.5}}


def npz(**arrays):
    file = io.BytesIO()
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def test_json_and_npz_give_the_same():
    plain = read(json.dumps(WHOLE | {"h0": [0.25]}).encode(), MOST)
    packed = read(npz(**NETWORK, x=[0, 1], y=[1, 0], h0=[0.25], loss=1.5), MOST)
    assert plain.claimed["loss"] == packed.parameters["loss"] == 1.5
    for name in ("inputs", "targets", "h0"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(packed, name))
    np.testing.assert_array_equal(plain.parameters["U"], packed.parameters["U"])


def test_h0_may_be_among_the_parameters_as_in_a_trace():
    given = read(json.dumps(WHOLE | {"parameters": NETWORK | {"h0": [1]}}).encode(), MOST)
    assert given.h0.tolist() == [1]
    assert "h0" not in given.parameters


def test_columns_first_is_read_as_numpy_wrote_it():
    U = np.asfortranarray(np.arange(6.0).reshape(2, 3))
    given = read(npz(U=U, inputs=[0], targets=[0]), MOST)
    np.testing.assert_array_equal(given.parameters["U"], U)


def bomb():
    """A header that promises 8 GB, and megabytes of zeros behind it that pack to almost nothing."""
    member = io.BytesIO()
    header = {"descr": "<f8", "fortran_order": False, "shape": (10**9,)}
    np.lib.format.write_array_header_1_0(member, header)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("U.npy", member.getvalue() + bytes(10**7))
    return file.getvalue()


def zipped(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "error", "reason"),
    [
        (b"", InvalidRequest, "json"),
        (b"[1, 2", InvalidRequest, "json"),
        (b"\xff\xfe{}", InvalidRequest, "json"),
        (b"[" * 100 + b"]" * 100, InvalidRequest, "object"),
        (b'{"parameters": {"U": [' + b"{}," * 1000 + b"{}]}}", InvalidRequest, "numbers"),
        (b'{"parameters": {"U": [' + b"[]," * 1000 + b"[]]}}", InvalidRequest, "numbers"),
        (json.dumps(WHOLE | {"more": 1}).encode(), InvalidRequest, "unknown"),
        (json.dumps(WHOLE | {"claimed": None}).encode(), InvalidRequest, "missing"),
        (json.dumps(WHOLE | {"claimed": [1]}).encode(), InvalidRequest, "object"),
        (json.dumps(WHOLE | {"inputs": ["0", "1"]}).encode(), InvalidRequest, "numbers"),
        (json.dumps(WHOLE | {"inputs": [True, False]}).encode(), InvalidRequest, "numbers"),
        (json.dumps(WHOLE | {"claimed": {"h": [None]}}).encode(), InvalidRequest, "numbers"),
        (json.dumps(WHOLE | {"claimed": {"h": [[[[[[1]]]]]]}}).encode(), InvalidRequest, "numbers"),
        (json.dumps(WHOLE | {"claimed": {"h": [[1], [1, 2]]}}).encode(), ShapeMismatch, None),
        (json.dumps(WHOLE | {"claimed": {"h": [[1], 2]}}).encode(), ShapeMismatch, None),
        (json.dumps(WHOLE | {"claimed": {"h": [0] * 2000}}).encode(), TooMuchWork, None),
        (npz(U=np.array([{}], dtype=object), x=[0], y=[0]), InvalidRequest, "object_array"),
        (npz(U=np.array(["a"]), x=[0], y=[0]), InvalidRequest, "numbers"),
        (npz(U=np.zeros((3, 3)), x=[0]), InvalidRequest, "missing"),
        (npz(**{f"a{k}": [0] for k in range(1001)}), InvalidRequest, "too_many"),
        (npz(U=np.zeros(2000), x=[0], y=[0]), InvalidRequest, "unpacked"),
        (npz(U=np.zeros(20), x=[0], y=[0])[:-40], InvalidRequest, "npz"),
        (zipped("U.npy", b"\x93NUMPY\x01\x00"), InvalidRequest, "npz"),
        (zipped("../../U.npy", b"import os"), InvalidRequest, "npz"),
        (bomb(), InvalidRequest, "unpacked"),
    ],
)
def test_what_is_no_such_file_is_refused(content, error, reason):
    with pytest.raises(error) as refused:
        read(content, MOST)
    assert refused.value.params.get("reason") == reason
