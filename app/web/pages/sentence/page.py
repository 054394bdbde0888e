"""The sentence page and /docs: what each reads from its address, and the names its template gets.

A page never fails over its query: what cannot be used is replaced by the default and named in `notice`, with
status 200 (a browser writes any 4xx of a fetched page to its console). Names that all templates get stand in
app/web/rendering.py. Arrays are NumPy arrays, the rest plain Python; None means undefined or infinite.

`/` (templates/pages/sentence.html)
- `query`: SentenceQuery (query.py), the state: `text` (the user's own, even if it cannot be used),
  `models` (ids), `smoothing`, `k`, `boundaries`, `language`, `chain`, `at` (which factor is open: `MODEL:T`,
  or empty); `here(**changes)`: the address of this state with changes
- `choices` (chips.py), `corpus_chips`, `cut_chips`: what the question can be changed to; `names`:
  Name (model_names.py) of each model that is shown, by id
- `examples`: sentences to begin with; `prepared()` (prepared.py): links to what is worth a look
- `remarks`: keys of what was done without being asked for
- `chain_orders`, `chain_order`: whose forgetting the chain rule can show, and shows
- `opened`: Opened, the SentenceScore and the FactorEvidence that `at` names; None if none is open
- `panel`: FactorPanel (factor.py), the evidence of what is open, as `see` and `from` ask
- `paid`: Paid (paid.py), whom the smoothing takes from and gives to; None if nothing is smoothed
- `following`: list of Following (following.py), what comes next under each model
- `candidates`: Candidates (candidates.py), by `c`, `add`, `of`, `find`, with their rankings
- `growth`: what /corpora/{growth_of}/growth?unit={growth_unit} answers; `growth_data`: the same as JSON
- `scores`: list of SentenceScore (score.py), one a model; empty if the text cannot be used
- `data`: the same as JSON, `{"scores": [...]}`, exactly what the API gives at `api_url`; null without scores
- `models`: ModelCards of all models, installed or not; `corpora`: CorpusCards
- `mine`: ModelCards of the models that users brought, the newest first (own_models.py)

`/unroll` (templates/pages/unroll.html)
- `query`: UnrollQuery (stage_state.py), the state: `text`, `model` (id), `t` (1..tau), `stage` (a h o yhat
  L), `level` (1 | 2 | 3), `top_k`; `stages`: all stages
- `answer`: TraceAnswer (answer.py) with the outline of all time steps and, of those around t
  (all, if there are few), the fields a h Ux Wh yhat L, so h0 and b too, with its cell and figures; if the
  text cannot be used it is that of the default sentence: `answer.text` is always what is shown
- `data`: the same as JSON, exactly what the API gives at `api_url`
- `model`: ModelCard of the network shown; `models`: ModelCards of all networks; `names`: of each
- `equations`, `backward_equations`: lists of Equation (`stage`, `tex`, `mathml`); mathml.py tells the
  classes in it; `updates`: the parameters in the order of theirs; `needing_h`: stages and parameters that
  every h is needed for; `back_limit`: most time steps whose way back is shown
- `code`: Listings (source.py) of the functions that run, each line with its stages
- `chains`: Chains (gradients/chain.py) from `query.chain.t` back to `query.chain.k`, one for each multiple
  of W in `scales`; `chain_equation`: MathML
- `cost`: CostAnswer (app/runs/cost.py), what has been measured by now; `cost_data`: the same as JSON
- `ngram`: SentenceScore of `answer.text` under the trigram (mle, no boundaries, so t = 1..tau-1) of the
  network's corpus, None if that is not installed; `ngram_data`: the same as JSON, null for None

`/models` (templates/pages/models.html): `mine`; `told`, the ModelCard of a file that was
looked at; `kept`, that of one that was just kept; None for none.
`/docs` (templates/pages/docs.html): `errors`, list of (code, status, title, detail).
Error pages (templates/pages/error.html): `title`, `detail`, `status`, `code`.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request

from app.explain.sentence.following import following
from app.explain.sentence.paid import paid
from app.runs.growth import growth_answer
from app.text.tokenizer import Unit
from app.web.html.error_words import Complaint
from app.web.html.i18n import Catalogue
from app.web.html.model_names import names
from app.web.http.query_encoding import encoding_errors
from app.web.http.responses import script_json
from app.web.kept_pages import kept
from app.web.pages.lenient_query import read
from app.web.pages.sentence.address import EVIDENCE, SentenceAddress
from app.web.pages.sentence.candidates import candidates
from app.web.pages.sentence.chips import Address, Choices
from app.web.pages.sentence.evidence import evidence
from app.web.pages.sentence.prepared import prepared
from app.web.pages.sentence.query import (
    SentenceQuery,
    chain_order,
    chain_orders,
    counted_corpus,
    opened,
    question,
    sample_language,
    score_all,
    score_url,
)
from app.web.pages.sentence.stock import Stock, stock_of
from app.web.rendering import Query, render, url_of
from app.web.site import Page, Site, site_of

router = APIRouter(include_in_schema=False)


@router.get("/", response_model=None)
@router.get("/embed/sentence", response_model=None)
@kept
def sentence(request: Request) -> Page:
    """Show how likely a sentence is under each model."""
    site = site_of(request)
    return render(request, "sentence", *read_sentence(request, site))


def read_sentence(request: Request, site: Site) -> tuple[dict[str, Any], list[Complaint]]:
    """Return the names of the template that an address asks for, and what could not be had."""
    broken = encoding_errors(request)
    address, errors = read(SentenceAddress, request.query_params)
    words = site.words(request)
    stock = site.part(("stock", words.language), lambda: stock_of(site.store, words))
    if "text" not in address.model_fields_set:
        address.text = stock.samples[sample_language(address, words.language, stock.models)]
    state = question(address, not broken, site.store, stock)
    query = state.query
    scores, unscored = score_all(query, site.store)
    open_factor = opened(query, scores)
    listing, unlisted = candidates(address, query, scores, site, stock)
    panel, hidden = evidence(address, open_factor, site.store) if open_factor else (None, [])
    url = url_of(request)
    fields = {**listing.fields(), "at": query.at if open_factor else None}

    def here(**changes: Query) -> str:
        return url("/", **query.fields(**{**fields, **changes}))

    context = {
        **_growth(site, query, stock),
        **_form(query, stock, words, here),
        "examples": stock.examples,
        "prepared": lambda: prepared(words, url, stock),
        "query": query,
        "scores": scores,
        "following": following(scores, {card.id: card.language for card in stock.models}, site.store),
        "paid": paid(scores, (open_factor.score, open_factor.factor) if open_factor else None, site.store),
        "opened": open_factor,
        "panel": panel,
        "candidates": listing,
        "here": here,
        "data": script_json({"scores": scores} if scores else None),
        "api_url": site.at(score_url(query)) if scores else None,
        "remarks": state.remarks,
        "chain_orders": chain_orders(scores),
        "chain_order": chain_order(query, chain_orders(scores)),
        "models": stock.models,
        "corpora": stock.corpora,
        "mine": stock.brought,
    }
    of_query = [error for error in errors if open_factor or error.params["field"] not in EVIDENCE]
    complaints = [*broken, *of_query, *state.complaints, *unscored, *unlisted, *hidden]
    return context, complaints


def _form(query: SentenceQuery, stock: Stock, words: Catalogue, here: Address) -> dict[str, Any]:
    """Return the names of templates/partials/controls.html; `here`: this address with changes."""
    picked = [card for card in stock.models if card.id in query.models]
    choices = Choices(query.text, picked, stock.models)
    return {
        "choices": choices,
        "corpus_chips": choices.corpora(stock.titles, here, stock.samples),
        "cut_chips": choices.cuts(words, here),
        "names": names(choices.offered, stock.corpora, words),
    }


def _growth(site: Site, query: SentenceQuery, stock: Stock) -> dict[str, Any]:
    """Return the names of templates/partials/growth.html: the API's answer, for which corpus and cut."""
    corpus_id, unit = counted_corpus(query, stock, site.store)
    return site.part(("growth", corpus_id, unit), lambda: _growth_of(site, corpus_id, unit))


def _growth_of(site: Site, corpus_id: str, unit: Unit) -> dict[str, Any]:
    answer = growth_answer(corpus_id, unit, site.store, site.jobs)
    data = script_json(answer)
    return {"growth": answer, "growth_data": data, "growth_of": corpus_id, "growth_unit": unit.value}
