"""Numbers as pages write them; tests/js/core/format.test.js holds the same of the scripts."""

from __future__ import annotations

import math

import pytest

from app.web.html import number_format as numbers


@pytest.mark.parametrize(
    ("shown", "text"),
    [
        (numbers.count(1234567), "1,234,567"),
        (numbers.decimal(-1.5, 2), "−1.50"),
        (numbers.decimal(None), "∞"),
        (numbers.probability(0.1515, math.log(0.1515)), "0.1515"),
        (numbers.probability(0.0, None), "0"),
        (numbers.probability(1.0, 0.0), "1"),
        (numbers.probability(0.0, -1000.0), "5.1 × 10<sup>−435</sup>"),
        (numbers.from_log(math.log(9.99e-8)), "1.0 × 10<sup>−7</sup>"),
        (numbers.small(0.00004215), "4.2 × 10<sup>−5</sup>"),
        (numbers.figure(0.151515151), "0.151515"),
        (numbers.figure(-0.151515151), "−0.151515"),
        (numbers.figure(0.0000421534567), "4.21535 × 10<sup>−5</sup>"),
        (numbers.ratio(math.log(20)), "20"),
        (numbers.ratio(math.log(4e5)), "4.0 × 10<sup>5</sup>"),
        (numbers.large(89225.0), "89,225"),
        (numbers.large(2.2e17), '<span class="whole">2.2 × 10<sup>17</sup></span>'),
        (numbers.measured(0.29412), "0.294"),
        (numbers.measured(-1.5), "−1.50"),
        (numbers.measured(99.96), "100"),
        (numbers.measured(476.519), "477"),
        (numbers.measured(12345.6), "12,346"),
        (numbers.measured(0.0), "0"),
        (numbers.measured(0.0000123), "1.2 × 10<sup>−5</sup>"),
        (numbers.measured(123456.0), "1.2 × 10<sup>5</sup>"),
        (numbers.fold(0.0005), "2,000"),
        (numbers.fold(5.12), "5.1"),
        (numbers.fold(1.0), "1"),
        (numbers.fold(119.3), "120"),
        (numbers.fold(9e-9), "1.1 × 10<sup>8</sup>"),
        (numbers.fold(0.0), "∞"),
        (numbers.perplexity(39.49), "39.5"),
        (numbers.perplexity(2293.4), "2,293"),
        (numbers.plain(2800.0), "2,800"),
        (numbers.plain(2800.5), "2,800.5"),
    ],
)
def test_a_number_is_written_so(shown, text):
    assert shown == text
