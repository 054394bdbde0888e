"""Bodies that are endless, lying, deep, packed or broken are refused in words, and hold no memory."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import struct
import zipfile

import psutil
import pytest

from tests.faults.promises import CORPORA, MODELS, Promises, all_is_well
from tests.live import running

MIB = 2**20
MOST = 900 * MIB  # that the server and its processes may hold meanwhile: less than one body of a gigabyte
JSON_ROUTES = (CORPORA, "/api/v1/score", "/api/v1/trace", "/api/v1/rank", "/api/v1/generate", "/api/v1/step",
               "/api/v1/check", "/api/v1/runs")  # fmt: skip
FORMS = (CORPORA, MODELS, "/models", "/check")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with running(tmp_path_factory.mktemp("bodies") / "data", max_corpora=500) as one:
        yield one
        assert "Traceback" not in one.log.read_text()


@pytest.fixture
def client(server):
    with server.client() as client:
        yield client
        all_is_well(client, Promises())
        assert held(server) < MOST


def held(server):
    process = psutil.Process(server.process.pid)
    return sum(one.memory_info().rss for one in (process, *process.children(recursive=True)))


def answer_of(server, head, parts):
    """Send a head and what of a body is taken, and give the status of the answer, 0 if there is none."""
    with server.connected() as one:
        try:
            one.sendall(head)
            for part in parts:
                one.sendall(part)
        except OSError:
            pass
        try:
            found = one.recv(2**16)
        except OSError:
            return 0
    return int(found.split(b" ", 2)[1]) if found else 0


def head_of(path, *lines, kind=b"application/json"):
    told = (b"POST " + path.encode() + b" HTTP/1.1", b"Host: localhost", b"Content-Type: " + kind, *lines)
    return b"\r\n".join(told) + b"\r\n\r\n"


@pytest.mark.parametrize("path", [*JSON_ROUTES, MODELS, "/models", "/check"])
@pytest.mark.parametrize("told", ["announced", "in chunks"])
def test_a_gigabyte(server, client, path, told):
    kind = b"application/json" if path in JSON_ROUTES else b"multipart/form-data; boundary=b"
    begun = (
        b'{"text": "'
        if path in JSON_ROUTES
        else b'--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\n'
    )
    if told == "announced":
        parts = (begun, *(b"x" * MIB for _ in range(1024)))
        status = answer_of(server, head_of(path, b"Content-Length: %d" % 2**30, kind=kind), parts)
    else:
        chunk = b"%x\r\n" % MIB + b"x" * MIB + b"\r\n"
        parts = (b"%x\r\n" % len(begun) + begun + b"\r\n", *(chunk for _ in range(1024)))
        status = answer_of(server, head_of(path, b"Transfer-Encoding: chunked", kind=kind), parts)
    assert status in {413, 0}  # 0: cut, since the client went on sending


@pytest.mark.parametrize(
    ("lines", "body", "statuses"),
    [
        ([b"Content-Length: 5"], b'{"texts": ["a"]}', {400, 422}),
        ([b"Content-Length: 0"], b'{"texts": ["a"]}', {400, 422}),
        ([b"Content-Length: -1"], b"{}", {400}),
        ([b"Content-Length: 2", b"Content-Length: 200"], b"{}", {400}),
        ([b"Content-Length: 2", b"Transfer-Encoding: chunked"], b"0\r\n\r\n", {400, 422}),
        ([b"Content-Length: 99999999999999999999999"], b"{}", {400, 413}),
        ([b"Content-Length: two"], b"{}", {400}),
        ([b"Transfer-Encoding: chunked"], b"ffffffffffffffffff\r\n{}", {400, 413}),
        ([b"Transfer-Encoding: chunked"], b"zz\r\n{}\r\n0\r\n\r\n", {400}),
        ([b"Transfer-Encoding: gzip, identity"], b"{}", {400, 411, 422, 501}),
        ([b"Content-Encoding: gzip", b"Content-Length: 2"], b"{}", {400, 415, 422}),
    ],
)
def test_lengths_that_lie(server, client, lines, body, statuses):
    assert answer_of(server, head_of("/api/v1/score", *lines), [body]) in statuses


FIELDS = ("texts", "text", "models", "model", "name", "parameters", "inputs", "k")
HOSTILE = {
    "deep lists": b"[" * 10_000 + b"]" * 10_000,
    "deep objects": b'{"texts":' * 10_000 + b"1" + b"}" * 10_000,
    "deep in a field": b'{"texts": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
    "deep and open": b"[" * 100_000,
    "digits": b'{"texts": ["a"], "k": ' + b"9" * 100_000 + b"}",
    "digits of a fraction": b'{"texts": ["a"], "k": 0.' + b"9" * 100_000 + b"}",
    "exponent": b'{"texts": ["a"], "k": 1e' + b"9" * 100_000 + b"}",
    "NaN": b'{"texts": ["a"], "k": NaN}',
    "Infinity": b'{"texts": ["a"], "k": -Infinity}',
    "overflow": b'{"texts": ["a"], "k": 1e999}',
    "duplicate keys": b'{"texts": ["a"], "texts": 7, "k": 1, "k": []}',
    "broken UTF-8": b'{"texts": ["\xff\xfe\x80"]}',
    "half a character": b'{"texts": ["\xe5\xa4"]}',
    "too long UTF-8": b'{"texts": ["\xc0\xaf"]}',
    "surrogates": b'{"texts": ["\\ud800"], "text": "\\udfff", "name": "\\ud800"}',
    "NUL": b'{"texts": ["a\\u0000b"], "text": "\\u0000", "name": "\\u0000"}',
    "a bare NUL": b'{"texts": ["a\0b"]}',
    "UTF-16": '{"texts": ["a"]}'.encode("utf-16"),
    "nothing": b"", "blanks": b" " * 1000, "null": b"null", "a number": b"7", "a text": b'"a"',
    "numbers for all": json.dumps(dict.fromkeys(FIELDS, 10**400)).encode(),
    "objects for all": json.dumps({name: {"a": {}} for name in FIELDS}).encode(),
    "a million keys": b"{" + b",".join(b'"%d":1' % n for n in range(500_000)) + b"}",
    "a million items": b'{"texts": [' + b'"a",' * 1_000_000 + b'"a"]}',
    "prototype": b'{"__proto__": {"a": 1}, "__class__": "x", "texts": ["a"]}',
}  # fmt: skip


# Odd, but JSON: of two keys the last one counts, a fraction may have many digits.
MAY_BE = {"duplicate keys", "digits of a fraction", "UTF-16"}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_json(client, name):
    for path in JSON_ROUTES:
        answer = client.post(path, content=HOSTILE[name], headers={"content-type": "application/json"})
        assert answer.status_code in {400, 413, 422} or (name in MAY_BE and answer.is_success), (
            path, answer.status_code, answer.text[:300],
        )  # fmt: skip
        assert len(answer.content) < 100_000


NAMES = (
    "../../../../etc/passwd", "/etc/passwd", "..\\..\\x", "C:\\x", "a/b", ".", "..", "~", "a\0b", "%2e",
    "a\nb",
    "x" * 5000, "天" * 300, ";rm -rf *", "$(touch x)", "*", "?", "[a]", "-rf", ".hidden", "a.json", "x.part",
)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_no_paths(client, server, name):
    root = server.log.parent
    before = {path for path in root.rglob("*") if path.is_file()}
    made = Promises()
    made.corpus(client, name[:80])
    made.note(client.post(MODELS, files={"file": (name, b"\\data\\\n")}))
    made.note(client.post(CORPORA, data={"name": "a"}, files={"file": (name, "天气".encode())}))
    assert made.statuses <= {201, 422}
    new = {path for path in root.rglob("*") if path.is_file()} - before
    assert {path.parent.name for path in new} <= {"own"}
    for address in list(made.kept):
        assert made.delete(client, address).status_code == 204
    for kind in ("corpora", "models", "runs", "learn", "static"):
        answer = client.get(f"/api/v1/{kind}/{name.encode('utf-8', 'replace').hex('%') if name else ''}")
        assert answer.status_code in {400, 404, 414, 422, 431}


def zipped(name, content):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.writestr(name, content)
    return file.getvalue()


def npy(shape, kind="<f4"):
    told = f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}".encode().ljust(117) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(told)) + told


ZEROS = bytes(256 * MIB)
BOMBS = {
    "gzip": lambda: gzip.compress(ZEROS, 1),
    "gzip of a model": lambda: gzip.compress(
        b"\\data\\\nngram 1=6\n\n\\1-grams:\n" + b"-1\ta\n" * 60_000_000, 1
    ),
    "gzip in gzip": lambda: gzip.compress(gzip.compress(ZEROS, 1), 9),
    "bzip2": lambda: bz2.compress(ZEROS, 1),
    "xz": lambda: lzma.compress(ZEROS, preset=0),
    "zip": lambda: zipped("U.npy", npy((64, 2**20)) + ZEROS),
    "zip that says it is small": lambda: zipped("U.npy", npy((2, 2)) + ZEROS),
    "shapes beyond all": lambda: zipped("U.npy", npy((2**40, 2**20))),
    "safetensors beyond its end": lambda: struct.pack("<Q", 2**62) + b"{}",
    "safetensors of one header": lambda: struct.pack("<Q", 50 * MIB) + b" " * (50 * MIB),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs(server, client, name):
    bomb = BOMBS[name]()
    for path, field in ((MODELS, "file"), (CORPORA, "file"), ("/check", "file"), ("/models", "file")):
        answer = client.post(path, files={field: ("a", bomb)}, data={"name": "a"})
        assert answer.status_code in {400, 413, 422} or "/api/" not in path, (path, answer.status_code)
        assert answer.status_code < 500, (path, answer.status_code)
        assert held(server) < MOST, path
    answer = client.post("/api/v1/check", content=bomb, headers={"content-type": "application/x-npz"})
    assert answer.status_code < 500
    assert held(server) < MOST


def test_packed_requests_are_not_unpacked(client):
    for path in JSON_ROUTES:
        packed = gzip.compress(b" " * 2**26)
        told = {"content-type": "application/json", "content-encoding": "gzip"}
        assert client.post(path, content=packed, headers=told).status_code in {400, 415, 422}
