"""What the room keeps: what-ifs, negotiations with their table and topics, agreements, each noun in its own file."""

from gongyou.rooms.bargaining.models.agreements import Agreement, AgreementBallot, AgreementClause, AgreementFiling
from gongyou.rooms.bargaining.models.negotiations import Covered, Negotiation, Step
from gongyou.rooms.bargaining.models.scenarios import Scenario
from gongyou.rooms.bargaining.models.supervision import Breach, ClauseCheck, HeardBatch, SupervisionRun
from gongyou.rooms.bargaining.models.tables import Representative, Session, Side
from gongyou.rooms.bargaining.models.topics import ContractSection, Decision, Proposal, Section, Topic

__all__ = [
    "Agreement",
    "AgreementBallot",
    "AgreementClause",
    "AgreementFiling",
    "Breach",
    "ClauseCheck",
    "ContractSection",
    "Covered",
    "Decision",
    "HeardBatch",
    "Negotiation",
    "Proposal",
    "Representative",
    "Scenario",
    "Section",
    "Session",
    "Side",
    "Step",
    "SupervisionRun",
    "Topic",
]
