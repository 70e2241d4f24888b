"""The register of declared rules: read by everybody, like its public pages; written with a token of a keeper."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import Field, Query, Router, Schema
from ninja.responses import Status
from pydantic import ConfigDict

from gongyou.core.errors import Conflict, NotFound
from gongyou.core.text import Text
from gongyou.kit.visitors import address_of
from gongyou.registry import policies as registry_policies
from gongyou.registry.joining.limits import Limit, knock
from gongyou.rooms.platforms import policies
from gongyou.rooms.platforms.models import DeclaredRule, RuleVersion
from gongyou.rooms.platforms.register.differences import meaning_changed
from gongyou.rooms.platforms.register.executable import executable_of
from gongyou.rooms.platforms.register.facts import current_versions, spans_of
from gongyou.rooms.platforms.services.rules import Named, Published, rule_declare, version_record
from gongyou.rules.difference import Difference
from gongyou.rules.told import both
from gongyou.site.api.frame import WRITE_RULES, once, person
from gongyou.site.api.paging import Page, Paged, cut, one_of, page
from gongyou.site.api.rules import Words
from gongyou.site.api.shapes import Strict
from gongyou.site.api.versions import VersionMissing, VersionOld

router = Router(auth=None, tags=["declared rules"])
READINGS = Limit("api.declared", 1200, timedelta(hours=1))


class VersionLine(Schema):
    """One version of a rule."""

    key: str
    number: int
    revision: int
    edition: str
    effective_from: date
    effective_until: date | None = Field(description="The last day in force: its own, or before the next version.")
    published_on: date | None
    notice_days: int | None = Field(description="From the publication to the first day; below zero: afterwards.")
    digest: str = Field(description="SHA-256 of text and executable part.")
    executable: str | None = Field(description="scheme, times, rest, penalties, dispatch, or null.")


class DeclaredRuleLine(Schema):
    """One declared rule."""

    key: str
    platform: str
    section: str = Field(description="dispatch, pay, hours, time or conduct.")
    title: Words
    organisation: str


class DeclaredRuleOut(DeclaredRuleLine):
    """A rule with the versions that no correction has replaced, the earliest first."""

    versions: list[VersionLine]


class VersionOut(VersionLine):
    """A version in full."""

    rule: DeclaredRuleLine
    text: str
    yaml: str = Field(description="The executable part; empty where there is none.")
    described: dict[str, list[str]] = Field(description="The executable part in sentences, zh and en.")
    published_where: str
    published_url: str
    asked_from: date | None
    asked_until: date | None
    asked_of: list[str]


class DifferenceOut(Schema):
    """One difference. Numbers are exact; `percent` has one decimal, rounded half up."""

    path: str
    way: str = Field(description="changed, added or removed.")
    label: Words
    before: Words
    after: Words
    old: str | None
    new: str | None
    change: str | None
    percent: str | None
    unit: Words
    per: Words
    said: Words


class EffectOut(Schema):
    """One order by both versions."""

    order: Words
    before: str | None
    after: str | None
    change: str | None
    currencies: list[str]
    reason: Words | None


class DifferencesOut(Schema):
    """How a version differs from another, the weightiest first."""

    before: str
    after: str
    differences: list[DifferenceOut]
    effects: list[EffectOut]


class RuleIn(Strict):
    """A rule that is entered; its versions follow."""

    organisation: str = Field(max_length=40)
    platform: str = Field(max_length=80)
    section: str = Field(pattern="^(dispatch|pay|hours|time|conduct)$")
    title: str = Field(min_length=1, max_length=120)
    title_en: str = Field("", max_length=160)


class VersionIn(Strict):
    """A version as it was published."""

    model_config = ConfigDict(extra="forbid")

    edition: str = Field(min_length=1, max_length=80)
    effective_from: date
    effective_until: date | None = None
    text: str = Field(max_length=40_000)
    yaml: str = Field("", max_length=60_000)
    published_on: date | None = None
    published_where: str = Field("", max_length=200)
    published_url: str = Field("", max_length=500, pattern="^(https?://.*)?$")
    asked_from: date | None = None
    asked_until: date | None = None
    asked_of: tuple[str, ...] = ()


class Asked(Paged):
    """What narrows the list."""

    platform: str = Field("", max_length=80)
    section: str = Field("", max_length=10)


@router.get("/declared-rules", response=Page[DeclaredRuleLine])
def declared_rules(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:
    """Every declared rule of every platform."""
    rules = DeclaredRule.objects.select_related("organisation")
    if asked.platform:
        rules = rules.filter(platform=asked.platform)
    if one_of("section", asked.section, DeclaredRule.Section.values):
        rules = rules.filter(section=asked.section)
    return page(cut(rules, asked), _line)


@router.get("/declared-rules/in-force", response=list[VersionOut])
def declared_in_force(request: HttpRequest, platform: str, on: date | None = None) -> list[dict[str, Any]]:
    """The versions of a platform's rules that are in force on a day, today when left out."""
    knock(READINGS, address_of(request), now=timezone.now())
    day = on or timezone.localdate()
    rules = DeclaredRule.objects.filter(platform=platform).select_related("organisation").prefetch_related("versions")
    return [
        _version_out(version, until, rule)
        for rule in rules.order_by("section", "title", "pk")
        for version, until in spans_of(current_versions(rule))
        if version.effective_from <= day and (until is None or until >= day)
    ]


@router.get("/declared-rules/{uuid:key}", response=DeclaredRuleOut)
def declared_rule(request: HttpRequest, response: HttpResponse, key: uuid.UUID) -> dict[str, Any]:
    """One rule with its versions. Its ETag goes with the next version."""
    rule = _rule(key)
    response["ETag"] = _etag(rule)
    versions = [_version_line(version, until) for version, until in spans_of(current_versions(rule))]
    return {**_line(rule), "versions": versions}


@router.get("/declared-rules/versions/{uuid:key}", response=VersionOut)
def declared_version(request: HttpRequest, key: uuid.UUID) -> dict[str, Any]:
    """One version with its text, its executable YAML and how that reads."""
    knock(READINGS, address_of(request), now=timezone.now())
    version = _version(key)
    until = next((end for each, end in spans_of(current_versions(version.rule)) if each.pk == version.pk), None)
    return _version_out(version, until, version.rule)


@router.get("/declared-rules/versions/{uuid:key}/differences", response=DifferencesOut)
def declared_differences(request: HttpRequest, key: uuid.UUID, against: uuid.UUID | None = None) -> dict[str, Any]:
    """How the version differs from the one before, or from the one named by `against`."""
    knock(READINGS, address_of(request), now=timezone.now())
    after = _version(key)
    before = _version(against) if against is not None else _before(after)
    differing = meaning_changed(before, after)
    return {
        "before": str(before.key),
        "after": str(after.key),
        "differences": [_difference(each) for each in differing.differences],
        "effects": [
            {
                "order": both(each.order.label),
                "before": _text(each.before),
                "after": _text(each.after),
                "change": _text(each.change),
                "currencies": list(each.currencies),
                "reason": both(each.reason) if each.reason else None,
            }
            for each in differing.effects
        ],
    }


@router.post("/declared-rules", response={201: DeclaredRuleOut}, auth=WRITE_RULES)
def declared_rule_enter(request: HttpRequest, response: HttpResponse, body: RuleIn) -> Any:
    """Enters a rule; 409 for one that is there."""
    given = body.model_dump()
    organisation = registry_policies.organisations.visible(request.user, code=given.pop("organisation"))
    rule = rule_declare(organisation=organisation, named=Named(**given), by=person(request), now=timezone.now())
    response["ETag"] = _etag(rule)
    response["Location"] = reverse("api:declared_rule", args=[rule.key])
    return Status(201, {**_line(rule), "versions": []})


@router.post("/declared-rules/{uuid:key}/versions", response={201: VersionOut}, auth=WRITE_RULES)
def declared_version_record(request: HttpRequest, response: HttpResponse, key: uuid.UUID, body: VersionIn) -> Any:
    """Records a further version of the rule as it was read (If-Match); a wrong YAML is 422 with its line."""
    rule = policies.register.visible(request.user, key=key)
    _seen(request, rule)
    given = body.model_dump()
    published = Published(executable=given.pop("yaml"), **given)
    version = version_record(rule=rule, published=published, by=person(request), now=timezone.now())
    response["ETag"] = _etag(rule)
    response["Location"] = reverse("api:declared_version", args=[version.key])
    return Status(201, _version_out(version, None, rule))


router.add_decorator(once, mode="view")


def _rule(key: uuid.UUID) -> DeclaredRule:
    found = DeclaredRule.objects.select_related("organisation").filter(key=key).first()
    if found is None:
        raise _none_such()
    return found


def _version(key: uuid.UUID) -> RuleVersion:
    found = RuleVersion.objects.select_related("rule__organisation").filter(key=key).first()
    if found is None:
        raise _none_such()
    return found


def _none_such() -> NotFound:
    return NotFound("api.not_found", Text("没有这个对象。", "There is no such thing."))


def _before(version: RuleVersion) -> RuleVersion:
    earlier = [each for each in current_versions(version.rule) if each.effective_from < version.effective_from]
    if not earlier:
        raise Conflict(
            "register.first_version",
            Text("这是第一版，没有上一版可比。", "This is the first version: there is none before it."),
            Text("用 against 指定另一版。", "Name another one by `against`."),
        )
    return earlier[-1]


def _etag(rule: DeclaredRule) -> str:
    """Another one as soon as a version is recorded or corrected."""
    newest = rule.versions.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f'"r{rule.pk}-{newest}"'


def _seen(request: HttpRequest, rule: DeclaredRule) -> None:
    """The rule must be as it was read. Raises VersionMissing and VersionOld."""
    given = request.headers.get("If-Match", "").strip().removeprefix("W/")
    if not given:
        raise VersionMissing(
            "api.version_missing",
            Text("登记时须用 If-Match 写明所依据的内容。", "What it was made from must be named (If-Match)."),
            Text("先读取该规则，用其 ETag。", "Read the rule first and use its ETag."),
        )
    if given != _etag(rule):
        raise VersionOld(
            "api.version_old",
            Text("这条规则已有新的登记。", "The rule has been recorded anew meanwhile."),
            Text("请重新读取，再登记。", "Read it again, then record."),
        )


def _line(rule: DeclaredRule) -> dict[str, Any]:
    return {
        "key": str(rule.key),
        "platform": rule.platform,
        "section": rule.section,
        "title": both(rule.title_text),
        "organisation": rule.organisation.code,
    }


def _version_line(version: RuleVersion, until: date | None) -> dict[str, Any]:
    names = ("number", "revision", "edition", "effective_from", "published_on", "notice_days", "digest")
    return {
        "key": str(version.key),
        **{name: getattr(version, name) for name in names},
        "effective_until": until,
        "executable": executable_of(version.executable).kind if version.executable else None,
    }


def _version_out(version: RuleVersion, until: date | None, rule: DeclaredRule) -> dict[str, Any]:
    names = ("text", "published_where", "published_url", "asked_from", "asked_until")
    executable = executable_of(version.executable) if version.executable else None
    return {
        **_version_line(version, until),
        **{name: getattr(version, name) for name in names},
        "rule": _line(rule),
        "yaml": version.executable,
        "asked_of": list(version.asked_of),
        "described": {each: executable.described(each) if executable else [] for each in ("zh", "en")},
    }


def _difference(each: Difference) -> Mapping[str, Any]:
    return {
        "path": each.path,
        "way": str(each.way),
        **{name: both(getattr(each, name)) for name in ("label", "before", "after", "unit", "per")},
        **{name: _text(getattr(each, name)) for name in ("old", "new", "change", "percent")},
        "said": both(each.text),
    }


def _text(number: Any) -> str | None:
    return None if number is None else f"{number:f}"
