"""The papers of an agreement: draft, notice to all, filing pack and record of the vote. One structure, every format.

Official Chinese form; the English version says the same and that only the Chinese text binds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from gongyou.core.figures import COUNT, day_shown
from gongyou.core.text import Text
from gongyou.kit.documents import Block, Bullets, Column, Document, Fact, Heading, Notes, Paragraph, Signed, Table
from gongyou.rooms.bargaining.agreements.found import clauses_on
from gongyou.rooms.bargaining.agreements.law import law_of
from gongyou.rooms.bargaining.agreements.shown import open_blanks, result_of, tested
from gongyou.rooms.bargaining.agreements.sign_on import BLANK, employers_covered, sign_on_list
from gongyou.rooms.bargaining.agreements.words import BODIES, KINDS, STATES
from gongyou.rooms.bargaining.agreements.written_term import years_in
from gongyou.rooms.bargaining.models import Agreement, AgreementClause

ONLY_CHINESE = Text(
    "以中文文本为准。",
    "Only the Chinese text binds; what is in English is a rendering of this system or of the parties.",
)
Part = AgreementClause.Part
# What is shown before it is signed is shown to be spoken about.
DRAFTS_HEARD = Text(
    "《劳动合同法》第五十一条：集体合同草案应当提交职工代表大会或者全体职工讨论通过",
    "Labour Contract Law, Article 51: the draft is submitted to the staff congress or to all employees for discussion",
)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: its name and how it is composed."""

    title: Text
    compose: Callable[[Agreement, date], Document]


def paper_of(name: str, agreement: Agreement, today: date) -> Document:
    """One paper of an agreement with its clauses, ballots, filings and employers read."""
    return PAPERS[name].compose(agreement, today)


def _draft(agreement: Agreement, today: date) -> Document:
    """The whole text of today, with the places for signatures and seals."""
    name = (
        Text("协议草案", "Draft agreement")
        if agreement.state == Agreement.State.DRAFT
        else Text("协议文本", "Agreement")
    )
    blocks = _text(agreement, today)
    # A text that brings its own lines for signatures needs no others.
    if not any(clause.part == Part.CLOSING for clause in agreement.clauses.all()):
        blocks += [Heading(Text("签署", "Signatures"), 2), _signatures(agreement)]
    blocks += sign_on_list(agreement)
    blank = open_blanks(agreement, today)
    return Document(agreement.title_text, name, [*blocks, _notes(*([blank] if blank else []))], facts=_facts(agreement))


def _notice(agreement: Agreement, today: date) -> Document:
    """公示: what was agreed, from when, and where to complain."""
    law = law_of(agreement.kind)
    begins = _day(agreement.effective_from) if agreement.effective_from else None
    until = _day(agreement.effective_until) if agreement.effective_until else None
    term = (
        Text(f"有效期自{begins.zh}起至{until.zh}止", f"in force from {begins.en} to {until.en}")
        if begins and until
        else Text("有效期限在生效后另行公布", "for a term to be announced")
    )
    parties = f"{agreement.organisation.name}与{agreement.counterpart}"
    opening = Text(
        f"经平等协商，{parties}订立《{agreement.title}》，{term.zh}。现将全文公布如下。",
        f"After negotiation, {agreement.organisation.name} and {agreement.counterpart_text.en} concluded "
        f"“{agreement.title_text.en}”, {term.en}. Its text follows.",
    )
    watched = [
        Text(f"{clause.number}：{said.zh}", f"{clause.number}: {said.en}")
        for clause in _articles(agreement, today)
        if (said := tested(clause)) is not None
    ]
    closing = Text(
        "对协议履行有意见或者发现违反协议的，请向工会反映。", "Tell the union of anything that is not kept as agreed."
    )
    title = Text("协议公示", "Public notice of an agreement")
    if agreement.signed_on is None:
        # What nobody has signed is not concluded: it is shown to be spoken about.
        title = Text("协议草案公示", "Public notice of a draft agreement")
        opening = Text(
            f"经平等协商，{parties}拟订立《{agreement.title}》。现将草案全文公示，征求职工意见。",
            f"After negotiation, {agreement.organisation.name} and {agreement.counterpart_text.en} are to conclude "
            f"“{agreement.title_text.en}”. The draft follows; the workers are asked for their opinion.",
        )
        closing = Text("对草案有意见的，请向工会反映。", "Tell the union what you think of the draft.")
    blocks: list[Block] = [Paragraph(opening), *_text(agreement, today)]
    if watched:
        blocks += [Heading(Text("逐期检验的条款", "Clauses tested on every batch of data"), 2), Bullets(watched)]
    blocks += [Paragraph(closing), _sealed(agreement, agreement.publicised_on or today)]
    source = law.publicity.source if agreement.signed_on else DRAFTS_HEARD
    return Document(
        title,
        agreement.title_text,
        [*blocks, _notes(*_basis(agreement, source))],
        facts=_facts(agreement),
    )


def _filing(agreement: Agreement, today: date) -> Document:
    """备案材料: the covering letter, the registration form and the list of attachments."""
    law = law_of(agreement.kind)
    filing = agreement.filings.all()[len(agreement.filings.all()) - 1] if agreement.filings.all() else None
    authority = filing.authority if filing else BLANK
    signed = _day(agreement.signed_on) if agreement.signed_on else Text(BLANK, BLANK)
    letter = Text(
        f"{agreement.counterpart}与{agreement.organisation.name}于{signed.zh}签订《{agreement.title}》。"
        "现将文本一式三份及有关材料报送，请予审查。",
        f"{agreement.counterpart_text.en} and {agreement.organisation.name} signed “{agreement.title_text.en}” on "
        f"{signed.en}. The text in three copies and the papers listed below are submitted for review.",
    )
    objected = next((each for each in reversed(agreement.filings.all()) if each.objected_on), None)
    if objected is not None and objected.objected_on is not None:
        served = _day(objected.objected_on)
        letter = Text(
            f"{letter.zh}上次报送后，贵局于{served.zh}送达审查意见，异议为“{objected.objection.rstrip('。')}”。"
            "双方已重新协商、表决和签字，现再次报送。",
            f"{letter.en} After the last submission your opinion was served on {served.en}: “{objected.objection}”. "
            "The sides have negotiated, voted and signed anew; the text is submitted once more.",
        )
    ballot = next((each for each in reversed(agreement.ballots.all()) if each.is_passed), None)
    rows: list[tuple[Text, Text]] = [
        (Text("协议名称", "Title"), agreement.title_text),
        (Text("协议种类", "Kind"), KINDS[agreement.kind]),
        (Text("用人单位（企业方）", "Employer side"), agreement.counterpart_text),
        (Text("工会（职工方）", "Union side"), _own(agreement.organisation.name)),
        (Text("签字日期", "Signed on"), signed),
        (
            Text("工会方首席代表职务", "Office of the union's chief representative"),
            _own(agreement.union_signatory or BLANK),
        ),
        (
            Text("企业方首席代表职务", "Office of the other chief representative"),
            _own(agreement.counterpart_signatory or BLANK),
        ),
        (Text("约定期限", "Term agreed"), _term(agreement, today)),
        (Text("条款数", "Clauses"), _own(str(len(_articles(agreement, today))))),
        (Text("表决情况", "Vote"), _vote_line(agreement, ballot)),
        (Text("涉及用人单位数", "Employers covered"), _own(str(employers_covered(agreement) or BLANK))),
    ]
    table = Table(
        Text("集体合同（协议）报送登记表", "Registration form"),
        [Column(Text("项目", "Item")), Column(Text("内容", "Entry"))],
        rows,
    )
    attached = [
        Text("协议文本一式三份", "The text in three copies"),
        Text("开展集体协商和签订协议的情况说明", "An account of the negotiation and conclusion"),
        Text("职工代表大会（职工大会）表决记录和决议", "The record of the vote and the resolution"),
        Text(
            "双方协商代表名单和首席代表资格证明", "The list of representatives and proof of the chief representatives"
        ),
        Text("双方首席代表签字的协商记录", "The minutes signed by the chief representatives"),
        Text("用人单位、工会依法成立的证明材料", "Proof that employer and union are lawfully established"),
    ]
    if agreement.kind == Agreement.Kind.WAGE:
        attached.append(
            Text(
                "上年度平均工资水平、本年度调整比例和涉及人数的说明",
                "Average wage of last year, this year's rise, persons covered",
            )
        )
    blocks: list[Block] = [
        Heading(Text("报送说明", "Covering letter"), 1),
        Paragraph(Text(f"{authority}：", f"To {authority}:")),
        Paragraph(letter),
        _both_sealed(agreement),
        Heading(Text("登记表", "Registration form"), 1),
        table,
        Heading(Text("附件清单", "List of attachments"), 1),
        Bullets(attached),
        *sign_on_list(agreement),
    ]
    basis = law.filing
    remark = (
        Text(f"报送依据：{basis.source.zh}", f"Submitted under {basis.source.en}")
        if basis
        else Text(
            "平台规则协议没有法定的报送程序；当地要求报送的，使用本材料。",
            "The law asks for no filing of an agreement on platform rules; use this where the place does.",
        )
    )
    local = Text(
        "附件以当地人力资源和社会保障部门的要求为准。", "The attachments are those that the local authority asks for."
    )
    title = Text("报送审查材料", "Papers for review")
    return Document(title, agreement.title_text, [*blocks, _notes(remark, local)])


def _ballots(agreement: Agreement, today: date) -> Document:
    """表决记录: numbers, sums and articles of each vote."""
    blocks: list[Block] = []
    for ballot in agreement.ballots.all():
        ballot.agreement = agreement
        result = result_of(ballot)
        held = _day(ballot.held_on)
        body = BODIES[ballot.body]
        blocks += [
            Heading(Text(f"{held.zh} {body.zh}", f"{body.en}, {held.en}"), 1),
            Table(
                Text("表决人数", "Numbers"),
                [Column(Text("项目", "Item")), Column(Text("人数", "Persons"), COUNT)],
                [
                    (Text("应到", "Entitled"), ballot.entitled),
                    (Text("出席", "Present"), ballot.present),
                    (Text("同意", "In favour"), ballot.in_favour),
                    (Text("反对", "Against"), ballot.against),
                    (Text("弃权", "Abstentions"), ballot.abstained),
                ],
            ),
            Bullets(
                [
                    Text(
                        f"{test.label.zh}：{test.sum.zh}。依据：{test.share.source.zh}",
                        f"{test.label.en}: {test.sum.en}. Basis: {test.share.source.en}",
                    )
                    for test in result.tests
                ]
            ),
            Paragraph(
                Text("表决结果：通过。", "Result: passed.")
                if ballot.is_passed
                else Text("表决结果：未通过。", "Result: failed.")
            ),
        ]
    if not blocks:
        blocks += _blank_ballot()
    blocks.append(
        Paragraph(
            Text(f"监票人（签字）：{BLANK}　　计票人（签字）：{BLANK}", f"Scrutineer: {BLANK}    Teller: {BLANK}")
        )
    )
    title = Text("表决记录", "Record of the vote")
    return Document(title, agreement.title_text, [*blocks, _notes(*_remarks(agreement))], facts=_facts(agreement))


PAPERS: Mapping[str, Paper] = {
    "text": Paper(Text("协议文本", "Text of the agreement"), _draft),
    "notice": Paper(Text("公示", "Public notice"), _notice),
    "filing": Paper(Text("报送审查材料", "Papers for review"), _filing),
    "ballot": Paper(Text("表决记录", "Record of the vote"), _ballots),
}


def _text(agreement: Agreement, today: date) -> list[Block]:
    """The words as they stand, which alone bind: chapters as headings, each line a paragraph."""
    blocks: list[Block] = []
    for clause in clauses_on(agreement, max(today, agreement.effective_from or today)):
        written = clause.text.strip()
        if clause.part == Part.CHAPTER:
            blocks.append(Heading(Text(written, written), 2))
            continue
        if clause.part == Part.PREAMBLE and written == agreement.title:
            continue
        if clause.number and not written.startswith(clause.number):
            # Of a clause that was entered by itself the number stands beside the words.
            written = f"{clause.number}　{written}"
        lines = [line for line in written.splitlines() if line.strip()]
        blocks += [Paragraph(_plain(line, line)) for line in lines[:-1]]
        # The rendering stands behind the last line of what it renders.
        rendering = f" [{clause.text_en.strip()}]" if clause.text_en.strip() else ""
        blocks += [Paragraph(_plain(line, line + rendering)) for line in lines[-1:]]
    return blocks


def _basis(agreement: Agreement, source: Text) -> list[Text]:
    """Under what it is made known; of a platform's draft no article is known."""
    if agreement.signed_on is None and agreement.platform:
        return []
    return [Text(f"公布依据：{source.zh}", f"Made known under {source.en}")]


def _plain(zh: str, en: str) -> Text:
    """Words with no references: braces of the text itself would be taken for figures."""
    return Text(zh.replace("{", "｛").replace("}", "｝"), en.replace("{", "｛").replace("}", "｝"))


def _signatures(agreement: Agreement) -> Table:
    """Office, signature, seal and day of both sides, left open for ink."""
    return Table(
        Text("双方首席代表", "Chief representatives"),
        [
            Column(Text("一方", "Side")),
            Column(Text("职务", "Office")),
            Column(Text("签字（盖章）", "Signature and seal")),
            Column(Text("日期", "Date")),
        ],
        [
            (_own(agreement.organisation.name), _own(agreement.union_signatory or BLANK), BLANK, _signed(agreement)),
            (
                agreement.counterpart_text,
                _own(agreement.counterpart_signatory or BLANK),
                BLANK,
                _signed(agreement),
            ),
        ],
    )


def _blank_ballot() -> list[Block]:
    """The form of a record, to be filled in by hand at the vote."""
    labels = (
        Text("应到", "Entitled"),
        Text("出席", "Present"),
        Text("同意", "In favour"),
        Text("反对", "Against"),
        Text("弃权", "Abstentions"),
    )
    columns = [Column(Text("项目", "Item")), Column(Text("人数", "Persons"))]
    where = f"＿＿＿＿年＿＿月＿＿日，{BLANK}大会"
    return [
        Paragraph(
            Text("还没有表决记录，空白表供表决时填写。", "No vote is on record: a form to be filled in at the vote.")
        ),
        Paragraph(Text(f"表决时间和会议：{where}", "Day and body: ____________")),
        Table(Text("表决人数", "Numbers"), columns, [(label, BLANK) for label in labels]),
        Paragraph(Text("表决结果：□ 通过　□ 未通过", "Result: ☐ passed  ☐ failed")),
    ]


def _articles(agreement: Agreement, today: date) -> list[AgreementClause]:
    clauses = clauses_on(agreement, max(today, agreement.effective_from or today))
    return [clause for clause in clauses if clause.part == Part.ARTICLE]


def _facts(agreement: Agreement) -> list[Fact]:
    return [
        Fact(Text("工会一方", "Union side"), _own(agreement.organisation.name)),
        Fact(Text("对方", "Other side"), agreement.counterpart_text),
        Fact(Text("协议种类", "Kind"), KINDS[agreement.kind]),
        Fact(Text("状态", "State"), STATES[agreement.state]),
    ]


def _vote_line(agreement: Agreement, ballot: object) -> Text:
    from gongyou.rooms.bargaining.models import AgreementBallot

    if not isinstance(ballot, AgreementBallot):
        return Text("—", "—")
    held, body = _day(ballot.held_on), BODIES[ballot.body]
    return Text(
        f"{held.zh}，{body.zh}，应到 {ballot.entitled} 人，出席 {ballot.present} 人，同意 {ballot.in_favour} 人，"
        f"反对 {ballot.against} 人，弃权 {ballot.abstained} 人",
        f"{held.en}, {body.en}: {ballot.entitled} entitled, {ballot.present} present, {ballot.in_favour} in favour, "
        f"{ballot.against} against, {ballot.abstained} abstained",
    )


def _remarks(agreement: Agreement) -> list[Text]:
    law = law_of(agreement.kind)
    notes = [share.remark for share in (law.quorum, law.majority)]
    return list(dict.fromkeys(note for note in notes if note))


def _term(agreement: Agreement, today: date) -> Text:
    """From day to day; before it is in force the years that its text has, or room for them."""
    if agreement.effective_from is None or agreement.effective_until is None:
        written = (years_in(clause.text) for clause in _articles(agreement, today))
        years = next((each for each in written if each), None)
        if years is None:
            return Text(BLANK, BLANK)
        return Text(f"自生效之日起 {years} 年", f"{years} year{'s' * (years != 1)} from the day in force")
    first, last = _day(agreement.effective_from), _day(agreement.effective_until)
    return Text(f"{first.zh}至{last.zh}", f"{first.en} to {last.en}")


def _signed(agreement: Agreement) -> Text:
    return _day(agreement.signed_on) if agreement.signed_on else Text(BLANK, BLANK)


def _sealed(agreement: Agreement, today: date) -> Signed:
    return Signed((_seal(_own(agreement.organisation.name)), _day(today)))


def _seal(name: Text) -> Text:
    return Text(f"{name.zh}（盖章）", f"{name.en} (seal)")


def _both_sealed(agreement: Agreement) -> Signed:
    """The employer's side submits; the union seals beside it. The day is written by hand."""
    open_day = Text("＿＿＿＿年＿＿月＿＿日", "Day: ____________")
    return Signed((_seal(agreement.counterpart_text), _seal(_own(agreement.organisation.name)), open_day))


def _notes(*more: Text) -> Notes:
    return Notes(Text("说明", "Notes"), [*more, ONLY_CHINESE])


def _day(day: date) -> Text:
    return Text(day_shown(day, "zh"), day_shown(day, "en"))


def _own(name: str) -> Text:
    return Text(name, name)
