"""nltk.lm's own way from a text to a Kneser-Ney model: it only counts then, and estimates when asked."""

from __future__ import annotations

import sys
from pathlib import Path

from nltk.lm import KneserNeyInterpolated
from nltk.lm.preprocessing import padded_everygram_pipeline

text, order = Path(sys.argv[1]), int(sys.argv[2])
sentences = [line.split() for line in text.read_text(encoding="utf-8").splitlines()]
KneserNeyInterpolated(order).fit(*padded_everygram_pipeline(order, sentences))
