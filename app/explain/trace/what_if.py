"""Runs a shipped network with other weights: W multiplied, single entries set."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.errors import InvalidRequest, NotFinite
from app.lm.checks import Floats
from app.lm.rnn.cells.elman import ELMAN
from app.lm.rnn.parameters import Parameters

LARGEST = 1e6  # of a weight: a sum of many still is a number in float32
MOST = 100  # entries set at once
SETTING = re.compile(rf"({'|'.join(ELMAN.parameters)})_([0-9]{{1,7}})(?:_([0-9]{{1,7}}))?_([^_]{{1,30}})")


@dataclass(frozen=True, slots=True)
class Setting:
    """One entry of a parameter set to a value, `W_2_3_0.5`: components from 1, tokens by id from 0."""

    name: str
    row: int
    column: int | None  # None for a bias
    value: float

    def __str__(self) -> str:
        entry = "_".join(str(index) for index in (self.row, self.column) if index is not None)
        return f"{self.name}_{entry}_{self.value:.7g}"


@dataclass(frozen=True, slots=True)
class Change(Setting):
    """A setting that was carried out: `before` stood there, `value` as the network's precision holds it."""

    before: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How the network differs from the shipped one; as it stands, not at all.

    snapshot: the network as it was on the way through its training, by the number in the list of these.
    """

    scale_w: float = 1.0
    settings: tuple[Setting, ...] = ()
    snapshot: int | None = None


UNCHANGED = WhatIf()


def parse(texts: Sequence[str]) -> tuple[Setting, ...]:
    """Read settings as they stand in an address. Raises InvalidRequest, NotFinite."""
    if len(texts) > MOST:
        raise InvalidRequest(field="set", reason="too_many", limit=MOST)
    return tuple(_setting(text) for text in texts)


def _setting(text: str) -> Setting:
    match = SETTING.fullmatch(text)
    if match is None or (match[3] is None) != (match[1] in ELMAN.biases):
        raise InvalidRequest(field="set", reason="setting")
    entry = f"{match[1]}[{match[2]}{', ' + match[3] if match[3] else ''}]"
    try:
        value = float(match[4])
    except ValueError as error:
        raise InvalidRequest(field=entry, reason="number") from error
    if not math.isfinite(value):
        raise NotFinite(name=entry)
    if abs(value) > LARGEST:
        raise InvalidRequest(field=entry, reason="within", limit=int(LARGEST))
    return Setting(match[1], int(match[2]), int(match[3]) if match[3] else None, value)


def applied(params: Parameters, what_if: WhatIf) -> tuple[Parameters, tuple[Change, ...]]:
    """Return the network as it is tried, and what was changed; the very same network if nothing is.

    W is multiplied first, then entries are set; of two settings of one entry the last holds. Raises
    InvalidRequest for an entry that there is not.
    """
    scale = params.dtype.type(what_if.scale_w)
    scaled = params if what_if.scale_w == 1 else replace(params, W=params.W * scale)
    last = {(one.name, one.row, one.column): one for one in what_if.settings}
    if not last:
        return scaled, ()
    # Only what is changed is copied: the shipped network is shared by all requests.
    names = {setting.name for setting in last.values()}
    copies = {name: getattr(scaled, name).copy() for name in names}
    changes = tuple(_set(copies, setting) for setting in last.values())
    if "U" in copies:
        copies["U_rows"] = copies.pop("U").T.copy()
    return replace(scaled, **copies), changes


def _set(arrays: dict[str, Floats], setting: Setting) -> Change:
    array, entry = arrays[setting.name], (setting.row, setting.column)
    indices = (index for index in entry if index is not None)
    at = tuple(index - first for index, first in zip(indices, ELMAN.first_index[setting.name], strict=True))
    if any(not 0 <= index < size for index, size in zip(at, array.shape, strict=True)):
        raise InvalidRequest(field="set", reason="no_entry", limit=str(array.shape))
    before = float(array[at])
    array[at] = setting.value
    return Change(setting.name, setting.row, setting.column, float(array[at]), before)
