"""gongyou account: accounts and appointments from the command line, where the first account has to come from."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from gongyou.core.errors import BadInput, NotFound
from gongyou.core.text import Text
from gongyou.site.cli import frame

if TYPE_CHECKING:
    from gongyou.kit.models import User
    from gongyou.registry.models import Organisation

app = typer.Typer(
    add_completion=False, no_args_is_help=True, help="开通账号、任命角色。Open accounts, give appointments."
)

UserName = Annotated[str, typer.Argument(metavar="USERNAME", help="账号名。The user name.")]
Role = Annotated[
    str, typer.Option("--role", help="officer、analyst、worker、administrator、security 或 auditor。The role.")
]
OrganisationCode = Annotated[str, typer.Option("--org", metavar="CODE", help="组织编码。The organisation's code.")]


@app.command("open")
def account_open(
    username: UserName,
    role: Role,
    org: OrganisationCode,
    name: Annotated[str, typer.Option("--name", help="显示的姓名。The name shown.")] = "",
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """开通账号；口令从标准输入读取一行，或在终端输入。Open an account; the password comes from standard input."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry import services

    row = services.AccountRow(username=username, password=_password(), role=role, name=name)
    user = services.account_open(row=row, organisation=_organisation(org), by=None, now=timezone.now())
    _report(user, Text(f"已开通账号 {username}。", f"Opened the account {username}."), as_json=as_json)


@app.command("appoint")
def account_appoint(
    username: UserName,
    role: Role,
    org: OrganisationCode,
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """任命角色。Give an appointment."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry import services

    user = _user(username)
    services.appointment_give(user=user, role=role, organisation=_organisation(org), by=None, now=timezone.now())
    _report(user, Text(f"已任命 {username}。", f"Appointed {username}."), as_json=as_json)


@app.command("password")
def account_password(username: UserName, data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """重置口令并解除锁定；口令从标准输入读取。Set a new password and end a lock-out."""
    frame.use_django()
    from axes.utils import reset
    from django.utils import timezone

    from gongyou.registry import services

    user = services.account_password_change(user=_user(username), password=_password(), by=None, now=timezone.now())
    reset(username=username)
    _report(user, Text(f"已重置 {username} 的口令。", f"Set a new password for {username}."), as_json=as_json)


@app.command("handover")
def account_handover(
    leaving: Annotated[str, typer.Argument(metavar="LEAVING", help="离任的账号。The account of who leaves.")],
    successor: Annotated[str, typer.Argument(metavar="SUCCESSOR", help="接手的账号。The account that takes over.")],
    data_dir: frame.DataDir = None,
    as_json: frame.AsJson = False,
) -> None:
    """把一个账号上的全部事项交给另一个账号，并停用它。Hand everything over and close the account."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry import services
    from gongyou.registry.services.handovers import everything_to

    now = timezone.now()
    user = _user(leaving)
    order = services.Handover(user, everything_to(_user(successor), user, now))
    done = services.handover(order=order, by=None, now=now)
    if as_json:
        frame.print_json({"handed_over": done})
    else:
        frame.say(Text(f"已移交 {done} 项，{leaving} 已停用。", f"{done} things handed over; {leaving} is closed."))


@app.command("two-step-reset")
def account_two_step_reset(username: UserName, data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """重置两步验证：手机和恢复码都遗失时使用。Take a lost second step away."""
    frame.use_django()
    from django.utils import timezone

    from gongyou.registry import services

    user = services.two_step_reset(user=_user(username), by=None, now=timezone.now())
    _report(user, Text(f"已重置 {username} 的两步验证。", f"Reset two-step sign-in of {username}."), as_json=as_json)


@app.command("list")
def account_list(data_dir: frame.DataDir = None, as_json: frame.AsJson = False) -> None:
    """列出账号与任命。List accounts and their appointments."""
    frame.use_django()
    from gongyou.kit.models import User

    users = [
        _as_json(user) for user in User.objects.order_by("username").prefetch_related("appointments__organisation")
    ]
    if as_json:
        frame.print_json({"accounts": users})
        return
    for user in users:
        held = "；".join(f"{each['role']} @ {each['organisation']}" for each in user["appointments"])
        print(f"{user['username']}\t{user['name']}\t{held}")


def _report(user: User, text: Text, *, as_json: bool) -> None:
    if as_json:
        frame.print_json({"account": _as_json(user)})
    else:
        frame.say(text)


def _as_json(user: User) -> dict:
    return {
        "username": user.username,
        "name": user.name,
        "active": user.is_active,
        "appointments": [
            {"role": held.role, "organisation": held.organisation.code} for held in user.appointments.all()
        ],
    }


def _password() -> str:
    """One line from standard input; asked for, unseen and twice, on a terminal."""
    if sys.stdin.isatty():
        return str(typer.prompt("口令 Password", hide_input=True, confirmation_prompt=True, err=True))
    password = sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise BadInput(
            "cli.password_missing",
            Text("没有读到口令。", "No password was given."),
            Text("请从标准输入送入一行。", "Send one line on standard input."),
        )
    return password


def _user(username: str) -> User:
    from gongyou.kit.models import User

    found = User.objects.filter(username=username).first()
    if found is None:
        raise NotFound("cli.account_missing", Text(f"没有账号 {username}。", f"There is no account {username}."))
    return found


def _organisation(code: str) -> Organisation:
    from gongyou.registry.models import Organisation

    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise NotFound(
            "cli.organisation_missing",
            Text(f"没有编码为 {code} 的组织。", f"There is no organisation with the code {code}."),
            Text("请先建立组织。", "Found the organisation first."),
        )
    return found
