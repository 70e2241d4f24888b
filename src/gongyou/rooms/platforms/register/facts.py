"""The register as plain data: what an audit asks of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from gongyou.rooms.platforms.models import DeclaredRule, RuleVersion
from gongyou.rooms.platforms.register.executable import executable_of
from gongyou.rooms.platforms.register.talks import talks_facts
from gongyou.rules.declarations import Times


def current_versions(rule: DeclaredRule) -> list[RuleVersion]:
    """The versions of a rule that no correction has replaced, the earliest first. Reads what was prefetched."""
    found = [version for version in rule.versions.all() if version.is_current]
    return sorted(found, key=lambda each: (each.effective_from, each.number))


def spans_of(versions: Sequence[RuleVersion]) -> list[tuple[RuleVersion, date | None]]:
    """Each version with its last day in force; None while it goes on."""
    following: list[RuleVersion | None] = [*versions[1:], *([None] if versions else [])]
    return [(one, one.ends_before(after)) for one, after in zip(versions, following, strict=True)]


def rules_of(platform: str, keeper: int | None = None) -> list[DeclaredRule]:
    """The declared rules of a platform with their versions, opinions and proofs.

    `keeper`: the union whose records are taken under each heading where it keeps any, by its primary key.
    """
    rules = DeclaredRule.objects.filter(platform=platform).select_related("organisation")
    held = list(rules.prefetch_related("versions__opinions", "versions__proofs").order_by("section", "title", "pk"))
    own = {rule.section for rule in held if rule.organisation_id == keeper}
    return [rule for rule in held if rule.section not in own or rule.organisation_id == keeper]


def register_facts(platform: str, first: date, last: date, *, keeper: int | None = None) -> dict[str, Any]:
    """What the register holds of the platform for the days from `first` to `last`, both included, as JSON data.

    - `sections`: for each of the five keys `rules`, how many rules had a version in force on some day of the period,
      `published`, how many of these versions have a day of publication, and `complete`, whether every day of the
      period was covered by a published version.
    - `rules`: each with its `versions` (also those before and after), their days, notice days, opinions and proofs.
    - `promise_quantile`: the share of orders that the newest rule of time of the period says are finished in time, as
      text; None where no rule of time says one.
    - `talks`: negotiations with the platform in the twelve months to the last day (register/talks.py).
    - `changes`: the days in the period on which a version came into force, with its notice days and opinions; the first
      version of a rule is a change as well, with `is_first`.
    """
    held = rules_of(platform, keeper)
    rules = [_rule(rule, first, last) for rule in held]
    return {
        "platform": platform,
        "from": first.isoformat(),
        "to": last.isoformat(),
        "sections": {
            section: _section([rule for rule in rules if rule["section"] == section], first, last)
            for section in DeclaredRule.Section.values
        },
        "rules": rules,
        "promise_quantile": _quantile(held, first, last),
        "talks": talks_facts(platform, last),
        "changes": sorted(
            (
                {
                    "date": version["from"],
                    "section": rule["section"],
                    "rule": rule["key"],
                    "title": rule["title"],
                    "edition": version["edition"],
                    "is_first": number == 0,
                    "published": version["published"],
                    "notice_days": version["notice_days"],
                    "asked": version["asked"],
                    "opinions": version["opinions"],
                }
                for rule in rules
                for number, version in enumerate(rule["versions"])
                if first.isoformat() <= version["from"] <= last.isoformat()
            ),
            key=lambda change: (change["date"], change["section"], change["rule"]),
        ),
    }


def _rule(rule: DeclaredRule, first: date, last: date) -> dict[str, Any]:
    return {
        "key": str(rule.key),
        "section": rule.section,
        "title": {"zh": rule.title, "en": rule.title_text.en},
        "organisation": rule.organisation.code,
        "versions": [_version(version, until, (first, last)) for version, until in spans_of(current_versions(rule))],
    }


def _version(version: RuleVersion, until: date | None, period: tuple[date, date]) -> dict[str, Any]:
    first, last = period
    return {
        "key": str(version.key),
        "number": version.number,
        "edition": version.edition,
        "from": version.effective_from.isoformat(),
        "until": _day(until),
        "in_period": version.effective_from <= last and (until is None or until >= first),
        "published": _day(version.published_on),
        "notice_days": version.notice_days,
        "where": version.published_where,
        "url": version.published_url,
        "digest": version.digest,
        "executable": executable_of(version.executable).kind if version.executable else None,
        "asked": {
            "from": _day(version.asked_from),
            "until": _day(version.asked_until),
            "of": sorted(version.asked_of),
        },
        "opinions": [
            {
                "source": each.source,
                "received": each.received_on.isoformat(),
                "answer": each.answer,
                "answered": _day(each.answered_on),
                "has_reason": bool(each.reason),
                "reason": each.reason,
            }
            for each in version.opinions.all()
        ],
        "proofs": [{"sha256": each.sha256, "name": each.name, "size": each.size} for each in version.proofs.all()],
    }


def _quantile(rules: Sequence[DeclaredRule], first: date, last: date) -> str | None:
    """What the version that began last says, among those in force on some day of the period."""
    there = [
        version
        for rule in rules
        if rule.section == DeclaredRule.Section.TIME
        for version, until in spans_of(current_versions(rule))
        if version.executable and version.effective_from <= last and (until is None or until >= first)
    ]
    for version in sorted(there, key=lambda each: each.effective_from, reverse=True):
        declared = executable_of(version.executable).declaration
        if isinstance(declared, Times) and declared.quantile is not None:
            return str(declared.quantile)
    return None


def _section(rules: Sequence[dict[str, Any]], first: date, last: date) -> dict[str, Any]:
    there = [version for rule in rules for version in rule["versions"] if version["in_period"]]
    published = [version for version in there if version["published"]]
    return {
        "rules": sum(any(version["in_period"] for version in rule["versions"]) for rule in rules),
        "published": len(published),
        "with_proof": sum(bool(version["proofs"]) for version in there),
        "complete": _is_covered(published, first.isoformat(), last.isoformat()),
    }


def _is_covered(versions: Sequence[dict[str, Any]], first: str, last: str) -> bool:
    """Whether the published versions leave no day of the period out."""
    spans = sorted((max(each["from"], first), min(each["until"] or last, last)) for each in versions)
    if not spans or spans[0][0] > first:
        return False
    reached = spans[0][1]
    for (_, _), (start, end) in pairwise(spans):
        if start > _next(reached):
            return False
        reached = max(reached, end)
    return reached >= last


def _next(day: str) -> str:
    return (date.fromisoformat(day) + date.resolution).isoformat()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
