"""Who exists: the organisation tree, employers, grids, members, and who is appointed to what."""

from gongyou.registry.models.appointment import Appointment
from gongyou.registry.models.employer import Employer
from gongyou.registry.models.grid import Grid
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Affiliation, Organisation
from gongyou.registry.models.roster import RosterChange, RosterExport, RosterFault, RosterImport, RosterRow
from gongyou.registry.models.term import CommitteeTerm

__all__ = [
    "Affiliation",
    "Appointment",
    "CommitteeTerm",
    "Employer",
    "Grid",
    "Member",
    "Organisation",
    "RosterChange",
    "RosterExport",
    "RosterFault",
    "RosterImport",
    "RosterRow",
]
