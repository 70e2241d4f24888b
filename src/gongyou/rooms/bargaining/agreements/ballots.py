"""The sum of a ballot: docs/algorithms/ballot.md. Whole numbers only; no share is ever rounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.rooms.bargaining.agreements.law import Law, Share

MOST_PEOPLE = 100_000_000


@dataclass(frozen=True, slots=True)
class Votes:
    """The numbers of a ballot."""

    entitled: int
    present: int
    in_favour: int
    against: int
    abstained: int


@dataclass(frozen=True, slots=True)
class Test:
    """One condition: how many there were, how many are needed at least, out of how many."""

    label: Text
    count: int
    needed: int
    of: int
    share: Share

    @property
    def holds(self) -> bool:
        return self.count >= self.needed

    @property
    def sum(self) -> Text:
        """3 × 67 = 201 ≥ 2 × 100 = 200, as it was reckoned."""
        left = self.share.denominator * self.count
        right = self.share.numerator * self.of
        wanted = ">" if self.share.strict else "≥"
        sign = wanted if self.holds else ("≤" if self.share.strict else "<")
        sum_ = f"{self.share.denominator} × {self.count} = {left} {sign} {self.share.numerator} × {self.of} = {right}"
        return Text(f"{sum_}；至少需要 {self.needed} 人", f"{sum_}; at least {self.needed} needed")


@dataclass(frozen=True, slots=True)
class Result:
    """Whether a ballot passed, with its two conditions."""

    quorum: Test
    majority: Test

    @property
    def is_passed(self) -> bool:
        return self.quorum.holds and self.majority.holds

    @property
    def tests(self) -> tuple[Test, Test]:
        return self.quorum, self.majority

    def as_json(self) -> dict[str, Any]:
        """What is kept beside the numbers: by what they were judged on that day."""
        return {
            test.label.en: {
                "needed": test.needed,
                "share": f"{test.share.numerator}/{test.share.denominator}",
                "strict": test.share.strict,
                "law": test.share.cited.law,
                "article": test.share.cited.article,
                "basis": test.share.basis.value,
            }
            for test in self.tests
        }


def least(share: Share, of: int) -> int:
    """The smallest whole number that is the share of `of`, or more than it when the share is strict.

    67 for two thirds of 100; 51 for more than half of 100.
    """
    whole, rest = divmod(share.numerator * of, share.denominator)
    return whole + 1 if rest or share.strict else whole


def judged(votes: Votes, law: Law) -> Result:
    """The ballot's result. Raises BadInput for numbers that cannot be those of a ballot."""
    _check(votes)
    present, favour = Text("出席人数", "Attendance"), Text("同意人数", "Votes in favour")
    return Result(
        quorum=Test(present, votes.present, least(law.quorum, votes.entitled), votes.entitled, law.quorum),
        majority=Test(favour, votes.in_favour, least(law.majority, votes.entitled), votes.entitled, law.majority),
    )


def _check(votes: Votes) -> None:
    cast = votes.in_favour + votes.against + votes.abstained
    if min(votes.present, votes.in_favour, votes.against, votes.abstained) < 0 or not 0 < votes.entitled <= MOST_PEOPLE:
        raise BadInput(
            "ballot.numbers",
            Text("应到人数至少为 1，其余人数不能为负。", "At least one person is entitled; no number is below zero."),
            Text("请核对表决记录。", "Check the record of the vote."),
            field="entitled",
        )
    if votes.present > votes.entitled:
        raise BadInput(
            "ballot.present",
            Text(
                f"出席 {votes.present} 人，多于应到 {votes.entitled} 人。",
                f"{votes.present} were present, more than the {votes.entitled} entitled.",
            ),
            Text("列席人员不计入出席人数。", "Do not count guests among those present."),
            field="present",
        )
    if cast != votes.present:
        sum_ = f"{votes.in_favour} + {votes.against} + {votes.abstained} = {cast}"
        raise BadInput(
            "ballot.sum",
            Text(
                f"同意、反对、弃权合计 {sum_}，与出席 {votes.present} 人不符。",
                f"For, against and abstentions make {sum_}, not the {votes.present} present.",
            ),
            Text("未投票和无效票计入弃权。", "Count unused and invalid votes as abstentions."),
            field="in_favour",
        )
