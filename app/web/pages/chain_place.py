"""Settles between which time steps the unroll page shows the chain of factors."""

from __future__ import annotations

from app.errors import UnrollError
from app.explain.gradients.chain import first_step, steps_before
from app.web.pages.lenient_query import clamped
from app.web.pages.stage_state import ChainPlace


def chain_place(t: int | None, k: int | None, tau: int) -> tuple[ChainPlace, list[UnrollError]]:
    """Return the steps that are asked for, within what the run allows, and an error for each that is not."""
    used_t, late = clamped("chain_t", tau if t is None else t, 1, tau)
    usual_k = first_step(used_t)
    earliest, latest = steps_before(used_t)
    used_k, early = clamped("chain_k", usual_k if k is None else k, earliest, latest)
    return ChainPlace(used_t, used_k, tau, usual_k, earliest), [*late, *early]
