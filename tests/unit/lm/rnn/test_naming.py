"""A network is understood under every naming and orientation; others are refused by name."""

import numpy as np
import pytest

from app.errors import InvalidRequest, NotFinite, ShapeMismatch
from app.lm.rnn.naming import understand

H, SIZE = 3, 5


def named(naming, size=SIZE, seed=0):
    rng = np.random.default_rng(seed)
    U, W, V = (rng.normal(size=shape) for shape in [(H, size), (H, H), (size, H)])
    b, c = rng.normal(size=H), rng.normal(size=size)
    ours = {"U": U, "W": W, "V": V, "b": b, "c": c}
    pytorch = {
        "rnn.weight_ih_l0": U,
        "rnn.weight_hh_l0": W,
        "rnn.bias_ih_l0": b / 4,
        "rnn.bias_hh_l0": b * 0.75,
    }
    return ours, {
        "ours": ours,
        "d2l": {"W_xh": U.T, "W_hh": W.T, "W_hq": V.T, "b_h": b, "b_q": c},
        "pytorch": pytorch | {"fc.weight": V, "fc.bias": c},
        "keras": {
            "rnn/kernel": U.T,
            "rnn/recurrent_kernel": W.T,
            "rnn/bias": b,
            "dense/kernel": V.T,
            "dense/bias": c,
        },
    }[naming]


@pytest.mark.parametrize("size", [SIZE, H])
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("naming", ["ours", "d2l", "pytorch", "keras"])
def test_every_naming_gives_the_same_network(naming, turned, size):
    if turned and size == H:
        pytest.skip("square: the naming decides")
    ours, given = named(naming, size)
    understood = understand({k: v.T for k, v in given.items()} if turned else given)
    assert understood.naming == naming
    assert understood.by_rows is ((naming in ("d2l", "keras")) is not turned)
    for name, array in ours.items():
        np.testing.assert_allclose(getattr(understood.params, name), array, rtol=1e-14)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"rnn.weight_hh_l1": np.ones((H, H))}, "two_layers"),
        ({"rnn.weight_hh_l0": np.ones((3 * H, H))}, "gru_rows"),
        ({"rnn.weight_hh_l0": np.ones((4 * H, H))}, "lstm_rows"),
        ({"fc.weight": None}, "no_output_layer"),
        ({"rnn.weight_ih_l0": None}, "missing"),
        ({"rnn.weight_hh_l0": None}, "unknown_naming"),
    ],
)
def test_other_networks_are_refused_by_name(change, reason):
    given = {k: v for k, v in (named("pytorch")[1] | change).items() if v is not None}
    with pytest.raises(InvalidRequest) as refused:
        understand(given)
    assert refused.value.params["reason"] == reason


@pytest.mark.parametrize(
    ("name", "shape"), [("U", (SIZE, H)), ("V", (H, SIZE)), ("b", (H + 1,)), ("W", (H, H + 1))]
)
def test_a_wrong_shape_names_its_array(name, shape):
    with pytest.raises(ShapeMismatch) as refused:
        understand(named("ours")[1] | {name: np.ones(shape)})
    assert refused.value.params["name"] == name


def test_nan_names_its_array():
    with pytest.raises(NotFinite) as refused:
        understand(named("d2l")[1] | {"b_q": np.full(SIZE, np.nan)})
    assert refused.value.params["name"] == "b_q"
