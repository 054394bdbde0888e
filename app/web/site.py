"""What all requests share, made once by `create_app`: settings, store, words, assets, templates."""

from __future__ import annotations

import logging
import math
import secrets
import sys
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar, cast

import anyio
import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from app import __version__
from app.concurrency.single_flight import Once
from app.errors import UnrollError
from app.jobs.carrier import Carrier
from app.jobs.queue import Jobs
from app.paths import folder
from app.runs.training.carried import carried
from app.runs.training.reconciler import Reconciler
from app.settings import Settings
from app.store.model_registry import Store
from app.text.names import without_turns
from app.web.assets.wheels import Assets, static_version
from app.web.html import number_format as numbers
from app.web.html.i18n import Catalogue, Catalogues, load_catalogues, pick_language
from app.web.html.model_names import again, series
from app.web.html.visible_tokens import ending, heading, phrase, visible
from app.web.http.known_etags import KnownEtags
from app.web.http.limits import log_without_text
from app.web.http.responses import script_json
from app.web.http.write_rate import WriteRate
from app.web.lanes.pool import Pool
from app.web.operations.metrics import Metrics

TEMPLATES = folder("templates")
MOST_PARTS = 64
WARM = "warm"  # the run that loads the default models

T = TypeVar("T")


class Page(HTMLResponse):
    """A page as it is sent; `complains`: it tells that something was wrong, so it may differ next time."""

    complains = False


@dataclass(frozen=True, slots=True)
class Site:
    """The shared, immutable surroundings of a request.

    heavy: processes of long answers. pages: those that were made, and parts of them. parts: see `part`.
    process: a name that no other process has. script_words: by language, the JSON of the texts for scripts.
    turn: of who makes a page. stopping: set once the server was asked to stop: what is endless ends then.
    """

    settings: Settings
    store: Store
    jobs: Jobs
    carrier: Carrier
    reconciler: Reconciler
    catalogues: Catalogues
    assets: Assets
    templates: jinja2.Environment
    static_version: str
    script_words: Mapping[str, Markup]
    heavy: Pool
    pages: Once
    parts: Once
    process: str
    metrics: Metrics
    writes: WriteRate
    turn: anyio.Semaphore = field(default_factory=lambda: anyio.Semaphore(1))
    etags: KnownEtags = field(default_factory=KnownEtags)
    stopping: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def of(cls, settings: Settings) -> Site:
        """Build it from the settings; no model, corpus or large file is read yet."""
        catalogues, store, templates = load_catalogues(), Store(settings), environment()
        templates.globals["root"] = settings.root_path
        carrier = Carrier(carried, settings.scheduler, settings.workers)
        return cls(
            settings=settings,
            store=store,
            carrier=carrier,
            reconciler=Reconciler(store.runs, settings.data, carrier),
            jobs=Jobs(on_error=log_failed_run),
            catalogues=catalogues,
            assets=Assets(f"{settings.data.rstrip('/')}/assets"),
            templates=templates,
            static_version=static_version(),
            script_words={one: script_json(words.within("js.")) for one, words in catalogues.items()},
            heavy=Pool(settings),
            pages=Once(settings.page_bytes, _bytes_to_keep),
            parts=Once(MOST_PARTS, lambda _: 1),
            process=secrets.token_hex(8),
            metrics=Metrics(__version__),
            writes=WriteRate(settings.writes_per_minute),
        )

    def close(self) -> None:
        """Stop what runs in threads, and the processes that are ours."""
        self.heavy.close()
        self.jobs.close()
        self.carrier.close()

    def at(self, path: str) -> str:
        """Return an address of ours as a browser has to ask for it: below the prefix, if there is one."""
        return f"{self.settings.root_path}{path}"

    def base(self, request: Request) -> str:
        """Return how the app was called: scheme, host and prefix, without a slash at the end."""
        return f"{str(request.base_url).rstrip('/')}{self.settings.root_path}"

    def words(self, request: Request) -> Catalogue:
        """Return the catalogue of the language that the request asks for."""
        lang = request.query_params.get("lang")
        accept = request.headers.get("accept-language", "")
        return self.catalogues[pick_language(lang, accept, self.settings.language)]

    def state(self) -> tuple[int, int]:
        """Return what changes with the corpora that are there and with the records of runs."""
        return self.store.version(), self.jobs.version

    def part(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what pages have in common whatever the sentence, made once for a state."""
        return self.parts.get((key, self.state()), make)


def _bytes_to_keep(content: Page | Markup) -> float:
    """Return the size of a page or of a part of one; a page that complains is too large for any budget."""
    if isinstance(content, Page):
        return math.inf if content.complains else len(content.body)
    return sys.getsizeof(content)


class PlainContext(jinja2.runtime.Context):
    """Calls what a template calls without looking whether it wants the context first: nothing of ours does.

    A page makes a thousand calls, and the looking takes longer than most of them.
    """

    def call(self, function: Callable[..., object], /, *args: object, **kwargs: object) -> object:
        """Call it; `_loop_vars` and `_block_vars` are Jinja's own."""
        kwargs.pop("_loop_vars", None)
        kwargs.pop("_block_vars", None)
        return function(*args, **kwargs)


def environment() -> jinja2.Environment:
    """Return the template environment: escaped, and strict about names that no context holds."""
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # looking at the files again would cost a page more than its numbers
    )
    templates.context_class = PlainContext
    templates.globals.update(numbers=numbers, series=series, again=again)
    templates.filters.update(
        visible=visible, heading=heading, phrase=phrase, ending=ending, straight=without_turns
    )
    return templates


def log_failed_run(run_id: str, error: BaseException) -> None:
    """Log that a run failed: an error of ours by its code, any other by the places it came through."""
    if isinstance(error, UnrollError):
        logging.getLogger("unroll").warning("%s failed: %s", run_id, error.code)
    else:
        log_without_text(error)


def site_of(request: Request) -> Site:
    """Return the surroundings that `create_app` left on the application."""
    return cast(Site, request.app.state.site)
