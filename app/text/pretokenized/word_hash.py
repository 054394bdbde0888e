"""Numbers the words of a text that is still bytes, many at once: a hash table in arrays.

A word of up to 16 bytes is two unsigned integers, compared exactly; the few longer ones go through a dict.

Three tokens, `to be to`. Eight bytes read at a word's start hold the word and what comes after; a mask keeps
the word. Of b"to be to" at 0 remain the bytes t = 74, o = 6f, the first one lowest:

>>> text = b"to be to" + bytes(SHORT)
>>> starts, ends = np.array([0, 3, 6]), np.array([2, 5, 8])
>>> windows = np.ndarray(len(text) - LANE + 1, np.uint64, text, strides=(1,))  # overlapping
>>> first = windows[starts] & KEPT[ends - starts]
>>> [f"{int(lane):x}" for lane in first]
['6f74', '6562', '6f74']

Equal words have equal integers, so one slot and one number; which number is of no matter:

>>> numbers = WordNumbers()
>>> to, be, again = numbers.number(text, starts, ends).tolist()
>>> to == again, numbers.words[to], numbers.words[be]
(True, b'to', b'be')
>>> numbers.is_closed = True
>>> numbers.number(b"or" + bytes(SHORT), np.array([0]), np.array([2])).tolist()  # NOBODY
[-1]
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.text.ids import Ids32

LANE = 8  # bytes
SHORT = 2 * LANE
NOBODY = -1
# Odd constants with well-mixed bits; the slot is the top of the sum of products (multiplicative hashing).
MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xC2B2AE3D27D4EB4F))
KEPT = np.array([2 ** (LANE * size) - 1 for size in range(LANE + 1)], np.uint64)  # the first `size` bytes

Lane = NDArray[np.uint64]


class WordNumbers:
    """Gives every different word a number, from 0, in no order that matters; closed, new ones `NOBODY`."""

    def __init__(self) -> None:
        self.words: list[bytes] = []  # by number
        self.is_closed = False
        self._long: dict[bytes, int] = {}
        self._make_table(2**16)

    def number(self, text: bytes, starts: NDArray[np.intp], ends: NDArray[np.intp]) -> Ids32:
        """Return the numbers of the words at text[start:end], (words,); `text` ends with 16 more bytes."""
        lengths = ends - starts
        windows = np.ndarray(len(text) - LANE + 1, np.uint64, text, strides=(1,))
        first = windows[starts] & KEPT[np.minimum(lengths, LANE)]
        second = np.zeros_like(first)
        beyond = np.flatnonzero(lengths > LANE)
        second[beyond] = windows[starts[beyond] + LANE] & KEPT[np.minimum(lengths[beyond] - LANE, LANE)]
        is_long = lengths > SHORT
        if not is_long.any():
            return self._number_short(first, second)
        numbers = np.empty(len(starts), np.int32)
        short, long = np.flatnonzero(~is_long), np.flatnonzero(is_long)
        numbers[short] = self._number_short(first[short], second[short])
        spans = zip(starts[long].tolist(), ends[long].tolist(), strict=True)
        numbers[long] = [self._number_long(text[start:end]) for start, end in spans]
        return numbers

    def _number_long(self, word: bytes) -> int:
        if self.is_closed:
            return self._long.get(word, NOBODY)
        number = self._long.setdefault(word, len(self.words))
        if number == len(self.words):
            self.words.append(word)
        return number

    def _number_short(self, first: Lane, second: Lane) -> Ids32:
        slots = self._slots(first, second)
        at = self._table[slots]
        is_known = (self._lanes[0][slots] == first) & (self._lanes[1][slots] == second)
        rest = np.flatnonzero(~is_known)
        if len(rest):
            at[rest] = self._settle(first[rest], second[rest], slots[rest])
        return at

    def _settle(self, first: Lane, second: Lane, slots: NDArray[np.intp]) -> Ids32:
        """Find the slots of words not in their own: step on past others, move in where one is free."""
        numbers = np.full(len(first), NOBODY, np.int32)
        rest = np.arange(len(first))
        while len(rest):
            here = slots[rest]
            is_free = self._table[here] == NOBODY
            if self.is_closed:
                here, rest = here[~is_free], rest[~is_free]
            elif is_free.any():
                self._move_in(first, second, slots, rest[is_free])
                if 4 * len(self.words) > len(self._table):
                    self._grow()
                    return self._number_short(first, second)
            is_home = (self._lanes[0][here] == first[rest]) & (self._lanes[1][here] == second[rest])
            numbers[rest[is_home]] = self._table[here[is_home]]
            rest = rest[~is_home]
            slots[rest] = (slots[rest] + 1) & (len(self._table) - 1)
        return numbers

    def _move_in(self, first: Lane, second: Lane, slots: NDArray[np.intp], free: NDArray[np.intp]) -> None:
        """Give each free slot to one of those that want it."""
        self._table[slots[free]] = free  # the last one of them stays
        owners = free[self._table[slots[free]] == free]
        at = slots[owners]
        self._lanes[0][at], self._lanes[1][at] = first[owners], second[owners]
        self._table[at] = np.arange(len(self.words), len(self.words) + len(owners))
        both = np.stack([first[owners], second[owners]], axis=1)
        # A NumPy string ends at its last byte that is not 0, and no word holds a 0.
        self.words.extend(both.view(f"S{SHORT}")[:, 0].tolist())

    def _slots(self, first: Lane, second: Lane) -> NDArray[np.intp]:
        mixed = first * MIX[0]
        mixed += second * MIX[1]
        mixed >>= np.uint64(64 - (len(self._table) - 1).bit_length())
        return mixed.astype(np.intp)

    def _make_table(self, size: int) -> None:
        self._table = np.full(size, NOBODY, np.int32)
        self._lanes = np.zeros(size, np.uint64), np.zeros(size, np.uint64)

    def _grow(self) -> None:
        """Make the table four times as large and let everybody move again, with the number they had."""
        places = np.flatnonzero(self._table != NOBODY)
        numbers, first, second = self._table[places], self._lanes[0][places], self._lanes[1][places]
        self._make_table(4 * len(self._table))
        slots = self._slots(first, second)
        rest = np.arange(len(places))
        while len(rest):
            free = rest[self._table[slots[rest]] == NOBODY]
            self._table[slots[free]] = free
            owners = free[self._table[slots[free]] == free]
            at = slots[owners]
            self._lanes[0][at], self._lanes[1][at] = first[owners], second[owners]
            self._table[at] = numbers[owners]
            rest = np.setdiff1d(rest, owners, assume_unique=True)
            slots[rest] = (slots[rest] + 1) & (len(self._table) - 1)
