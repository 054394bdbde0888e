"""How the Elman cell is drawn: what each level shows, and what each stage backward works with."""

from __future__ import annotations

import orjson

from app.explain.trace.cell import CELL, PICTURE


def test_it_is_what_the_scripts_are_tested_with(cells):
    assert orjson.loads(orjson.dumps(PICTURE)) == cells["elman"]


def test_rows_are_those_of_the_tutorial():
    rows = {level: [name for row in one.rows for name in row] for level, one in PICTURE.levels.items()}
    assert rows == {
        "1": ["h", "x"],
        "2": ["y", "L", "o", "h", "x"],
        "3": ["y", "L", "yhat", "o", "h", "a", "x"],
    }


def test_a_level_stops_where_its_picture_changes():
    assert PICTURE.levels["1"].stops == {"forward": ("h",), "backward": ("h", "theta")}
    assert PICTURE.levels["2"].stops == {"forward": ("h", "o", "L"), "backward": ("o", "h", "theta")}
    assert {way: list(stops) for way, stops in PICTURE.levels["3"].stops.items()} == CELL.stages


def test_what_is_not_drawn_leads_into_what_is():
    h, o, loss = PICTURE.levels["2"].operations
    assert [(one.source, one.via, one.lag, one.since) for one in h.arrows] == [
        ("x", "U", 0, "a"),
        ("h", "W", 1, "a"),
    ]
    assert [(one.source, one.via, one.way) for one in o.arrows] == [("h", "V", "matrix")]
    assert [(one.source, one.via, one.since) for one in loss.arrows] == [
        ("o", "loss", "yhat"),
        ("y", "y", "L"),
    ]
    assert PICTURE.levels["2"].within == {"a": "h", "yhat": "L"}
    assert PICTURE.levels["1"].within == {"a": "h"}


def test_operands_backward_are_those_of_the_equations():
    operands = {stage: set(nodes) for stage, nodes in PICTURE.levels["3"].operands.items()}
    assert operands == {  # Deep Learning, equations 10.18 to 10.28
        "o": {("L", 0), ("yhat", 0), ("y", 0)},
        "h": {("o", 0), ("a", 1)},
        "a": {("h", 0)},
        "theta": {("a", 0), ("o", 0), ("x", 0), ("h", 0), ("h", -1)},
    }
    assert {name: node.gradient for name, node in PICTURE.nodes.items()} == {
        **dict.fromkeys(("o", "yhat", "L", "y"), "o"),
        **{"a": "a", "h": "h", "x": "theta"},
    }


def test_colours_follow_the_meaning():
    arrows = [arrow for op in PICTURE.levels["3"].operations for arrow in op.arrows]
    assert {arrow.via: arrow.hue for arrow in arrows} == {
        **{"U": "x", "V": "x", "W": "w", "b": "bias", "c": "bias", "y": "target"},
        **dict.fromkeys(("tanh", "softmax", "−log"), "ink"),
    }
