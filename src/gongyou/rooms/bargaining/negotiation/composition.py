"""Whether the two sides of the table are made up as the procedure asks. Every refusal has its remedy and its clause."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from gongyou.core.text import Text
from gongyou.rooms.bargaining.negotiation.schema import Basis, Clause, Composition, Share

UNION, OTHER = "union", "other"
CHIEF = "chief"
SIDE_TEXT = {UNION: Text("劳动者一方", "the workers' side"), OTHER: Text("企业一方", "the enterprise side")}


@dataclass(frozen=True, slots=True)
class Seat:
    """One representative as far as the checks need to know. `name` is compared and never shown."""

    side: str
    role: str
    name: str
    chosen: str
    is_outside: bool = False
    is_new_form: bool = False
    is_woman: bool = False


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the table, what to do, and on what that rests."""

    text: Text
    remedy: Text
    basis: Basis
    cites: tuple[Clause, ...] = ()


def faults_of(rule: Composition, seats: Sequence[Seat]) -> list[Fault]:
    """Everything that is wrong; nothing when the table may begin."""
    found: list[Fault] = []
    sides = {side: [seat for seat in seats if seat.side == side] for side in (UNION, OTHER)}
    for side, seated in sides.items():
        found += _side_faults(rule, side, seated)
    if rule.is_equal and len(sides[UNION]) != len(sides[OTHER]):
        found.append(
            _fault(
                rule,
                Text(
                    f"双方人数不对等：劳动者一方 {len(sides[UNION])} 人，企业一方 {len(sides[OTHER])} 人。",
                    f"The sides are unequal: {len(sides[UNION])} for the workers, "
                    f"{len(sides[OTHER])} for the enterprise.",
                ),
                Text("请增减代表，使双方人数相同。", "Add or release representatives until both are the same."),
            )
        )
    names = [{_plain(seat.name) for seat in sides[side]} for side in (UNION, OTHER)]
    if names[0] & names[1]:
        found.append(
            _fault(
                rule,
                Text("同一个姓名出现在双方。", "One name stands on both sides."),
                Text(
                    "代表不得相互兼任；确系同名的，请在姓名后注明单位以示区别。",
                    "Nobody may sit on both sides; write the unit behind the name of a namesake.",
                ),
            )
        )
    share = rule.new_form_at_least
    if share is not None:
        found += _new_form_faults(share, sides[UNION])
    return found


def advice_of(rule: Composition, seats: Sequence[Seat]) -> list[Fault]:
    """What some places ask for beside the procedure; it stops nothing."""
    seated = [seat for seat in seats if seat.side == UNION]
    if not rule.women_advised or not seated or any(seat.is_woman for seat in seated):
        return []
    return [
        Fault(
            Text("劳动者一方代表中没有女代表。", "There is no woman among the workers' representatives."),
            Text(
                "全国性规定没有要求，部分省市要求有女代表，请核对当地规定。",
                "No national rule asks for one; some provinces and cities do. Check the rules of the place.",
            ),
            Basis.VERIFIED,
            rule.women_advised,
        )
    ]


def _side_faults(rule: Composition, side: str, seated: Sequence[Seat]) -> list[Fault]:
    name, found = SIDE_TEXT[side], []
    if len(seated) < rule.least:
        found.append(
            _fault(
                rule,
                Text(
                    f"{name.zh}只有 {len(seated)} 名代表，至少要 {rule.least} 名。",
                    f"{name.en} has {len(seated)} representatives; at least {rule.least} are needed.".capitalize(),
                ),
                Text("请补足代表。", "Add representatives."),
            )
        )
    chiefs = [seat for seat in seated if seat.role == CHIEF]
    if seated and len(chiefs) != 1:
        found.append(
            _fault(
                rule,
                Text(f"{name.zh}有 {len(chiefs)} 名首席代表。", f"{name.en} has {len(chiefs)} chiefs.".capitalize()),
                Text("每方确定一名首席代表。", "Each side names exactly one chief representative."),
            )
        )
    if rule.chief_is_inside and any(seat.is_outside for seat in chiefs):
        found.append(
            _fault(
                rule,
                Text(
                    f"{name.zh}的首席代表是本单位以外的人员。",
                    f"The chief of {name.en} is from outside the unit.",
                ),
                Text("首席代表不得由非本单位人员代理，请另定。", "No outsider may act as chief; name another one."),
            )
        )
    doubled = [one for one, count in Counter(_plain(seat.name) for seat in seated).items() if count > 1]
    if doubled:
        found.append(
            _fault(
                rule,
                Text(f"{name.zh}有代表登记了两次。", f"{name.en} lists somebody twice.".capitalize()),
                Text("请删去重复的一条；同名的请注明单位。", "Release one of them; write the unit behind a namesake."),
            )
        )
    allowed = rule.union_chosen if side == UNION else rule.other_chosen
    if any(seat.chosen not in allowed for seat in seated):
        found.append(
            _fault(
                rule,
                Text(
                    f"{name.zh}有代表的产生方式不在程序允许之列。",
                    f"Somebody of {name.en} was chosen in a way that the procedure does not know.",
                ),
                Text("请核对产生方式。", "Check how each was chosen."),
            )
        )
    share = rule.outside_at_most
    outside = sum(seat.is_outside for seat in seated)
    if share is not None and outside * share.whole > len(seated) * share.part:
        found.append(
            Fault(
                Text(
                    f"{name.zh}外聘代表 {outside} 人，超过本方代表的 {share.part}/{share.whole}。",
                    f"{name.en} has {outside} outsiders, more than {share.part}/{share.whole} of it.".capitalize(),
                ),
                Text("请减少外聘代表或增加本单位代表。", "Release outsiders or add people of the unit."),
                share.basis,
                share.cites,
            )
        )
    return found


def _new_form_faults(share: Share, seated: Sequence[Seat]) -> list[Fault]:
    counted = sum(seat.is_new_form for seat in seated)
    if not seated or counted * share.whole >= len(seated) * share.part:
        return []
    return [
        Fault(
            Text(
                f"劳动者一方 {len(seated)} 名代表中新就业形态劳动者 {counted} 名，低于 {share.part}/{share.whole}。",
                f"Of {len(seated)} representatives of the workers {counted} work in new forms of employment, "
                f"fewer than {share.part}/{share.whole}.",
            ),
            Text("请增加一线劳动者代表。", "Add representatives who do the work."),
            share.basis,
            share.cites,
        )
    ]


def _fault(rule: Composition, text: Text, remedy: Text) -> Fault:
    return Fault(text, remedy, rule.basis, rule.cites)


def _plain(name: str) -> str:
    return "".join(name.split()).casefold()
