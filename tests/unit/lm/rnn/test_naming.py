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
        ({"rnn.weight_hh_l2": np.ones((H, H))}, "two_layers"),
        ({"rnn.weight_hh_l0_reverse": np.ones((H, H))}, "bidirectional"),
        ({"second.weight": np.ones((SIZE, H))}, "many_outputs"),
        ({"embedding.weight": np.ones((SIZE, SIZE)), "fc.weight": None}, "no_output_layer"),
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


def test_biases_that_a_network_has_none_of_are_zero_and_told():
    ours, given = named("pytorch")
    bare = {name: array for name, array in given.items() if "bias" not in name}
    understood = understand(bare)
    assert (understood.absent, understood.summed) == (("b", "c"), ())
    assert not understood.params.b.any()
    assert not understood.params.c.any()
    np.testing.assert_array_equal(understood.params.V, ours["V"])
    both = understand(given)
    assert (both.absent, both.summed) == ((), ("rnn.bias_ih_l0", "rnn.bias_hh_l0"))
    with pytest.raises(InvalidRequest):
        understand({name: array for name, array in ours.items() if name != "c"})


@pytest.mark.parametrize("naming", ["pytorch", "keras"])
def test_an_embedding_is_multiplied_into_u(naming):
    """E x first and then U: the same as U E on one-hot x."""
    rng = np.random.default_rng(1)
    narrow, table = rng.normal(size=(H, 2)), rng.normal(size=(SIZE, 2))
    ours, given = named(naming)
    if naming == "pytorch":
        given |= {"rnn.weight_ih_l0": narrow, "embedding.weight": table}
    else:
        given |= {"rnn/kernel": narrow.T, "embedding/embeddings": table}
    understood = understand(given)
    np.testing.assert_allclose(understood.params.U, narrow @ table.T, rtol=1e-14)
    np.testing.assert_array_equal(understood.params.V, ours["V"])
    assert understood.embedding == next(name for name in given if "embed" in name)
    with pytest.raises(ShapeMismatch):
        understand(given | {understood.embedding: np.ones((SIZE, 4))})


def test_a_single_cell_of_pytorch_is_read_too():
    ours, given = named("pytorch")
    understood = understand({name.replace("_l0", ""): array for name, array in given.items()})
    np.testing.assert_allclose(understood.params.b, ours["b"], rtol=1e-14)
