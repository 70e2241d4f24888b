"""Who exists: the organisation tree, employers, grids, members, and who is appointed to what."""

from gongyou.registry.models.appointment import Appointment
from gongyou.registry.models.employer import Employer
from gongyou.registry.models.grid import Grid
from gongyou.registry.models.member import Member
from gongyou.registry.models.organisation import Organisation

__all__ = ["Appointment", "Employer", "Grid", "Member", "Organisation"]
