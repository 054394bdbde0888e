"""Models that users bring and that are none, or not for them to bring: refused by name."""

from __future__ import annotations

import errno
import gzip
import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest
from safetensors.numpy import save

from app.main import create_app
from tests.api.conftest import client_of
from tests.api.own_models.sent import API, ARPA, ARRAYS, TORCH, H, floats, network, npz

pytestmark = pytest.mark.anyio


def bomb():
    """An npz whose list says that its one array is of a gigabyte, and which unpacks to that."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("U.npy", "w") as entry:
        head = io.BytesIO()
        about = {"descr": "<f8", "fortran_order": False, "shape": (60_000,)}
        np.lib.format.write_array_header_1_0(head, about)
        entry.write(head.getvalue() + bytes(480_000))
    return file.getvalue()


def lying():
    """The same, but the list says that it is small."""
    return bomb().replace(struct.pack("<I", 480_128), struct.pack("<I", 1_000))


def torch_file():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("model/data.pkl", pickle.dumps({"x": 1}))
    return file.getvalue()


def header(text, after=b""):
    return struct.pack("<Q", len(text)) + text + after


BEYOND = b'{"U":{"dtype":"F32","shape":[2],"data_offsets":[0,800]}}'
BF16 = b'{"U":{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}}'


def torch(**changes):
    given = {name.replace("__", "."): array for name, array in changes.items()}
    return save(floats({name: array for name, array in (TORCH | given).items() if array is not None}))


@pytest.mark.parametrize(
    ("content", "reason", "field"),
    [
        (torch(rnn__weight_hh_l1=np.ones((H, H))), "two_layers", "rnn.weight_hh_l1"),
        (torch(rnn__weight_hh_l0_reverse=np.ones((H, H))), "bidirectional", "rnn.weight_hh_l0_reverse"),
        (torch(rnn__weight_hh_l0=np.ones((3 * H, H))), "gru_rows", "rnn.weight_hh_l0"),
        (torch(rnn__weight_hh_l0=np.ones((4 * H, H))), "lstm_rows", "rnn.weight_hh_l0"),
        (torch(fc__weight=None), "no_output_layer", "weight"),
        (torch_file(), "pickle", "file"),
        (pickle.dumps({"x": 1}), "pickle", "file"),
        (npz(U=np.array([{}], dtype=object)), "object_array", "U"),
        (bomb(), "unpacked", "file"),
        (lying(), "npz", "file"),
        (npz(U=ARRAYS["U"])[:-40], "npz", "file"),
        (struct.pack("<Q", 100 * 2**20) + b"{", "safetensors", "file"),
        (header(BEYOND), "safetensors", "file"),
        (header(b'{"U":'), "safetensors", "file"),
        (header(BF16, b"\0\0\0\0"), "tensor_type", "file"),
        (b"\x89HDF\r\n\x1a\n", "hdf5", "file"),
        (b"\x89PNG\r\n\x1a\n", "no_model_file", "file"),
        (b"hello", "no_model_file", "file"),
        (b"", "no_model_file", "file"),
        (ARPA.replace("ngram 2=3", "ngram 2=4").encode(), "arpa_count", "ARPA"),
        (ARPA.replace("-0.6", "x").encode(), "arpa_no_number", "ARPA"),
        (gzip.compress(b"\\data\\\n" + b"\n" * 500_000), "arpa_unpacked", "ARPA"),
        (gzip.compress(ARPA.encode())[:-20], "arpa_packed", "ARPA"),
    ],
)
async def test_what_is_no_such_model_is_refused_by_name(own, tmp_path, content, reason, field):
    answer = await own.post(API, files={"file": ("x", content)})
    told = answer.json()
    assert (answer.status_code, told["params"].get("reason")) == (422, reason), told
    assert told["params"]["field"] == field
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("change", "code", "name"),
    [
        ({"fc.weight": np.ones((6, H + 1))}, "shape_mismatch", "fc.weight"),
        ({"rnn.bias_ih_l0": np.ones(H + 1)}, "shape_mismatch", "rnn.bias_ih_l0"),
        ({"rnn.weight_ih_l0": np.ones((H, 2, 2))}, "shape_mismatch", "rnn.weight_ih_l0"),
        ({"fc.bias": np.full(6, np.nan)}, "not_finite", "fc.bias"),
        ({"rnn.weight_hh_l0": np.full((H, H), 1e300)}, "not_finite", "rnn.weight_hh_l0"),
    ],
)
async def test_wrong_shapes_and_figures_name_the_array(own, change, code, name):
    sent = {"file": ("x.safetensors", save(floats(TORCH | change, np.float64)))}
    told = (await own.post(API, files=sent)).json()
    assert (told["code"], told["params"]["name"]) == (code, name)


@pytest.mark.parametrize(
    ("vocabulary", "reason"),
    [
        (b'["a", "b"]', "vocabulary_length"),
        (b"a\nb\nc\nd\ne\nf\ng\n", "vocabulary_length"),
        (b"a\nb\nc\na\ne\nf\n", "token_twice"),
        (b'["a", "b", "c", "d", "e", 6]', "token_list"),
        (b'{"a": 0, "b": 1, "c": 2, "d": 3, "e": 4, "f": 6}', "token_ids"),
        (b'["a", "b"', "json"),
        (b'["a", "b", "c", "d", "e", "\\ud800"]', "token_broken"),
        (b"\xff\xfa\xfb", "utf8_at"),
    ],
)
async def test_vocabularies_that_do_not_fit_are_told(own, vocabulary, reason):
    sent = network()["files"] | {"vocabulary": ("v", vocabulary)}
    told = (await own.post(API, files=sent)).json()
    assert (told["code"], told["params"]["reason"]) == ("invalid_request", reason)
    assert told["params"]["field"] == "vocabulary"


async def test_other_forms_are_told(own):
    assert (await own.post(API, data={"name": "x"})).json()["params"] == {
        "field": "file",
        "reason": "missing",
    }
    for data, reason in (
        ({"unit": "hand"}, "one_of"),
        ({"size": "1"}, "unknown"),
        ({"name": "x" * 81}, "too_long"),
    ):
        told = (await own.post(API, **{**network(), "data": data})).json()
        assert told["params"]["reason"] == reason
    sent = {"file": ("x.arpa", ARPA.encode()), "vocabulary": ("v", b"a")}
    assert (await own.post(API, files=sent)).json()["params"]["reason"] == "arpa_vocabulary"


async def test_a_file_of_a_gigabyte_is_refused_before_it_is_read(own):
    async def body():
        yield b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'
        for _ in range(200):
            yield bytes(2**20)

    kind = {"content-type": "multipart/form-data; boundary=b"}
    declared = await own.post(API, content=b"", headers={**kind, "content-length": str(2**30)})
    streamed = await own.post(API, content=body(), headers=kind)
    small = await own.post(API, files={"file": ("x", bytes(310_000))})
    for answer in (declared, streamed, small):
        assert (answer.status_code, answer.json()["code"]) == (413, "model_too_large")
        assert answer.json()["params"]["limit"] == 300_000


async def test_writing_is_for_those_who_may(settings):
    abroad = settings.model_copy(update={"host": "0.0.0.0"})
    async with client_of(create_app(abroad)) as client:
        assert (await client.post(API, **network())).json()["code"] == "writes_off"
        assert (await client.delete(f"{API}/x")).json()["code"] == "writes_off"


async def test_a_full_disk_is_told(own, tmp_path, monkeypatch):
    def full(descriptor):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    answer = await own.post(API, **network())
    assert (answer.status_code, answer.json()["code"]) == (507, "disk_full")
    assert list((tmp_path / "models" / "own").iterdir()) == []
