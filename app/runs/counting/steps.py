"""The steps of counting: each reads files that others left in the job's folder, and leaves one itself.

A step that was done is not done again, and one done twice leaves the same file: so any worker may do it, and
any may be killed. The largest array of a step is bounded by the job's memory, not by the text.

    read i       words of part i of the text, numbered as they come, and the part as numbers
    vocabulary   the words of all parts, numbered by how often they occur; where to cut them into ranges
    count i      the n-grams of part i, level by level, as a trie
    merge n r    the n-grams of order n that begin with a word of range r, of all parts
    place n i    where in the merged level n those of part i went
    model        all ranges joined, estimated and written; the file only tells of it
    clear i      nothing: it deletes what was kept of part i, when the model is there
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.concurrency.prefetch import ahead
from app.errors import BrokenText, InvalidRequest
from app.lm.ngram.counting.columns import Column
from app.lm.ngram.counting.count import BYTES_A_MERGED, count_levels
from app.lm.ngram.counting.merge import FEW, merge_range
from app.lm.ngram.counting.trie import Level, unigrams
from app.lm.ngram.estimator import Estimated, estimate
from app.lm.ngram.named_arrays import vocabulary_array
from app.lm.ngram.smoothing import FALLBACK, Smoothing
from app.runs.counting.job import Job
from app.store.files.ngram_levels import NGramMetadata, save_levels
from app.store.files.scratch import Scratch
from app.store.files.shared_folder import model_path
from app.store.files.text_range import line_ends_before, lines_of
from app.text.pretokenized.stream import by_count, counts_of, read_numbered
from app.text.tokenizer import Unit, tokenize
from app.text.vocabulary import BOS_ID

BLOCK = 2**19
FIELDS = ("words", "starts", "suffixes", "counts")


def read(job: Job, part: int) -> None:
    """Read a part of the text. Raises FileUnreadable, BrokenText, InvalidRequest."""
    text, begin, end = job.parts[part]
    file = job.texts[text]
    first, content = lines_of(file, begin, end, job.memory)
    try:
        words, stream = read_numbered(BytesIO(_cut(content, job, first)), first)
    except (BrokenText, InvalidRequest) as error:
        if "line" in error.params:
            error.params["line"] = int(error.params["line"]) + line_ends_before(file, first)
        raise
    with job.folder.written(f"read-{part}") as out:
        out.write("words", vocabulary_array(word.decode() for word in words))
        out.write("counts", counts_of(stream, len(words) + 2))
        out.write("stream", stream)


def _cut(content: bytes, job: Job, first: int) -> bytes:
    """Return lines with blanks between their tokens; by blanks they are cut already."""
    if job.unit == Unit.SPACE:
        return content
    try:
        lines = content.decode().split("\n")
    except UnicodeDecodeError as error:
        raise InvalidRequest(field="text", reason="utf8_at", position=first + error.start + 1) from error
    unit = Unit(job.unit)
    return "\n".join(
        " ".join(tokenize(line, unit, job.language)) if line.split() else "" for line in lines
    ).encode()


def vocabulary(job: Job) -> None:
    """Give the words of all parts their ids, those that occur most first; cut them into ranges."""
    numbers: dict[bytes, int] = {}
    column, ends, totals = job.folder.scratch(job.memory).column(), [0], np.zeros(2, np.int64)
    for part in range(len(job.parts)):
        arrays = job.folder.arrays(f"read-{part}")
        words = arrays["words"].tobytes().split(b"\n") if len(arrays["words"]) else []
        own = [numbers.setdefault(word, len(numbers)) + 2 for word in words]
        at = np.array([0, 1, *own], np.int32)
        totals = np.concatenate([totals, np.zeros(len(numbers) + 2 - len(totals), np.int64)])
        totals[at] += arrays["counts"]
        column.append(at)
        ends.append(ends[-1] + len(at))
    tokens, ids = by_count(numbers, totals)
    counts = np.zeros(len(tokens), np.int64)
    np.add.at(counts, ids, totals)
    with job.folder.written("vocabulary") as out:
        out.write("tokens", vocabulary_array(tokens))
        out.write("counts", counts.astype(np.int32))
        out.write("ids", ids)
        out.write("numbers", column.whole())  # of the words of each part, among those of all
        out.write("ends", np.array(ends))
        out.write("cuts", _cuts(counts, job.num_ranges))


def _cuts(counts: NDArray[np.int64], num_ranges: int) -> NDArray[np.int64]:
    """Return where ranges of words begin and end, (num_ranges + 1,): each occurs about as often."""
    upto = np.cumsum(counts)
    inner = np.searchsorted(upto, upto[-1] * np.arange(1, num_ranges) / num_ranges) + 1
    return np.array([0, *inner.clip(0, len(counts)), len(counts)], np.int64)


def count(job: Job, part: int) -> None:
    """Count the n-grams of a part. Raises InvalidRequest for an order that is not 1 to 7."""
    tables, own = job.folder.arrays("vocabulary"), job.folder.arrays(f"read-{part}")
    begin, end = tables["ends"][part : part + 2].tolist()
    ids = tables["ids"][tables["numbers"][begin:end]]
    stream = np.empty(len(own["stream"]), np.int32)
    for begin in range(0, len(stream), BLOCK):
        stream[begin : begin + BLOCK] = ids[own["stream"][begin : begin + BLOCK]]
    scratch = job.folder.scratch(job.memory)
    del own
    levels = count_levels(stream, len(tables["counts"]), job.order, job.memory, scratch)
    with job.folder.written(f"count-{part}", scratch.maps) as out:
        for order, level in enumerate(levels, start=1):
            for name in FIELDS if order > 1 else ():
                out.write(f"{name}.{order}", getattr(level, name))
            del level


def merge(job: Job, order: int, number: int) -> None:
    """Merge the n-grams of an order that begin with a word of a range, of all parts."""
    scratch = job.folder.scratch(job.memory)
    tables = job.folder.arrays("vocabulary")
    first, last = tables["cuts"][number : number + 2].tolist()
    lower = job.folder.arrays(f"merge-{order - 1}-{number}", scratch.maps) if order > 2 else {}
    ends = lower["ends"].tolist() if lower else []
    words = np.arange(len(tables["counts"]), dtype=np.int32)
    levels, moved, below = [], [], []
    for part in range(len(job.parts)):
        counts = job.folder.arrays(f"count-{part}", scratch.maps)
        begin, end = _begun(counts, (first, last), order - 1)
        if part % FEW == 0:
            scratch.forget()
        levels.append(_level(counts, order).part(slice(begin, end)))
        if order == 2:
            moved.append(words[: end - begin])
            below.append(words)
        else:
            moved.append(lower["moved"][ends[part] : ends[part + 1]])
            below.append(job.folder.arrays(f"place-{order - 1}-{part}", scratch.maps)["places"])
    num_contexts = len(lower["words"]) if lower else last - first
    at_once = job.memory // BYTES_A_MERGED // 2  # the rest is for the places that are looked up
    level, gone = merge_range(levels, (moved, num_contexts), below, len(words), scratch, at_once)
    with job.folder.written(f"merge-{order}-{number}", scratch.maps) as out:
        for name in FIELDS:
            out.write(name, getattr(level, name))
        out.write("ends", np.cumsum([0, *(len(places) for places in gone)]))
        if order < job.order:
            column = scratch.column()
            for places in gone:
                column.append(places)
            out.write("moved", column.whole())


def place(job: Job, order: int, part: int) -> None:
    """Join what `merge` tells of where the n-grams of a part went, range by range."""
    column = job.folder.scratch(job.memory).column()
    before = 0
    for number in range(job.num_ranges):
        merged = job.folder.arrays(f"merge-{order}-{number}")
        begin, end = merged["ends"][part : part + 2].tolist()
        column.append(merged["moved"][begin:end] + np.int32(before))
        before += len(merged["words"])
    with job.folder.written(f"place-{order}-{part}") as out:
        out.write("places", column.whole())


def model(job: Job) -> None:
    """Write the model, and in the job's folder what `Counted` tells of it. Raises StorageFailed."""
    scratch = job.folder.scratch(job.memory // 8)
    tables = job.folder.arrays("vocabulary")
    tokens = tuple(tables["tokens"].tobytes().decode().split("\n"))
    sizes: list[int] = []
    made_up: list[int] = []

    def levels() -> Iterator[Level]:
        yield unigrams(tables["counts"])
        for order in range(2, job.order + 1):
            yield _joined(job, order, scratch)

    def noted(estimated: Iterator[Estimated]) -> Iterator[Estimated]:
        for order, level in enumerate(estimated, start=1):
            sizes.append(len(level.level))
            if level.discounts == FALLBACK:
                made_up.append(order)
            yield level

    estimated = estimate(ahead(levels()), Smoothing.KNESER_NEY, scratch)
    about = NGramMetadata(Smoothing.KNESER_NEY, job.unit, job.language)
    with model_path(job.out) as path:
        save_levels(path, noted(ahead(estimated)), tokens, about, scratch.maps)
    predicted = tables["counts"].sum(dtype=np.int64) - tables["counts"][BOS_ID]
    with job.folder.written("model") as out:
        out.write("tokens", predicted)
        out.write("ngrams", np.array(sizes))
        out.write("made_up", np.array(made_up, np.int64))


def clear(job: Job, part: int) -> None:
    """Delete what was kept of a part: all is in the model now."""
    names = [f"read-{part}", f"count-{part}", *(f"place-{order}-{part}" for order in range(2, job.order))]
    for name in names:
        job.folder.remove(name)


def _joined(job: Job, order: int, scratch: Scratch) -> Level:
    """Put the ranges of a level side by side."""
    columns: list[Column] = [scratch.column() for _ in FIELDS]
    before = 0
    for number in range(job.num_ranges):
        merged = job.folder.arrays(f"merge-{order}-{number}", scratch.maps)
        size = len(merged["words"])
        for name, own in zip(FIELDS, columns, strict=True):
            values = merged[name][:-1] + np.int32(before) if name == "starts" else merged[name]
            own.append(values)
        before += size
        scratch.forget()
    columns[FIELDS.index("starts")].append(np.array([before], np.int32))
    return Level(*(one.whole() for one in columns))


def _level(arrays: dict[str, Any], order: int) -> Level:
    return Level(*(arrays[f"{name}.{order}"] for name in FIELDS))


def _begun(arrays: dict[str, Any], words: tuple[int, int], order: int) -> tuple[int, int]:
    """Return where on a level the n-grams are that begin with a word of a range."""
    first, last = words
    for longer in range(2, order + 1):
        starts = arrays[f"starts.{longer}"]
        first, last = int(starts[first]), int(starts[last])
    return first, last
