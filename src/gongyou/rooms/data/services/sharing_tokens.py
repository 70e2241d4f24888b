"""Keys of a platform's programs: each belongs to one agreement and opens nothing but deliveries under it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.registry.models import ApiToken
from gongyou.registry.services.tokens import Issued, TokenRow, token_made
from gongyou.rooms.data import policies
from gongyou.rooms.data.models import SharingAgreement

ISSUED = audit.register("data.sharing.token_issued", "签发报送令牌 {prefix}…", "Issued the delivery token {prefix}…")
REVOKED = audit.register("data.sharing.token_revoked", "吊销报送令牌 {prefix}…", "Revoked the delivery token {prefix}…")
SCOPES = frozenset({str(ApiToken.Scope.DATA_DELIVER)})


@service
def sharing_token_issue(*, agreement: SharingAgreement, name: str, days: int, by: User | None, now: datetime) -> Issued:
    """The token, its text to be shown once. It ends with the agreement at the latest."""
    require(by is None or policies.sharing.can_change(by, agreement))
    found = SharingAgreement.objects.select_for_update(of=("self",)).get(pk=agreement.pk)
    if found.state != SharingAgreement.State.IN_FORCE or timezone.localdate(now) > found.valid_until:
        raise Conflict(
            "sharing.not_in_force",
            Text("协议不在有效期内，不能签发令牌。", "The agreement is not in force; no token is issued."),
            Text("先登记签署。", "Record the signing first."),
        )
    if days < 1:
        raise BadInput(
            "sharing.token_days", Text("有效期至少一天。", "A token is valid for a day at least."), field="days"
        )
    if found.account is None:
        found.account = _account(found)
        found.save()
    ends = min(now + timedelta(days=days), _end_of(found))
    made = token_made(TokenRow(name, sorted(SCOPES), ends), found.account, SCOPES, now)
    audit.write(ISSUED, by=by, subject=found, data={"prefix": made.token.prefix}, now=now)
    return made


@service
def sharing_token_revoke(*, agreement: SharingAgreement, token: ApiToken, by: User, now: datetime) -> ApiToken:
    """The token, void from now on."""
    require(policies.sharing.can_change(by, agreement) and token.user_id == agreement.account_id)
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
    audit.write(REVOKED, by=by, subject=agreement, data={"prefix": token.prefix}, now=now)
    return token


def _account(agreement: SharingAgreement) -> User:
    """An account without a password and without a role: it signs in nowhere and opens no page."""
    account = User(username=f"sharing-{agreement.key.hex[:16]}", name=f"{agreement.title}（报送接口）"[:100])
    account.set_unusable_password()
    account.save()
    return account


def _end_of(agreement: SharingAgreement) -> datetime:
    from gongyou.kit.tasks.daily import PLACE

    following = agreement.valid_until + timedelta(days=1)
    return datetime(following.year, following.month, following.day, tzinfo=PLACE)
