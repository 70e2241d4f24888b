"""Everything that changes the registry. Each verb: policy, atomic write, one audit line."""

from gongyou.registry.services.accounts import (
    AccountRow,
    account_language_choose,
    account_open,
    account_password_change,
)
from gongyou.registry.services.applications import (
    ApplicationRow,
    application_approve,
    application_refuse,
    application_submit,
    application_withdraw,
)
from gongyou.registry.services.appointments import (
    Tenure,
    appointment_confirm,
    appointment_give,
    appointment_propose,
    appointment_withdraw,
)
from gongyou.registry.services.closing import account_close, account_reopen, lockout_lift
from gongyou.registry.services.employers import EmployerRow, employer_record, employers_record_many
from gongyou.registry.services.members import MemberRow, member_register, members_register_many
from gongyou.registry.services.organisations import OrganisationRow, organisation_found, organisations_found_many

__all__ = [
    "AccountRow",
    "ApplicationRow",
    "EmployerRow",
    "MemberRow",
    "OrganisationRow",
    "Tenure",
    "account_close",
    "account_language_choose",
    "account_open",
    "account_password_change",
    "account_reopen",
    "application_approve",
    "application_refuse",
    "application_submit",
    "application_withdraw",
    "appointment_confirm",
    "appointment_give",
    "appointment_propose",
    "appointment_withdraw",
    "employer_record",
    "employers_record_many",
    "lockout_lift",
    "member_register",
    "members_register_many",
    "organisation_found",
    "organisations_found_many",
]
