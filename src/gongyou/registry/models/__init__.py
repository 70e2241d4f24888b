"""Who exists: the organisation tree, employers, grids, members, who is appointed to what, and what they ask for."""

from gongyou.registry.models.application import Application
from gongyou.registry.models.appointment import Appointment
from gongyou.registry.models.approval import Approval
from gongyou.registry.models.card import Card
from gongyou.registry.models.consent import Consent
from gongyou.registry.models.coverage import CoverageCount, CoverageEstimate, CoverageTally
from gongyou.registry.models.dues import Dues, DuesRate, DuesRecording
from gongyou.registry.models.duplicate import DuplicatePair, Merge, MergedKey
from gongyou.registry.models.employer import Employer
from gongyou.registry.models.grid import Grid
from gongyou.registry.models.headcount import Headcount
from gongyou.registry.models.knock import Knock, SilentReceipt
from gongyou.registry.models.member import Member
from gongyou.registry.models.movement import Movement, Transfer
from gongyou.registry.models.organisation import Affiliation, Organisation
from gongyou.registry.models.organisation_import import OrganisationImport, OrganisationImportRow
from gongyou.registry.models.organising import OrganisingTask, PlatformCount
from gongyou.registry.models.own import Correction, ErasureRequest
from gongyou.registry.models.place import WorkPoint
from gongyou.registry.models.privacy import Duty, Erasure, HolderSpan, ImpactAssessment, Reveal
from gongyou.registry.models.quality import MemberDefect, OrganisationQuality, QualityMonth
from gongyou.registry.models.roster import RosterChange, RosterExport, RosterFault, RosterImport, RosterRow
from gongyou.registry.models.station import Station
from gongyou.registry.models.term import CommitteeTerm
from gongyou.registry.models.token import ApiToken

__all__ = [
    "Affiliation",
    "ApiToken",
    "Application",
    "Appointment",
    "Approval",
    "Card",
    "CommitteeTerm",
    "Consent",
    "Correction",
    "CoverageCount",
    "CoverageEstimate",
    "CoverageTally",
    "Dues",
    "DuesRate",
    "DuesRecording",
    "DuplicatePair",
    "Duty",
    "Employer",
    "Erasure",
    "ErasureRequest",
    "Grid",
    "Headcount",
    "HolderSpan",
    "ImpactAssessment",
    "Knock",
    "Member",
    "MemberDefect",
    "Merge",
    "MergedKey",
    "Movement",
    "Organisation",
    "OrganisationImport",
    "OrganisationImportRow",
    "OrganisationQuality",
    "OrganisingTask",
    "PlatformCount",
    "QualityMonth",
    "Reveal",
    "RosterChange",
    "RosterExport",
    "RosterFault",
    "RosterImport",
    "RosterRow",
    "SilentReceipt",
    "Station",
    "Transfer",
    "WorkPoint",
]
