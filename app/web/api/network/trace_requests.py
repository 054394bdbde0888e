"""Reads a request for a trace: a text and a model, or the numbers of a network and ids."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from app.errors import InvalidRequest
from app.explain.trace.answer import Window
from app.settings import Settings
from app.web.api.json_body import JsonBody
from app.web.api.shared import EXAMPLE_TEXT, Text, TopK, Tried, split
from app.web.http.bodies import Many

OF_MODEL = ("a", "h", "yhat", "L")
OF_PARAMETERS = ("a", "h", "o", "yhat", "all", "L")
FieldName = Literal["a", "h", "o", "Ux", "Wh", "yhat", "all", "L", "outline", "cell", "figures", "parameters"]
Matrix = Many[Many[float]]
OF_TEXT_EXAMPLE: dict[str, Any] = {"text": EXAMPLE_TEXT, "top_k": 5, "fields": ["h", "yhat", "L"], "stop": 3}
OWN_EXAMPLE: dict[str, Any] = {
    "parameters": {
        "U": [[0.5, -1.0, 0.25], [1.0, 0.5, -0.5]],
        "W": [[0.1, 0.2], [-0.3, 0.4]],
        "V": [[1.0, 0.0], [0.0, 1.0], [0.5, -0.5]],
        "b": [0.0, 0.1],
        "c": [0.0, 0.0, 0.2],
    },
    "inputs": [0, 2, 1],
    "targets": [2, 1, 0],
    "gradients": True,
}


class Options(Tried):
    """What of a trace is asked for."""

    fields: Annotated[Many[FieldName], BeforeValidator(split)] | None = Field(
        None,
        description="a,h,yhat,L for a model and a,h,o,yhat,all,L for own parameters unless given; "
        "Ux is U x(t), Wh is W h(t-1), all is the whole of yhat(t), "
        "outline is a few numbers of every time step, whatever the window, "
        "cell is what a time step computes, and how it is drawn, "
        "figures is what o, yhat and the parameters come to, parameters the whole of a small network",
        examples=[["a", "h", "yhat", "L"]],
    )
    top_k: TopK = Field(10, description="most probable tokens of each time step")
    start: int = Field(1, ge=1, description="first time step of the answer")
    stop: int | None = Field(None, ge=1, description="last time step of the answer, the end unless given")
    dtype: Literal["float32", "float64"] | None = Field(
        None, description="precision: float32 for a model, float64 for own parameters unless given"
    )
    gradients: bool = Field(False, description="whether to walk back through time as well")
    format: Literal["json", "csv", "npz"] | None = Field(
        None, description="in place of the header Accept, for a link; the answer is then a file to save"
    )

    def window(self, defaults: tuple[str, ...], settings: Settings) -> Window:
        """Return the part of a trace that is asked for. Raises InvalidRequest."""
        if self.top_k > settings.max_top_k:
            raise InvalidRequest(field="top_k", reason="at_most", limit=settings.max_top_k)
        fields = defaults if self.fields is None else tuple(self.fields)
        return Window(fields, self.top_k, self.start, self.stop, self.gradients)


class TraceQuery(Options):
    """GET: a text under a model."""

    text: Text = Field(description="the sentence to read", examples=[EXAMPLE_TEXT])
    model: str | None = Field(None, description="id of a network; the default one unless given")


class OwnParameters(JsonBody):
    """A network: U (H, |V|), W (H, H), V (|V|, H), b (H), c (|V|), and h0 (H), zeros unless given."""

    U: Matrix
    W: Matrix
    V: Matrix
    b: Many[float]
    c: Many[float]
    h0: Many[float] | None = None


class TraceBody(Options, JsonBody):
    """POST: a text under a model, or own parameters with inputs and targets."""

    text: Text | None = Field(None, description="the sentence to read")
    model: str | None = Field(None, description="id of a network; the default one unless given")
    parameters: OwnParameters | None = None
    inputs: Many[int] | None = Field(None, description="x(1) .. x(tau), ids from 0")
    targets: Many[int] | None = Field(None, description="y(1) .. y(tau), ids from 0")

    def check(self) -> None:
        """Raise InvalidRequest unless it is one kind of request, and all of it."""
        own, other = ("parameters", "inputs", "targets"), ("text", "model", "snapshot")
        has_own = self.parameters is not None or self.inputs is not None or self.targets is not None
        needed, banned = (own, other) if has_own else (("text",), own)
        for name in needed:
            if getattr(self, name) is None:
                raise InvalidRequest(field=name, reason="missing")
        if has_own and self.scale_w != 1:
            raise InvalidRequest(field="scale_w", reason="either_or")
        if has_own and self.set:
            raise InvalidRequest(field="set", reason="either_or")
        for name in banned:
            if getattr(self, name) is not None:
                raise InvalidRequest(field=name, reason="either_or")
