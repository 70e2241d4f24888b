"""A list of organisations as a whole: against itself, against the register, and as a tree.

Asked at the upload and once more inside the transaction that founds, with the same answer unless the register changed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from gongyou.core.text import Text
from gongyou.kit.models import User
from gongyou.registry import policies
from gongyou.registry.employers.selectors import SHARED
from gongyou.registry.models import Employer, Organisation
from gongyou.registry.organisation_imports.cells import Line, line_read
from gongyou.registry.organisation_imports.reading import Given
from gongyou.registry.rosters.sealing import Fault

LOOK_UP = 500
NAMED = 5
HOME = Organisation.Kind.ONLINE_HOME
STEP = Organisation.steplen
CORRECT_PARENT = Text("请更正上级组织编码。", "Correct the code of the superior.")


@dataclass(frozen=True, slots=True)
class Asked:
    """Below which organisation the file goes, who brings it in (None: the command line), and the day."""

    top: Organisation
    by: User | None
    today: date


def lines_checked(rows: Iterable[Given], asked: Asked) -> list[Line]:
    """Every row with all that is wrong with it. A handful of queries for each five hundred rows."""
    lines = [line_read(given, today=asked.today) for given in rows]
    _once(lines)
    held = _held({code for line in lines for code in (line.row.code, line.row.parent_code) if code})
    for line in lines:
        _known(line, held, asked.top)
    fresh = {line.row.code for line in lines if line.row.code and not line.is_known}
    for line in lines:
        if not line.is_known:
            _superior(line, held, fresh, asked.top)
    _homes(lines)
    _employers(lines, asked.by)
    _tree(lines, held)
    return lines


def superior_of(line: Line, top: Organisation) -> str:
    """The code of the superior: where the file goes when the row names none."""
    return line.row.parent_code or top.code


def _once(lines: Sequence[Line]) -> None:
    """A code, and a credit code, stands in one row only."""
    for column, of in (("code", lambda line: line.row.code), ("uscc", lambda line: line.uscc)):
        same: dict[str, list[Line]] = defaultdict(list)
        for line in lines:
            if of(line):
                same[of(line)].append(line)
        for several in same.values():
            if len(several) == 1:
                continue
            numbers = [str(line.given.line) for line in several]
            shown = "、".join(numbers[:NAMED]) + (" 等" if len(numbers) > NAMED else "")
            english = ", ".join(numbers[:NAMED]) + (" and more" if len(numbers) > NAMED else "")
            fault = (
                Fault(
                    column,
                    "registry.code_repeated",
                    Text(
                        f"组织编码在文件中出现多次（第 {shown} 行）。", f"The code stands in several rows ({english})."
                    ),
                    Text("请只保留正确的一行。", "Keep the right row only."),
                )
                if column == "code"
                else Fault(
                    column,
                    "registry.uscc_repeated",
                    Text(
                        f"统一社会信用代码在文件中出现多次（第 {shown} 行）。",
                        f"The credit code stands in several rows ({english}).",
                    ),
                    Text("一个单位只写在它自己的工会一行。", "An employer stands in the row of its own union only."),
                )
            )
            for line in several:
                line.faults.append(fault)


def _held(codes: set[str]) -> dict[str, Organisation]:
    """The organisations of the register that the file names, by code."""
    return {found.code: found for some in _some(sorted(codes)) for found in Organisation.objects.filter(code__in=some)}


def _some(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), LOOK_UP):
        yield keys[start : start + LOOK_UP]


def _inside(found: Organisation, top: Organisation) -> bool:
    return found.path.startswith(top.path)


def _known(line: Line, held: Mapping[str, Organisation], top: Organisation) -> None:
    """An organisation of the register is left as it is: the row must say the same, or it is wrong."""
    found = held.get(line.row.code)
    if found is None:
        return
    if not _inside(found, top):
        line.faults.append(
            Fault(
                "code",
                "registry.code_taken",
                Text(
                    "组织编码已被使用，该组织不在导入到的组织之下。",
                    "The code is taken by an organisation that is not below the one of the import.",
                ),
                Text("请核对编码，或换一个编码。", "Check the code, or take another one."),
            )
        )
        return
    if line.faults:
        return
    differing = [
        title
        for name, title in (
            ("name", Text("组织名称", "name")),
            ("kind", Text("组织类别", "kind")),
            ("level", Text("组织层级", "level")),
            ("region", Text("行政区划代码", "region code")),
            ("founded_on", Text("建立日期", "founding date")),
        )
        if (said := getattr(line.row, name)) and said != getattr(found, name)
    ]
    superior = held.get(line.row.parent_code or "")
    # The superior of the organisation that the file goes to may lie outside of the officer's scope.
    if line.row.parent_code and found.pk != top.pk and (superior is None or superior.path != found.path[:-STEP]):
        differing.append(Text("上级组织", "superior"))
    if differing:
        line.faults.append(
            Fault(
                "code",
                "registry.organisation_differs",
                Text(
                    f"组织已在册，{'、'.join(each.zh for each in differing)}与文件不一致。",
                    f"The organisation is in the register with another {', '.join(each.en for each in differing)}.",
                ),
                Text(
                    "导入只建立新组织；要改动请到组织页面办理，或按在册内容改正这一行。",
                    "An import only founds new ones: change it on its page, or correct the row.",
                ),
            )
        )
    else:
        line.is_known = True


def _superior(line: Line, held: Mapping[str, Organisation], fresh: set[str], top: Organisation) -> None:
    code = superior_of(line, top)
    if code in fresh and code not in held:
        return
    found = top if code == top.code else held.get(code)
    if found is None or not _inside(found, top):
        line.faults.append(
            Fault(
                "parent_code",
                "registry.parent_missing",
                Text(
                    "上级组织不存在，也不在本文件中，或不在导入到的组织之下。",
                    "The superior is neither in the file nor in the register below the organisation of the import.",
                ),
                Text(
                    "请核对编码，或把上级组织一并列入文件；不填则为导入到的组织。",
                    "Check the code, or list the superior too; left blank it is where the file goes.",
                ),
            )
        )
    elif not found.is_open:
        line.faults.append(
            Fault(
                "parent_code",
                "registry.organisation_closed",
                Text("上级组织已撤销，不能在它下面建立组织。", "The superior is closed: nothing is founded below it."),
                Text("请改为在用的组织，或先恢复它。", "Name an open organisation, or reopen this one first."),
            )
        )


def _homes(lines: Sequence[Line]) -> None:
    """One open online home for each region."""
    homes = [line for line in lines if line.is_new and line.row.kind == HOME]
    regions = sorted({line.row.region for line in homes})
    taken = {
        region
        for some in _some(regions)
        for region in Organisation.objects.filter(kind=HOME, closed_on=None, region__in=some).values_list(
            "region", flat=True
        )
    }
    for line in homes:
        if line.row.region in taken:
            line.faults.append(
                Fault(
                    "region",
                    "registry.online_home_taken",
                    Text(
                        f"区划 {line.row.region} 已有网上会员之家，一地只设一个。",
                        f"Region {line.row.region} has an online members' home already; there is one for each.",
                    ),
                    Text("请使用已有的，或先撤销它。", "Use that one, or close it first."),
                )
            )
        taken.add(line.row.region)


def _employers(lines: Sequence[Line], by: User | None) -> None:
    """The employer of a credit code has no union of its own yet; one that is not recorded needs a name."""
    new = [line for line in lines if line.is_new and line.uscc]
    known = {
        employer.uscc: employer
        for some in _some(sorted(line.uscc for line in new))
        for employer in Employer.objects.filter(uscc__in=some).select_related("organisation")
    }
    keys = {
        key
        for some in _some(sorted(line.uscc for line in new))
        for key in Employer.objects.filter(key__in=some).values_list("key", flat=True)
    }
    for line in new:
        employer = known.get(line.uscc)
        if employer is not None:
            _without_union(line, employer, by)
        elif line.uscc in keys:
            line.faults.append(
                Fault(
                    "uscc",
                    "registry.uscc_taken",
                    Text(
                        "单位名录中已有以此为代号、代码不同的单位。",
                        "An employer with another credit code has this one as its key.",
                    ),
                    Text("请先在单位名录中核对。", "Look it up among the employers first."),
                )
            )
        elif not line.employer:
            line.faults.append(
                Fault(
                    "employer",
                    "registry.employer_missing",
                    Text("单位名录中没有这个统一社会信用代码。", "No employer has this credit code."),
                    Text(
                        "请填写单位名称一并登记，或先在单位名录中登记。",
                        "Write the employer's name to record it too, or record the employer first.",
                    ),
                )
            )


def _without_union(line: Line, employer: Employer, by: User | None) -> None:
    covered = employer.organisation
    has_own = covered is not None and covered.is_open and covered.kind not in SHARED
    if has_own or not (by is None or policies.employers.can_change(by, employer)):
        line.faults.append(
            Fault(
                "uscc",
                "registry.employer_has_union",
                Text("这个单位已经建会。", "This employer has a union already."),
                Text("请在单位名录中核对，不要重复建会。", "Look it up among the employers; found no second union."),
            )
        )


def _tree(lines: Sequence[Line], held: Mapping[str, Organisation]) -> None:
    """Going up from every new row ends in the register; rows in a circle, and below a wrong row, are wrong."""
    fresh = {line.row.code: line for line in lines if line.is_new}
    wrong = {line.row.code for line in lines if line.faults and line.row.code} - held.keys()
    ends: dict[str, str] = {}
    for start in fresh:
        way: list[str] = []
        place: dict[str, int] = {}
        code: str | None = start
        while code in fresh and code not in ends and code not in place:
            place[code] = len(way)
            way.append(code)
            code = fresh[code].row.parent_code
        if code is not None and code in place:
            circle = way[place[code] :]
            _circular(circle, fresh)
            ends.update(dict.fromkeys(circle, "wrong"))
            way = way[: place[code]]
            end = "wrong"
        else:
            end = ends.get(code or "", "wrong" if code in wrong else "right")
        ends.update(dict.fromkeys(way, end))
        if end == "wrong":
            for below in way:
                fresh[below].faults.append(
                    Fault(
                        "parent_code",
                        "registry.parent_wrong",
                        Text(
                            "上级组织所在的行有误，本行不能建立。",
                            "The row of the superior is wrong, so this one cannot be founded.",
                        ),
                        Text("请先改正上级组织的行。", "Correct the row of the superior first."),
                    )
                )


def _circular(circle: Sequence[str], fresh: Mapping[str, Line]) -> None:
    names = [fresh[code].row.name for code in circle[:NAMED]]
    more = "" if len(circle) <= NAMED else " 等"
    fault = Fault(
        "parent_code",
        "registry.tree_circular",
        Text(
            f"“{'”“'.join(names)}”{more}互为上级，隶属关系成了一圈。",
            f"“{'”, “'.join(names)}”{' and more' if more else ''} lie below one another: the tree would be a circle.",
        ),
        CORRECT_PARENT,
    )
    for code in circle:
        fresh[code].faults.append(fault)
