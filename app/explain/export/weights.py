"""A network's weights under the names and in the orientation of other programs: PyTorch, d2l, or ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np
from safetensors.numpy import save

from app.errors import InvalidRequest
from app.explain.export.arrays import as_npz
from app.explain.export.onnx_graph import as_onnx
from app.lm.checks import Floats
from app.lm.rnn.naming import PLAIN
from app.lm.rnn.parameters import NAMES, Parameters
from app.store.model_registry import Store

Format = Literal["pytorch", "d2l", "npz", "onnx"]
Arrays = dict[str, Floats]


def exported(
    store: Store, model_id: str, file_format: Format, snapshot: int | None = None
) -> tuple[bytes, str]:
    """Return the file and its ending: safetensors with the names of PyTorch or d2l, or npz with ours.

    ONNX: the whole network as a graph. snapshot: at which moment of its training. Raises ModelNotFound,
    ArtefactDamaged, and InvalidRequest for counts, for a snapshot that there is not, and for ONNX where its
    package is not installed.
    """
    if store.model_card(model_id).kind != "rnn":
        raise InvalidRequest(field="model_id", reason="no_network")
    params = store.network_at(model_id, snapshot).parameters
    if file_format == "onnx":
        return as_onnx(params, model_id), "onnx"
    if file_format == "npz":
        return as_npz({name: getattr(params, name) for name in NAMES}), "npz"
    arrays = NAMED[file_format](params)
    return save({name: np.ascontiguousarray(array) for name, array in arrays.items()}), "safetensors"


def as_pytorch(params: Parameters) -> Arrays:
    """Return the state of a module with `rnn = nn.RNN(|V|, H)` and `linear = nn.Linear(H, |V|)`.

    nn.RNN adds two biases; ours is the first one, the other is 0.
    """
    return {
        "rnn.weight_ih_l0": params.U,
        "rnn.weight_hh_l0": params.W,
        "rnn.bias_ih_l0": params.b,
        "rnn.bias_hh_l0": np.zeros_like(params.b),
        "linear.weight": params.V,
        "linear.bias": params.c,
    }


def as_d2l(params: Parameters) -> Arrays:
    """Return the arrays of Dive into Deep Learning, section 9.5, which computes by rows: X W_xh + H W_hh."""
    arrays = (params.U_rows, params.W.T, params.V.T, params.b, params.c)
    return dict(zip(PLAIN["d2l"], arrays, strict=True))


NAMED: dict[str, Callable[[Parameters], Arrays]] = {"pytorch": as_pytorch, "d2l": as_d2l}
