"""What the room keeps, a file each noun."""

from gongyou.rooms.exposure.models.crosswalk import Verdict
from gongyou.rooms.exposure.models.ratings import OwnOccupation, Rating, Release
from gongyou.rooms.exposure.models.tallies import Tally
from gongyou.rooms.exposure.models.titles import Alias, JobTitle

__all__ = ["Alias", "JobTitle", "OwnOccupation", "Rating", "Release", "Tally", "Verdict"]
