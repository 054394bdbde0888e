"""Parts of pages that are made once show what parts made anew do, whatever was asked for before."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest
from anyio import to_thread

from app.web.rendering import address

HOME = {
    "text": ["今天的天气真好呀", "我喜欢苹果", "The weather is nice today."],
    "lang": ["zh", "en", None],
    "smoothing": ["mle", "kneser_ney", "add_k"],
    "k": [1, 0.5],
    "boundaries": ["true", None],
    "models": [None, ["tutorial-char-2gram"], ["tatoeba-zh-char-3gram", "rnn-zh-char"]],
    "c": [None, ["今天", "天今"]],
    "add": [None, "苹果"],
    "at": ["", "tatoeba-zh-char-2gram:3"],
    "chain": ["", "2"],
    "show": [None, "growth", "candidates,growth"],
}
STAGE = {
    "text": ["今天的天气真好呀", "我喜欢苹果", "天"],
    "lang": ["zh", "en", None],
    "model": [None, "rnn-tiny", "rnn-zh-word"],
    "t": [1, 2, 5],
    "stage": ["a", "h", "yhat", "theta"],
    "dir": ["forward", "backward"],
    "level": [1, 2, 3],
    "forget": [None, "on"],
    "fold": [None, 0],
    "heat": ["h", "da"],
    "top_k": [5, 20],
    "scale_w": [1, 4],
    "at": [None, 3],
    "show": [None, "code", "transport"],
}
pytestmark = pytest.mark.anyio
PAGES = {"/": HOME, "/embed/sentence": HOME, "/unroll": STAGE, "/embed/unroll": STAGE}


async def growth_is_there(app, client) -> None:
    """Let the runs of seconds end that pages begin: their records change a page between two looks at it."""
    for page, run in (("/", "tatoeba-zh/char"), ("/?lang=en", "tatoeba-en/word")):
        await client.get(page)
        ended = await to_thread.run_sync(app.state.site.jobs.wait, f"growth/{run}", 120)
        assert ended.state == "ready"


@pytest.mark.parametrize("path", PAGES)
async def test_a_part_made_once_is_the_part_made_anew(app, client, path):
    """Each address differs from the one before in one field: one that a name forgets is seen."""
    rng = random.Random(path)
    fields = PAGES[path]
    state = {name: values[0] for name, values in fields.items()}
    asked = []
    for name in [*fields, *fields, *rng.sample(sorted(fields), len(fields))]:
        state = {**state, name: rng.choice([value for value in fields[name] if value != state[name]])}
        asked.append(address(path, state))
    assert all(one != other for one, other in pairwise(asked))
    await growth_is_there(app, client)
    pages = app.state.site.pages
    pages.drop(lambda _: True)
    after_others = [(await client.get(one)).text for one in asked]
    for one, page in zip(asked, after_others, strict=True):
        pages.drop(lambda _: True)
        alone = (await client.get(one)).text
        assert alone == page, one


async def test_a_part_is_made_once(app, client):
    pages = app.state.site.pages
    pages.drop(lambda _: True)
    await client.get("/unroll", params={"text": "今天", "lang": "zh"})
    of_first = pages.size
    await client.get("/unroll", params={"text": "苹果", "lang": "zh"})
    answer = await client.get("/unroll", params={"text": "天气", "lang": "zh"})
    assert pages.size < of_first + 2.2 * len(answer.content)
