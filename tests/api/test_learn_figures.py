"""Every number in the prose of Learn is what the API answers for the same question."""

from __future__ import annotations

import math
import re

import pytest

from app.learn.catalogue_text import number, whole
from app.learn.chapters import chapters
from app.learn.figures import figure

pytestmark = pytest.mark.anyio

SENTENCE, SHORT = "今天的天气真好呀", "天气真好"
IN_PROSE = sorted({name for one in chapters("en") for name in re.findall(r"\{\{([^}]+)\}\}", one.body)})
SCORED = {  # corpus, sentence
    **dict.fromkeys(("prob", "fraction", "total"), ("tutorial-char", SHORT)),
    **dict.fromkeys(
        ("large_prob", "large_fraction", "smoothed", "surprise", "perplexity"), ("tatoeba-zh-char", SENTENCE)
    ),
}


async def score(client, models, order, text, smoothing="mle"):
    suffix = "full" if order == "full" else f"{order}gram"
    asked = {"text": text, "models": f"{models}-{suffix}", "boundaries": "false", "smoothing": smoothing}
    return (await client.get("/api/v1/score", params=asked)).json()["scores"][0]


def written(name, found, t):
    """The figure `name` of a score, its factor t among them."""
    factor = found["factors"][int(t) - 1] if t else {}
    return {
        "prob": lambda: number(factor["prob"]),
        "large_prob": lambda: number(factor["prob"]),
        "smoothed": lambda: number(factor["prob"]),
        "fraction": lambda: f"{factor['count']:,}/{factor['context_count']:,}",
        "large_fraction": lambda: f"{factor['count']:,}/{factor['context_count']:,}",
        "total": lambda: number(found["prob"]),
        "surprise": lambda: number(found["surprisal"], 1),
        "perplexity": lambda: number(found["perplexity"], 1),
    }[name]()


async def of_score(client, name, arguments):
    models, text = SCORED[name]
    smoothing = {"smoothed": arguments[0], "surprise": "witten_bell", "perplexity": "witten_bell"}.get(name)
    order, *rest = arguments[1:] if name == "smoothed" else arguments
    return written(
        name, await score(client, models, order, text, smoothing or "mle"), rest[0] if rest else ""
    )


async def of_text(client, name, arguments):
    if name == "count":
        found = await score(client, "tutorial-char", len(arguments[0]), arguments[0])
        return whole(found["factors"][-1]["count"])
    if name == "corpus_size":
        return whole((await score(client, "tutorial-char", 1, SHORT))["factors"][0]["context_count"])
    unit = "word" if "word" in name else "char"
    tokens = (await score(client, f"tatoeba-zh-{unit}", 2, SENTENCE))["tokens"]
    if name == "sentence":
        return SENTENCE
    if name == "token":
        return tokens[int(arguments[0]) - 1]
    return " / ".join(tokens) if name.startswith("cut_by") else str(len(tokens))


async def of_network(client, name, arguments):
    asked = {"text": SENTENCE, "model": "rnn-tiny", "dtype": "float64"}
    run = {
        **asked,
        "fields": "a,h,o,Ux,Wh,yhat,L,parameters",
        **({"scale_w": 0.001} if "without" in name else {}),
    }
    trace = (await client.get("/api/v1/trace", params=run)).json()
    step = (
        trace["steps"][int(arguments[-1 if name != "entry" else 1]) - 1]
        if arguments and name != "bias"
        else None
    )
    if name in ("term", "gradient", "largest_stretch"):
        back = (await client.get("/api/v1/trace/backward", params=asked)).json()
        terms = back["terms"]["W"]
        return {
            "term": lambda: number(terms["norms"][int(arguments[0]) - 1]),
            "gradient": lambda: number(terms["norm"]),
            "largest_stretch": lambda: number(back["largest_of_w"], 3),
        }[name]()
    total = sum(one["L"] for one in trace["steps"])
    read = [one["x"]["id"] for one in trace["steps"]]
    pairs = [(one["x"]["id"], one["y"]["id"]) for one in trace["steps"]]
    return {
        "tau": lambda: whole(trace["tau"]),
        "hidden": lambda: whole(trace["hidden_size"]),
        "vocabulary": lambda: whole(trace["vocabulary_size"]),
        "parameters": lambda: whole(trace["model"]["num_parameters"]),
        "bias": lambda: number(trace["b"][int(arguments[0]) - 1]),
        "entry": lambda: number(step[arguments[0]][int(arguments[2]) - 1]),
        "guess": lambda: step["yhat"]["top"][0]["token"],
        "guess_prob": lambda: number(step["yhat"]["top"][0]["prob"], 3),
        "loss": lambda: number(total, 3),
        "bigram_loss": lambda: number(
            sum(math.log(read.count(pair[0]) / pairs.count(pair)) for pair in pairs), 3
        ),
        "whole_prob": lambda: number(math.exp(-total)),
        "loss_without_W": lambda: number(total, 2),
    }[name]()


@pytest.mark.parametrize("name", [one for one in IN_PROSE if one.split()[0] not in ("bits", "nats")])
async def test_a_figure_of_the_prose_is_what_the_api_answers(client, name):
    store = client._transport.app.state.site.store
    called, *arguments = name.removeprefix("own ").split()
    if called in SCORED:
        expected = await of_score(client, called, arguments)
    elif called in (
        "sentence",
        "tokens",
        "characters",
        "words",
        "cut_by_word",
        "cut_by_character",
        "token",
        "count",
        "corpus_size",
    ):
        expected = await of_text(client, called, arguments)
    else:
        expected = await of_network(client, called, arguments)
    assert figure(name, SENTENCE, store) == expected
