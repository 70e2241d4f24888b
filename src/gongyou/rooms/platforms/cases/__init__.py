"""The single cases behind the audit's definitions: each order, worker-day, spell or week, kept or broken.

A metric tells how often; here stands which. Both are built on the same expressions. A case is a row of `CASE`:

- `worker`, `area` (empty where none is recorded), `day` (local, since 1970), `case` (what names it);
- `state`: 0 kept, 1 broken, 2 cannot be judged for want of a value;
- `owed`: fen that the worker is short by; `measured` and `bound`: the two whole numbers that were compared.

The tables are in no order: who lists them orders them.
"""

KEPT, BROKEN, UNJUDGED = 0, 1, 2
CASE = ("worker", "area", "day", "case", "state", "owed", "measured", "bound")
