"""The pay rules that a page may name: those that ship, by their id; those on record, as declared:platform (and @ the
union that keeps it, where several do); what was proposed at a table, as proposal:key; what somebody edits in a
what-if, as draft:digest.

A page never names a file. The rule on record becomes one here (rooms.platforms keeps it under its digest); so does a
proposal's, under the digest of its text, so that what was reckoned once can be reckoned again. A draft is its author's
alone and goes after some weeks (drafted.py); what is kept of it reads a lasting copy.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.kit.policies import Visitor
from gongyou.rooms.bargaining import policies
from gongyou.rooms.bargaining.drafted import draft_digest, draft_file
from gongyou.rooms.bargaining.models import Proposal, Side
from gongyou.rooms.bargaining.scheme_files import text_written
from gongyou.rooms.platforms.door import declared_file, declared_keepers, declared_scheme
from gongyou.rules import catalogue
from gongyou.rules.schemes import PayScheme

DECLARED, PROPOSED, DRAFTED = "declared:", "proposal:", "draft:"
FIRST = "demo.heya"
FOLDER = "proposed-schemes"
OFFERED = 20
SIDES = {Side.UNION: Text("劳动者一方", "the workers"), Side.OTHER: Text("企业一方", "the enterprise")}


def schemes_offered(platforms: Sequence[str]) -> list[tuple[str, Text]]:
    """What may be named for the logs of these platforms: their rules on record first, then all that ship."""
    found = []
    for platform in platforms:
        for name, path in _on_record(platform):
            found.append((name, PayScheme.load(path).title))
    return [*found, *((each.id, each.title) for each in catalogue.standard().schemes())]


def scheme_of_platform(platform: str) -> str:
    """The name of the platform's own rule: on record, that ships, or the first that ships."""
    held = [name for name, _path in _on_record(platform)]
    return held[0] if len(held) == 1 else declared_scheme(platform) or (held or [FIRST])[0]


def _on_record(platform: str) -> list[tuple[str, str]]:
    """Name and file of the platform's rule on record; one for each keeper where several unions keep one."""
    keepers = declared_keepers(platform)
    named = [(f"{DECLARED}{platform}@{each}", declared_file(platform, each)) for each in keepers]
    held = named or [(DECLARED + platform, declared_file(platform))]
    return [(name, path) for name, path in held if path]


def scheme_path(name: str) -> str:
    """What the replay reads: an id or the file of the rule on record. Raises BadInput for any other name."""
    if name.startswith(DECLARED):
        platform, _at, keeper = name.removeprefix(DECLARED).partition("@")
        path = declared_file(platform, keeper)
        if path:
            return path
    elif name.startswith(PROPOSED):
        proposal = _named(_proposals(), name)
        if proposal is not None:
            return _kept(proposal.scheme)
    elif name.startswith(DRAFTED):
        draft = draft_file(name.removeprefix(DRAFTED))
        if draft is not None:
            return str(draft)
    elif name in {each.id for each in catalogue.standard().schemes()}:
        return name
    raise BadInput(
        "whatif.scheme_unknown",
        Text("没有这个计价规则。", "There is no such pay rule."),
        Text("请从列表中选择。", "Choose one from the list."),
        value=name[:80],
    )


def lasting_path(name: str) -> str:
    """What a figure that is kept reads: as `scheme_path`, and for a draft a copy that stays when the draft goes."""
    path = scheme_path(name)
    return _kept(Path(path).read_text(encoding="utf-8")) if name.startswith(DRAFTED) else path


def scheme_named(name: str) -> PayScheme:
    """The rule itself. Raises BadInput for a name that no page offers."""
    return PayScheme.load(scheme_path(name))


def proposals_offered(user: Visitor, platforms: Sequence[str]) -> list[tuple[str, Text]]:
    """What was proposed at tables that the user may read, about these platforms or about none, the newest first."""
    about = Q(topic__negotiation__platform__in=(*platforms, ""))
    found = _readable(user).filter(about).select_related("topic").order_by("-recorded_at", "-pk")[:OFFERED]
    return [(PROPOSED + str(each.key), title_of(each)) for each in found]


def title_of(proposal: Proposal) -> Text:
    """冰雪天气补贴 · 第 2 稿（企业一方）."""
    topic, side = proposal.topic.title_text, SIDES[Side(proposal.side)]
    return Text(
        f"{topic.zh} · 第 {proposal.number} 稿（{side.zh}）", f"{topic.en} · proposal {proposal.number} of {side.en}"
    )


def proposal_named(user: Visitor, name: str) -> Proposal | None:
    """The proposal that the name means; None for a name of another kind. Raises NotFound where the user may not read
    it."""
    if not name.startswith(PROPOSED):
        return None
    found = _named(_readable(user).select_related("topic__negotiation"), name)
    if found is None:
        raise NotFound(
            "whatif.proposal_unknown",
            Text("没有这一稿方案，或者它没有计价规则。", "There is no such proposal, or it has no pay scheme."),
            Text("请从议题页面打开试算。", "Open the what-if from the page of its topic."),
        )
    return found


def check_readable(user: Visitor, names: Iterable[str]) -> None:
    """Raises NotFound for a name of a proposal that the user may not read, and of a draft that is another's."""
    for name in names:
        proposal_named(user, name)
        if name.startswith(DRAFTED):
            path = draft_file(name.removeprefix(DRAFTED))
            if path is None or draft_digest(user, path.read_text(encoding="utf-8")) != path.stem:
                raise NotFound(
                    "whatif.draft_unknown",
                    Text("没有这个改过的规则。", "There is no such edited rule."),
                    Text("请从试算页面重新打开编辑。", "Open the editor from the what-if again."),
                )


def is_own(name: str) -> bool:
    """Whether the name means something that not everybody may read: `check_readable` decides."""
    return name.startswith((PROPOSED, DRAFTED))


def title_of_draft(name: str) -> Text:
    """骑手计价规则（改过）."""
    title = scheme_named(name).title
    return Text(f"{title.zh}（改过）", f"{title.en}, edited")


def _proposals() -> QuerySet[Proposal]:
    return Proposal.objects.exclude(scheme="")


def _readable(user: Visitor) -> QuerySet[Proposal]:
    return _proposals().filter(topic__negotiation__in=policies.negotiations.scope(user))


def _named(proposals: QuerySet[Proposal], name: str) -> Proposal | None:
    try:
        return proposals.filter(key=uuid.UUID(name.removeprefix(PROPOSED))).first()
    except ValueError:
        return None


def _kept(written: str) -> str:
    """The path of the text's file, written if it is not there."""
    digest = hashlib.sha256(written.encode()).hexdigest()[:24]
    path = Path(settings.GONGYOU_DATA_DIR).resolve() / FOLDER / f"{digest}.yaml"
    if not path.exists():
        text_written(path, written)
    return str(path)
