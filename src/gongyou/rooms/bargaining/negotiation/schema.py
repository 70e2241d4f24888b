"""The shape of a procedure's file. An unknown key is an error that names its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from pydantic import Field, model_validator

from gongyou.core.text import Text
from gongyou.rules.files import Strict, Words, Wrong

KEY = r"^[a-z][a-z_]*$"


class Basis(StrEnum):
    """What a number or a requirement rests on; printed beside it wherever it is shown."""

    VERIFIED = "verified"
    SECONDARY = "secondary"
    RECALLED = "recalled"
    CONVENTION = "convention"


BASIS_TEXT = {
    Basis.VERIFIED: Text("已核对原文", "checked against the official text"),
    Basis.SECONDARY: Text("据二手来源", "from a secondary source"),
    Basis.RECALLED: Text("凭记忆，未核对", "recalled, not checked"),
    Basis.CONVENTION: Text("约定值，由工会设定", "a convention that the union sets"),
}


class Clause(Strict):
    """A clause of a law or a guideline, in its own words."""

    law: Words
    article: str = ""
    article_en: str = ""
    quote: str = ""
    quote_en: str = ""
    checked_on: date
    status: Basis

    @model_validator(mode="after")
    def _sound(self) -> Clause:
        if self.status in (Basis.VERIFIED, Basis.SECONDARY) and not self.quote:
            raise Wrong("核对过的条文要写原文", "a clause that was checked needs its quote")
        if bool(self.quote) != bool(self.quote_en):
            raise Wrong("原文和英文译文要成对", "a quote needs its English rendering")
        return self

    @property
    def source(self) -> Text:
        """《集体合同规定》第三十二条."""
        english = f"{self.law.en}, {self.article_en}" if self.article_en else self.law.en
        return Text(f"《{self.law.zh}》{self.article}", english)


class Counted(StrEnum):
    """What a term counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


COUNTED_TEXT = {
    Counted.DAYS: Text("日（自然日）", "calendar days"),
    Counted.WORKING_DAYS: Text("个工作日", "working days"),
    Counted.MONTHS: Text("个月", "months"),
}


class Silence(StrEnum):
    """What it means when the last day passes without the act."""

    OVERDUE = "overdue"
    # The other party's silence completes the step: no objection within the term.
    CONSENT = "consent"


class Term(Strict):
    """The clock of a step: so many days after another step."""

    count: int = Field(gt=0)
    counted: Counted
    since: str
    # A term whose last day is a day off ends on the next working day, unless its text says otherwise.
    rolls: bool = True
    silence: Silence = Silence.OVERDUE
    basis: Basis
    cites: tuple[Clause, ...] = ()
    # What may be done once the term has passed.
    after: tuple[Words, ...] = ()
    after_cites: tuple[Clause, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Term:
        if self.basis is not Basis.CONVENTION and not self.cites:
            raise Wrong("不是约定值的期限要写出处", "a term that is no convention needs its clause")
        if not self.rolls and self.counted is Counted.WORKING_DAYS:
            raise Wrong("按工作日计的期限末日总是工作日", "a term in working days always ends on one")
        return self

    @property
    def may_be_set(self) -> bool:
        """Whether the union may set another number: only where no law gives one."""
        return self.basis is Basis.CONVENTION


class Actor(StrEnum):
    """Who does a step."""

    UNION = "union"
    OTHER = "other"
    BOTH = "both"
    CONGRESS = "congress"
    AUTHORITY = "authority"
    SUPERIOR = "superior"


ACTOR_TEXT = {
    Actor.UNION: Text("工会一方", "the union side"),
    Actor.OTHER: Text("企业一方", "the enterprise side"),
    Actor.BOTH: Text("双方", "both sides"),
    Actor.CONGRESS: Text("职工代表大会", "the staff congress"),
    Actor.AUTHORITY: Text("人力资源社会保障行政部门", "the labour authority"),
    Actor.SUPERIOR: Text("上级总工会", "the superior federation"),
}


class Gate(StrEnum):
    """A further condition on a step, checked on the case itself."""

    COMPOSITION = "composition"
    SESSION = "session"
    SETTLED = "settled"


class Deed(StrEnum):
    """What is done with an agreement drafted from the case, and so does a step of it."""

    VOTED = "voted"
    SIGNED = "signed"
    SUBMITTED = "submitted"
    RECEIVED = "received"
    OBJECTED = "objected"
    PUBLICISED = "publicised"


class Outcome(Strict):
    """One way in which a step can come out. One that `stops` opens nothing that follows."""

    key: str = Field(pattern=KEY)
    title: Words
    stops: bool = False
    needs_reason: bool = False
    # What may be done about it, beside what the term says.
    after: tuple[Words, ...] = ()


class StepRule(Strict):
    """One step: who acts, on what, after which steps, and until when."""

    key: str = Field(pattern=KEY)
    title: Words
    actor: Actor
    needs: Words
    follows: tuple[str, ...] = ()
    gate: Gate | None = None
    # What is done with the agreement records this step with its day.
    deeds: tuple[Deed, ...] = ()
    repeats: bool = False
    # A step that a case can do without.
    optional: bool = False
    outcomes: tuple[Outcome, ...] = ()
    term: Term | None = None
    cites: tuple[Clause, ...] = ()

    def outcome(self, key: str) -> Outcome | None:
        return next((each for each in self.outcomes if each.key == key), None)


class Share(Strict):
    """A part of a whole, in whole numbers: 1 of 3."""

    part: int = Field(gt=0)
    whole: int = Field(gt=0)
    basis: Basis
    cites: tuple[Clause, ...] = ()


class Composition(Strict):
    """What the two sides of the table must look like."""

    least: int = Field(gt=0)
    basis: Basis
    is_equal: bool
    chief_is_inside: bool
    outside_at_most: Share | None = None
    new_form_at_least: Share | None = None
    # Where the clauses of some places ask for a woman among the workers' representatives: advice, no condition.
    women_advised: tuple[Clause, ...] = ()
    union_chosen: tuple[str, ...] = Field(min_length=1)
    other_chosen: tuple[str, ...] = Field(min_length=1)
    cites: tuple[Clause, ...] = ()


class Procedure(Strict):
    """A whole procedure, as a file in procedures/ writes it."""

    id: str = Field(pattern=KEY)
    edition: str
    title: Words
    lead: Words
    reaches: tuple[str, ...] = Field(min_length=1)
    cites: tuple[Clause, ...] = Field(min_length=1)
    composition: Composition
    steps: tuple[StepRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> Procedure:
        known: list[str] = []
        for step in self.steps:
            if step.key in known:
                raise Wrong(f"步骤 {step.key} 写了两次", f"step {step.key} is written twice")
            missing = [key for key in step.follows if key not in known]
            if missing:
                raise Wrong(f"步骤 {step.key} 的前序 {missing[0]} 不在它之前", f"{step.key} follows {missing[0]}")
            since = step.term.since if step.term else None
            if since is not None and since not in known and not (since == step.key and step.repeats):
                raise Wrong(f"步骤 {step.key} 的起算步骤 {since} 不在它之前", f"{step.key} counts from {since}")
            known.append(step.key)
        return self

    def step(self, key: str) -> StepRule | None:
        return next((each for each in self.steps if each.key == key), None)

    def terms(self) -> Iterator[tuple[StepRule, Term]]:
        """The steps that have a clock, with it."""
        return ((step, step.term) for step in self.steps if step.term is not None)
