"""Everything that changes the registry. Each verb: policy, atomic write, one audit line."""

from gongyou.registry.services.accounts import (
    AccountRow,
    account_language_choose,
    account_open,
    account_password_change,
)
from gongyou.registry.services.appointments import appointment_give, appointment_withdraw
from gongyou.registry.services.closing import account_close, account_reopen, lockout_lift
from gongyou.registry.services.employers import EmployerRow, employer_record, employers_record_many
from gongyou.registry.services.members import MemberRow, member_register, members_register_many
from gongyou.registry.services.organisations import OrganisationRow, organisation_found, organisations_found_many

__all__ = [
    "AccountRow",
    "EmployerRow",
    "MemberRow",
    "OrganisationRow",
    "account_close",
    "account_language_choose",
    "account_open",
    "account_password_change",
    "account_reopen",
    "appointment_give",
    "appointment_withdraw",
    "employer_record",
    "employers_record_many",
    "lockout_lift",
    "member_register",
    "members_register_many",
    "organisation_found",
    "organisations_found_many",
]
