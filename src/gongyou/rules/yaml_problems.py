"""What PyYAML says of a text that is no YAML: where it begins, and in both languages what to do about it."""

from __future__ import annotations

import re

import yaml

from gongyou.core.text import Text

UNEVEN = Text(
    "缩进没有对齐：同一级的各项从同一列写起，深一级的多空两格",
    "the indentation is uneven: keys of one level begin in one column, those below it two blanks further",
)
REFERENCES = Text(
    "不能用 & 和 * 引用别处的内容，请写出来；以它们开头的文字要加引号",
    "references by & and * are not taken: write it out; put a text that begins with one in quotes",
)
# The first whose pattern is found in PyYAML's sentence tells it; {0} is what the pattern holds.
PROBLEMS = (
    (r"character '\\t'", Text("这里有制表符，缩进请用空格", "a tab stands here: indent with blanks")),
    (
        r"character ['\"](.+)['\"] that cannot start",
        Text("文字不能以“{0}”开头，请加引号", "a text cannot begin with “{0}”: put it in quotes"),
    ),
    (
        r"mapping values are not allowed",
        Text(
            "这里不能再写“键: 值”：缩进没有对齐，或者带冒号的文字没有加引号",
            "no “key: value” can stand here: the indentation is uneven, or a text with a colon has no quotes",
        ),
    ),
    (r"(?:sequence entries|mapping keys) are not allowed|expected <block end>", UNEVEN),
    (
        r"could not find expected ':'",
        Text(
            "这一行不是“键: 值”：少了半角冒号，或者冒号后面没有空格",
            "this line is no “key: value”: the colon or the blank behind it is missing",
        ),
    ),
    (
        r"expected ',' or '(.)'",
        Text(
            "括号里的各项之间少了半角逗号，或者没有收尾的 {0}",
            "a comma between two parts in brackets is missing, or the closing {0}",
        ),
    ),
    (
        r"unexpected (?:end of stream|document separator)",
        Text("这里的引号没有收尾", "a quotation mark that opens here is never closed"),
    ),
    (
        r"escape",
        Text(
            "双引号里的反斜杠要写两个，或者改用单引号",
            "between double quotes a backslash is written twice; or use single quotes",
        ),
    ),
    (r"expected the node content", Text("这里少了一个值", "a value is missing here")),
    (
        r"another document|document start",
        Text("一个文件只写一份内容，中间不用 --- 和 ... 分开", "a file holds one document, without --- or ... inside"),
    ),
    (r"alias|anchor", REFERENCES),
    (r"tag", Text("不能用 ! 开头的标记", "marks that begin with ! are not taken")),
    (r"unhashable key", Text("键应为一个词", "a key must be one word")),
)
# Where something was opened and never ended, its beginning is what must be looked at.
FROM_ITS_BEGINNING = ("while scanning a simple key", "while scanning a quoted scalar")


def problem_line(error: yaml.MarkedYAMLError) -> int:
    """The line to look at, from 1 on."""
    mark = error.problem_mark
    if str(error.context) in FROM_ITS_BEGINNING and error.context_mark is not None:
        mark = error.context_mark
    return mark.line + 1 if mark is not None else 1


def problem_told(error: yaml.MarkedYAMLError) -> Text:
    """What is wrong and what to do. English keeps PyYAML's own words; what is not known here is told by them alone."""
    written = str(error.problem)
    context = f"{error.context or ''} {written}"
    for pattern, said in PROBLEMS:
        found = re.search(pattern, written) or re.search(pattern, context)
        if found is not None:
            held = found.groups() or ("",)
            return Text(said.zh.format(*held), f"{said.en.format(*held)} ({written})")
    return Text(f"YAML 写法有误（{written}）", written)
