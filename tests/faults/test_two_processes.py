"""Two processes over one store, and many clients, write and delete the same things at the same time."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.faults.promises import CORPORA, MODELS, PAGES, Promises, all_is_well, own_addresses, together

TURNS = 40


@pytest.fixture
def two(serve):
    """Clients of two servers over one store, where few things have room."""
    with ExitStack() as stack:
        servers = [stack.enter_context(serve(max_corpora=5, max_own_models=5)) for _ in range(2)]
        yield [stack.enter_context(server.client()) for server in servers]
        for server in servers:
            assert "Traceback" not in server.log.read_text()


def joined(threads):
    for thread in threads:
        thread.join()


def test_both_write_and_delete_the_same(two, data):
    promises, looked = Promises(), set()

    def work(one):
        client = two[one % 2]
        for number in range(TURNS):
            if one < 4:
                made = [promises.corpus(client, "the same"), promises.network(client, "the same")]
                for answer in made:
                    promises.delete(client, answer.headers["location"])
            else:
                looked.add(client.get(PAGES[number % len(PAGES)]).status_code)

    joined(together(6, work))
    assert promises.statuses == {201}
    assert looked == {200}
    for client in two:
        assert own_addresses(client) == []
        all_is_well(client, Promises())
    left = [path.name for path in data.rglob("own/*")]
    assert left == []


def test_eight_clients_bring_the_same(two, data):
    promises = Promises()

    def work(one):
        client = two[one % 2]
        for number in range(4):
            promises.corpus(client, f"the same {number}")
            promises.network(client, f"the same {number}")
            promises.arpa(client, "all the same")

    joined(together(8, work))
    assert promises.statuses == {201}
    for client in two:
        assert sorted(own_addresses(client)) == sorted(promises.kept)
        all_is_well(client, promises)
    assert len(promises.kept) == 9
    assert list(data.rglob("*.part")) == []


def test_no_more_than_the_limit_whoever_writes(two):
    promises = Promises()

    def work(one):
        promises.corpus(two[one % 2], f"another {one}")
        promises.network(two[one % 2], f"another {one}")

    joined(together(12, work))
    assert promises.statuses == {201, 409}
    for kind in (CORPORA, MODELS):
        assert len([one for one in promises.kept if one.startswith(kind)]) == 5
    for client in two:
        assert sorted(own_addresses(client)) == sorted(promises.kept)


def test_what_one_writes_the_other_sees_at_once(two):
    promises = Promises()
    for number in range(TURNS):
        for mine, other in (two, two[::-1]):
            for made in (promises.corpus(mine, f"n {number}"), promises.network(mine, f"n {number}")):
                address = made.headers["location"]
                assert other.get(address).status_code == 200
                assert promises.delete(other, address).status_code == 204
                assert mine.get(address).status_code == 404
