"""Pieces: small tables of many runs, put together as they come."""

import pandas as pd

from sim.study.gather import Pieces


def test_they_are_one_table_in_the_order_added_across_what_is_put_together_at_once(monkeypatch):
    monkeypatch.setattr(Pieces, "TOGETHER", 2)
    pieces = Pieces()
    assert pieces.frame() is None
    for number in range(5):
        pieces.add(pd.DataFrame({"x": [10 * number, 10 * number + 1]}), replication=number)
    frame = pieces.frame()
    assert frame["x"].tolist() == [0, 1, 10, 11, 20, 21, 30, 31, 40, 41]
    assert frame["replication"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert frame.index.tolist() == list(range(10))
