"""gongyou supervise: an agreement's clauses over the lake. Exit 1 on a breach, 0 without one, 2 on bad input."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gongyou.core.errors import EXIT_FINDINGS, BadInput, NotFound
from gongyou.core.text import LANGUAGES, Text
from gongyou.site.cli.frame import AsJson, DataDir, leave, open_lake, print_json, progress, say, use_django

if TYPE_CHECKING:
    from gongyou.rooms.bargaining.supervision.clauses import Clause


def command(  # noqa: PLR0913 (the options of a command line)
    first: Annotated[str, typer.Option("--from", help="始日，如 2026-06-01。First day.")],
    last: Annotated[str, typer.Option("--to", help="终日（含）。Last day, included.")],
    out: Annotated[Path, typer.Option("--out", file_okay=False, help="报告目录。Folder of the report.")],
    clauses: Annotated[
        Path | None,
        typer.Option("--clauses", exists=True, dir_okay=False, help="条款文件（YAML）。A file of clauses."),
    ] = None,
    agreement: Annotated[
        str | None, typer.Option("--agreement", help="登记的协议编号（UUID）。The key of a registered agreement.")
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="duckdb 或 spark。")] = "duckdb",
    as_json: AsJson = False,
    data_dir: DataDir = None,
) -> None:
    """逐条检验协议，写出 supervision.html、.docx、.json 和 cases.json；有违反时退出码为 1。Exit 1 on a breach."""
    import gongyou.rooms.bargaining.measures  # noqa: F401 (makes the measures known without Django)
    from gongyou.rooms.bargaining.supervision.clauses import period_of
    from gongyou.rooms.bargaining.supervision.made import STAGES, params_of, supervision_make
    from gongyou.rooms.bargaining.supervision.saved import released, report_json

    period = period_of({"from": first, "to": last})
    title, platform, bound, register = _asked(clauses, agreement, period)
    with progress(Text("协议履行监督", "Supervision")) as meter:
        made = supervision_make(open_lake(), params_of(platform, period, bound, register), meter, engine)
        meter(len(STAGES), len(STAGES))
    report = released(report_json(made))
    out.mkdir(parents=True, exist_ok=True)
    written = [*_documents(made, title, platform, out), _json(out / "supervision.json", report)]
    if made.cases is not None:
        written.append(_json(out / "cases.json", {"figure": made.cases.id, **made.cases.value}))
    if as_json:
        print_json({**report, "files": [str(path) for path in written]})
    for path in written:
        say(Text(f"已写出 {path}", f"Wrote {path}"))
    _told(made.value)
    if made.value["counts"]["breached"]:
        leave(EXIT_FINDINGS)


def _asked(
    clauses: Path | None, agreement: str | None, period: tuple[Any, Any]
) -> tuple[Text, str, list[Clause], dict[str, Any]]:
    """Title, platform, clauses, and the register's facts where the register is asked."""
    if (clauses is None) == (agreement is None):
        raise BadInput(
            "supervise.source",
            Text("请给出 --clauses 或 --agreement 之一。", "Give either --clauses or --agreement."),
            Text("前者是条款文件，后者是登记的协议。", "The first is a file, the second a registered agreement."),
        )
    if clauses is not None:
        from gongyou.rooms.bargaining.supervision.files import agreement_read

        file, bound = agreement_read(clauses)
        return file.title.text, file.platform, bound, {}
    use_django()
    from gongyou.rooms.bargaining.models import Agreement
    from gongyou.rooms.bargaining.supervision.agreed import clauses_in_force
    from gongyou.rooms.platforms.door import register_of

    key = _key(str(agreement))
    found = Agreement.objects.filter(key=key).first() if key else None
    if found is None:
        raise NotFound(
            "agreement.unknown",
            Text(f"没有编号为 {agreement} 的协议。", f"There is no agreement {agreement}."),
            Text("编号在协议页面的地址里。", "Its key stands in the address of its page."),
        )
    return found.title_text, found.platform, clauses_in_force(found), register_of(found.platform, *period)


def _key(written: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(written)
    except ValueError:
        return None


def _documents(made: Any, title: Text, platform: str, out: Path) -> list[Path]:
    from gongyou.kit.documents import to_docx, to_html
    from gongyou.registry.platform_names import platform_called
    from gongyou.rooms.bargaining.supervision.compose import document_of

    document, written = document_of(made.figure, title, platform_called(platform)), []
    for language in LANGUAGES:
        ending = "" if language == "zh" else f".{language}"
        page, word = out / f"supervision{ending}.html", out / f"supervision{ending}.docx"
        page.write_text(to_html(document, language), encoding="utf-8")
        word.write_bytes(to_docx(document, language))
        written += [page, word]
    return written


def _json(path: Path, data: Any) -> Path:
    from gongyou.rooms.bargaining.whatif.saved import plain

    path.write_text(json.dumps(plain(data), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def _told(value: Any) -> None:
    from gongyou.rooms.bargaining.supervision.clauses import number_said
    from gongyou.rooms.bargaining.supervision.states import STATES, State

    for each in value["clauses"]:
        state = STATES[State(each["state"])]
        size, size_en = "", ""
        if each.get("broken"):
            unit = each["unit"]
            size, size_en = f"，{each['broken']:,} {unit['zh']}", f", {each['broken']:,} {unit['en']}"
        say(Text(f"{each['number']}：{state.zh}{size}", f"{number_said(each['number']).en}: {state.en}{size_en}"))
