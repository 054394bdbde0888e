"""A network as an ONNX graph: ids in, h, o and yhat out. It needs the package onnx, which is optional.

ids (tau,) -> OneHot (tau, |V|) -> RNN with tanh, h(0) = 0 -> h (tau, H) -> h Vᵀ + c = o -> Softmax = yhat.
Source: ONNX operators, opset 14, RNN; its two biases are b and 0.
"""

from __future__ import annotations

import numpy as np

from app.errors import InvalidRequest
from app.lm.rnn.parameters import Parameters

OPSET = 14
IR_VERSION = 8  # the oldest that opset 14 needs, so that older runtimes read it too
INSTALL = "pip install onnx"


def as_onnx(params: Parameters, name: str) -> bytes:
    """Return the file. Raises InvalidRequest where onnx is not installed."""
    try:
        from onnx import TensorProto, helper, numpy_helper  # noqa: PLC0415 - optional
    except ImportError as error:
        raise InvalidRequest(field="format", reason="no_onnx", limit=INSTALL) from error

    H, size = params.hidden_size, params.vocabulary_size
    real = helper.np_dtype_to_tensor_dtype(params.b.dtype)
    constants = {
        "depth": np.array(size, np.int64),
        "off_on": np.array([0, 1], params.b.dtype),
        "batch_axis": np.array([1], np.int64),
        "extra_axes": np.array([1, 2], np.int64),
        "U": params.U[None],
        "W": params.W[None],
        "b_0": np.concatenate([params.b, np.zeros_like(params.b)])[None],
        "V_transposed": params.V.T,
        "c": params.c,
    }
    nodes = [
        helper.make_node("OneHot", ["ids", "depth", "off_on"], ["x"]),
        helper.make_node("Unsqueeze", ["x", "batch_axis"], ["x_batch"]),
        helper.make_node("RNN", ["x_batch", "U", "W", "b_0"], ["h_batch"], hidden_size=H),
        helper.make_node("Squeeze", ["h_batch", "extra_axes"], ["h"]),
        helper.make_node("MatMul", ["h", "V_transposed"], ["Vh"]),
        helper.make_node("Add", ["Vh", "c"], ["o"]),
        helper.make_node("Softmax", ["o"], ["yhat"], axis=-1),
    ]
    graph = helper.make_graph(
        nodes,
        name,
        [helper.make_tensor_value_info("ids", TensorProto.INT64, ["tau"])],
        [
            helper.make_tensor_value_info(output, real, ["tau", width])
            for output, width in (("h", H), ("o", size), ("yhat", size))
        ],
        [numpy_helper.from_array(array.copy(), key) for key, array in constants.items()],
    )
    versions = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(graph, opset_imports=versions, ir_version=IR_VERSION, producer_name="unroll")
    content: bytes = model.SerializeToString()
    return content
