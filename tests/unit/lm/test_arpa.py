"""ARPA: KenLM's own file n-gram for n-gram, read back equal, corner cases of the format, damage by line."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import ArtefactDamaged, InvalidRequest
from app.lm.arpa import BLOCK, LONG, arpa_blocks, fixed_width
from app.lm.arpa_reading import read_arpa
from app.lm.scoring import BackoffModel
from app.lm.smoothing import Smoothing
from app.lm.table_model import TableModel
from app.text.vocabulary import UNK
from tests.unit.lm.tables import REFERENCE, model_of, reference_sentences, stream_of, table_of

Entries = dict[tuple[str, ...], tuple[float, float]]

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


def written(model: BackoffModel) -> str:
    return b"".join(arpa_blocks(model)).decode()


def entries(text: str) -> Entries:
    """What an ARPA file says, read in the plainest way."""
    found: Entries = {}
    order = 0
    for line in text.splitlines():
        fields = line.split()
        if line.endswith("-grams:"):
            order = int(line[1])
        elif order and len(fields) > order:
            backoff = float(fields[order + 1]) if len(fields) > order + 1 else 0.0
            found[tuple(fields[1 : order + 1])] = (float(fields[0]), backoff)
    return found


def log10_of(model: BackoffModel, text: str) -> list[float]:
    scored = model.sentence(model.vocabulary.encode(text).tolist())
    return [log_prob / math.log(10) for log_prob, _ in scored]


class TestAgainstKenLM:
    def test_every_ngram_of_order_3(self):
        theirs = entries((REFERENCE / "kenlm_order3.arpa").read_text(encoding="utf-8"))
        ours = entries(written(model_of(reference_sentences(), 3).backoff))
        assert ours.keys() == theirs.keys()
        for ngram, figures in theirs.items():
            assert ours[ngram] == pytest.approx(figures, abs=2e-6), ngram

    def test_their_file_read_here_scores_as_our_model(self):
        with (REFERENCE / "kenlm_order3.arpa").open(encoding="utf-8") as lines:
            theirs = read_arpa(lines)
        ours = model_of(reference_sentences(), 3)
        for sentence in [*reference_sentences()[:50], ["w1", "zebra", "w0"]]:
            a = theirs.score(stream_of([sentence], theirs.vocabulary))
            b = ours.score(stream_of([sentence], ours.vocabulary))
            np.testing.assert_allclose(a.log_probs, b.log_probs, atol=5e-6, rtol=0)
            assert a.matched_orders.tolist() == b.matched_orders.tolist()


@settings(deadline=None)
@given(
    st.lists(st.text("abc天🦄", min_size=1, max_size=9), min_size=1, max_size=9), st.integers(1, 7),
    st.sampled_from([Smoothing.KNESER_NEY, Smoothing.WITTEN_BELL]),
)
def test_what_was_written_reads_back_equal(sentences: list[str], order: int, smoothing: Smoothing):
    model = model_of(sentences, order, smoothing).backoff
    text = written(model)
    again = read_arpa(io.StringIO(text))
    assert again.vocabulary == model.vocabulary
    for a, b in zip(again.counts.levels, model.counts.levels, strict=True):
        for name in ("words", "starts", "suffixes"):
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    for ours, back in zip(model.tables.probs, again.tables.probs, strict=True):
        np.testing.assert_allclose(back[3:], ours[3:], rtol=2.5e-7)
    assert written(again) == text


@pytest.mark.parametrize("length", [1, 7, 8, 9, 31, 32, 33, 300])
def test_words_of_any_length_stand_whole(length: int):
    sentences = [["x" * length, "y"], ["y" * (length // 2 + 1), "z", "x" * length]] * 3
    model = model_of(sentences, 3).backoff
    found = entries(written(model))
    assert len(found) == sum(len(level) for level in model.counts.levels)
    assert ("z", "x" * length, "</s>") in found
    assert max(LONG, length) >= length


def test_more_ngrams_than_a_block_holds():
    """Words w0 w1 ...: one unigram each, in as many blocks as it takes."""
    model = model_of([[f"w{i}" for i in range(BLOCK + 10)]], 2).backoff
    found = entries(written(model))
    assert len(found) == sum(len(level) for level in model.counts.levels)
    assert (f"w{BLOCK}", f"w{BLOCK + 1}") in found


@given(st.lists(st.floats(-99, 20), min_size=1))
def test_numbers_of_fixed_width(values: list[float]):
    texts = [row.tobytes().decode() for row in fixed_width(np.array(values))]
    assert [float(text) for text in texts] == pytest.approx(values, abs=6e-7)
    assert all(abs(float(t) - v) < 6e-8 for t, v in zip(texts, values, strict=True) if abs(v) < 9)


def test_a_token_with_a_blank_cannot_be_written():
    model = TableModel(*table_of(["a b"], 2)).backoff
    with pytest.raises(InvalidRequest):
        written(model)


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
        ids=["plain", "blanks", "both", "crlf", "bom", "preamble", "blank lines", "backoff at the top order",
             "UNK", "-99", "spaced head", "no last line end"],
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
    assert str(caught.value.params["reason"]).startswith(f"line {line}: ")
