"""Everything that changes the registry. Each verb: policy, atomic write, one audit line."""

from gongyou.registry.services.accounts import (
    AccountRow,
    account_language_choose,
    account_open,
    account_password_change,
)
from gongyou.registry.services.affiliations import affiliation_end, affiliation_give
from gongyou.registry.services.applications import (
    ApplicationRow,
    application_approve,
    application_refuse,
    application_submit,
    application_withdraw,
    applications_empty,
)
from gongyou.registry.services.appointments import (
    Tenure,
    appointment_confirm,
    appointment_give,
    appointment_propose,
    appointment_withdraw,
)
from gongyou.registry.services.approvals import (
    Asked,
    approval_ask,
    approval_grant,
    approval_refuse,
    approval_use,
    approval_withdraw,
)
from gongyou.registry.services.backups import backup_note, restore_note
from gongyou.registry.services.break_glass import glass_break, glass_review
from gongyou.registry.services.closing import account_close, account_reopen, lockout_lift
from gongyou.registry.services.coverage import (
    EstimateRequest,
    coverage_count,
    coverage_count_ask,
    coverage_estimate_ask,
    coverage_estimate_record,
)
from gongyou.registry.services.dues import (
    DuesEntry,
    DuesRateRow,
    dues_export_note,
    dues_month_open,
    dues_rate_record,
    dues_record,
    dues_record_undo,
)
from gongyou.registry.services.duplicates import FoundPair, duplicates_record, duplicates_search, pair_answer
from gongyou.registry.services.employers import (
    EmployerChanges,
    EmployerRow,
    employer_change,
    employer_record,
    employers_record_many,
)
from gongyou.registry.services.erasures import ERASE, erasure_finish, member_erase, member_erasure_ask
from gongyou.registry.services.foundings import UnionFounded, UnionRow, employer_union_found
from gongyou.registry.services.grids import (
    GridRow,
    GridsRecorded,
    MembersPlaced,
    grid_change,
    grid_members_place,
    grid_record,
    grids_record_many,
)
from gongyou.registry.services.handovers import Handover, deputy_appoint, handover
from gongyou.registry.services.key_acts import key_add, key_retire, keys_rotated, rotation_start
from gongyou.registry.services.members import MemberRow, member_register, members_register_many
from gongyou.registry.services.memberships import (
    ChangedMeanwhile,
    MemberChanges,
    member_change,
    member_identity_check,
    member_leave,
    member_return,
    member_suspend,
)
from gongyou.registry.services.merging import member_merge, member_unmerge
from gongyou.registry.services.organisation_changes import (
    OrganisationChanges,
    organisation_change,
    organisation_close,
    organisation_join_code_change,
    organisation_move,
    organisation_reopen,
)
from gongyou.registry.services.organisations import OrganisationRow, organisation_found, organisations_found_many
from gongyou.registry.services.privacy import (
    AssessmentRow,
    DutyRow,
    duty_change,
    impact_assessment_record,
    large_holder_note,
)
from gongyou.registry.services.reveals import RevealReason, application_data_reveal, personal_data_reveal
from gongyou.registry.services.terms import TermRow, term_record, terms_record_many
from gongyou.registry.services.tokens import Issued, TokenRow, token_found, token_issue, token_revoke
from gongyou.registry.services.transfers import (
    transfer_accept,
    transfer_ask,
    transfer_fetch,
    transfer_refuse,
    transfer_withdraw,
)
from gongyou.registry.services.two_steps import two_step_reset

__all__ = [
    "ERASE",
    "AccountRow",
    "ApplicationRow",
    "Asked",
    "AssessmentRow",
    "ChangedMeanwhile",
    "DuesEntry",
    "DuesRateRow",
    "DutyRow",
    "EmployerChanges",
    "EmployerRow",
    "EstimateRequest",
    "FoundPair",
    "GridRow",
    "GridsRecorded",
    "Handover",
    "Issued",
    "MemberChanges",
    "MemberRow",
    "MembersPlaced",
    "OrganisationChanges",
    "OrganisationRow",
    "RevealReason",
    "Tenure",
    "TermRow",
    "TokenRow",
    "UnionFounded",
    "UnionRow",
    "account_close",
    "account_language_choose",
    "account_open",
    "account_password_change",
    "account_reopen",
    "affiliation_end",
    "affiliation_give",
    "application_approve",
    "application_data_reveal",
    "application_refuse",
    "application_submit",
    "application_withdraw",
    "applications_empty",
    "appointment_confirm",
    "appointment_give",
    "appointment_propose",
    "appointment_withdraw",
    "approval_ask",
    "approval_grant",
    "approval_refuse",
    "approval_use",
    "approval_withdraw",
    "backup_note",
    "coverage_count",
    "coverage_count_ask",
    "coverage_estimate_ask",
    "coverage_estimate_record",
    "deputy_appoint",
    "dues_export_note",
    "dues_month_open",
    "dues_rate_record",
    "dues_record",
    "dues_record_undo",
    "duplicates_record",
    "duplicates_search",
    "duty_change",
    "employer_change",
    "employer_record",
    "employer_union_found",
    "employers_record_many",
    "erasure_finish",
    "glass_break",
    "glass_review",
    "grid_change",
    "grid_members_place",
    "grid_record",
    "grids_record_many",
    "handover",
    "impact_assessment_record",
    "key_add",
    "key_retire",
    "keys_rotated",
    "large_holder_note",
    "lockout_lift",
    "member_change",
    "member_erase",
    "member_erasure_ask",
    "member_identity_check",
    "member_leave",
    "member_merge",
    "member_register",
    "member_return",
    "member_suspend",
    "member_unmerge",
    "members_register_many",
    "organisation_change",
    "organisation_close",
    "organisation_found",
    "organisation_join_code_change",
    "organisation_move",
    "organisation_reopen",
    "organisations_found_many",
    "pair_answer",
    "personal_data_reveal",
    "restore_note",
    "rotation_start",
    "term_record",
    "terms_record_many",
    "token_found",
    "token_issue",
    "token_revoke",
    "transfer_accept",
    "transfer_ask",
    "transfer_fetch",
    "transfer_refuse",
    "transfer_withdraw",
    "two_step_reset",
]
