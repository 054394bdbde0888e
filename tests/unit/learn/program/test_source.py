"""The program as it is taken away: every stage runs by itself, and its comments are in one language."""

from __future__ import annotations

import doctest
import io
import re
from contextlib import redirect_stdout

import numpy as np
import pytest

from app.learn.evidence import SENTENCE, SMALL
from app.learn.program import source
from app.learn.program.run import changed, run
from app.learn.program.source import cells, difference, stage
from app.paths import folder

FILE = folder("templates") / "program" / "rnn.py"
STAGES = range(1, 8)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def executed(code: str) -> tuple[dict, str]:
    printed, namespace = io.StringIO(), {}
    with redirect_stdout(printed), np.printoptions():
        exec(compile(code, "stage.py", "exec"), namespace)
    return namespace, printed.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("number", STAGES)
def test_each_stage_runs_by_itself_and_prints_what_the_page_shows(number, language):
    _, printed = executed(stage(number, language, SENTENCE))
    assert printed.splitlines() == "\n".join(one.printed for one in run(SENTENCE)[:number]).splitlines()


def test_both_languages_have_the_same_code_and_each_its_own_comments():
    zh, en = (stage(7, language, "天气") for language in ("zh", "en"))
    code = [[line for line in one.splitlines() if "#" not in line] for one in (zh, en)]
    assert code[0] == code[1]
    comments = [[line for line in one.splitlines() if line.strip().startswith("#")] for one in (zh, en)]
    assert len(comments[0]) == len(comments[1]) > 10
    assert all(CHINESE.search(line) for line in comments[0])
    assert not any(CHINESE.search(line) for line in comments[1])
    assert [cell.heading.count("第") for cell in cells("zh")] == [1] * 7


def test_it_is_about_a_hundred_lines_of_code():
    lines = [line for line in stage(7, "en", SENTENCE).splitlines() if line and "# " not in line]
    assert 90 <= len(lines) <= 125
    assert max(map(len, lines)) <= 80


def test_a_stage_that_there_is_not_is_an_error():
    for number in (0, 8):
        with pytest.raises(LookupError):
            stage(number, "en", SENTENCE)


def test_the_file_holds_the_parameters_and_the_vocabulary_of_the_shipped_network(store):
    found, _ = executed(FILE.read_text(encoding="utf-8").split("# %% 4")[0])
    model = store.rnn(SMALL, "float64")
    assert tuple(found["vocabulary"]) == tuple(model.vocabulary.tokens)
    for name in "UWVbc":
        assert np.array_equal(found[name], getattr(model.parameters, name)), name


def test_a_sentence_is_a_constant_and_never_code():
    for text in ('"; import os; x = "', "'''", "\\", "天\n气"):
        namespace, _ = executed(source.about('sentence = "今天的天气真好呀"\n', text))
        assert namespace["sentence"] == text
    with pytest.raises(KeyError):
        run('"; raise SystemExit; "', stages=1)


def test_a_change_of_a_line_that_is_not_there_once_is_an_error():
    assert changed(["a\nb\n"], [("b", "c\nd")]) == ["a\nc\nd\n"]
    for line in ("x", "a"):
        with pytest.raises(ValueError, match=line):
            changed(["a\n", "a\n"], [(line, "c")])


def test_a_difference_marks_what_is_new_and_what_is_gone():
    shown = difference(["a", "b", "c", "d", "e"], ["a", "B", "c", "d", "E"], around=0)
    assert [line.mark + line.code for line in shown] == ["-b", "+B", "⋯", "-e", "+E"]
    assert difference([], ["a"])[0].mark == "+"
    assert difference(["a"], ["a"]) == []


def test_the_example():
    assert doctest.testmod(source).attempted == 1
    assert doctest.testmod(source).failed == 0
