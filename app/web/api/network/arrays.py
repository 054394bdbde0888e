"""Single arrays as resources, in NumPy's own file format: all that a picture needs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from app.explain.export.arrays import GRADIENTS, array, npy
from app.explain.trace.forward_pass import trace_text
from app.store.model_registry import Store
from app.web.api.shared import EXAMPLE_TEXT, Text, Tried, WholeQuery
from app.web.http.responses import as_download, cached, compute
from app.web.problem_schema import refuses
from app.web.site import site_of

router = APIRouter(tags=["traces"], dependencies=[WholeQuery])
NPY = "application/x-npy"
BINARY: dict[int | str, Any] = {
    200: {
        "description": "NumPy's file format",
        "content": {NPY: {"schema": {"type": "string", "format": "binary"}}},
    }
}


class ArrayQuery(Tried):
    """One array of a run of ours."""

    model_config = ConfigDict(extra="ignore")
    text: Text = Field(description="the sentence to read", examples=[EXAMPLE_TEXT])
    model: str | None = Field(None, description="id of a network; the default one unless given")
    name: Literal["a", "h", "Ux", "Wh", "o", "yhat", "L", "da", "dh", "do", "dLt_dhk_norm"] = Field(
        description="which array; its row t - 1 belongs to time step t", examples=["h"]
    )
    dtype: Literal["float16", "float32", "float64"] = Field(
        "float32", description="precision of the file; float16 is computed in float32"
    )


@router.get(
    "/trace/array",
    summary="One array of a run, as .npy",
    response_class=Response,
    responses=BINARY | refuses(404, 409, 422),
)
async def get_array(request: Request, query: Annotated[ArrayQuery, Query()]) -> Response:
    """Give a, h, Ux, Wh (tau, H), o, yhat (tau, |V|), L (tau), or gradients, as `numpy.load` reads them."""
    body = await compute(False, made, query, site_of(request).store)
    response = cached(request, body, NPY)
    return as_download(response, query.name, "npy", query.text)


def made(query: ArrayQuery, store: Store) -> bytes:
    """Run the network and return one array as bytes."""
    precision = "float64" if query.dtype == "float64" else "float32"
    is_deep = query.name in GRADIENTS
    model = query.model or store.default_network()
    run = trace_text(query.text, model, store, precision, is_deep, query.what_if())
    return npy(array(run, query.name, query.dtype))
