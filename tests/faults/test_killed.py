"""A web process is killed in the middle of things, or stops under load: nothing is lost, half or cut."""

from __future__ import annotations

import random
import time
from urllib.parse import quote

import httpx
import psutil
import pytest

from tests.faults.promises import Promises, all_is_well, own_addresses, together

KILLS = 8
LARGE = "\n".join(f"天气真好{number}" for number in range(60_000))
LONG = {"texts": ["天气真好" * 300], "models": ["tutorial-char-2gram", "rnn-zh-char"]}
ANSWERS = ("/", "/unroll", f"/?text={quote('天气真好' * 200)}", "/api/v1/models/tutorial-char-5gram/arpa")
SETTINGS = {"max_corpora": 500, "max_own_models": 500}


def moments(seed):
    rng = random.Random(seed)
    return [rng.uniform(0.02, 0.6) for _ in range(KILLS)]


def killed_while(server, threads, wait):
    time.sleep(wait)
    children = psutil.Process(server.process.pid).children(recursive=True)
    server.kill()
    for thread in threads:
        thread.join()
    _, alive = psutil.wait_procs(children, timeout=60)
    assert alive == []  # what it began ends with it


def test_killed_in_mid_upload(serve, data):
    promises = Promises()
    for turn, wait in enumerate(moments(1)):
        with serve(**SETTINGS) as server, server.client() as client:

            def upload(one, client=client, turn=turn):
                for number in range(4):
                    promises.corpus(client, f"{turn} {one} {number}", LARGE)
                    promises.network(client, f"{turn} {one} {number}")
                    promises.arpa(client, f"{turn} {one} {number}")

            killed_while(server, together(3, upload), wait)
    with serve(**SETTINGS) as server, server.client() as client:
        all_is_well(client, promises)
        promises.corpus(client, "after")
        promises.network(client, "after")
        assert list(data.rglob("*.part")) == []
        all_is_well(client, promises)
    assert promises.statuses == {201}


def test_killed_in_mid_delete(serve):
    promises = Promises()
    for turn, wait in enumerate(moments(2)):
        with serve(**SETTINGS) as server, server.client() as client:
            for number in range(6):
                promises.corpus(client, f"{turn} {number}")
                promises.network(client, f"{turn} {number}")
            mine = own_addresses(client)

            def delete(one, client=client, mine=mine):
                for address in mine[one::3]:
                    promises.delete(client, address)

            killed_while(server, together(3, delete), wait / 6)
    with serve(**SETTINGS) as server, server.client() as client:
        all_is_well(client, promises)
    assert promises.gone


def test_killed_in_mid_answer(serve):
    for wait in moments(3):
        with serve() as server, server.client() as client:

            def ask(one, client=client):
                while True:
                    assert client.get(ANSWERS[one]).status_code == 200
                    assert client.post("/api/v1/score", json=LONG).status_code == 200

            killed_while(server, together(len(ANSWERS), ask), 2 * wait)
    with serve() as server, server.client() as client:
        all_is_well(client, Promises())


@pytest.mark.parametrize("turn", range(4))
def test_told_to_stop_under_load_no_answer_is_cut(serve, turn):
    """What was asked well before the stop is answered.

    What comes in that very moment may meet a connection that closes just then: to a server it is at rest.
    """
    asked, warm, cut = {}, set(), []  # when a thread last asked; who had an answer; what was cut

    def ask(one, client):
        way = ("GET", ANSWERS[one // 2], None) if one % 2 else ("POST", "/api/v1/score", LONG)
        while True:
            asked[one], has_begun = time.monotonic(), False
            try:
                with client.stream(way[0], way[1], json=way[2]) as answer:
                    has_begun = True
                    answer.read()
            except (httpx.RemoteProtocolError, httpx.ReadError) as error:
                if has_begun:
                    cut.append(repr(error))
                raise
            assert answer.status_code == 200
            asked[one] = None
            warm.add(one)

    with serve() as server, server.client() as client:
        threads = together(2 * len(ANSWERS), lambda one: ask(one, client))
        while len(warm) < len(threads):
            time.sleep(0.05)
        time.sleep(turn / 2)
        stopped = time.monotonic()
        server.process.terminate()
        for thread in threads:
            thread.join()
        assert server.process.wait(15) in {0, -15}
        log = server.log.read_text()
    assert cut == []
    assert all(when is None or when > stopped - 0.5 for when in asked.values())
    assert "Traceback" not in log
