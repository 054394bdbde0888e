"""A recurrent cell as data: its operations, their operands, the axes of its parameters, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Rule = Literal["sum", "tanh", "sigmoid", "softmax", "log"]
Axis = Literal["hidden", "token"]
Direction = Literal["forward", "backward"]
HEAD = ("softmax", "log")  # they share one gradient, that of what the softmax reads: yhat - y
THETA = "theta"  # the last stage backward: the terms of a time step in the gradients of the parameters
TOKENS = ("x", "y")  # one-hot vectors that come from outside


@dataclass(frozen=True, slots=True)
class Operand:
    """One operand: `through` @ node, node * times, or the node alone; of `lag` time steps before."""

    node: str
    through: str | None = None  # a matrix among the parameters
    times: str | None = None  # a node, multiplied entry by entry
    is_complement: bool = False  # 1 - times
    lag: int = 0

    @property
    def factor(self) -> str:
        """What the node is multiplied by: a matrix, a gate, or nothing."""
        return self.through or (f"1−{self.times}" if self.is_complement else self.times or "")


@dataclass(frozen=True, slots=True)
class Operation:
    """One stage: the node that it makes, by which rule, from which operands, and its equation in TeX."""

    makes: str
    rule: Rule
    reads: tuple[Operand, ...]
    tex: str
    function: str  # the function that computes it
    assigns: str = ""  # the variable that holds it there; empty: it is returned


@dataclass(frozen=True, slots=True)
class Gradient:
    """One stage backward: the node whose gradient it makes, or theta, and its equations in TeX."""

    stage: str
    tex: tuple[str, ...]
    function: str
    assigns: str


@dataclass(frozen=True, eq=False)  # a key by identity: equations are kept for each cell
class Graph:
    """A cell with its readout: parameters with their axes, operations forward and backward in their order."""

    parameters: dict[str, tuple[Axis, ...]]
    forward: tuple[Operation, ...]
    backward: tuple[Gradient, ...]

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Everything that a time step computes, in the order of computation."""
        return tuple(op.makes for op in self.forward)

    @cached_property
    def differentiated(self) -> tuple[str, ...]:
        """The nodes with a gradient of their own, in the order in which those are computed."""
        return tuple(gradient.stage for gradient in self.backward if gradient.stage in self.nodes)

    @cached_property
    def states(self) -> tuple[str, ...]:
        """The nodes that the next time step reads."""
        return tuple(dict.fromkeys(part.node for op in self.forward for part in op.reads if part.lag))

    @cached_property
    def stages(self) -> dict[Direction, list[str]]:
        """The stages of both directions in their order."""
        return {"forward": list(self.nodes), "backward": [gradient.stage for gradient in self.backward]}

    @cached_property
    def equations(self) -> dict[str, str]:
        """TeX of every stage forward."""
        return {op.makes: op.tex for op in self.forward}

    @cached_property
    def backward_equations(self) -> dict[str, tuple[str, ...]]:
        """TeX of every stage backward."""
        return {gradient.stage: gradient.tex for gradient in self.backward}

    @cached_property
    def biases(self) -> tuple[str, ...]:
        """The parameters with one axis."""
        return tuple(name for name, axes in self.parameters.items() if len(axes) == 1)

    @cached_property
    def updates(self) -> tuple[str, ...]:
        r"""The parameters in the order of their equations backward, `\nabla W \leftarrow …`."""
        return tuple(tex.split()[1] for one in self.backward if one.stage == THETA for tex in one.tex)

    @cached_property
    def symbols(self) -> frozenset[str]:
        """The names of one letter or rule that an equation marks; yhat is marked by its hat."""
        rules = {op.rule for op in self.forward} & {"tanh", "sigmoid"}
        return frozenset({*self.nodes, *TOKENS, *self.parameters, *rules} - {"yhat"})

    @cached_property
    def axis_of(self) -> dict[str, Axis]:
        """The axis of every node: a sum has that of its first matrix or else of what it reads."""
        axes: dict[str, Axis] = {}
        for op in self.forward:
            rows = [self.parameters[part.through][0] for part in op.reads if part.through]
            plain = [axes[part.node] for part in op.reads if part.node in axes]
            axes[op.makes] = (rows or plain or ["hidden"])[0]
        return axes

    @cached_property
    def vectors(self) -> dict[str, Axis]:
        """Every node that is a vector of scores or states: what the head makes is left out."""
        return {op.makes: self.axis_of[op.makes] for op in self.forward if op.rule not in HEAD}

    @cached_property
    def products(self) -> dict[str, Operand]:
        """The products that sums of states are made of, by name: `Wh` is W h(t-1)."""
        parts = [part for op in self.forward if self.axis_of[op.makes] == "hidden" for part in op.reads]
        return {f"{part.factor}{part.node}": part for part in parts if part.factor}

    @cached_property
    def by_token(self) -> dict[str, tuple[str, ...]]:
        """Which of the indices i, j of nodes and of gradients are token ids."""
        axes: dict[str, tuple[Axis, ...]] = {name: (axis,) for name, axis in self.axis_of.items()}
        axes |= {f"d{name}": (self.axis_of[name],) for name in self.differentiated}
        axes |= {f"d{name}": of for name, of in self.parameters.items()}
        return {
            name: tuple(letter for letter, axis in zip("ij", of, strict=False) if axis == "token")
            for name, of in axes.items()
            if "token" in of
        }

    @cached_property
    def first_index(self) -> dict[str, tuple[int, ...]]:
        """What each index of a parameter counts from: components from 1, token ids from 0."""
        return {name: tuple(int(axis == "hidden") for axis in axes) for name, axes in self.parameters.items()}

    def gradient_of(self, node: str) -> str:
        """Return the stage that computes a node's gradient, or in whose gradient it is contained."""
        while node not in self.differentiated:
            node = self.operation(node).reads[0].node
        return node

    def used_backward(self, stage: str) -> list[tuple[str, int]]:
        """Return what a stage backward works with: nodes, and how many time steps later they are.

        The gradient of a node is computed from those of the nodes that read it; the head's has yhat and y.
        """
        if stage not in self.nodes:
            return self._used_by_parameters()
        users = self.users(stage)
        if any(op.rule in HEAD for op, _ in users):
            return [(op.makes, 0) for op in reversed(self.forward) if op.rule in HEAD] + [("y", 0)]
        return [(op.makes, part.lag) for op, part in users]

    def users(self, node: str) -> list[tuple[Operation, Operand]]:
        """Return the operations that read a node, and as which operand; those of the next time step last."""
        users = [(op, part) for op in self.forward for part in op.reads if node in (part.node, part.times)]
        return sorted(users, key=lambda user: user[1].lag)

    def _used_by_parameters(self) -> list[tuple[str, int]]:
        products = [(op, part) for op in self.forward for part in op.reads if part.through]
        gradients = dict.fromkeys((op.makes, 0) for op, _ in products)
        return [*gradients, *dict.fromkeys((part.node, -part.lag) for _, part in products)]

    def operation(self, node: str) -> Operation:
        """Return the operation that makes a node. Raises KeyError."""
        return {op.makes: op for op in self.forward}[node]

    def reader(self, parameter: str) -> tuple[Operation, Operand]:
        """Return the operation that reads a parameter, and as which operand. Raises KeyError."""
        return {part.through or part.node: (op, part) for op in self.forward for part in op.reads}[parameter]
