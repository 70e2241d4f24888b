"""What was planted in the demo city, and on which rows: the answer sheet of every test that looks for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gongyou.core.text import Text

UNDERPAID_ORDER = "underpaid_order"
FLOOR_IGNORED = "floor_ignored"
SILENT_RATE_CHANGE = "silent_rate_change"
UNDECLARED_DEDUCTION = "undeclared_deduction"
ORDER_KINDS = (UNDERPAID_ORDER, FLOOR_IGNORED, SILENT_RATE_CHANGE, UNDECLARED_DEDUCTION)

OVERTIME_UNDERPAID = "overtime_underpaid"
OVERTIME_OVER_CAP = "overtime_over_cap"
BELOW_MINIMUM_WAGE = "below_minimum_wage"
PAYROLL_KINDS = (OVERTIME_UNDERPAID, OVERTIME_OVER_CAP, BELOW_MINIMUM_WAGE)

WORSE_OFFERS = "worse_offers"
REFUSAL_PENALTY = "refusal_penalty"
IMPOSSIBLE_PROMISES = "impossible_promises"
STRICTEST_PROMISES = "strictest_promises"
UNCREDITED_MEALS = "uncredited_meals"
BLAMELESS_FINES = "blameless_fines"
UNPROMPTED_REST = "unprompted_rest"
SEVEN_DAY_WEEKS = "seven_day_weeks"
UNPAID_BRIEFINGS = "unpaid_briefings"
WORKED_ON_FOR_BONUS = "worked_on_for_bonus"
DEAF_APPEALS = "deaf_appeals"

TITLES = {
    WORSE_OFFERS: Text("众包骑手派到的单更差", "Worse offers for crowdsourced riders"),
    REFUSAL_PENALTY: Text("拒单后少派单", "Fewer offers after a refusal"),
    IMPOSSIBLE_PROMISES: Text("承诺时限超出15公里/小时", "Promised times that need more than 15 km/h"),
    STRICTEST_PROMISES: Text("按最严算法定时限", "Promises by the strictest algorithm"),
    UNCREDITED_MEALS: Text("出餐慢不补时", "Late meals without extra time"),
    BLAMELESS_FINES: Text("非骑手原因被扣款", "Deductions for what the rider did not cause"),
    UNPROMPTED_REST: Text("超时接单不提示、停推期间照派", "Rest not prompted, orders pushed inside the pause"),
    SEVEN_DAY_WEEKS: Text("一周七天接单", "Weeks of seven days"),
    UNPAID_BRIEFINGS: Text("要求到岗不计酬", "Required attendance without pay"),
    WORKED_ON_FOR_BONUS: Text("为冲单奖延长接单", "Working on for a daily reward"),
    DEAF_APPEALS: Text("申诉拖延且从不改判", "Appeals that are slow and never succeed"),
    UNDERPAID_ORDER: Text("少付的订单", "Orders paid less than the declared rule"),
    FLOOR_IGNORED: Text("未执行单量保底", "Orders paid below the declared floor"),
    SILENT_RATE_CHANGE: Text("未公示的降价", "A rate cut that was never declared"),
    UNDECLARED_DEDUCTION: Text("规则之外的扣款", "Deductions that the declared rule doesn't know"),
    OVERTIME_UNDERPAID: Text("加班费不足", "Overtime paid below the law's rate"),
    OVERTIME_OVER_CAP: Text("加班超过每月36小时", "More than 36 hours of overtime a month"),
    BELOW_MINIMUM_WAGE: Text("低于最低工资", "Wage below the minimum wage"),
}


@dataclass(frozen=True, slots=True)
class Planted:
    """One kind of violation: the rows it lies on and how much each of them is short.

    `rows` are attempt ids of orders, or worker key and month joined by "|" for payroll. `fen` stands in the same
    order; for hours over the cap it is nought, since no money is short.
    """

    kind: str
    table: str
    rows: tuple[str, ...]
    fen: tuple[int, ...]

    @property
    def total_fen(self) -> int:
        return sum(self.fen)


@dataclass(frozen=True, slots=True)
class Breach:
    """A breach that lies in a pattern of many rows rather than on single ones.

    `metric` is the number that shows it, `shown_by` the columns; `where` is "" for the whole platform. `size` is what
    was meant, `found` what the finished log holds, both by name and in the units of the names.
    """

    kind: str
    platform: str
    metric: str
    since: str
    where: str
    size: Mapping[str, float]
    shown_by: tuple[str, ...]
    found: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that was planted in one city."""

    seed: int
    scale: float
    planted: tuple[Planted, ...]
    breaches: tuple[Breach, ...] = ()

    def of(self, kind: str) -> Planted:
        """The rows of one kind; an empty list where the city is too small to hold any."""
        for each in self.planted:
            if each.kind == kind:
                return each
        return Planted(kind, "", (), ())

    def breach(self, kind: str) -> Breach:
        """The breach of one kind. Raises KeyError."""
        found = {each.kind: each for each in self.breaches}
        return found[kind]

    def as_json(self) -> dict[str, Any]:
        """The whole sheet with rows and amounts, and the totals on top of each kind."""
        return {
            "seed": self.seed,
            "scale": self.scale,
            "planted": [
                {
                    "kind": each.kind,
                    "title": {"zh": TITLES[each.kind].zh, "en": TITLES[each.kind].en},
                    "table": each.table,
                    "count": len(each.rows),
                    "total_fen": each.total_fen,
                    "rows": list(each.rows),
                    "fen": list(each.fen),
                }
                for each in self.planted
            ],
            "breaches": [
                {**asdict(each), "title": {"zh": TITLES[each.kind].zh, "en": TITLES[each.kind].en}}
                for each in self.breaches
            ],
        }

    def save(self, path: Path) -> None:
        """Writes the sheet as JSON in one step, so that a reader never sees half of it."""
        draft = path.with_suffix(".part")
        draft.write_text(json.dumps(self.as_json(), ensure_ascii=False), encoding="utf-8")
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> Plan:
        """The sheet that `save` wrote."""
        data = json.loads(path.read_text(encoding="utf-8"))
        planted = tuple(
            Planted(each["kind"], each["table"], tuple(each["rows"]), tuple(each["fen"])) for each in data["planted"]
        )
        breaches = tuple(
            Breach(
                **{name: value for name, value in each.items() if name not in ("title", "shown_by")},
                shown_by=tuple(each["shown_by"]),
            )
            for each in data.get("breaches", ())
        )
        return cls(data["seed"], data["scale"], planted, breaches)


def planted(kind: str, table: str, rows: np.ndarray, fen: np.ndarray) -> Planted:
    """A Planted from numpy arrays, with plain strings and whole numbers inside."""
    return Planted(kind, table, tuple(str(row) for row in rows), tuple(int(each) for each in fen))
