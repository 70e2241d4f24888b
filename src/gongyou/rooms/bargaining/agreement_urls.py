"""Addresses of agreements under /bargaining/."""

from django.urls import path

from gongyou.rooms.bargaining.views import (
    agreement_clauses,
    agreement_papers,
    agreement_steps,
    agreements,
    public_agreements,
)

AGREEMENTS = [
    path("agreements/", agreements.agreement_list, name="agreements"),
    path("agreements/register.xlsx", agreement_papers.agreements_file, name="agreements_file"),
    path("agreements/new/", agreements.agreement_new, name="agreement_new"),
    path("agreements/enter/", agreements.agreement_entered, name="agreement_enter"),
    path("agreements/clauses/", agreement_clauses.clauses_by_code, name="clauses"),
    path("negotiations/<uuid:key>/agreement/", agreements.agreement_from, name="agreement_from"),
    path("agreements/<uuid:key>/", agreements.agreement_page, name="agreement"),
    path("agreements/<uuid:key>/change/", agreements.agreement_changed, name="agreement_change"),
    path("agreements/<uuid:key>/text/", agreements.agreement_text, name="agreement_text"),
    path("agreements/<uuid:key>/codes/", agreements.agreement_codes, name="agreement_codes"),
    path("agreements/<uuid:key>/ballot/", agreement_steps.ballot_new, name="ballot_new"),
    path("agreements/<uuid:key>/sign/", agreement_steps.agreement_signed, name="agreement_sign"),
    path("agreements/<uuid:key>/file/", agreement_steps.agreement_filed, name="agreement_file"),
    path("agreements/<uuid:key>/begin/", agreement_steps.agreement_begun, name="agreement_begin"),
    path("agreements/<uuid:key>/publicise/", agreement_steps.agreement_publicised, name="agreement_publicise"),
    path("agreements/<uuid:key>/end/", agreement_steps.agreement_ended, name="agreement_end"),
    path("agreements/<uuid:key>/release/", agreement_steps.agreement_released, name="agreement_release"),
    path("agreements/<uuid:key>/withdraw/", agreement_steps.agreement_withdrawn, name="agreement_withdraw"),
    path("agreements/<uuid:key>/renew/", agreements.agreement_renewed, name="agreement_renew"),
    path(
        "agreements/<uuid:key>/papers/<slug:paper>.<slug:kind>",
        agreement_papers.agreement_paper,
        name="agreement_paper",
    ),
    path("agreements/filings/<uuid:key>/received/", agreement_steps.filing_received, name="filing_receive"),
    path("agreements/filings/<uuid:key>/objected/", agreement_steps.filing_objected, name="filing_object"),
    path("agreements/clauses/<uuid:key>/change/", agreement_clauses.clause_changed, name="clause_change"),
    path("agreements/clauses/<uuid:key>/amend/", agreement_clauses.clause_amended, name="clause_amend"),
    path("public/agreements/", public_agreements.public_agreements, name="public_agreements"),
    path("public/agreements/<uuid:key>/", public_agreements.public_agreement, name="public_agreement"),
]
