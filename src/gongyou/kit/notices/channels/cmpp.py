"""China Mobile's gateway: CMPP 2.0 (中国移动通信互联网短信网关接口协议), as the bytes that go over a TCP connection.

A text of more than 70 characters goes in parts of 67 with the usual six bytes in front that join them on the phone.
"""

from __future__ import annotations

import hashlib
import socket
import struct
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from gongyou.core.text import Text
from gongyou.kit.notices.channels import Delivered, Later, Refused, Result

CONNECT, SUBMIT, TERMINATE = 0x01, 0x04, 0x02
VERSION_2 = 0x20
UCS2 = 8
SECONDS = 10
HEADER = struct.Struct(">III")
WHOLE_BYTES, PART_BYTES = 140, 134
LONGEST = 10 * PART_BYTES
# Results of CMPP_SUBMIT_RESP that mean: slower. All others mean no.
TOO_FAST = 8

REFUSED_TO_CONNECT = Text("短信网关拒绝连接：{code}", "The gateway refuses the connection: {code}")
REFUSED_TO_SEND = Text("短信网关拒收：{code}", "The gateway refuses the message: {code}")


@dataclass(frozen=True, slots=True)
class Account:
    """The enterprise code (6 characters), the shared secret, the service number that the phone shows."""

    enterprise: str
    secret: str
    service: str


class Line(Protocol):
    """One connection: bytes out, bytes in."""

    def ask(self, packet: bytes) -> bytes:
        """Sends one packet and gives back the whole packet that answers it."""


def connect_packet(account: Account, now: datetime, sequence: int) -> bytes:
    """CMPP_CONNECT: the secret itself stays here, only a digest with the time goes out."""
    stamp = now.strftime("%m%d%H%M%S")
    digest = hashlib.md5(  # noqa: S324 (the protocol's own)
        account.enterprise.encode() + b"\0" * 9 + account.secret.encode() + stamp.encode()
    ).digest()
    body = _padded(account.enterprise, 6) + digest + struct.pack(">BI", VERSION_2, int(stamp))
    return _packet(CONNECT, sequence, body)


def submit_packets(account: Account, phone: str, text: str, *, mark: int, sequence: int) -> list[bytes]:
    """CMPP_SUBMIT for each part of the text; `mark` (0..255) tells the parts of one text from those of another."""
    content = text.encode("utf-16-be")[:LONGEST]
    if len(content) <= WHOLE_BYTES:
        return [_submit(account, phone, content, (1, 1), sequence)]
    parts = [content[at : at + PART_BYTES] for at in range(0, len(content), PART_BYTES)]
    return [
        _submit(
            account,
            phone,
            bytes((5, 0, 3, mark, len(parts), number)) + part,
            (len(parts), number),
            sequence + number - 1,
        )
        for number, part in enumerate(parts, 1)
    ]


def handed_over(line: Line, account: Account, phone: str, text: str, now: datetime) -> Result:
    """Connects, submits every part, and takes leave."""
    answer = line.ask(connect_packet(account, now, 1))
    status = answer[12]
    if status:
        # 1 to 4 are wrong structure, code, secret, version: settings, which somebody may mend.
        return Later(REFUSED_TO_CONNECT.filled(code=status))
    reference = ""
    for packet in submit_packets(account, phone, text, mark=now.microsecond % 256, sequence=2):
        answer = line.ask(packet)
        reference, code = answer[12:20].hex(), answer[20]
        if code:
            reason = REFUSED_TO_SEND.filled(code=code)
            return Later(reason) if code == TOO_FAST else Refused(reason)
    line.ask(_packet(TERMINATE, 99, b""))
    return Delivered(reference)


class Tcp:
    """The gateway over the network."""

    def __init__(self, host: str, port: int) -> None:
        self.socket = socket.create_connection((host, port), timeout=SECONDS)

    def __enter__(self) -> Tcp:
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.close()

    def ask(self, packet: bytes) -> bytes:
        self.socket.sendall(packet)
        head = self._read(HEADER.size)
        length = HEADER.unpack(head)[0]
        return head + self._read(length - HEADER.size)

    def _read(self, size: int) -> bytes:
        found = b""
        while len(found) < size:
            some = self.socket.recv(size - len(found))
            if not some:
                raise ConnectionError("The gateway hung up.")
            found += some
        return found


def _submit(account: Account, phone: str, content: bytes, part: tuple[int, int], sequence: int) -> bytes:
    total, number = part
    body = b"".join(
        (
            b"\0" * 8,  # Msg_Id, which the gateway makes
            bytes((total, number, 0, 0)),  # no report asked for, lowest priority
            _padded(account.service, 10),
            bytes((0,)) + _padded("", 21),  # the fee is the receiver's side's: free
            bytes((0, int(total > 1), UCS2)),
            _padded(account.enterprise, 6),
            b"01" + _padded("0", 6),  # free of charge
            _padded("", 17) + _padded("", 17),
            _padded(account.service, 21),
            bytes((1,)) + _padded(phone, 21),
            bytes((len(content),)) + content,
            b"\0" * 8,
        )
    )
    return _packet(SUBMIT, sequence, body)


def _packet(command: int, sequence: int, body: bytes) -> bytes:
    return HEADER.pack(HEADER.size + len(body), command, sequence) + body


def _padded(text: str, size: int) -> bytes:
    return text.encode("ascii")[:size].ljust(size, b"\0")
