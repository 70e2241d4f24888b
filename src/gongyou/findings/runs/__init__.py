"""Published runs: a room is asked for an analysis, a worker process makes it, and it stays with its findings.

A room says what is asked, what is made of it and how it is shown; list, form, queue, page, files and publishing are
the same for every room.
"""
