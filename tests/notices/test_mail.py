"""E-mail against a small SMTP server of the tests' own."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace
from email import message_from_bytes
from email.header import decode_header, make_header
from typing import Any

import pytest

from gongyou.core.errors import BadInput
from gongyou.kit.notices.channels import Delivered, Later, Refused
from gongyou.kit.notices.channels.mail import Mail, server_of
from tests.notices.test_channels import MESSAGE


class PostOffice:
    """A small SMTP server: one letter, or the refusals it was told to give."""

    def __init__(self, *, to: int = 250, data: int = 250) -> None:
        self.to, self.data = to, data
        self.letters: list[bytes] = []
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self) -> None:
        line, _ = self.server.accept()
        with line, line.makefile("rb") as lines:
            line.sendall(b"220 here\r\n")
            for asked in lines:
                word = asked[:4].upper()
                if word == b"RCPT":
                    line.sendall(b"%d there\r\n" % self.to)
                elif word == b"DATA":
                    line.sendall(b"354 go\r\n")
                    letter = b""
                    while (part := lines.readline()) != b".\r\n":
                        letter += part
                    self.letters.append(letter)
                    line.sendall(b"%d so\r\n" % self.data)
                elif word == b"QUIT":
                    line.sendall(b"221 bye\r\n")
                    return
                else:
                    line.sendall(b"250 ok\r\n")

    def __enter__(self) -> PostOffice:
        return self

    def __exit__(self, *error: object) -> None:
        self.server.close()
        self.thread.join(10)


def letter_sent(office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("GONGYOU_SMTP_URL", f"smtp://127.0.0.1:{office.port}")
    monkeypatch.setenv("GONGYOU_MAIL_FROM", "工友 <gongyou@example.cn>")
    return Mail().deliver(replace(MESSAGE, address="wang@example.cn"))


def test_mail_reaches_a_real_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with PostOffice() as office:
        assert isinstance(letter_sent(office, monkeypatch), Delivered)
    letter = message_from_bytes(office.letters[0])
    assert str(make_header(decode_header(letter["Subject"]))) == "验证码"
    assert letter["To"] == "wang@example.cn"
    assert letter["Message-ID"] == "<gongyou-7@example.cn>"
    assert letter["Auto-Submitted"] == "auto-generated"
    body = letter.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert MESSAGE.link in body.decode()


@pytest.mark.parametrize(("answers", "kind"), [({"to": 550}, Refused), ({"to": 451}, Later), ({"data": 452}, Later)])
def test_what_a_mail_server_answers(answers: dict[str, int], kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    with PostOffice(**answers) as office:
        assert isinstance(letter_sent(office, monkeypatch), kind)


def test_a_mail_server_that_is_not_there_is_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("GONGYOU_SMTP_URL", f"smtp://127.0.0.1:{port}")
    assert isinstance(Mail().deliver(MESSAGE), Later)


def test_it_reads_the_server_of_the_setting() -> None:
    server = server_of("smtp://gong%40you:pa%3Ass@mail.example.cn:587?starttls=true")
    assert (server["username"], server["password"]) == ("gong@you", "pa:ss")
    assert (server["port"], server["use_tls"], server["use_ssl"]) == (587, True, False)
    assert server_of("smtps://mail.example.cn")["port"] == 465
    for wrong in ("mail.example.cn", "http://mail.example.cn", "smtp://"):
        with pytest.raises(BadInput):
            server_of(wrong)
