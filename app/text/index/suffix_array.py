"""Sorts the places of a stream of sentences by what follows, from each place to its sentence's end.

Three tokens, `a b a`, then `</s>` = 2, with a = 3, b = 4. The suffixes are, by place, 0: a b a, 1: b a, 2: a,
3: nothing but the mark. As 2 < 3 < 4, the mark comes first and both that begin with a are side by side:

>>> suffix_array(np.array([3, 4, 3, 2], np.int32), starts=np.array([0])).tolist()
[3, 2, 0, 1]

A key has room for a few first tokens only; here, for ids of 31 bits, two. In `a a a` the places 0 and 1 both
begin with a a, so they share a group, numbered by its first slot, 2:

>>> a = 2**30
>>> stream = np.array([a, a, a, 2], np.int32)
>>> order, heads, prefix = _by_first_tokens(stream)
>>> order.tolist(), heads.tolist(), prefix
([3, 2, 0, 1], [0, 1, 2, 2], 2)

Two tokens on, place 0 meets the group of place 2, slot 1, and place 1 that of place 3, slot 0: 1 goes first.

>>> group_of = np.array([2, 2, 1, 0], np.int32)  # by place
>>> _part(order, group_of, np.array([2, 3], np.int32), np.array([2, 2], np.int32), prefix)
>>> order.tolist(), group_of.tolist()
([3, 2, 1, 0], [3, 2, 1, 0])
>>> suffix_array(stream, starts=np.array([0])).tolist()
[3, 2, 1, 0]
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from app.text.ids import Ids32

KEY_BITS = 64


def suffix_array(stream: Ids32, starts: NDArray[np.int64], block: int = 1 << 19) -> Ids32:
    """Return the places of the stream, (tokens,), in the order of what follows up to the sentence's end.

    Places with the same rest of a sentence are adjacent, in any order. For fewer than 2^31 tokens; takes
    24 bytes per token besides the stream, at worst 32. Source: prefix doubling, Larsson & Sadakane (2007),
    Faster suffix sorting: places that begin alike form a group, and only groups that more tokens can still
    part are looked at again. Each group is numbered by the slot of its first place, so a number stays right
    while others are parted. Sorted are values, 64-bit keys with the place as their lowest bits, never an
    argsort: that is what NumPy has vector instructions for. At most `block` places are parted at once, so
    that the keys stay in the cache, unless one group alone is larger.
    """
    tokens = len(stream)
    order, heads, prefix = _by_first_tokens(stream)
    group_of = np.empty(tokens, np.int32)
    group_of[order] = heads
    lengths = np.diff(starts, append=tokens)
    end_of = np.repeat((starts + lengths).astype(np.int32), lengths)
    slots = np.arange(tokens, dtype=np.int32)[_shared(heads)]
    heads = heads[slots]
    while len(slots):
        # Groups that reach `</s>` within the prefix are alike to the end.
        is_open = end_of[order[slots]] - order[slots] > prefix
        slots, heads = slots[is_open], heads[is_open]
        for part in _blocks(slots, heads, min(block, 1 << (KEY_BITS - _bits(tokens)) // 2)):
            _part(order, group_of, slots[part], heads[part], prefix)
        heads = group_of[order[slots]]
        is_shared = _shared(heads)
        slots, heads, prefix = slots[is_shared], heads[is_shared], 2 * prefix
    return order


def _by_first_tokens(stream: Ids32) -> tuple[Ids32, Ids32, int]:
    """Sort by as many first tokens as fit: the places, the first slot of each one's group, how many tokens.

    The key is filled up with the upper bits of one token more: it only makes the groups finer. Tokens of
    the next sentence may take part, which puts the same rests of sentences into some order.
    """
    place_bits, token_bits = _bits(len(stream)), _bits(int(stream.max(initial=0)) + 1)
    room = KEY_BITS - place_bits
    whole, rest = divmod(room, token_bits)
    keys = stream.astype(np.uint64)
    for step in range(1, whole + 1):
        width = token_bits if step < whole else rest
        keys <<= np.uint64(width)
        keys[:-step] |= (stream[step:] >> (token_bits - width)).view(np.uint32)
    keys <<= np.uint64(place_bits)
    keys |= np.arange(len(stream), dtype=np.uint32)
    keys.sort()
    order = keys.astype(np.int32)
    order &= np.int32((1 << place_bits) - 1)
    keys >>= np.uint64(place_bits)
    return order, _first_slots(keys, np.arange(len(stream), dtype=np.int32)), whole


def _blocks(slots: Ids32, heads: Ids32, most: int) -> Iterator[slice]:
    """Cut the open slots between groups into blocks of at most `most`, or of one group if it is larger."""
    borders = np.append(np.flatnonzero(heads == slots), len(slots))
    begin = 0
    while begin < len(slots):
        last = np.searchsorted(borders, begin + most, side="right") - 1
        end = int(borders[last])
        if end <= begin:  # one larger group, alone: a key needs no bits for its number
            end = int(borders[last + 1])
        yield slice(begin, end)
        begin = end


def _part(order: Ids32, group_of: Ids32, slots: Ids32, heads: Ids32, prefix: int) -> None:
    """Split the groups at these slots by the groups `prefix` tokens later, in place."""
    places = order[slots]
    is_first = heads == slots
    index_bits = np.uint64(_bits(len(slots)))
    keys = np.cumsum(is_first, dtype=np.uint64) - np.uint64(1)
    keys <<= np.uint64(_bits(len(group_of)))
    keys |= group_of[places + prefix].view(np.uint32)
    keys <<= index_bits
    keys |= np.arange(len(slots), dtype=np.uint32)
    keys.sort()
    places = places[keys & np.uint64((1 << int(index_bits)) - 1)]
    keys >>= index_bits
    order[slots] = places
    group_of[places] = _first_slots(keys, slots)


def _first_slots(keys: NDArray[np.uint64], slots: Ids32) -> Ids32:
    """Return for each of the sorted keys the slot at which its run of equal ones begins; rewrites `slots`."""
    heads = slots.copy()
    heads[1:][keys[1:] == keys[:-1]] = 0
    return np.maximum.accumulate(heads, out=heads)


def _shared(heads: Ids32) -> NDArray[np.bool_]:
    """Say of each slot whether its group has another one, given all slots of every group in order."""
    same = heads[1:] == heads[:-1]
    return np.append(same, False) | np.append(False, same) if len(heads) else np.zeros(0, bool)


def _bits(kinds: int) -> int:
    return max((kinds - 1).bit_length(), 1)
