"""Floor 3: models and corpora as immutable artefacts, each loaded once; knows no HTTP and no training."""

from app.store.cards import CorpusCard, ModelCard, RnnModel, is_full
from app.store.stock import AnyCounts, Store

__all__ = ["AnyCounts", "CorpusCard", "ModelCard", "RnnModel", "Store", "is_full"]
