"""Questions about a scope written out once: every reader gets what the policy itself gives, and nobody else's."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Max
from hypothesis import given
from hypothesis import strategies as st
from treebeard.exceptions import PathOverflow

from gongyou.kit.models import User
from gongyou.kit.policies import Policy, Visitor
from gongyou.kit.prepared import Totals
from gongyou.registry import membership_policies, policies, services
from gongyou.registry.models import Appointment, Organisation
from gongyou.registry.scoped import Scoped
from gongyou.registry.selectors import following
from tests.registry.cast import NOW, Cast

POLICIES: dict[str, Policy] = {
    "organisations": policies.organisations,
    "members": policies.members,
    "accounts": policies.accounts,
    "appointments": policies.appointments,
    "approvals": policies.approvals,
    "audit_lines": policies.audit_lines,
    "tokens": policies.tokens,
    "applications": membership_policies.applications,
    "transfers": membership_policies.transfers,
}
LETTERS = Organisation.alphabet


@pytest.fixture
def readers(cast: Cast) -> list[Visitor]:
    """One of each role, two of one role, one with two roles at two places, a closed account, a visitor."""
    services.appointment_give(
        user=cast.wang, role=Appointment.Role.ANALYST, organisation=cast.other_district, by=None, now=NOW
    )
    closed = User.objects.get(pk=cast.zhao.pk)
    closed.is_active = False
    return [*(User.objects.get(pk=user.pk) for user in cast.by_role().values()), closed, AnonymousUser()]


@pytest.mark.django_db
@pytest.mark.parametrize("name", POLICIES)
def test_each_reader_finds_what_the_policy_opens(readers: list[Visitor], name: str) -> None:
    policy = POLICIES[name]
    asked = Scoped(lambda reader: policy.scope(reader).order_by("pk").values_list("pk"))
    counted = Scoped(lambda reader: Totals(policy.scope(reader), {"n": Count("pk"), "last": Max("pk")}))
    # Twice: what was written for one reader must not stay with the next of the same roles.
    for reader in [*readers, *readers]:
        keys = list(policy.scope(reader).order_by("pk").values_list("pk", flat=True))
        assert [key for (key,) in asked.rows(reader)] == keys
        assert asked.counted(reader) == len(keys)
        assert counted.totals(reader) == {"n": len(keys), "last": max(keys, default=None)}


@pytest.mark.django_db
def test_an_appointment_that_ends_counts_with_the_next_look(cast: Cast) -> None:
    asked = Scoped(lambda reader: policies.members.scope(reader).order_by("pk").values_list("name"))
    assert len(asked.rows(User.objects.get(pk=cast.wang.pk))) == 2
    Appointment.objects.filter(user=cast.wang).update(valid_until=NOW)
    assert asked.rows(User.objects.get(pk=cast.wang.pk)) == []


@pytest.mark.django_db
def test_names_are_read_as_the_queryset_reads_them(cast: Cast) -> None:
    asked = Scoped(lambda reader, key: policies.members.scope(reader).filter(worker_key=key).values_list("name"))
    assert asked.rows(cast.wang, cast.lin_member.worker_key) == [("林小满",)]
    assert asked.rows(cast.wang, cast.other_member.worker_key) == []
    assert asked.rows(cast.zhao, cast.other_member.worker_key) == [("周石",)]


@pytest.mark.django_db
def test_what_depends_on_more_of_an_organisation_than_its_path_is_refused(cast: Cast) -> None:
    with pytest.raises(AttributeError, match="region"):
        Scoped(policies.grids.scope).rows(cast.wang)


@given(st.text(LETTERS, min_size=4, max_size=4).filter(lambda step: step != "ZZZZ"), st.sampled_from(["", "0001"]))
def test_the_path_that_follows_is_treebeards(step: str, above: str) -> None:
    assert following(above + step) == Organisation(path=above + step)._inc_path()


@pytest.mark.parametrize("path", ["ZZZZ", "0001ZZZZ"])
def test_the_last_path_has_none_after_it(path: str) -> None:
    with pytest.raises(PathOverflow):
        following(path)
