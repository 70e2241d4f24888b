"""Text files as offices save them: UTF-8, GB18030, and the UTF-16 that Excel and Notepad call “Unicode”.

And why a file could not be read, in words.
"""

from __future__ import annotations

import codecs

from gongyou.core.text import Text

UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# Of text in UTF-16 every second byte of digits and Latin letters is zero; an eighth is enough to know it by.
ZEROS = 8


def decoded(content: bytes) -> str | None:
    """The text of a file without its mark; None for what is no text in one of these encodings."""
    if content.startswith(UTF16_MARKS):
        encodings: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content[:4096]:
        return None
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def is_unmarked_utf16(head: bytes) -> bool:
    """Whether the first bytes of a file look like UTF-16 without the mark that would say so."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    return not head.startswith(UTF16_MARKS) and 0 in (even, odd) and max(even, odd) * ZEROS > len(head)


def unread_said(error: OSError | UnicodeDecodeError) -> Text:
    """Why a file of text could not be read, without a full stop."""
    match error:
        case FileNotFoundError():
            return Text("没有这个文件", "there is no such file")
        case IsADirectoryError():
            return Text("这是文件夹，不是文件", "it is a folder")
        case PermissionError():
            return Text("没有读取权限", "it may not be read by this account")
        case UnicodeDecodeError():
            return Text("不是 UTF-8 文字", "it is no text in UTF-8")
    return Text(str(error), str(error))
