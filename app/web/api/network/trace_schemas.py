"""The shape of a trace, for OpenAPI only."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel

from app.web.api.schemas import ModelCard

Vector = list[float]
Matrix = list[list[float]]


class Token(BaseModel):
    """An id and its token, null where the parameters were given and there are only ids."""

    id: int
    token: str | None


class Candidate(Token):
    """A token with its probability and its component of o(t)."""

    prob: float
    o: float


class Target(Candidate):
    """The token to predict, its rank by probability from 1, and its component of c."""

    rank: int
    c: float


class Prediction(BaseModel):
    """The prediction at t; `log_z` is the log of the sum of exp o, `all` the whole distribution by id."""

    top: list[Candidate]
    target: Target
    log_z: float
    all: Vector = []


class Summary(BaseModel):
    """What an array comes to; `first` holds its first entries, row by row."""

    shape: list[int]
    norm: float
    smallest: float
    largest: float
    first: Vector


class Step(BaseModel):
    """Time step t; of the fields below y those that were asked for. `Ux` is U x(t), `Wh` is W h(t-1)."""

    t: int
    x: Token
    y: Token
    a: Vector = []
    h: Vector = []
    Ux: Vector = []
    Wh: Vector = []
    o: Vector = []
    yhat: Prediction | None = None
    L: float = 0.0
    figures: dict[str, Summary] = {}


class Gradients(BaseModel):
    """Gradients of the summed loss; `dLt_dhk_norm[t-1][k-1]` is the length of dL(t)/dh(k)."""

    dU: Matrix
    dW: Matrix
    dV: Matrix
    db: Vector
    dc: Vector
    dh0: Vector
    da: Matrix
    dh: Matrix
    do: Matrix
    dLt_dhk_norm: Matrix


class Change(BaseModel):
    """An entry that was set: components from 1, tokens by id; column is null for b and c."""

    name: str
    row: int
    column: int | None
    value: float
    before: float


class Shown(BaseModel):
    """The whole of a small network, with the token of every id."""

    tokens: list[str] | None
    U: Matrix
    W: Matrix
    V: Matrix
    b: Vector
    c: Vector


class Outline(BaseModel):
    """All time steps in columns; `prob`, `rank` are the target's, `largest` the largest absolute values."""

    x: list[int]
    y: list[int]
    x_token: list[str | None]
    y_token: list[str | None]
    L: Vector
    prob: Vector
    rank: list[int]
    best: list[int]
    best_token: list[str | None]
    best_prob: Vector
    h_norm: Vector
    largest: dict[str, float]
    h_bytes: int


class Trace(BaseModel):
    """A run of the network; h0 and b are there when Ux or Wh are asked for."""

    text: str | None
    model: ModelCard | None
    dtype: Literal["float32", "float64"]
    scale_w: float
    changes: list[Change]
    tau: int
    hidden_size: int
    vocabulary_size: int
    shapes: dict[str, list[int]]
    tokens: list[str] | None
    num_oov: int
    start: int
    stop: int
    h0: Vector | None
    b: Vector | None
    parameters: Shown | None
    outline: Outline | None
    figures: dict[str, Summary] | None
    steps: list[Step]
    log_prob: float
    prob: float
    perplexity: float | None
    num_predicted: int
    gradients: Gradients | None
