"""Drafts of agreements: a new one, its facts, its text in clauses, and one clause at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import Employer, Organisation
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.agreement_checks import State, in_order, in_state, locked, not_after
from gongyou.rooms.bargaining.agreements.codes import CODES
from gongyou.rooms.bargaining.agreements.searched import folded
from gongyou.rooms.bargaining.agreements.splitting import LONGEST, MOST_PARTS
from gongyou.rooms.bargaining.models import Agreement, AgreementClause, Negotiation, Topic

DRAFTED = audit.register(
    "bargaining.agreement.drafted",
    "起草《{title}》（{kind}），条款 {clauses} 个",
    "Drafted “{title}” ({kind}) with {clauses} parts",
    kind=Agreement.Kind,
)
ENTERED = audit.register(
    "bargaining.agreement.entered",
    "登记已生效的《{title}》（{kind}），条款 {clauses} 个，期限 {first} 至 {last}",
    "Entered “{title}” ({kind}), in force already, with {clauses} parts, for {first} to {last}",
    kind=Agreement.Kind,
)
CHANGED = audit.register(
    "bargaining.agreement.changed", "修改《{title}》草案的基本情况", "Changed the facts of the draft “{title}”"
)
TEXT_SET = audit.register(
    "bargaining.agreement.text_set",
    "录入《{title}》草案全文，条款 {clauses} 个",
    "Entered the text of the draft “{title}” in {clauses} parts",
)
CLAUSE_CHANGED = audit.register(
    "bargaining.agreement.clause_changed", "修改《{title}》草案{number}", "Changed “{number}” of the draft “{title}”"
)
CODED = audit.register(
    "bargaining.agreement.coded",
    "确认《{title}》{clauses} 个条款的主题",
    "Confirmed the subjects of {clauses} clauses of “{title}”",
)
BOUND = audit.register(
    "bargaining.agreement.clause_bound",
    "把《{title}》{number}接入检验：{told}",
    "Bound “{number}” of “{title}” to a test: {told_en}",
)
UNBOUND = audit.register(
    "bargaining.agreement.clause_unbound",
    "取消《{title}》{number}的检验",
    "Unbound “{number}” of “{title}” from its test",
)


@dataclass(frozen=True, slots=True)
class Named:
    """What an agreement is: of which kind, called what, with whom."""

    kind: str
    title: str
    counterpart: str
    title_en: str = ""
    counterpart_en: str = ""
    platform: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """One part of the text as it is to be kept."""

    text: str
    part: str = AgreementClause.Part.ARTICLE
    number: str = ""
    code: str = ""
    text_en: str = ""
    topic: Topic | None = None


@dataclass(frozen=True, slots=True)
class Term:
    """When an agreement that exists already was signed, and from when to when it binds."""

    signed_on: date
    effective_from: date
    effective_until: date


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a draft comes from: the negotiation whose results it writes down, or the agreement that it renews."""

    negotiation: Negotiation | None = None
    renews: Agreement | None = None
    employers: tuple[Employer, ...] = ()


@service
def agreement_draft(
    *,
    organisation: Organisation,
    named: Named,
    clauses: Sequence[Written],
    by: User | None,
    now: datetime,
    origin: Origin = Origin(),
) -> Agreement:
    """A new draft with the clauses given, perhaps none yet."""
    agreement = _created(organisation, named, origin, by, now)
    _write(agreement, clauses, by, now)
    data = {"title": agreement.title, "kind": agreement.kind, "clauses": len(clauses)}
    audit.write(DRAFTED, by=by, subject=agreement, data=data, now=now)
    return agreement


@service
def agreement_enter(
    *, organisation: Organisation, named: Named, clauses: Sequence[Written], term: Term, by: User | None, now: datetime
) -> Agreement:
    """An agreement that was concluded before it was entered here: in force from its own first day."""
    not_after(term.signed_on, now, "signed_on")
    in_order(term.signed_on, term.effective_from, "effective_from", Text("签字日期", "the day of signature"))
    in_order(term.effective_from, term.effective_until, "effective_until", Text("生效日期", "the first day in force"))
    agreement = _created(organisation, named, Origin(), by, now)
    for name, value in asdict(term).items():
        setattr(agreement, name, value)
    agreement.state = State.IN_FORCE
    agreement.save(update_fields=["state", *asdict(term)])
    _write(agreement, clauses, by, now)
    data = {
        "title": agreement.title,
        "kind": agreement.kind,
        "clauses": len(clauses),
        "first": term.effective_from,
        "last": term.effective_until,
    }
    audit.write(ENTERED, by=by, subject=agreement, data=data, now=now)
    return agreement


@service
def agreement_change(
    *, agreement: Agreement, named: Named, employers: Iterable[Employer] = (), by: User | None, now: datetime
) -> Agreement:
    """The facts of a draft as they should be."""
    held = locked(agreement, by)
    in_state(held, State.DRAFT)
    _check(named)
    for name, value in asdict(named).items():
        setattr(held, name, value)
    held.save(update_fields=list(asdict(named)))
    held.employers.set(employers)
    audit.write(CHANGED, by=by, subject=held, data={"title": held.title}, now=now)
    return held


@service
def agreement_text_set(
    *, agreement: Agreement, clauses: Sequence[Written], by: User | None, now: datetime
) -> list[AgreementClause]:
    """The whole text of a draft anew: what stood there before is replaced."""
    held = locked(agreement, by)
    in_state(held, State.DRAFT)
    held.clauses.all().delete()
    written = _write(held, clauses, by, now)
    audit.write(TEXT_SET, by=by, subject=held, data={"title": held.title, "clauses": len(written)}, now=now)
    return written


@service
def clause_change(*, clause: AgreementClause, written: Written, by: User | None, now: datetime) -> AgreementClause:
    """One clause of a draft as it should read."""
    held = locked(clause.agreement, by)
    in_state(held, State.DRAFT)
    _sound([written])
    for name in ("text", "part", "number", "code", "text_en"):
        setattr(clause, name, getattr(written, name))
    clause.searched = folded(clause.text)
    clause.save(update_fields=["text", "part", "number", "code", "text_en", "searched"])
    audit.write(CLAUSE_CHANGED, by=by, subject=held, data={"title": held.title, "number": said(clause)}, now=now)
    return clause


@service
def clauses_code(*, agreement: Agreement, codes: Mapping[str, str], by: User | None, now: datetime) -> int:
    """How many clauses got another subject: clause key → code, "" for none. Of any state: the text stays as it is."""
    held = locked(agreement, by)
    unknown = {code for code in codes.values() if code and code not in CODES}
    if unknown:
        raise _unknown(min(unknown))
    changed = []
    for clause in held.clauses.all():
        code = codes.get(str(clause.key), clause.code)
        if code != clause.code:
            clause.code = code
            changed.append(clause)
    AgreementClause.objects.bulk_update(changed, ["code"])
    audit.write(CODED, by=by, subject=held, data={"title": held.title, "clauses": len(changed)}, now=now)
    return len(changed)


@service
def clause_bind(
    *, clause: AgreementClause, binding: Mapping[str, Any] | None, by: User | None, now: datetime
) -> AgreementClause:
    """The clause with the test that supervision runs for it; None takes it away.

    What the test and its parameters must be is supervision's own word: BadInput for what it cannot read.
    """
    from gongyou.rooms.bargaining.supervision.clauses import binding_read

    held = locked(clause.agreement, by)
    data: dict[str, Any] = {"title": held.title, "number": said(clause)}
    if binding is None:
        clause.binding = None
        kind = UNBOUND
    else:
        read = binding_read(dict(binding), clause.number or said(clause))
        clause.binding = dict(binding)
        data |= {"test": str(binding["test"]), "binding": clause.binding, "told": read.told.zh}
        data["told_en"] = read.told.en
        kind = BOUND
    clause.save(update_fields=["binding"])
    audit.write(kind, by=by, subject=held, data=_without_floats(data), now=now)
    return clause


def said(clause: AgreementClause) -> str:
    """How an audit line and a message name the clause."""
    return clause.number or str(AgreementClause.Part(clause.part).label)


def _created(organisation: Organisation, named: Named, origin: Origin, by: User | None, now: datetime) -> Agreement:
    require(by is None or policies.agreements.can_add(by, under=organisation))
    _check(named)
    agreement = Agreement.objects.create(
        organisation=organisation,
        negotiation=origin.negotiation,
        renews=origin.renews,
        recorded_at=now,
        recorded_by=by,
        **asdict(named),
    )
    agreement.employers.set(origin.employers)
    return agreement


def _write(agreement: Agreement, clauses: Sequence[Written], by: User | None, now: datetime) -> list[AgreementClause]:
    _sound(clauses)
    return AgreementClause.objects.bulk_create(
        AgreementClause(
            agreement=agreement,
            position=position,
            part=each.part,
            number=each.number,
            code=each.code,
            topic=each.topic,
            text=each.text,
            text_en=each.text_en,
            searched=folded(each.text),
            recorded_at=now,
            recorded_by=by,
        )
        for position, each in enumerate(clauses, 1)
    )


def _check(named: Named) -> None:
    if named.kind == Agreement.Kind.PLATFORM and not named.platform:
        raise BadInput(
            "agreement.platform",
            Text("平台规则协议要写明平台。", "An agreement on platform rules names its platform."),
            Text("请选择平台。", "Choose the platform."),
            field="platform",
        )
    for field in ("title", "counterpart"):
        if not getattr(named, field).strip():
            raise BadInput(
                "agreement.named",
                Text("请填写协议名称和对方名称。", "Give the agreement's title and the other side."),
                Text("照协议封面的写法填写。", "Write them as on the agreement's cover."),
                field=field,
            )


def _sound(clauses: Sequence[Written]) -> None:
    if len(clauses) > MOST_PARTS or sum(len(each.text) for each in clauses) > LONGEST:
        raise BadInput(
            "agreement.long",
            Text(
                f"全文最多 {LONGEST} 字、{MOST_PARTS} 个条款。", f"{LONGEST} characters and {MOST_PARTS} parts at most."
            ),
            Text("附件请另行保存。", "Keep annexes apart."),
            field="text",
        )
    for each in clauses:
        if not each.text.strip():
            raise BadInput(
                "agreement.empty_clause",
                Text("条款不能为空。", "A clause has a text."),
                Text("请填写条款内容。", "Write what the clause says."),
                field="text",
            )
        if each.code and each.code not in CODES:
            raise _unknown(each.code)


def _unknown(code: str) -> BadInput:
    return BadInput(
        "agreement.code",
        Text(f"没有主题“{code}”。", f"There is no subject “{code}”."),
        Text("请从列表中选择。", "Choose one of the list."),
        field="code",
    )


def _without_floats(data: Any) -> Any:
    """The same with floats as text, as the trail asks for."""
    if isinstance(data, float):
        return repr(data)
    if isinstance(data, Mapping):
        return {key: _without_floats(value) for key, value in data.items()}
    return [_without_floats(value) for value in data] if isinstance(data, list) else data
