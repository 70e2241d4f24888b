"""gongyou occupations: looks occupations up, codes job titles, measures the coding, learns from labelled titles."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from gongyou.core.errors import BadInput
from gongyou.core.text import Text
from gongyou.site.cli import frame

TITLES = ("title", "job_name", "job_title", "岗位名称", "岗位", "职位", "职位名称", "工种")
CODES = ("expected_code", "code", "职业代码", "大典代码")
ENCODINGS = ("utf-8-sig", "gb18030")
FIVE = 5

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    help="职业：查代码、给岗位名称归码、测量准确率。Occupations: look up, code titles, measure.",
)
TitlesFile = Annotated[Path, typer.Argument(metavar="FILE", help="CSV，含岗位名称一列。A CSV with a column of titles.")]
Labelled = Annotated[
    Path, typer.Argument(metavar="FILE", help="CSV，含岗位名称与职业代码两列。A CSV with titles and their codes.")
]
Model = Annotated[
    Path | None,
    typer.Option("--model", dir_okay=False, help="自行学习的权重文件。A file of weights learned on the spot."),
]


@app.callback()
def group() -> None:
    """职业分类大典 2022 年版。The classification of occupations of 2022."""


@app.command("show")
def show(
    words: Annotated[str, typer.Argument(metavar="CODE|NAME", help="代码或名称。A code or a name.")],
    as_json: frame.AsJson = False,
) -> None:
    """按代码或名称查职业，列出上级与下级。Looks up a code or a name with what is above and below."""
    from gongyou.occupations.classification import children, named, occupation, parents

    found = named(words) or (occupation(words),)
    if as_json:
        frame.print_json(
            {
                "occupations": [
                    {
                        "code": each.padded,
                        "name": each.printed,
                        "level": each.level.name.lower(),
                        "parents": [above.padded for above in parents(each.code)],
                        "children": [below.padded for below in children(each.code)],
                    }
                    for each in found
                ]
            }
        )
        return
    for each in found:
        path = " › ".join([*(above.name for above in parents(each.code)), each.printed])
        print(f"{each.padded}  {each.level.text.zh} {each.level.text.en}  {path}")
        for below in children(each.code):
            print(f"  {below.padded}  {below.printed}")


@app.command("code")
def code(
    file: TitlesFile,
    out: Annotated[
        Path | None, typer.Option("--out", dir_okay=False, help="结果 CSV，缺省为标准输出。The CSV of results.")
    ] = None,
    model: Model = None,
    as_json: frame.AsJson = False,
) -> None:
    """给岗位名称归码：每条最多五个候选，并注明是否需人工复核。Codes titles: five candidates, and whether to review."""
    from gongyou.occupations.coding import coder, read_model

    titles = [title for title, _ in _read(file, labelled=False)]
    coded = (read_model(model) if model else coder()).code(titles)
    waiting = sum(each.needs_review for each in coded)
    if as_json:
        frame.print_json(
            {
                "titles": len(coded),
                "needs_review": waiting,
                "coded": [
                    {
                        "title": each.title,
                        "needs_review": each.needs_review,
                        "chance": round(each.chance, 3),
                        "reason": {"zh": each.reason.zh, "en": each.reason.en} if each.reason else None,
                        "candidates": [
                            {"code": one.code, "name": one.name, "score": round(one.score, 4)}
                            for one in each.candidates
                        ],
                    }
                    for each in coded
                ],
            }
        )
        return
    written = io.StringIO(newline="")
    sheet = csv.writer(written, lineterminator="\r\n")
    further = [f"{kind}_{at}" for at in range(2, FIVE + 1) for kind in ("code", "name", "score")]
    sheet.writerow(["title", "code", "name", "score", "needs_review", "reason", *further])
    for each in coded:
        cells = [[one.code, one.name, f"{one.score:.4f}"] for one in each.candidates]
        cells += [["", "", ""]] * (FIVE - len(cells))
        reason = each.reason.zh if each.reason else ""
        sheet.writerow(
            [
                _quoted(each.title),
                *cells[0],
                int(each.needs_review),
                reason,
                *(cell for one in cells[1:] for cell in one),
            ]
        )
    if out is None:
        sys.stdout.write(written.getvalue())
    else:
        out.write_text(written.getvalue(), encoding="utf-8-sig", newline="")
    frame.say(
        Text(
            f"归码 {len(coded):,} 条，其中 {waiting:,} 条需人工复核。",
            f"{len(coded):,} titles coded; {waiting:,} of them need review.",
        )
    )


@app.command("accuracy")
def accuracy(
    file: Labelled,
    model: Model = None,
    held_out: Annotated[
        bool,
        typer.Option(
            "--held-out", help="用一半标注学习，另一半测量，不用随产品的权重。Learns from one half, measures the other."
        ),
    ] = False,
    as_json: frame.AsJson = False,
) -> None:
    """测量归码的准确率：首选正确与前五含正确的比例。The share of titles right at first, and among the first five."""
    from gongyou.occupations import coding
    from gongyou.occupations.classification import find

    rows = _read(file, labelled=True)
    using = coding.read_model(model) if model else None
    if held_out:
        known = [row for row in rows if find(row[1]) is not None]
        learning, rows = coding.halves(known)
        using = coding.Coder(coding.learn(learning))
    found = coding.accuracy(rows, using)
    if found.count == 0:
        raise BadInput(
            "occupation.nothing_labelled",
            Text("文件中没有可用的职业代码。", "No row of the file has a code of the classification."),
            Text("请核对职业代码一列。", "Check the column of codes."),
        )
    if as_json:
        frame.print_json(
            {
                "titles": found.count,
                "left_out": found.left_out,
                "held_out": held_out,
                "top1": round(found.top1 / found.count, 4),
                "top5": round(found.top5 / found.count, 4),
                "without_review": round(found.sure / found.count, 4),
                "right_without_review": round(found.sure_right / found.sure, 4) if found.sure else None,
                "by_major_group": {
                    major: {"titles": count, "top1": ones, "top5": fives}
                    for major, (count, ones, fives) in found.by_major.items()
                },
            }
        )
        return
    frame.say(
        Text(
            f"{found.count:,} 条：首选正确 {found.top1 / found.count:.1%}，前五含正确 {found.top5 / found.count:.1%}。",
            f"{found.count:,} titles: {found.top1 / found.count:.1%} right at first, "
            f"{found.top5 / found.count:.1%} among the first five.",
        )
    )
    right = f"{found.sure_right / found.sure:.1%}" if found.sure else "—"
    frame.say(
        Text(
            f"无需复核的占 {found.sure / found.count:.1%}，其中正确 {right}；"
            f"代码不在大典中而未计 {found.left_out} 条。",
            f"{found.sure / found.count:.1%} need no review, {right} of these are right; "
            f"{found.left_out} rows without a code of the classification are left out.",
        )
    )
    if not held_out and model is None:
        frame.say(
            Text(
                "随产品的权重若学过这些标注，这里的数字偏高；用 --held-out 测量没有学过的一半。",
                "If the weights that ship were learned from these very titles, this is too high: "
                "--held-out measures on a half that was not learned.",
            )
        )


@app.command("learn")
def learn(
    file: Labelled,
    out: Annotated[Path, typer.Option("--out", dir_okay=False, help="权重文件。The file of weights.")],
) -> None:
    """从标注过的岗位名称学习权重。Learns weights from labelled titles."""
    from gongyou.occupations import coding
    from gongyou.occupations.classification import find

    rows = [row for row in _read(file, labelled=True) if find(row[1]) is not None]
    if out.suffix != ".npz":
        raise BadInput(
            "occupation.model_suffix",
            Text("权重文件名应以 .npz 结尾。", "Let the name of the file of weights end in .npz."),
        )
    coding.learn(rows).save(out)
    frame.say(Text(f"用 {len(rows):,} 条标注学习。", f"Learned from {len(rows):,} labelled titles."))


def _read(file: Path, *, labelled: bool) -> list[tuple[str, str]]:
    """Titles, with their codes where they are asked for."""
    rows = list(csv.DictReader(io.StringIO(_text(file), newline="")))
    heads = list(rows[0]) if rows else []
    title = next((name for name in TITLES if name in heads), heads[0] if len(heads) == 1 else None)
    code = next((name for name in CODES if name in heads), None)
    if title is None or (labelled and code is None):
        wanted: Sequence[str] = TITLES if title is None else CODES
        raise BadInput(
            "occupation.column_missing",
            Text("找不到所需的列。", "A column is missing."),
            Text(f"列名可为：{'、'.join(wanted)}。", f"It may be called {', '.join(wanted)}."),
            file=file.name,
        )
    return [(row[title] or "", (row[code] or "") if labelled and code else "") for row in rows]


def _text(file: Path) -> str:
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise BadInput(
            "occupation.file_unreadable", Text(f"读不了 {file.name}。", f"{file.name} cannot be read.")
        ) from error
    for encoding in ENCODINGS:
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(
        "occupation.encoding",
        Text("文件的编码不是 UTF-8 或 GB18030。", "The file is neither UTF-8 nor GB18030."),
        Text("请另存为 UTF-8 的 CSV。", "Save it as CSV in UTF-8."),
        file=file.name,
    )


def _quoted(title: str) -> str:
    """A title as a spreadsheet may open it: what would be read as a formula is text."""
    return f"'{title}" if title[:1] in ("=", "+", "-", "@", "\t", "\r") else title
