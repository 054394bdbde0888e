"""Each test has a data folder of its own, and as many servers over it as it begins."""

from __future__ import annotations

import pytest

from tests.live import running


@pytest.fixture
def data(tmp_path):
    """The data folder of a test; what the servers log lies beside it."""
    return tmp_path / "data"


@pytest.fixture
def serve(data):
    """What begins a server over the data folder of the test, in a `with` block."""

    def begin(*options, **settings):
        return running(data, *options, **settings)

    return begin
