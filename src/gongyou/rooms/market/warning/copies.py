"""A union's thresholds before they are saved: read from a form, and tried on the history there is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gongyou.calc.backtests import pooled
from gongyou.calc.episodes import Fall
from gongyou.rooms.market.measures.scope import ALL
from gongyou.rooms.market.models import WarningRun
from gongyou.rooms.market.warning.judged import levels_of, test_json
from gongyou.rooms.market.warning.rules import LEVELS, Rule, Thresholds
from gongyou.rooms.market.warning.simulated import simulated

FIELDS = ("begins", "ends", "months")


def thresholds_read(given: Mapping[str, str]) -> dict[str, dict[str, float | int]]:
    """What was typed, as thresholds; what is no number is left out, and the rule then says which line lacks it."""
    found: dict[str, dict[str, float | int]] = {}
    for level in LEVELS:
        line: dict[str, float | int] = {}
        for name in FIELDS:
            written = given.get(f"{level.value}_{name}", "").strip()
            try:
                line[name] = int(written) if name == "months" else float(written)
            except ValueError:
                continue
        found[level.value] = line
    return found


def digest_of(thresholds: Thresholds) -> str:
    """Names the thresholds that a person has seen tried: only those may be saved."""
    return hashlib.sha256(json.dumps(thresholds, sort_keys=True).encode()).hexdigest()[:16]


def tried(rule: Rule, run: WarningRun | None) -> dict[str, Any]:
    """Back-tests of the rule: on all members of the run, on all groups of the run together, on simulated histories."""
    signals = [each for each in (run.report["signals"] if run else []) if each["rule"] == rule.id]
    tests = {each["group"]: _tests(rule, each) for each in signals}
    found: dict[str, Any] = {"simulated": simulated(rule)["tests"]}
    if ALL in tests:
        found["all"] = {level.value: test_json(tests[ALL][level], ()) for level in LEVELS}
    if tests:
        found["groups"] = {
            level.value: test_json(pooled([each[level] for each in tests.values()]), ()) for level in LEVELS
        }
    return found


def _tests(rule: Rule, signal: Mapping[str, Any]) -> dict[Any, Any]:
    months = signal["months"]
    places = {month["period"]: at for at, month in enumerate(months)}
    events = [Fall(places[each["first"]], places[each["last"]], each["depth"]) for each in signal["events"]]
    return levels_of(rule, [month["value"] for month in months], events)[2]
