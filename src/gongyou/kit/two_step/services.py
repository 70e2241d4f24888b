"""The second step of an account is set up, renewed and given up; each with its line."""

from __future__ import annotations

from datetime import datetime

from gongyou.core.errors import BadInput, Conflict
from gongyou.core.text import Text
from gongyou.kit import audit
from gongyou.kit.models import User
from gongyou.kit.policies import require
from gongyou.kit.services import service
from gongyou.kit.two_step import requirement, totp
from gongyou.kit.two_step.checking import recovery_codes_made, recovery_hash
from gongyou.kit.two_step.models import RecoveryCode, TwoStep

SET_UP = audit.register("kit.two_step.set_up", "启用两步验证", "Set up two-step sign-in")
GIVEN_UP = audit.register("kit.two_step.given_up", "停用两步验证", "Turned two-step sign-in off")
RENEWED = audit.register("kit.two_step.codes_renewed", "更换恢复码", "Made new recovery codes")
RECOVERED = audit.register("kit.two_step.recovered", "用恢复码登录", "Signed in with a recovery code")


@service
def two_step_confirm(*, step: TwoStep, code: str, by: User, now: datetime) -> list[str]:
    """Ten recovery codes; from now on sign-in asks for the second step. A wrong code raises BadInput."""
    require(step.user_id == by.pk)
    if step.confirmed_at is not None:
        raise Conflict("two_step.there", Text("两步验证已经启用。", "Two-step sign-in is set up already."))
    found = totp.matching_step(totp.read(step.secret), "".join(code.split()), now)
    if found is None:
        raise BadInput(
            "two_step.code_wrong",
            Text("验证码不对。", "The code is wrong."),
            Text(
                "请输入验证器上现在显示的六位数字；总是不对时，请校准手机时间。",
                "Type the six digits that the app shows now; if it keeps failing, set the phone's clock.",
            ),
        )
    # The code that proved the phone cannot be used for signing in as well.
    step.confirmed_at, step.last_step, step.failures = now, found, 0
    step.save(update_fields=["confirmed_at", "last_step", "failures"])
    codes = _codes_given(by)
    audit.write(SET_UP, by=by, subject=by, now=now)
    return codes


@service
def recovery_codes_renew(*, user: User, by: User, now: datetime) -> list[str]:
    """Ten new recovery codes; the old ones are void."""
    require(by == user)
    if not TwoStep.objects.filter(user=user, confirmed_at__isnull=False).exists():
        raise Conflict("two_step.not_there", Text("还没有启用两步验证。", "Two-step sign-in is not set up."))
    codes = _codes_given(user)
    audit.write(RENEWED, by=by, subject=user, now=now)
    return codes


@service
def two_step_give_up(*, user: User, by: User, now: datetime) -> User:
    """The account with its password alone. Where the house requires the second step, raises Conflict."""
    require(by == user)
    if requirement.is_required_of(user):
        raise Conflict(
            "two_step.required",
            Text("本单位要求两步验证，不能停用。", "Two-step sign-in is required here and stays on."),
            Text(
                "换手机或手机遗失时，请安全管理员重置。",
                "To change phones, ask the security administrator.",
            ),
        )
    taken_away(user)
    audit.write(GIVEN_UP, by=by, subject=user, now=now)
    return user


@service
def recovery_note(*, user: User, by: User, now: datetime) -> User:
    """Notes that a recovery code opened the account; the code itself has been spent by then."""
    require(by == user)
    audit.write(RECOVERED, by=by, subject=user, now=now)
    return user


def taken_away(user: User) -> None:
    """Deletes key and codes; whose act it is writes the line."""
    TwoStep.objects.filter(user=user).delete()
    RecoveryCode.objects.filter(user=user).delete()


def _codes_given(user: User) -> list[str]:
    codes = recovery_codes_made()
    RecoveryCode.objects.filter(user=user).delete()
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, hash=recovery_hash(code)) for code in codes)
    return codes
