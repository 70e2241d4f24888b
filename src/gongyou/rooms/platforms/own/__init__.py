"""A worker's own statement 对账单: orders recomputed line by line, periods, working time, and the papers to take away.

Plain Python over the rows of one person; the columns of `measures/` are its second opinion, by test.
Method and limits: docs/algorithms/own-statement.md.
"""
