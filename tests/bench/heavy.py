"""`python -m tests.bench.heavy KIND URL NUMBER`: sends the longest requests of a kind."""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable, Generator
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

SIGNS = "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
Asked = tuple[str, str, bytes | None]  # method, address, JSON
Requests = Generator[Asked, str | None, None]  # sent the id of the corpus that the last one made


def text(length: int, rng: random.Random) -> str:
    return "".join(rng.choices(SIGNS, k=length))


def trace(rng: random.Random) -> Requests:
    while True:
        body = {"text": text(850, rng), "gradients": True, "fields": ["a", "h", "L"]}
        yield "POST", "/api/v1/trace", json.dumps(body).encode()


def score(rng: random.Random, path: str = "/api/v1/score") -> Requests:
    while True:
        body = {"texts": [text(1500, rng) for _ in range(7)]}
        yield "POST", path, json.dumps(body).encode()


def rank(rng: random.Random) -> Requests:
    return score(rng, "/api/v1/rank")


def page(rng: random.Random) -> Requests:
    while True:
        yield "GET", f"/?text={quote(text(1500, rng))}", None


def stage(rng: random.Random) -> Requests:
    while True:
        yield "GET", f"/unroll?text={quote(text(1500, rng))}", None


def upload(rng: random.Random) -> Requests:
    while True:
        lines = "\n".join(rng.choices(SIGNS[:20], k=2_000_000))
        yield "POST", "/api/v1/corpora", json.dumps({"name": str(rng.random()), "text": lines}).encode()


def cost(_: random.Random) -> Requests:
    while True:
        for model in ("rnn-zh-char", "rnn-zh-word", "rnn-en-char", "rnn-en-word"):
            yield "POST", f"/api/v1/models/{model}/cost", b""
            time.sleep(0.5)


def growth(rng: random.Random) -> Requests:
    while True:
        lines = "\n".join(text(20, rng) for _ in range(40_000))
        told = {"name": f"growth {rng.random()}", "text": lines, "language": "zh"}
        created = yield "POST", "/api/v1/corpora", json.dumps(told, ensure_ascii=False).encode()
        for _ in range(10):
            yield "GET", f"/api/v1/corpora/{created}/growth", None
            time.sleep(0.5)


KINDS: dict[str, Callable[[random.Random], Requests]] = {
    "trace of 850, gradients": trace,
    "score of 7 × 1,500": score,
    "rank of 7 × 1,500": rank,
    "/ of 1,500": page,
    "/unroll of 1,500": stage,
    "upload of 2 M lines": upload,
    "cost measured": cost,
    "growth of a new corpus": growth,
}


def main(kind: str, url: str, number: str) -> None:
    os.nice(10)
    requests = KINDS[kind](random.Random(int(number)))
    asked = next(requests)
    while True:
        method, address, body = asked
        connection = HTTPConnection(urlsplit(url).netloc, timeout=300)
        connection.request(method, address, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        if answer.status not in {200, 201, 202, 503}:
            sys.exit(f"{kind}: {answer.status} {told[:300]!r}")
        asked = requests.send(json.loads(told)["id"] if answer.status == 201 else None)


if __name__ == "__main__":
    main(*sys.argv[1:])
