"""Route for a single number of a run: the sum of products that it is."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from app.explain.component import component as explain
from app.explain.component.component import ComponentIndex, Of
from app.explain.trace.cell import CELL
from app.explain.trace.forward_pass import trace_text
from app.web.api.shared import EXAMPLE_TEXT, QUICK, Text, Tried, WholeQuery
from app.web.http.responses import JSON, cached, compute, to_json
from app.web.problem_schema import gives
from app.web.site import Site, site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery])


class ComponentQuery(Tried):
    """Which number of which run."""

    text: Text = Field(description="the sentence to read", examples=[EXAMPLE_TEXT])
    model: str | None = Field(None, description="id of a network; the default one unless given")
    of: Of = Field("a", description="a vector at t, L, or (dU to dh0) a gradient of the summed loss")
    t: int = Field(1, ge=1, description="time step; gradients of parameters have none", examples=[6])
    i: int | None = Field(
        None, ge=0, description="component from 1, or token id from 0; the largest one unless given"
    )
    j: int | None = Field(None, ge=0, description="column of a matrix, likewise")
    terms: int = Field(6, ge=1, le=50, description="largest terms to write out; the others come as one rest")
    dtype: Literal["float32", "float64"] = Field("float32", description="precision of the run")


@router.get(
    "/trace/component",
    summary="Which products is a single number the sum of?",
    responses=gives(explain.Component, 404, 409, 422),
)
async def get_component(request: Request, query: Annotated[ComponentQuery, Query()]) -> Response:
    """Write out one component with its largest terms and the rest as one; they add up to the shown digits."""
    store = site_of(request).store
    model = query.model or store.default_network()
    is_there = store.is_ready(model, query.dtype, snapshot=query.snapshot)
    is_quick = len(query.text) <= QUICK and query.of in CELL.nodes and is_there
    body = await compute(is_quick, written, query, model, site_of(request))
    return cached(request, body, JSON)


def written(query: ComponentQuery, model: str, site: Site) -> bytes:
    """Run the network and take one number apart."""
    deep = query.of not in CELL.nodes
    run = trace_text(query.text, model, site.store, query.dtype, deep, query.what_if())
    place = ComponentIndex(query.of, query.t, query.i, query.j)
    return to_json(explain.component(run, place, query.terms))
