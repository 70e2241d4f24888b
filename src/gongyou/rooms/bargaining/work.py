"""The room's long work: a what-if reckoned with its intervals and kept, done by a worker process."""

from __future__ import annotations

from gongyou.core.text import Text
from gongyou.findings.runs.work import Asked, RunWork
from gongyou.kit.lakes import open_lake
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.models import Proposal, Scenario

STAGES = (Text("按两个规则重算", "Reckoning by both rules"), Text("保存", "Keeping"))


def _published(asked: Asked) -> Scenario:
    from gongyou.rooms.bargaining.measures.what_if import NAME
    from gongyou.rooms.bargaining.services.scenarios import scenario_attach, scenario_keep

    asked.told(0, len(STAGES), STAGES[0])
    figure = open_lake().compute(NAME, asked.arguments["params"])
    asked.told(1, len(STAGES), STAGES[1])
    name = str(asked.arguments["name"])
    made = scenario_keep(figure=figure, name=name, organisation=asked.organisation, by=asked.by, now=asked.now)
    if key := str(asked.arguments.get("proposal") or ""):
        proposal = Proposal.objects.get(key=key)
        scenario_attach(proposal=proposal, scenario=made, by=asked.by, now=asked.now)
    return made


SCENARIOS = RunWork(
    kind="bargaining.scenario",
    title=Text("规则试算", "What-if"),
    done=Text("试算已保存。", "The what-if is kept."),
    policy=policies.scenarios,
    publish=_published,
)
register = SCENARIOS.register
scenario_run = SCENARIOS.run
