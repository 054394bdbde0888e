"""How often one client may write in a minute."""

from __future__ import annotations

import pytest

from app.errors import TooManyWrites
from app.web.http.write_rate import WriteRate, client_of


def test_the_limit_is_of_each_client():
    rate = WriteRate(2)
    for address in ("192.0.2.1", "192.0.2.2", "") * 2:
        rate.count(address)
    for address in ("192.0.2.1", "192.0.2.2", ""):
        with pytest.raises(TooManyWrites) as raised:
            rate.count(address)
        assert raised.value.params == {"limit": 2}
    rate.count("192.0.2.3")


@pytest.mark.parametrize(
    ("address", "client"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8::1", "2001:db8::/64"),
        ("2001:db8::ffff:1:2:3", "2001:db8::/64"),
        ("2001:db8:0:1::1", "2001:db8:0:1::/64"),
        ("::1", "::1"),
        ("/run/unroll.sock", "/run/unroll.sock"),
        ("", ""),
    ],
)
def test_all_addresses_of_one_network_are_one_client(address, client):
    assert client_of(address) == client
