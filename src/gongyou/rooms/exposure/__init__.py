"""AI 影响: which tasks of members' occupations are likely to change, and where to go from there."""
