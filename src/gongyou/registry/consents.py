"""What is asked for which purpose, in the words that people agree to. 个人信息保护法 art. 14, 17, 28, 29.

A change of any of these words is a new version: what somebody agreed to must stay known.
"""

from __future__ import annotations

from dataclasses import dataclass

from gongyou.core.text import Text
from gongyou.registry.models import Consent, Member

VERSION = "2026-11-23"
Purpose = Consent.Purpose

# Without these two there is no membership; they end with leaving the union, not by themselves.
NEEDED = (Purpose.MEMBERSHIP, Purpose.IDENTITY)


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One purpose: what is taken, what for, and what follows from saying no."""

    what: Text
    why: Text
    without: Text


TEXTS: dict[str, ConsentText] = {
    Purpose.MEMBERSHIP: ConsentText(
        Text(
            "姓名、手机号、职业、用工形式、用人单位、工作地点。",
            "Name, phone, occupation, form of employment, employer and place of work.",
        ),
        Text(
            "办理入会，记录会籍，把您分到就近的工会组织。由工会组织使用，不提供给用人单位和平台。",
            "To admit you, to keep your membership and to find the union nearest to you. Used by the union; not given "
            "to employers or platforms.",
        ),
        Text("不同意就不能入会。", "Without it you cannot join."),
    ),
    Purpose.IDENTITY: ConsentText(
        Text("身份证号，属于敏感个人信息。", "Your ID number, which is sensitive personal information."),
        Text(
            "实名登记，核对不重复入会。加密保存，平时只显示首尾几位；谁看过全号都有记录。",
            "To register you under your real name and only once. It is encrypted and masked; whoever sees all of it "
            "leaves a record.",
        ),
        Text(
            "不同意就不能在网上入会，可以带证件到工会窗口办理。",
            "Without it you cannot join online; bring your document to the union's counter instead.",
        ),
    ),
    Purpose.SERVICES: ConsentText(
        Text("会籍、联系方式、用工形式。", "Membership, contact details and form of employment."),
        Text(
            "办理困难帮扶、互助保障、培训、体检等会员服务。",
            "To provide hardship aid, mutual cover, courses, check-ups and other services to members.",
        ),
        Text("不同意不影响会籍，需要服务时再当面办理。", "Membership stays; ask in person when you need a service."),
    ),
    Purpose.WAGES: ConsentText(
        Text(
            "您自己交来的订单、工资和工时记录：上传的、填写的，或请平台提供的副本。",
            "Records of orders, pay and hours that you hand in yourself: uploaded, typed, or a copy that you asked a "
            "platform for.",
        ),
        Text(
            "核对平台和单位有没有少付，算出的结果给您看，也用于集体协商。分析时用代号，不用姓名。",
            "To check whether you were paid short, to show you the result, and for collective bargaining. Analysis "
            "uses a pseudonym, not your name.",
        ),
        Text(
            "不同意不影响会籍；您交来的记录不参加核对，撤回后当晚清除。平台和单位依法或按数据共享协议交给工会的记录不以本项同意为前提，仍用代号核对。",
            "Membership stays; what you handed in is left out, and removed the night after you withdraw. Records that "
            "platforms and employers give the union by law or under a sharing agreement do not rest on this consent; "
            "they are still checked, under a pseudonym.",
        ),
    ),
    Purpose.RESEARCH: ConsentText(
        Text(
            "职业、用工形式、工作地区，以及代号下的工资和工时。",
            "Occupation, form of employment, region, and pay and hours under a pseudonym.",
        ),
        Text(
            "统计和研究劳动状况。公布的数字至少合并十人，认不出个人。",
            "Statistics and research on working conditions. Published figures cover ten people at least.",
        ),
        Text("不同意不影响会籍和服务。", "Membership and services stay."),
    ),
    Purpose.CONTACT: ConsentText(
        Text("手机号。", "Your phone number."),
        Text(
            "告诉您活动、培训和政策。验证码和会籍办理结果不在此列，照常发送。",
            "To tell you about events, courses and rules. Codes and answers about your membership are sent anyway.",
        ),
        Text("不同意就不发这类消息。", "Without it no such messages are sent."),
    ),
}


def has_consent(member: Member, purpose: str) -> bool:
    """Whether the member's consent to this purpose stands: asked before anything is done that rests on consent."""
    return Consent.objects.filter(member=member, purpose=purpose, withdrawn_at=None).exists()


def consents_standing(member: Member) -> dict[str, Consent]:
    """Purpose → the consent that stands."""
    return {each.purpose: each for each in Consent.objects.filter(member=member, withdrawn_at=None)}
