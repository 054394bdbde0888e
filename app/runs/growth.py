"""The growth of each corpus, worked out once, then kept as a file under the data URL.

It takes seconds on a large corpus, so a page asks for the answer, which begins a run and tells what is there.
"""

from __future__ import annotations

import json
import logging
import math
import sys
from collections.abc import Generator
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from app.errors import CorpusNotInstalled, StorageFailed
from app.explain.growth.corpus import RECIPE, CorpusGrowth, Mixture, NetworkBeside, digest, measure
from app.explain.growth.orders import Growth
from app.jobs.queue import Jobs
from app.jobs.records import Progress, Records
from app.runs.subprocesses import told_beside
from app.store.corpora.reader import COMMAND
from app.store.files.json_folder import JsonFolder
from app.store.model_registry import Store
from app.text.tokenizer import Unit

if TYPE_CHECKING:
    from app.settings import Settings

LANE = "growth"  # one at a time: it is the machine's second core that does this
FOLDER = "growth"
QUICK = 20_000  # characters: some tens of milliseconds
LONGEST = 3600.0  # seconds that a process may take
FROM_FILE = 0.05  # seconds: what stands in a file is there by then

log = logging.getLogger("unroll")


@dataclass(frozen=True, slots=True)
class GrowthAnswer:
    """`growth` is null while it is worked out; ask again then. `networks`: the best first."""

    state: Literal["ready", "working"]
    growth: CorpusGrowth | None
    networks: list[NetworkBeside]


def growth_answer(corpus_id: str, unit: Unit, store: Store, jobs: Jobs) -> GrowthAnswer:
    """Return what there is by now, and begin what is not. Raises CorpusNotFound, CorpusNotInstalled."""
    progress = _progress(corpus_id, unit, store, jobs)
    is_ready = progress.state == "ready"
    return GrowthAnswer(
        state="ready" if is_ready else "working",
        growth=progress.records[0] if is_ready else None,
        networks=networks_beside(corpus_id, unit, store),
    )


def _progress(corpus_id: str, unit: Unit, store: Store, jobs: Jobs) -> Progress[CorpusGrowth]:
    """Work a small corpus out here and now, a large one in a thread."""
    card = store.corpus_card(corpus_id, sized=False)
    if not card.installed:
        raise CorpusNotInstalled(id=corpus_id, command=COMMAND)
    run_id, work = _run_id(corpus_id, unit), partial(grow, corpus_id, unit, store)
    if (card.num_characters or 0) <= QUICK:
        return jobs.run(run_id, work)
    progress = jobs.of(run_id)
    if progress.state in {"none", "failed"}:
        jobs.submit(run_id, work, LANE)
        progress = jobs.wait(run_id, FROM_FILE)
    return progress


def grow(corpus_id: str, unit: Unit, store: Store) -> Records[CorpusGrowth]:
    """Yield the growth of a corpus, out of its file or worked out and then kept. Raises as `Store.corpus`."""
    corpus = store.corpus(corpus_id)
    recipe = {**RECIPE, "sentences": digest(corpus)}
    growth = _read(_folder(store).read(f"{corpus_id}-{unit}"), recipe)
    if growth is not None:
        yield growth
        return
    if corpus.num_characters <= QUICK:
        growth = measure(corpus, unit, store.settings.ngram_memory)
    else:
        growth = yield from measure_beside(corpus_id, unit, store.settings)
    yield growth  # a corpus that was deleted meanwhile gets no file any more
    try:
        _folder(store).write(f"{corpus_id}-{unit}", {"recipe": recipe, "growth": asdict(growth)})
    except StorageFailed as error:
        log.warning("growth of %s not kept: %s", corpus_id, error)


def measure_beside(corpus_id: str, unit: Unit, settings: Settings) -> Generator[None, None, CorpusGrowth]:
    """Measure a large corpus in a process of its own: here it would delay all that is short.

    Raises ChildProcessError where that came to nothing.
    """
    arguments = ["app.runs.growth", corpus_id, unit.value, str(settings.ngram_memory)]
    for line in told_beside(arguments, settings.data, LONGEST):
        if line:
            return _growth(json.loads(line))
        yield None
    raise ChildProcessError(f"nothing measured of {corpus_id}")


def main(corpus_id: str, unit: str, memory: str) -> None:
    """Print the growth of a corpus as JSON."""
    from app.settings import Settings  # noqa: PLC0415 - whoever only reads answers needs none

    growth = measure(Store(Settings()).corpus(corpus_id), Unit(unit), int(memory))
    sys.stdout.write(json.dumps(asdict(growth)) + "\n")


def forget_growth(corpus_id: str, store: Store, jobs: Jobs) -> None:
    """Drop what is known of a corpus that was deleted."""
    for unit in Unit:
        jobs.cancel(_run_id(corpus_id, unit))
        _folder(store).remove(f"{corpus_id}-{unit}")


def networks_beside(corpus_id: str, unit: Unit, store: Store) -> list[NetworkBeside]:
    """Return the networks that learnt from the same corpus, cut in the same way: the best first."""
    networks = [
        NetworkBeside(
            card.id,
            card.hidden_size,
            card.num_parameters,
            figures.get("perplexity"),
            Mixture(**figures["mixture"]) if figures.get("mixture") else None,
        )
        for card in store.networks()
        if (card.corpus, card.unit) == (corpus_id, unit) and card.num_parameters
        for figures in [card.held_out or {}]
    ]
    return sorted(networks, key=lambda one: math.inf if one.perplexity is None else one.perplexity)


def _run_id(corpus_id: str, unit: Unit) -> str:
    return f"growth/{corpus_id}/{unit}"


def _folder(store: Store) -> JsonFolder:
    return JsonFolder(store.settings.data, FOLDER)


def _read(content: Any, recipe: dict[str, Any]) -> CorpusGrowth | None:  # noqa: ANN401 - as JSON gave it
    """Return the growth that a file tells, None where it is damaged or was made otherwise."""
    with suppress(KeyError, TypeError, AttributeError):
        if content["recipe"] == recipe:
            return _growth(content["growth"])
    return None


def _growth(fields: dict[str, Any]) -> CorpusGrowth:
    orders = [Growth(**order) for order in fields.pop("orders")]
    return CorpusGrowth(**fields, orders=orders)


if __name__ == "__main__":
    main(*sys.argv[1:])
