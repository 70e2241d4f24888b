"""What the room keeps, a file each noun."""

from gongyou.rooms.market.models.briefs import BriefRun
from gongyou.rooms.market.models.panel import Panel, Reporter
from gongyou.rooms.market.models.panel_forms import PanelFile, PanelForm, PanelQuery
from gongyou.rooms.market.models.panel_months import LeavingProposal, PanelMonth
from gongyou.rooms.market.models.panel_releases import PanelFigure, PanelRelease
from gongyou.rooms.market.models.releases import Release
from gongyou.rooms.market.models.warnings import WarningRun

__all__ = [
    "BriefRun",
    "LeavingProposal",
    "Panel",
    "PanelFigure",
    "PanelFile",
    "PanelForm",
    "PanelMonth",
    "PanelQuery",
    "PanelRelease",
    "Release",
    "Reporter",
    "WarningRun",
]
