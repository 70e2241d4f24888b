"""A second opinion on the score: member by member, with floats and plain loops, from the definition in the docs."""

from __future__ import annotations

from datetime import date

from gongyou.registry.models import Appointment, CommitteeTerm, DuplicatePair, Member, MemberDefect, Organisation


def scored(top: Organisation, today: date, *, identity: bool, duplicates: bool) -> float | None:
    """The score of `top` with all below it, not rounded."""
    places = [each for each in Organisation.objects.all() if each.path.startswith(top.path)]
    people = [
        member
        for member in Member.objects.select_related("organisation")
        if member.organisation.path.startswith(top.path) and member.state in ("active", "suspended")
    ]
    if not people:
        return None
    suspected = set()
    for pair in DuplicatePair.objects.filter(state__in=["open", "undecided"]):
        suspected |= {pair.left_id, pair.right_id}
    wrong = {(each.member_id, each.kind) for each in MemberDefect.objects.all()}
    filled, wanted, right, checked, fresh = 0, 0, 0, 0, 0.0
    for member in people:
        wanted += 1
        filled += bool(member.phone)
        if member.employment_form != "self_employed":
            wanted += 1
            filled += member.employer_id is not None
        checked += 1
        right += (member.pk, "id_number") not in wrong
        if member.phone:
            checked += 1
            right += (member.pk, "phone") not in wrong
        fresh += freshness(member.confirmed_on or member.joined_on, today)
    parts = [(25, filled / wanted), (15, right / checked), (20, fresh / len(people))]
    if identity:
        parts.append((20, sum(member.identity_state == "passed" for member in people) / len(people)))
    if duplicates:
        parts.append((5, sum(member.pk not in suspected for member in people) / len(people)))
    staffed = {each.organisation_id for each in Appointment.objects.filter(role="officer")}
    units = [place for place in places if any(member.organisation_id == place.pk for member in people)]
    by_path = {each.path: each.pk for each in Organisation.objects.all()}
    attended = [place for place in units if place.pk in staffed or by_path.get(place.path[:-4]) in staffed]
    parts.append((5, len(attended) / len(units)))
    electing = [
        place
        for place in places
        if place.closed_on is None
        and place.kind not in ("grid", "online_home")
        and place.level not in ("branch", "group")
    ]
    if electing:
        running = {
            term.organisation_id for term in CommitteeTerm.objects.all() if term.is_current and term.expires_on >= today
        }
        parts.append((10, sum(place.pk in running for place in electing) / len(electing)))
    return 100 * sum(weight * share for weight, share in parts) / sum(weight for weight, _ in parts)


def freshness(day: date, today: date) -> float:
    """1 for twelve months, then a twelfth less each month begun, 0 after twenty-four."""
    months = (today.year - day.year) * 12 + today.month - day.month
    last = (date(today.year + today.month // 12, today.month % 12 + 1, 1) - date(today.year, today.month, 1)).days
    is_last_day = today.day == last
    if day.day < today.day and not (is_last_day and _is_last(day)):
        months += 1  # the month has begun that is not yet full
    return min(1.0, max(0.0, (24 - months) / 12))


def _is_last(day: date) -> bool:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return (following - day).days == 1
