"""How the tests beyond `make test` are shared out: what one process has learned, no other has to learn."""

from __future__ import annotations

from xdist.scheduler.loadscope import LoadScopeScheduling

WALKS = "tests/browser/test_walk.py"


class Sharing(LoadScopeScheduling):
    """The walks of one language go to one process, which knows what it has laid out; other tests of the browser are
    handed out one by one, and all others by file, since those of Spark share a session.

    xdist's own groups (marker xdist_group) are not told apart under the pytest in use.
    """

    def _split_scope(self, nodeid: str) -> str:
        return shared_as(nodeid)


def shared_as(nodeid: str) -> str:
    """The name of what a test is handed out with."""
    file, _, name = nodeid.partition("::")
    if file == WALKS and "[" in name:
        return f"{file} {name.partition('[')[2].partition('-')[0]}"
    return nodeid if file.startswith("tests/browser/") else file
