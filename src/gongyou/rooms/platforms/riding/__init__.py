"""Working time of riders: spans on orders, worker-days and weeks, pauses that were due, time online.

`spans` and `days` say it for a table of any size, `one_worker` for one person in plain Python; both agree by test.
Method and limits: docs/algorithms/riders-hours.md and docs/algorithms/continuous-orders.md.
"""
