"""Models by the path of a file: they answer as the same models by id do, and what is none is refused."""

from __future__ import annotations

import gzip
import shutil
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save

from app.errors import InvalidRequest, ModelNotFound
from app.explain.sentence.continuation import Drawing, Sampling, continuation
from app.explain.sentence.perplexity import text_perplexity
from app.explain.sentence.score import How, SentenceScore, score
from app.lm.ngram.arpa.writer import arpa_blocks
from app.lm.ngram.models.figures_only import FiguresModel
from app.lm.ngram.models.tabulated import TableModel
from app.lm.ngram.smoothing import Smoothing
from app.lm.rnn.forward import forward
from app.settings import Settings
from app.store.files.ngram_files import save_model
from app.store.model_files import FileStore
from app.store.network_files import SHIPPED

COUNTS = "tutorial-char-3gram"
KN = Smoothing.KNESER_NEY


@pytest.fixture
def store(data_url: str) -> FileStore:
    return FileStore(Settings(data=data_url))


@pytest.fixture
def table(store: FileStore) -> TableModel:
    model = store.ngram(COUNTS, KN, 1.0)
    assert isinstance(model, TableModel)
    return model


@pytest.fixture
def files(table: TableModel, tmp_path: Path) -> Path:
    """A folder with one model as ARPA, plain and packed, and as it is trained."""
    content = b"".join(arpa_blocks(table.backoff))
    (tmp_path / "m.arpa").write_bytes(content)
    (tmp_path / "m.arpa.gz").write_bytes(gzip.compress(content))
    (tmp_path / "trained").mkdir()
    save_model(tmp_path / "trained" / "m", table, "char", "zh")
    return tmp_path


def scored(store: FileStore, model: str, boundaries: bool = True) -> SentenceScore:
    return score(["今天天气地"], [model], store, How(KN, 1.0, boundaries))[0]


@pytest.mark.parametrize("boundaries", [True, False])
@pytest.mark.parametrize(
    "name", ["m.arpa", "m.arpa.gz", "trained", "trained/m", "trained/m.json", "trained/m.safetensors"]
)
def test_a_file_scores_as_the_model_that_wrote_it(store: FileStore, files: Path, name: str, boundaries: bool):
    ours, found = scored(store, COUNTS, boundaries), scored(store, str(files / name), boundaries)
    assert (found.tokens, found.num_oov, found.order) == (ours.tokens, ours.num_oov, 3)
    assert found.log_prob == pytest.approx(ours.log_prob, abs=1e-5)
    assert [factor.context for factor in found.factors] == [factor.context for factor in ours.factors]


def test_an_arpa_file_has_a_chain_without_counts_and_no_smoothing(store: FileStore, files: Path):
    """Each order's figure is the one that counting gives; the last is the factor's."""
    found, ours = scored(store, str(files / "m.arpa")), scored(store, COUNTS)
    assert found.smoothing is None
    for factor, counted in zip(found.factors, ours.factors, strict=True):
        assert (factor.count, factor.context_count) == (None, None)
        assert factor.chain is not None
        assert counted.chain is not None
        assert {(link.count, link.discount, link.denominator) for link in factor.chain} == {
            (None, None, None)
        }
        assert [link.context for link in factor.chain] == [link.context for link in counted.chain[1:]]
        assert [link.prob for link in factor.chain] == pytest.approx(
            [link.prob for link in counted.chain[1:]], rel=1e-5
        )
        assert [link.listed for link in factor.chain] == [bool(link.count) for link in counted.chain[1:]]
        assert factor.chain[-1].prob == pytest.approx(factor.prob, rel=1e-12)
    assert {link.listed for factor in found.factors for link in factor.chain or ()} == {True, False}


@pytest.mark.parametrize("kind", ["safetensors", "npz"])
def test_a_network_under_other_names_by_its_path(store: FileStore, tmp_path: Path, kind: str):
    """Without a vocabulary its tokens are ids."""
    params = store.rnn("rnn-tiny").parameters
    named = {"W_xh": params.U_rows, "W_hh": params.W.T, "W_hq": params.V.T, "b_h": params.b, "b_q": params.c}
    arrays = {name: np.ascontiguousarray(array) for name, array in named.items()}
    path = tmp_path / f"d2l.{kind}"
    if kind == "npz":
        np.savez(path, **arrays)
    else:
        path.write_bytes(save(arrays))
    found = score(["1 3 4 2"], [str(path)], store, How(KN, 1.0, False))[0]
    right = forward(params, [1, 3, 4], [3, 4, 2])
    assert found.log_prob == pytest.approx(-right.L.sum(), rel=1e-6)
    assert (found.num_given, [factor.token for factor in found.factors]) == (1, ["3", "4", "2"])


def test_perplexity_and_continuation_of_a_file(store: FileStore, files: Path):
    path = str(files / "m.arpa")
    ours, found = (text_perplexity(["今天", "天气"], name, store) for name in (COUNTS, path))
    assert found.perplexity == pytest.approx(ours.perplexity, rel=1e-5)
    drawing = Drawing(Sampling(), 3, KN)
    one, other = (list(continuation("今", name, store, drawing).steps)[-1] for name in (COUNTS, path))
    assert one.text == other.text


def test_the_distribution_of_an_arpa_file_is_that_of_its_model(table: TableModel):
    model = FiguresModel(table.backoff)
    for context in ((), ("今",), ("今", "天"), ("地", "天")):
        assert model.distribution(context, True) == pytest.approx(table.distribution(context, True), abs=1e-6)
        assert np.sum(model.distribution(context, False)) == pytest.approx(1, abs=1e-5)


def test_a_network_by_its_path(store: FileStore, tmp_path: Path):
    for ending in ("json", "safetensors"):
        shutil.copy(SHIPPED / f"rnn-tiny.{ending}", tmp_path / f"mine.{ending}")
    found = scored(store, str(tmp_path / "mine.safetensors"))
    assert (found.kind, found.log_prob) == ("rnn", scored(store, "rnn-tiny").log_prob)


def test_what_is_no_model_is_refused_by_name(store: FileStore, tmp_path: Path):
    (tmp_path / "model.pt").write_bytes(b"PK\x03\x04 data.pkl")
    with pytest.raises(InvalidRequest) as refused:
        store.model_card(str(tmp_path / "model.pt"))
    assert refused.value.params["reason"] == "pickle"
    with pytest.raises(InvalidRequest) as refused:
        store.model_card(str(tmp_path))
    assert refused.value.params == {"field": tmp_path.name, "reason": "one_model", "actual": 0}
    with pytest.raises(ModelNotFound):
        store.model_card(str(tmp_path / "nothing.arpa"))


def test_a_description_that_is_no_json(store: FileStore, tmp_path: Path):
    (tmp_path / "m.json").write_text("{", encoding="utf-8")
    (tmp_path / "m.safetensors").write_bytes(b"")
    with pytest.raises(InvalidRequest) as refused:
        store.model_card(str(tmp_path / "m"))
    assert refused.value.params["reason"] == "json"


def test_what_was_made_of_an_arpa_file_is_told_once(data_url: str, files: Path):
    content = (files / "m.arpa").read_text(encoding="utf-8")
    (files / "m.arpa").write_text(content.replace("</s>", "</S>"), encoding="utf-8")
    notes: list[str] = []
    store = FileStore(Settings(data=data_url), notes.append)
    for _ in range(2):
        assert scored(store, str(files / "m.arpa"), boundaries=False).log_prob is not None
    assert notes == ["no_eos"]
    assert scored(store, str(files / "m.arpa")).zero_at == 2  # of one token: </S> is a long word
