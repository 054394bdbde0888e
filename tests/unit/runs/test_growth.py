"""The growth of a corpus: worked out once, kept, mended when damaged, dropped with its corpus."""

from __future__ import annotations

import json
import shutil
import time
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest

from app.errors import CorpusNotFound, CorpusNotInstalled
from app.jobs.queue import Jobs
from app.runs import growth as runs_growth
from app.runs.growth import forget_growth, grow, growth_answer, networks_beside
from app.settings import Settings
from app.store.corpora.uploads import OwnText
from app.store.model_registry import Store
from app.text.tokenizer import Unit

LONG = 60.0


@pytest.fixture
def store(tmp_path) -> Store:
    return Store(Settings(data=str(tmp_path)))


@pytest.fixture
def large(tmp_path, data_url) -> Store:
    """A store with a corpus that is not worked out while a page waits."""
    (tmp_path / "corpora").mkdir()
    for kind in ("tsv", "json"):
        shutil.copy(Path(data_url, "corpora", f"tatoeba-en.{kind}"), tmp_path / "corpora")
    return Store(Settings(data=str(tmp_path)))


@pytest.fixture
def measured(monkeypatch) -> list[str]:
    """The corpora that are measured, in that order."""
    corpora, measure = [], runs_growth.measure

    def told(corpus, *rest):
        corpora.append(corpus.id)
        return measure(corpus, *rest)

    monkeypatch.setattr(runs_growth, "measure", told)
    return corpora


def test_a_small_corpus_is_ready_at_once_and_measured_once(store, measured, tmp_path):
    jobs = Jobs()
    first, second = (growth_answer("tutorial", Unit.CHAR, store, jobs) for _ in range(2))
    assert first.state == "ready"
    assert first == second
    assert growth_answer("tutorial", Unit.CHAR, store, Jobs()) == first  # another process reads the file
    assert measured == ["tutorial"]
    assert [path.name for path in (tmp_path / "growth").iterdir()] == ["tutorial-char.json"]


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"null", b"[]", b'{"recipe": 1}', b'{"recipe": {}, "growth": []}', "recipe alone"]
)
def test_a_damaged_file_is_written_anew(store, measured, tmp_path, damage):
    [whole] = grow("tutorial", Unit.CHAR, store)
    path = tmp_path / "growth" / "tutorial-char.json"
    content = path.read_bytes()
    if isinstance(damage, str):
        damage = json.dumps({**json.loads(content), "growth": {"orders": [{"order": 1}]}}).encode()
    path.write_bytes(damage)
    assert list(grow("tutorial", Unit.CHAR, store)) == [whole]
    assert path.read_bytes() == content
    assert measured == ["tutorial"] * 2


def test_what_cannot_be_kept_is_told_in_the_log_and_answered(store, tmp_path, caplog):
    (tmp_path / "growth").write_text("a file where the folder should be")
    assert growth_answer("tutorial", Unit.CHAR, store, Jobs()).state == "ready"
    assert "growth of tutorial not kept: storage_failed(" in caplog.text
    assert "reason='system', system='File exists'" in caplog.text


def test_a_large_corpus_is_worked_out_beside_the_answers(large, monkeypatch):
    may_go_on, measure, jobs = Event(), runs_growth.measure_beside, Jobs()

    def waiting(*asked):
        may_go_on.wait(LONG)
        return (yield from measure(*asked))

    monkeypatch.setattr(runs_growth, "measure_beside", waiting)
    took = []
    for _ in range(20):
        started = time.perf_counter()
        answer = growth_answer("tatoeba-en", Unit.WORD, large, jobs)
        took.append(time.perf_counter() - started)
        assert (answer.state, answer.growth) == ("working", None)
    assert min(took) < runs_growth.FROM_FILE / 2  # only the first waits for a file
    may_go_on.set()
    assert jobs.wait("growth/tatoeba-en/word", LONG).state == "ready"
    answer = growth_answer("tatoeba-en", Unit.WORD, large, jobs)
    assert (answer.state, answer.growth.corpus) == ("ready", "tatoeba-en")


def test_a_corpus_deleted_while_it_is_measured_leaves_no_file(store, monkeypatch, tmp_path):
    card = store.add_corpus(OwnText("long", "天气真好\n" * 6_000, "zh"))
    begun, may_go_on, measure, jobs = Event(), Event(), runs_growth.measure_beside, Jobs()

    def waiting(*asked):
        begun.set()
        may_go_on.wait(LONG)
        return (yield from measure(*asked))

    monkeypatch.setattr(runs_growth, "measure_beside", waiting)
    assert growth_answer(card.id, Unit.CHAR, store, jobs).state == "working"
    assert begun.wait(LONG)
    store.remove_corpus(card.id)
    forget_growth(card.id, store, jobs)
    may_go_on.set()
    jobs.close(LONG)
    assert not (tmp_path / "growth").exists()
    with pytest.raises(CorpusNotFound):
        growth_answer(card.id, Unit.CHAR, store, jobs)


def test_a_process_that_measures_nothing_fails_the_run(store, monkeypatch):
    """As it does where it is killed; the next one who asks begins it anew."""
    monkeypatch.setattr(runs_growth, "told_beside", lambda *_: iter([b"", b""]))
    card, jobs = store.add_corpus(OwnText("long", "天气真好\n" * 6_000, "zh")), Jobs()
    assert growth_answer(card.id, Unit.CHAR, store, jobs).state == "working"
    assert isinstance(jobs.wait(f"growth/{card.id}/char", LONG).error, ChildProcessError)
    monkeypatch.undo()
    growth_answer(card.id, Unit.CHAR, store, jobs)
    assert jobs.wait(f"growth/{card.id}/char", LONG).state == "ready"


def test_what_is_not_there_is_refused(store):
    with pytest.raises(CorpusNotInstalled):
        growth_answer("tatoeba-zh", Unit.CHAR, store, Jobs())
    with pytest.raises(CorpusNotFound):
        growth_answer("nothing", Unit.CHAR, store, Jobs())


class ThreeNetworks(Store):
    """A store with two more networks of the same corpus."""

    def networks(self):
        card = self.model_card("rnn-zh-char")
        return [replace(card, id=name, held_out=told) for name, told in THREE.items()]


THREE = {"unknown": None, "worse": {"perplexity": 40.0}, "better": {"perplexity": 30.0}}


def test_the_network_that_does_best_stands_first(tmp_path):
    beside = networks_beside("tatoeba-zh", Unit.CHAR, ThreeNetworks(Settings(data=str(tmp_path))))
    assert [one.id for one in beside] == ["better", "worse", "unknown"]
