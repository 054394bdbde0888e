"""Where corpora stand and how they are read."""

import json

import fsspec
import pytest

from app.errors import ArtefactDamaged, CorpusNotFound, CorpusNotInstalled, StorageFailed
from app.store.corpora.reader import CorpusSize, corpus_size, is_installed, known_corpora, load_corpus
from app.store.corpora.tatoeba import sha256_of


def test_what_is_known_and_what_is_installed(tmp_path, registry):
    ids = [info.id for info in known_corpora()]
    assert ids == ["tutorial", "tatoeba-zh", "tatoeba-en"]
    assert [is_installed(str(tmp_path), name) for name in ids] == [True, False, False]
    registry.build(tmp_path)
    assert all(is_installed(str(tmp_path), name) for name in ids)


@pytest.mark.parametrize("ask", [load_corpus, is_installed, corpus_size])
@pytest.mark.parametrize("name", ["", "nobody", "../secret", "tatoeba-pairs"])
def test_an_unknown_corpus_is_not_found(tmp_path, ask, name):
    with pytest.raises(CorpusNotFound) as caught:
        ask(str(tmp_path), name)
    assert caught.value.params == {"id": name}


def test_a_corpus_that_was_not_fetched_names_the_command(tmp_path):
    with pytest.raises(CorpusNotInstalled) as caught:
        load_corpus(str(tmp_path), "tatoeba-zh")
    assert caught.value.params == {"id": "tatoeba-zh", "command": "make setup"}


def test_corpora_are_read_from_any_fsspec_url(built):
    memory = fsspec.filesystem("memory")
    memory.put(str(built / "corpora"), "/unroll/corpora", recursive=True)
    url = "memory://unroll"
    assert is_installed(url, "tatoeba-zh")
    assert load_corpus(url, "tatoeba-zh") == load_corpus(f"file://{built}", "tatoeba-zh")
    assert not is_installed("memory://elsewhere", "tatoeba-zh")


def test_a_data_url_of_an_unknown_kind_is_named(tmp_path):
    for ask in (load_corpus, is_installed):
        with pytest.raises(StorageFailed):
            ask("nonsense://unroll", "tatoeba-zh")


@pytest.mark.parametrize(
    "content",
    ["1\t天\n2", "1\t天\t气\n", "\t天\n", "1\t\n", "1 天\n", "", "1\t天\n\n2\t气\n", b"1\t\xff\n"],
)
def test_a_file_of_another_form_is_damaged(built, content):
    content = content if isinstance(content, bytes) else content.encode()
    path = built / "corpora" / "tatoeba-zh.json"
    (built / "corpora" / "tatoeba-zh.tsv").write_bytes(content)
    path.write_text(json.dumps({**json.loads(path.read_text()), "sha256": sha256_of(content)}))
    with pytest.raises(ArtefactDamaged) as caught:
        load_corpus(str(built), "tatoeba-zh")
    assert caught.value.params["name"] == "corpora/tatoeba-zh.tsv"


def test_a_file_that_was_changed_is_damaged(built):
    path = built / "corpora" / "tatoeba-zh.tsv"
    path.write_bytes(path.read_bytes() + "9\t假的\n".encode())
    with pytest.raises(ArtefactDamaged, match="sha256"):
        load_corpus(str(built), "tatoeba-zh")


@pytest.mark.parametrize("description", ["", "[]", "{}", '{"sha256": 1, "num_sentences": "many"}'])
def test_a_description_of_another_form_is_damaged(built, description):
    (built / "corpora" / "tatoeba-zh.json").write_text(description)
    for ask in (load_corpus, corpus_size):
        with pytest.raises(ArtefactDamaged):
            ask(str(built), "tatoeba-zh")


def test_the_tutorials_counts_stand_in_our_own_corpus(tmp_path):
    """The tutorial counts 10,000 characters, 33 天, 5 of them followed by 气."""
    corpus = load_corpus(str(tmp_path), "tutorial")
    text = "\n".join(corpus.sentences)
    assert corpus.num_characters == len(text.replace("\n", "")) == 10_000
    assert (text.count("天"), text.count("天气")) == (33, 5)
    assert corpus.source_ids == tuple(str(n + 1) for n in range(len(corpus.sentences)))
    assert corpus_size(str(tmp_path), "tutorial") == CorpusSize(len(corpus.sentences), 10_000)


def test_the_real_corpora_have_the_sizes_of_the_design(data_url):
    """architecture.md: 50,504 Mandarin and 53,868 English sentences, each with its id at Tatoeba."""
    for name, size in (("tatoeba-zh", 50_504), ("tatoeba-en", 53_868)):
        corpus = load_corpus(data_url, name)
        assert len(set(corpus.sentences)) == len(corpus.sentences) == size
        assert len(set(corpus.source_ids)) == size
        assert corpus_size(data_url, name) == CorpusSize(size, corpus.num_characters)
