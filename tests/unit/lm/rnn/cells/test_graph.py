"""The cell's declaration gives the tables that the app needs, and says of the code what the code does."""

from __future__ import annotations

import ast
import inspect

import pytest

from app.lm.rnn import backward, forward
from app.lm.rnn.cells import elman
from app.lm.rnn.cells.elman import ELMAN
from app.lm.rnn.forward import Trace
from app.lm.rnn.parameters import NAMES


def test_the_parameters_are_those_of_the_code_in_their_order():
    assert tuple(ELMAN.parameters) == NAMES == ("U", "W", "V", "b", "c")
    assert ELMAN.biases == ("b", "c")


def test_the_stages_of_both_directions():
    assert ELMAN.stages == {"forward": ["a", "h", "o", "yhat", "L"], "backward": ["o", "h", "a", "theta"]}
    assert ELMAN.differentiated == ("o", "h", "a")


def test_every_node_is_an_array_of_the_trace():
    assert set(ELMAN.nodes) <= {*Trace.__dataclass_fields__}
    assert {f"d{name}" for name in ELMAN.differentiated} <= {*backward.Gradients.__dataclass_fields__}


def test_what_counts_by_token():
    by_row = dict.fromkeys(("o", "yhat", "L", "do", "dV", "dc"), ("i",))
    assert ELMAN.by_token == by_row | {"dU": ("j",)}
    assert ELMAN.first_index == {"U": (1, 0), "W": (1, 1), "V": (0, 1), "b": (1,), "c": (0,)}
    assert ELMAN.vectors == {"a": "hidden", "h": "hidden", "o": "token"}


def test_the_symbols_of_the_equations():
    assert ELMAN.symbols == {"a", "h", "o", "L", "x", "y", "U", "W", "V", "b", "c", "tanh"}


FUNCTIONS = {
    function.__name__: function
    for function in (
        elman.advance,
        elman.readout,
        elman.softmax,
        forward.unroll,
        backward.output_gradient,
        backward.step_back,
        backward.walk_back,
    )
}
# How the code calls an operand: the state of the step before, and arrays laid out by rows.
ALSO_CALLED = {"U_rows": "U", "log_z": "yhat"}
NO_OPERANDS = {"params", "np", "token", "times_transposed", "len", "highest", "total"}


def read_by(function, name):
    """The names that the statement computing `name`, or the one returned, reads; parameters by attribute."""
    tree = ast.parse(inspect.getsource(FUNCTIONS[function])).body[0]
    for node in ast.walk(tree):
        is_return = isinstance(node, ast.Return) and not name
        if is_return or (isinstance(node, ast.Assign) and name in {ast.unparse(one) for one in node.targets}):
            parts = list(ast.walk(node.value))
            names = {one.id for one in parts if isinstance(one, ast.Name)}
            attributes = {
                one.attr
                for one in parts
                if isinstance(one, ast.Attribute) and ast.unparse(one.value) == "params"
            }
            return {ALSO_CALLED.get(one, one) for one in (names | attributes)} - NO_OPERANDS
    raise AssertionError(f"{function} never makes {name}")


@pytest.mark.parametrize("operation", [op for op in ELMAN.forward if op.rule in {"sum", "tanh"}], ids=str)
def test_a_stage_claims_the_operands_that_its_statement_reads(operation):
    claimed = set()
    for part in operation.reads:
        claimed |= {part.through} if part.through else set()
        if part.node != "x":  # x(t) is one-hot: `token` picks the row of U
            claimed.add(f"{part.node}_before" if part.lag else part.node)
    assert read_by(operation.function, operation.assigns) == claimed


def test_the_loss_reads_the_scores_that_the_softmax_read_and_the_targets():
    # -log yhat(t)[y(t)] is computed from o(t), exact even where yhat underflows.
    assert read_by("unroll", "L") == {"yhat", "o", "y"}
    assert [part.node for part in ELMAN.operation("L").reads] == ["yhat", "y"]
    assert read_by("softmax", "yhat") == {"o"}


def test_every_parameter_is_read_by_the_operation_that_says_so():
    for name in ELMAN.parameters:
        operation, _ = ELMAN.reader(name)
        assert name in read_by(operation.function, operation.assigns)
