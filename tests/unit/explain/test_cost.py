"""The cost of a shipped network, measured."""

import pytest

from app.errors import ModelNotFound
from app.explain.cost import network_cost


def test_longer_texts_cost_more_only_where_states_are_kept(store):
    short, long = network_cost("rnn-tiny", store, longest=300)
    assert (short.tau, long.tau) == (100, 300)
    assert long.training.bytes > short.training.bytes
    assert min(long.training.seconds, long.forward.seconds, long.recurrence.seconds) > 0
    with pytest.raises(ModelNotFound):
        next(network_cost("nobody", store))
