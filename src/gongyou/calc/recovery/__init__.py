"""The pay rule that a log implies: rates, bands, conditions, lowest pay and the days of change, from orders alone."""

from gongyou.calc.recovery.growing import Family
from gongyou.calc.recovery.log import Coded, Log
from gongyou.calc.recovery.polish import MILE
from gongyou.calc.recovery.regimes import Stretch, stretches
from gongyou.calc.recovery.rule import DAY, Condition, Rule, Term

__all__ = ["DAY", "MILE", "Coded", "Condition", "Family", "Log", "Rule", "Stretch", "Term", "stretches"]
