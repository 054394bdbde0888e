"""What users do while something goes wrong, what they were promised, and whether it is kept."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from tests.api.own_models.sent import ARPA, network

CORPORA, MODELS = "/api/v1/corpora", "/api/v1/models"
PAGES = (
    "/", "/?lang=en", "/unroll", "/train", "/models", "/learn", "/docs", CORPORA, MODELS, "/api/v1/runs",
    "/api/v1/score?text=天气", "/healthz",
)  # fmt: skip
RUN = {"corpus": "tutorial", "kind": "ngram", "unit": "char", "name": "counts", "order": 2, "seed": 1}


@dataclass
class Promises:
    """Addresses of what was answered 201, of what was answered 204; statuses: of all that was to be made."""

    kept: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    statuses: set[int] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: httpx.Response) -> httpx.Response:
        with self._lock:
            if answer.request.method == "POST":
                self.statuses.add(answer.status_code)
            if answer.status_code == 201:
                self.kept.add(answer.headers["location"])
            if answer.request.method == "DELETE" and answer.status_code == 204:
                self.gone.add(answer.request.url.path)
        return answer

    def corpus(self, client: httpx.Client, name: str, text: str = "天气真好\n天气不好") -> httpx.Response:
        return self.note(client.post(CORPORA, json={"name": name, "text": text}))

    def corpus_file(self, client: httpx.Client, name: str, text: bytes) -> httpx.Response:
        return self.note(client.post(CORPORA, data={"name": name}, files={"file": ("a.txt", text)}))

    def network(self, client: httpx.Client, name: str) -> httpx.Response:
        return self.note(client.post(MODELS, **network(name)))

    def arpa(self, client: httpx.Client, name: str) -> httpx.Response:
        file = {"file": ("a.arpa", ARPA.encode())}
        return self.note(client.post(MODELS, files=file, data={"name": name}))

    def delete(self, client: httpx.Client, address: str) -> httpx.Response:
        with self._lock:
            self.kept.discard(address)  # asked for: it may be there or not
        return self.note(client.delete(address))


def works(client: httpx.Client, address: str) -> bool:
    """Whether an own corpus or model is there and answers; a half one would fail here."""
    found = client.get(address)
    if found.status_code == 404:
        return False
    assert found.status_code == 200, found.text
    card = found.json()
    models = [f"{card['id']}-char-2gram", f"{card['id']}-char-1gram"] if "units" in card else [card["id"]]
    scored = client.get("/api/v1/score", params={"text": "天气", "models": ",".join(models)})
    assert scored.status_code == 200, scored.text
    return True


def own_addresses(client: httpx.Client) -> list[str]:
    """Every own corpus and model that is listed."""
    own = [f"{CORPORA}/{one['id']}" for one in whole(client, CORPORA) if one["own"]]
    models = [one for one in whole(client, MODELS) if one["own"] and one["corpus"] is None]
    return own + [f"{MODELS}/{one['id']}" for one in models]


def whole(client: httpx.Client, address: str) -> list[dict[str, object]]:
    """A list of the API with all its pages."""
    found: list[dict[str, object]] = []
    told = {"limit": "100"}
    while True:
        answer = client.get(address, params=told).json()
        found += answer[address.rpartition("/")[2]]
        if answer["next"] is None:
            return found
        told["cursor"] = answer["next"]


def all_is_well(client: httpx.Client, promises: Promises) -> None:
    """Pages answer, nothing is damaged, what is listed works, what was promised is kept."""
    for page in PAGES:
        answer = client.get(page)
        assert answer.status_code == 200, (page, answer.text[:500])
    health = client.get("/healthz").json()
    assert health["damaged"] == [], health["damaged"]
    for address in own_addresses(client):
        assert works(client, address), address
    for address in promises.kept:
        assert works(client, address), address
    for address in promises.gone:
        assert client.get(address).status_code == 404, address


def together(number: int, work: Callable[[int], None]) -> list[threading.Thread]:
    """Begin `work` in so many threads; one that loses its server ends."""

    def until_the_end(one: int) -> None:
        with suppress(httpx.TransportError):
            work(one)

    threads = [threading.Thread(target=until_the_end, args=(one,)) for one in range(number)]
    for thread in threads:
        thread.start()
    return threads
