"""The application, `create_app(settings)`, and the one made for uvicorn."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from app import __version__
from app.concurrency.threads import one_blas_thread
from app.settings import Settings
from app.web import openapi, problems
from app.web.api import (
    check,
    concordance,
    corpora,
    generate,
    growth,
    models,
    own_models,
    sentences,
)
from app.web.api.network import arrays, backward, chains, components, costs, scripts, steps, traces
from app.web.api.shared import Still
from app.web.api.training import runs
from app.web.http.hosts import host_check
from app.web.http.known_etags import NotModified, on_not_modified
from app.web.http.limits import Bounds, body_limit, quiet_access_log
from app.web.http.methods import Heads
from app.web.http.origins import check_origin
from app.web.http.prefix import Prefix, check_prefix
from app.web.lanes.lanes import Lanes
from app.web.operations import health
from app.web.operations.request_log import Observed
from app.web.operations.stopping import on_stop
from app.web.pages import check as check_page
from app.web.pages import docs, recipes, share, static_files, unroll
from app.web.pages import own_models as models_page
from app.web.pages.learn import page as learn
from app.web.pages.learn import program_files
from app.web.pages.sentence import page as sentence_page
from app.web.pages.train import page as train_page
from app.web.site import WARM, Site
from app.web.terminal import errors_in_words

API = "/api/v1"


def create_app(settings: Settings | None = None) -> FastAPI:
    """Build the application; models and corpora are read when first asked for, or in the background."""
    site = Site.of(settings or Settings())
    app = FastAPI(
        title="Unroll",
        version=__version__,
        description=openapi.DESCRIPTION,
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry={"tracing": False, "metrics": False, "logs": False},
        redirect_slashes=False,
    )
    app.state.site = site
    admit = [host_check(site.settings), check_origin]
    if root := site.settings.root_path:
        admit.append(check_prefix(root))
    app.add_middleware(Lanes, pool=site.heavy)
    app.add_middleware(Heads)
    app.add_middleware(
        Bounds,
        admit=admit,
        limit=partial(body_limit, site.settings),
        on_error=problems.on_error,
    )
    app.add_middleware(Observed, metrics=site.metrics, prefix=API)
    if root:
        app.add_middleware(Prefix, prefix=root)
    problems.install(app)
    app.add_exception_handler(NotModified, on_not_modified)
    pages = (sentence_page, unroll, train_page, learn, program_files, check_page, models_page, docs, recipes)
    for part in (*pages, share, static_files, health):
        app.include_router(part.router)
    network = (traces, arrays, scripts, steps, components, backward, chains, costs)
    brought = (models, own_models, runs, corpora)
    for part in (sentences, generate, *network, check, *brought, concordance, growth):
        changes = part is runs  # at every moment, by other processes
        app.include_router(part.router, prefix=API, dependencies=[] if changes else [Still])
    app.openapi = partial(openapi.describe, app, site.settings)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """While the app runs: no query in its access log, BLAS on one thread.

    It begins by loading the default models in a thread, and ends by stopping what runs in one.
    """
    quiet_access_log()
    # The products are small: with a second BLAS thread an answer was measured to take 3 to 8 times as long.
    site: Site = app.state.site
    with one_blas_thread(), on_stop(site.stopping.set):
        site.heavy.open()
        site.jobs.submit(WARM, site.store.warm)  # what fails is told again to the first who asks for it
        site.jobs.submit("runs", site.reconciler.watch)
        yield
        await run_in_threadpool(site.close)


with errors_in_words():
    app = create_app()
