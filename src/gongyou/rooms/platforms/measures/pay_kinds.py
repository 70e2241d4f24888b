"""The kinds of an order that falls short."""

BELOW_RULE = "below_rule"
FLOOR_IGNORED = "floor_ignored"
UNDECLARED_DEDUCTION = "undeclared_deduction"
# Together the orders that are paid below the rule; an order is of one of the two.
SHORT_KINDS = (BELOW_RULE, FLOOR_IGNORED)
KINDS = (*SHORT_KINDS, UNDECLARED_DEDUCTION)
