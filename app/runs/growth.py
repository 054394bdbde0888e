"""The growth by order of each corpus, computed once, then kept as a file under the data URL."""

from __future__ import annotations

import json
import logging
import math
import threading
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from fsspec.core import url_to_fs

from app.concurrency.single_flight import Once
from app.errors import CorpusNotInstalled, UnrollError
from app.explain.growth.corpus import RECIPE, CorpusGrowth, NetworkBeside, digest, measure
from app.explain.growth.orders import Growth
from app.store.corpora.reader import COMMAND
from app.store.files.atomic import replace_file
from app.store.model_registry import Store
from app.text.tokenizer import Unit

FOLDER = "growth"


QUICK = 20_000  # characters: some tens of milliseconds


log = logging.getLogger("unroll")


class Growths:
    """The growth of every corpus by every unit that cuts it; safe to use from many threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._once = Once()
        self._at_once = threading.Lock()  # one at a time: it is the machine's second core that does this
        self._started: set[tuple[str, Unit]] = set()
        self._lock = threading.Lock()

    def get(self, corpus_id: str, unit: Unit) -> CorpusGrowth:
        """Return it, worked out now if need be. Raises as `Store.corpus` does."""
        return self._once.get((corpus_id, unit), lambda: self._kept_or_made(corpus_id, unit))

    def ready(self, corpus_id: str, unit: Unit) -> CorpusGrowth | None:
        """Return it if that takes no while; else None, and it is worked out in a thread.

        Raises CorpusNotFound, CorpusNotInstalled.
        """
        card = self._store.corpus_card(corpus_id, sized=False)
        if not card.installed:
            raise CorpusNotInstalled(id=corpus_id, command=COMMAND)
        is_small = (card.num_characters or 0) <= QUICK
        if is_small or self._once.has((corpus_id, unit)):
            return self.get(corpus_id, unit)
        with self._lock:
            is_first = (corpus_id, unit) not in self._started
            self._started.add((corpus_id, unit))
        if is_first:
            thread = threading.Thread(target=self._work, args=(corpus_id, unit), name="growth", daemon=True)
            thread.start()
            thread.join(timeout=0.05)  # what stands in a file is there by then
        return self.get(corpus_id, unit) if self._once.has((corpus_id, unit)) else None

    def forget(self, corpus_id: str) -> None:
        """Drop what is known of a corpus that was deleted."""
        self._once.drop(lambda key: isinstance(key, tuple) and key[0] == corpus_id)
        with suppress(OSError, ValueError, ImportError):
            system, root = url_to_fs(self._store.settings.data)
            for unit in Unit:
                with suppress(FileNotFoundError):
                    system.rm_file(f"{root}/{FOLDER}/{corpus_id}-{unit}.json")

    def beside(self, corpus_id: str, unit: Unit) -> list[NetworkBeside]:
        """Return the networks that learnt from the same corpus, cut in the same way: the best first."""
        found = [
            NetworkBeside(card.id, card.hidden_size, card.num_parameters, told.get("perplexity"))
            for card in self._store.networks()
            if (card.corpus, card.unit) == (corpus_id, unit) and card.num_parameters
            for told in [card.held_out or {}]
        ]
        return sorted(found, key=lambda one: math.inf if one.perplexity is None else one.perplexity)

    def _work(self, corpus_id: str, unit: Unit) -> None:
        try:
            self.get(corpus_id, unit)
        except UnrollError as error:
            log.warning("no growth of %s by %s: %s", corpus_id, unit, error.code)
        finally:
            with self._lock:
                self._started.discard((corpus_id, unit))

    def _kept_or_made(self, corpus_id: str, unit: Unit) -> CorpusGrowth:
        corpus = self._store.corpus(corpus_id)
        recipe = {**RECIPE, "sentences": digest(corpus)}
        kept = self._read(corpus_id, unit, recipe)
        if kept is not None:
            return kept
        with self._at_once:
            made = measure(corpus, unit, self._store.settings.ngram_memory)
        self._write(made, recipe)
        return made

    def _path(self, corpus_id: str, unit: Unit) -> tuple[Any, str]:
        system, root = url_to_fs(self._store.settings.data)
        return system, f"{root}/{FOLDER}/{corpus_id}-{unit}.json"

    def _read(self, corpus_id: str, unit: Unit, recipe: dict[str, Any]) -> CorpusGrowth | None:
        """Return what a file holds, None where there is none, it is damaged or made otherwise."""
        with suppress(OSError, ValueError, KeyError, TypeError, ImportError):
            system, path = self._path(corpus_id, unit)
            told = json.loads(system.cat_file(path))
            if told["recipe"] == recipe:
                orders = [Growth(**order) for order in told["growth"].pop("orders")]
                return CorpusGrowth(**told["growth"], orders=orders)
        return None

    def _write(self, made: CorpusGrowth, recipe: dict[str, Any]) -> None:
        """Keep it where that can be done; else it is worked out again after a restart."""
        try:
            system, path = self._path(made.corpus, Unit(made.unit))
            system.makedirs(path.rpartition("/")[0], exist_ok=True)
            replace_file(system, path, json.dumps({"recipe": recipe, "growth": asdict(made)}).encode())
        except (OSError, ValueError, ImportError) as error:
            log.warning("growth of %s not kept: %s", made.corpus, type(error).__name__)
