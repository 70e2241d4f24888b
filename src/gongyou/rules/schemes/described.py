"""A pay scheme in sentences that a rider and a negotiator read alike."""

from __future__ import annotations

from collections.abc import Sequence

from gongyou.rules.answer import STATUS_TEXT, number_shown
from gongyou.rules.schemes.described_periods import input_told, period_told, version_told
from gongyou.rules.schemes.model import AmountTerm, AnyTerm, Deduction, Floor, RateTerm, Scheme, Version
from gongyou.rules.schemes.words import INSTANT, MODE, PART, UNIT, bands_told, held_told, inputs_named, money_told


def described(scheme: Scheme, language: str) -> list[str]:
    """One sentence per rule: how time is counted, each version's terms, floor and rounding, and its source."""
    english = language.lower().startswith("en")
    start, end = (INSTANT[at].on(language) for at in (scheme.time.start, scheme.time.until))
    dated = INSTANT[scheme.dated_by].on(language)
    of_orders = any(version.terms for version in scheme.versions)
    is_least = scheme.nature == "minimum"
    if english:
        time = f"Paid time runs from {start} to {end}, in whole seconds; the" if of_orders else "The"
        sentences = ["The rule sets the least that is due; more is no deviation."] if is_least else []
        sentences.append(f"{time} day of {dated} ({scheme.zone}) decides which version applies.")
    else:
        time = f"计费时间从{start}到{end}，按整秒计；" if of_orders else ""
        sentences = ["本规则规定最低标准，实付高于标准的不算不符。"] if is_least else []
        sentences.append(f"{time}适用哪一版，看{dated}当天（{_clock(scheme.zone)}）。")
    sentences.extend(input_told(each, language) for each in scheme.inputs)
    if scheme.period is not None:
        with_bonuses = any(version.bonuses for version in scheme.versions)
        told_of_periods = period_told(scheme.period, language, with_bonuses=with_bonuses)
        sentences.extend(_named(each, scheme, language) for each in told_of_periods)
    for version in scheme.versions:
        sentences.extend(told_of(scheme, version, language))
    rounding = MODE[scheme.rounding.mode].on(language)
    if not of_orders:
        told = (f"Every amount of a period is {rounding}, once.", f"每期的各项金额一次取整：{rounding}。")
    elif scheme.rounding.point == "period":
        told = (f"The sum of a period's orders is {rounding}, once.", f"一个结算期的各单合计后一次取整：{rounding}。")
    else:
        told = (f"The sum of an order is {rounding}, once.", f"每单合计后一次取整：{rounding}。")
    sentences.append(told[0] if english else told[1])
    if scheme.deductions is not None:
        sentences.append(deductions_told(scheme.deductions, language))
    return sentences


def deductions_told(deductions: Sequence[Deduction], language: str) -> str:
    """What the platform may deduct, by code, beside what the terms of an order deduct themselves."""
    english = language.lower().startswith("en")
    if not deductions:
        return "No deduction is allowed." if english else "不允许任何扣款。"
    if english:
        return (
            f"These deductions alone are allowed: {'; '.join(f'{each.label.en} ({each.code})' for each in deductions)}."
        )
    return f"只允许以下扣款：{'；'.join(f'{each.label.zh}（{each.code}）' for each in deductions)}。"


def _clock(zone: str) -> str:
    """The clock of a zone as Chinese calls it."""
    return "北京时间" if zone == "Asia/Shanghai" else f"{zone} 当地时间"


def told_of(scheme: Scheme, version: Version, language: str) -> list[str]:
    """One version in sentences, with the names of inputs in words."""
    told = [*_version(scheme, version, language), *version_told(version, scheme.currency, language)]
    return [_named(each, scheme, language) for each in told]


def _named(sentence: str, scheme: Scheme, language: str) -> str:
    """The sentence with the names of inputs in words."""
    return inputs_named(sentence, {each.name: each.label.text.on(language) for each in scheme.inputs})


def _version(scheme: Scheme, version: Version, language: str) -> list[str]:
    english = language.lower().startswith("en")
    until = version.until
    if english:
        period = f"From {version.start}" + (f" to {until}" if until else "")
        head = f"{period} ({STATUS_TEXT[version.status].en}; source: {version.source.title.en}):"
    else:
        period = f"{version.start} 起" + (f"至 {until}" if until else "")
        head = f"{period}（{STATUS_TEXT[version.status].zh}；来源：{version.source.title.zh}）："
    note = version.source.note
    noted = [f"Note on the source: {note.en}" if english else f"来源说明：{note.zh}"] if note is not None else []
    sentences = [head, *noted, *(term_told(term, scheme.currency, language) for term in version.terms)]
    if version.at_least is not None:
        least = money_told(version.at_least, scheme.currency, language)
        sentences.append(f"No order pays less than {least}." if english else f"每单不低于 {least}。")
    sentences.extend(floor_told(floor, scheme.currency, language) for floor in version.floors)
    return sentences


def floor_told(floor: Floor, currency: str, language: str) -> str:
    least, where = money_told(floor.amount, currency, language), held_told(floor, language)
    label = floor.label.text.on(language)
    if language.lower().startswith("en"):
        return f"{label}{f' ({where})' if where else ''}: an order pays no less than {least}."
    return f"{label}{f'（{where}）' if where else ''}：每单不低于 {least}。"


def term_told(term: AnyTerm, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    label = term.label.text.on(language)
    condition = held_told(term, language)
    body = body_told(term, currency, language)
    if term.counts == "deducted":
        body = f"{body}, deducted" if english else f"扣 {body}"
    if english:
        return f"{label}{f' ({condition})' if condition else ''}: {body}."
    return f"{label}{f'（{condition}）' if condition else ''}：{body}。"


def body_told(term: AnyTerm, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    if isinstance(term, AmountTerm):
        amount = money_told(term.amount, currency, language)
        return f"{amount} an order" if english else f"每单 {amount}"
    unit = UNIT[term.per].on(language)
    said = (
        _rate(term, unit, currency, language)
        if isinstance(term, RateTerm)
        else bands_told(term, unit, currency, language)
    )
    if term.part == "whole":
        return said
    part = PART[term.part].on(language)
    return f"{said}, {part}" if english else f"{part}部分，{said}"


def _rate(term: RateTerm, unit: str, currency: str, language: str) -> str:
    english = language.lower().startswith("en")
    rate, beyond = money_told(term.rate, currency, language), number_shown(term.beyond)
    started = term.counted == "started"
    if english:
        each = f"{rate} per {'started ' if started else ''}{unit}"
        return f"{each} beyond {beyond}" if term.beyond else each
    each = f"每{unit} {rate}" + (f"，不足一{unit}按一{unit}计" if started else "")
    return f"超过 {beyond} {unit}的部分，{each}" if term.beyond else each
