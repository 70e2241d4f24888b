"""What-ifs over schemes that nobody tuned for: the fen of a plain loop, and the laws of a replay."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import yaml

from gongyou.core.figures import SUPPRESSED
from gongyou.rooms.bargaining.whatif.asked import Asked
from gongyou.rooms.bargaining.whatif.outcome import outcome
from gongyou.rooms.bargaining.whatif.replay import Replay, replayed
from tests.bargaining.logs import Lent, Row, orders
from tests.bargaining.unseen import Rule, drawn, paid, raised

SPAN = {"platform": "heya", "first": "2026-06-01", "last": "2026-06-28"}


def asked(folder: Path, rows: list[Row], before: Rule, after: Rule) -> Replay:
    files = {}
    for side, rule in (("before", before), ("after", after)):
        files[side] = folder / f"{side}.yaml"
        files[side].write_text(yaml.safe_dump(rule, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return replayed(Lent(rows), Asked.read({**SPAN, **{side: str(path) for side, path in files.items()}}))


def by_worker(found: Replay, side: str) -> dict[str, int]:
    return dict(zip((found.known.workers[at] for at in found.at), getattr(found, side).tolist(), strict=True))


def checked(folder: Path, seed: int) -> None:
    """Both sides to the fen; nothing changes without a change; rows may come in any order; a raise lowers nobody."""
    rows = orders(330, workers=33, seed=seed)
    before, after = drawn(seed, by_week=seed % 2 == 1), drawn(seed + 1_000, by_week=seed % 3 == 0)
    there = asked(folder, rows, before, after)
    assert by_worker(there, "before") == paid(before, rows)
    assert by_worker(there, "after") == paid(after, rows)
    told = outcome(there, draws=0)
    assert (
        int(told["cost"]["change"] * 100)
        == int(there.change.sum())
        == sum(paid(after, rows).values()) - sum(paid(before, rows).values())
    )
    told_of = [told["winners"][name] for name in ("winners", "losers", "unchanged")]
    assert SUPPRESSED in told_of or sum(told_of) == 33
    Random(seed).shuffle(rows)
    back = asked(folder, rows, after, before)
    assert (back.change == -there.change).all()
    more = asked(folder, rows, after, raised(after, seed))
    assert (more.change >= 0).all()


@pytest.mark.parametrize("seed", [3, 8])
def test_a_scheme_that_nobody_tuned_for_pays_what_a_plain_loop_pays(tmp_path: Path, seed: int) -> None:
    checked(tmp_path, seed)


def test_the_same_unseen_scheme_on_both_sides_changes_nothing(tmp_path: Path) -> None:
    rows = orders(120, workers=30)
    same = drawn(7, by_week=True)
    found = asked(tmp_path, rows, same, same)
    assert not found.change.any()
