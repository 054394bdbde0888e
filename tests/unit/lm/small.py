"""A small network and sentences with a rule to learn, for the tests of training."""

import numpy as np

from app.lm.rnn.initial import initial_parameters

SIZE = 9


def network(seed=0, H=5, dtype=np.float64):
    params = initial_parameters(H, SIZE, np.random.default_rng(seed), dtype=dtype)
    params.b[:] = np.linspace(-0.5, 0.5, H)
    return params


def some_sentences(n=16):
    """Sentences with a rule to learn: each token is followed by the next higher one."""
    rng = np.random.default_rng(3)
    return [np.arange(3, 3 + rng.integers(1, 6)) for _ in range(n)]
