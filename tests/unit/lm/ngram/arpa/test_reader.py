"""Reading ARPA files of others: the corner cases of the format, and damage named by its line."""

from __future__ import annotations

import io
import math

import pytest

from app.errors import ArtefactDamaged
from app.lm.ngram.arpa.reader import read_arpa, read_arpa_noted
from app.lm.ngram.models.backoff import BackoffModel
from app.text.tokenizer import Unit, tokenize
from app.text.vocabulary import UNK
from tests.unit.lm.tables import written

SMALL = """\
\\data\\
ngram 1=4
ngram 2=2

\\1-grams:
-1.5\t<unk>
0\t<s>\t-0.5
-0.7\t</s>
-0.6\t天\t-0.25

\\2-grams:
-0.2\t<s> 天
-0.1\t天 </s>

\\end\\
"""


def log10_of(model: BackoffModel, text: str) -> list[float]:
    scored = model.sentence(model.vocabulary.encode(text).tolist())
    return [log_prob / math.log(10) for log_prob, _ in scored]


class TestCornerCases:
    """P(天|<s>) = 10^-0.2; </s> after 天 10^-0.1; 天 after 天 backs off: 10^(-0.25 - 0.6)."""

    expected = (-0.2, -0.25 - 0.6, -0.1)

    @pytest.mark.parametrize(
        "text",
        [
            SMALL,
            SMALL.replace("\t", " "),
            SMALL.replace("\t", "  \t "),
            SMALL.replace("\n", "\r\n"),
            "\ufeff" + SMALL,
            "made by hand\n\n" + SMALL,
            SMALL.replace("\n", "\n\n"),
            SMALL.replace("</s>\n", "</s>\t0\n"),
            SMALL.replace("<unk>", "<UNK>"),
            SMALL.replace("0\t<s>", "-99\t<s>"),
            SMALL.replace("ngram 1=4", "ngram  1 = 4"),
            SMALL.rstrip("\n"),
        ],
        ids=[
            "plain",
            "blanks",
            "both",
            "crlf",
            "bom",
            "preamble",
            "blank lines",
            "backoff at the top order",
            "UNK",
            "-99",
            "spaced head",
            "no last line end",
        ],
    )
    def test_all_say_the_same(self, text: str):
        model = read_arpa(io.StringIO(text, newline=""))
        assert model.order == 2
        assert log10_of(model, "天天") == pytest.approx(self.expected, abs=1e-6)
        assert log10_of(model, "🦄")[0] == pytest.approx(-0.5 - 1.5, abs=1e-6)

    def test_minus_99_is_a_zero(self):
        model = read_arpa(io.StringIO(SMALL.replace("-1.5", "-99")))
        assert log10_of(model, "🦄")[0] == -math.inf
        assert f"-99.000000\t{UNK}" in written(model)

    def test_a_file_without_unk_knows_no_strangers(self):
        text = SMALL.replace("-1.5\t<unk>\n", "").replace("1=4", "1=3")
        assert log10_of(read_arpa(io.StringIO(text)), "🦄")[0] == -math.inf

    def test_what_a_pruned_file_lacks_is_added_and_changes_no_figure(self):
        """a b c stands there without b c and without a b: they get what backing off gives."""
        text = (
            "\\data\\\nngram 1=5\nngram 2=1\nngram 3=1\n"
            "\\1-grams:\n-2 <unk>\n-1 </s>\n-0.5 a -0.1\n-0.6 b -0.2\n"
            "-0.7 c -0.3\n\\2-grams:\n-0.4 c a -0.15\n\\3-grams:\n-0.05 a b c\n\\end\\\n"
        )
        model = read_arpa(io.StringIO(text))
        assert [len(level) for level in model.counts.levels] == [6, 3, 1]
        ids = model.vocabulary.encode("cabc").tolist()
        scored = [log / math.log(10) for log, _ in model.sentence(ids, boundaries=False)]
        assert scored == pytest.approx([-0.7, -0.4, -0.15 - 0.1 - 0.6, -0.05], abs=1e-6)


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (("-0.6\t天", "x\t天"), 9),
        (("-0.6\t天", "0.6\t天"), 9),
        (("-0.6\t天", "nan\t天"), 9),
        (("-0.6\t天\t-0.25", "-0.6"), 9),
        (("-0.6\t天\t-0.25", "-0.6\t天\t-0.25\t1"), 9),
        (("-0.6\t天", "-0.6\t</s>"), 9),
        (("-0.2\t<s> 天", "-0.2\t<s> 气"), 12),
        (("-0.2\t<s> 天", "-0.1\t天 </s>"), 13),
        (("\\2-grams:", "\\3-grams:"), 11),
        (("ngram 2=2", "ngram 2=3"), 15),
        (("ngram 1=4", "ngram 1=5"), 11),
        (("ngram 2=2", "ngram 3=2"), 3),
        (("\\data\\", "data"), 15),
        (("\\end\\\n", ""), 14),
        ((SMALL, ""), 0),
    ],
)
def test_damage_is_named_with_its_line(change: tuple[str, str], line: int):
    with pytest.raises(ArtefactDamaged) as caught:
        read_arpa(io.StringIO(SMALL.replace(*change)))
    assert caught.value.params["line"] == line


def test_of_two_spellings_the_last_counts_and_it_is_told():
    text = SMALL.replace("1=4", "1=5").replace("-1.5\t<unk>", "-1.5\t<unk>\n-2.5\t<UNK>")
    arpa = read_arpa_noted(text.splitlines())
    model, notes = arpa.model, arpa.notes
    assert notes == ("two_spellings",)
    assert log10_of(model, "地")[0] == pytest.approx(-0.5 - 2.5)


@pytest.mark.parametrize("asked", ["e\u0301", "é"])
def test_decomposed_words_are_those_of_the_tokenizer(asked: str):
    arpa = read_arpa_noted(SMALL.replace("天", "e\u0301").splitlines())
    model, notes = arpa.model, arpa.notes
    assert notes == ("composed",)
    [word] = tokenize(asked, Unit.SPACE)
    assert log10_of(model, word) == pytest.approx([-0.2, -0.1])


def test_a_file_without_marks_is_told():
    text = SMALL.replace("<s>", "<S>").replace("</s>", "</S>")
    assert read_arpa_noted(text.splitlines()).notes == ("no_bos", "no_eos")
    assert read_arpa_noted(SMALL.splitlines()).notes == ()


@pytest.mark.parametrize("figure", ["-44.3", "-60"])
def test_what_float32_cannot_hold_is_refused_with_its_line(figure: str):
    with pytest.raises(ArtefactDamaged) as caught:
        read_arpa(SMALL.replace("-1.5", figure).splitlines())
    assert (caught.value.params["reason"], caught.value.params["line"]) == ("arpa_range", 6)


@pytest.mark.parametrize("weight", ["-50", "40"])
def test_a_weight_that_float32_cannot_hold_is_refused_too(weight: str):
    with pytest.raises(ArtefactDamaged) as caught:
        read_arpa(SMALL.replace("-0.25", weight).splitlines())
    assert (caught.value.params["reason"], caught.value.params["line"]) == ("arpa_range", 9)
