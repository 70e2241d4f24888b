"""What the room keeps: audits that were published, and the rules that platforms declared."""

from gongyou.rooms.platforms.models.audits import AuditRun
from gongyou.rooms.platforms.models.releases import AuditRelease
from gongyou.rooms.platforms.models.rules import DeclaredRule, RuleOpinion, RuleProof, RuleVersion

__all__ = ["AuditRelease", "AuditRun", "DeclaredRule", "RuleOpinion", "RuleProof", "RuleVersion"]
