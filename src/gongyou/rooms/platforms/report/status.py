"""How sure the rates of a rule are, in words."""

from gongyou.core.text import Text

STATUS = {
    "verified": Text("已核对原文", "checked against the official text"),
    "secondary": Text("据二手来源", "from a secondary source"),
    "unverified": Text("未经核实", "unverified"),
}
