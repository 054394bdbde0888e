"""The sentence page's first steps: prepared links to what is worth a look."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.runs.shipped import TINY_SENTENCE
from app.store.model_registry import TINY
from app.web.html.i18n import Catalogue
from app.web.pages.sentence.stock import Stock

VANISHING = 0.2  # of W: the multiple under which a gradient is gone after a few steps
KNOWN = {  # text, trigram, network, t: a token that the trigram never saw there and the network expects
    "zh": ("妈妈做的菜真好吃", "tatoeba-zh-char-3gram", "rnn-zh-char", 6),
    "en": ("Your daughter is very beautiful", "tatoeba-en-word-3gram", "rnn-en-word", 4),
}
LOOKED_AT = 6  # the time step at which a number is taken apart


@dataclass(frozen=True, slots=True)
class Prepared:
    """One prepared link: the end of its key in the catalogue, and where it leads."""

    key: str
    url: str


def prepared(words: Catalogue, url: Callable[..., str], stock: Stock) -> list[Prepared]:
    """Return the prepared links, those only whose models are there."""
    sample = stock.samples[words.language]
    text, trigram, network, t = KNOWN[words.language]
    installed = {card.id for card in stock.models if card.installed}
    on_stage = {"text": sample, "model": network}
    links = {
        "zeros": url("/", text=sample) + "#zeros",
        "knows": url("/", text=text, models=[trigram, network], at=f"{network}:{t}") + "#evidence",
        "unfold": url("/unroll", **on_stage, level=1, fold=0),
        "learns": url("/unroll", text=TINY_SENTENCE, model=TINY, at=0, t=len(TINY_SENTENCE) + 1, stage="L"),
        "vanish": url("/unroll", **on_stage, scale_w=VANISHING) + "#vanish",
        "apart": url("/unroll", **on_stage, t=LOOKED_AT, stage="a"),
        "own": url("/") + "#own",
    }
    if not {trigram, network} <= installed:
        del links["knows"]
    return [Prepared(key, address) for key, address in links.items()]
