"""What the room keeps: audits that were published with what was said to them, and the rules that platforms declared."""

from gongyou.rooms.platforms.models.audits import AuditRun
from gongyou.rooms.platforms.models.copies import StatementCopy
from gongyou.rooms.platforms.models.names import PlatformName
from gongyou.rooms.platforms.models.releases import AuditRelease
from gongyou.rooms.platforms.models.rules import DeclaredRule, RuleOpinion, RuleProof, RuleVersion
from gongyou.rooms.platforms.models.statements import AuditStatement

__all__ = [
    "AuditRelease",
    "AuditRun",
    "AuditStatement",
    "DeclaredRule",
    "PlatformName",
    "RuleOpinion",
    "RuleProof",
    "RuleVersion",
    "StatementCopy",
]
