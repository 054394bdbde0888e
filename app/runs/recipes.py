"""The networks that come with the app: every choice that decides their numbers, for `app/runs/shipped.py`."""

from __future__ import annotations

from dataclasses import dataclass

from app.lm.rnn.initial import Initial
from app.lm.training.recipe import Recipe
from app.text.tokenizer import Unit


@dataclass(frozen=True, slots=True)
class Shipped:
    """A model of ours: everything that decides its numbers."""

    id: str
    title: dict[str, str]
    hidden_size: int
    recipe: Recipe
    seed: int  # of the first parameters, the order of sentences and the dropout
    initial: Initial = Initial.ORTHOGONAL
    corpus: str | None = None  # None: only TINY_SENTENCE
    unit: Unit = Unit.CHAR
    language: str = "zh"
    min_count: int = 1  # rarer characters of the training part are <unk>
    split_seed: int = 0
    stored: str = "float32"  # precision of the file


SHIPPED = (
    Shipped(
        id="rnn-tiny",
        title={"zh": "三个隐藏单元的小网络", "en": "Tiny RNN with three hidden units"},
        hidden_size=3,
        recipe=Recipe(epochs=2000, batch_size=1, learning_rate=0.02, warm_up=0),
        seed=21,
    ),
    Shipped(
        id="rnn-zh-char",
        title={"zh": "汉字循环神经网络", "en": "Chinese character RNN"},
        hidden_size=128,
        recipe=Recipe(epochs=20, batch_size=32, learning_rate=0.003, warm_up=100, dropout=0.12),
        seed=0,
        corpus="tatoeba-zh",
        min_count=2,
    ),
    Shipped(
        id="rnn-zh-word",
        title={"zh": "汉语词循环神经网络", "en": "Chinese word RNN"},
        hidden_size=192,
        recipe=Recipe(epochs=14, batch_size=64, hold=6, dropout=0.3, patience=3),
        seed=0,
        corpus="tatoeba-zh",
        unit=Unit.WORD,
        min_count=2,
        stored="float16",
    ),
    Shipped(
        id="rnn-en-word",
        title={"zh": "英语词循环神经网络", "en": "English word RNN"},
        hidden_size=192,
        recipe=Recipe(epochs=9, batch_size=64, hold=2, dropout=0.4),
        seed=0,
        corpus="tatoeba-en",
        unit=Unit.WORD,
        language="en",
        min_count=2,
        stored="float16",
    ),
    Shipped(
        id="rnn-en-char",
        title={"zh": "英语字符循环神经网络", "en": "English character RNN"},
        hidden_size=192,
        recipe=Recipe(epochs=8, batch_size=64, hold=1),
        seed=0,
        corpus="tatoeba-en",
        language="en",
        min_count=2,
        stored="float16",
    ),
)
