"""Errors of arrays that enter a network."""

from __future__ import annotations

from app.errors.base import InputError


class ShapeMismatch(InputError):
    """Two shapes do not fit: params `name`, `expected`, `actual`."""

    code = "shape_mismatch"


class NotFinite(InputError):
    """NaN or infinity in an array: param `name`."""

    code = "not_finite"


class IdOutOfRange(InputError):
    """A token id outside the vocabulary: params `name`, `value`, `limit`."""

    code = "id_out_of_range"


class EmptySequence(InputError):
    """A sequence without a single time step."""

    code = "empty_sequence"
