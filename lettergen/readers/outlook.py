"""A mail as Outlook saves it (.msg), written as mails travel (.eml) so that `mail` reads it; see docs/outlook.md."""

from __future__ import annotations

import datetime as dt
import io
import re
import struct
from base64 import encodebytes
from collections.abc import Iterator
from email import message_from_string
from email.utils import encode_rfc2231, format_datetime, formataddr

from olefile import OleFileIO
from olefile.olefile import UNKNOWN_SIZE, OleStream

from lettergen.errors import BadInputError, Place, Problem, Severity
from lettergen.model.replies import Reply
from lettergen.readers.mail import BY_PROGRAM, decoded, one_line, read_mail

_OTHER = re.compile(r"IPM\.(APPOINTMENT|CONTACT|DISTLIST|TASK|STICKYNOTE|ACTIVITY)\b")
_SEALED = re.compile(r"application/((x-)?pkcs7-mime|x-microsoft-rpmsg-message)")
_HEADS, _MOST, _DEEPEST, _TIMES = 100_000, 128 * 50_000, 16, 4
"""Characters of headers; bytes of a list of streams; folders in folders (two a mail); how often all may be read."""
_CODE_PAGES = {20866: "koi8_r", 50220: "iso2022_jp", **{28590 + part: f"iso8859_{part}" for part in range(1, 16)}}
_EPOCH, _AGES = dt.datetime(1601, 1, 1, tzinfo=dt.UTC), 26 * 10**17
_ALL, _HEAD = "__properties_version1.0", "Content-Type: {}\nContent-Transfer-Encoding: base64\n{}\n"


def read_outlook(data: bytes, name: str) -> Reply | None:
    """Return a mail of Outlook's as a reply; None for another compound file (.doc, .xls, a .docx with a password).

    Raises BadInputError R183 (damaged), R186 (a calendar entry, a contact). Warnings: W175, W187, W188, W189.
    """
    if _ALL.encode("utf-16-le") not in data:
        return None
    try:
        item = _Item(_File(data, name))
        if item.fixed and not item.other:
            return read_mail(item.message(), name, item.file.notes)
    except Exception as error:  # a stranger's file may break the library in any way
        raise BadInputError(
            Problem("R183", Place(name), "the Outlook message is damaged", "", "save it again")
        ) from error
    if item.other:
        raise BadInputError(Problem("R186", Place(name), f"an Outlook {item.other} is no mail", "", "receive its mail"))
    return None


class _File(OleFileIO):  # type: ignore[misc]  # the library has no types
    """A compound file that can neither fill the memory nor keep us at work without end; `notes` are told of it."""

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__()
        shift, tables = data[30], struct.unpack_from("<I", data, 44)[0]
        if shift not in {9, 12} or tables > (len(data) >> 2 * shift - 2) + 110:  # MS-CFB 2.2, 2.3
            raise ValueError("its table is longer than the file")
        self.place, self.left, self.notes = Place(name), _TIMES * len(data), list[Problem]()
        self.open(io.BytesIO(data))
        self.folders: dict[tuple[str, ...], list[str]] = {}
        for path in sorted(self.listdir(streams=False, storages=True)):
            self.folders.setdefault(tuple(path[:-1]), []).append(path[-1])

    def _check_duplicate_stream(self, *_: object) -> None:
        """Take no time that grows with the square of the streams; `left` bounds what is read twice."""

    def _open(self, start: int, size: int = UNKNOWN_SIZE, **how: bool) -> OleStream:
        self.left -= 0 if size == UNKNOWN_SIZE else size
        found = super()._open(start, size, **how) if self.left >= 0 else None
        if not found or (size == UNKNOWN_SIZE and found.size > _MOST):  # only the list of streams has no known size
            raise ValueError("it holds more than a mail does")
        return found


class _Item:
    """A mail, recipient or attachment: values of 8 bytes or less by property, and encodings, its own then outer."""

    def __init__(self, file: _File, path: tuple[str, ...] = (), header: int = 32, outer: tuple[str, ...] = ()) -> None:
        self.file, self.path = file, path
        rows = self.read(_ALL)[header:]
        self.fixed = {tag >> 16: value for tag, _, value in struct.iter_unpack("<IIQ", rows[: len(rows) // 16 * 16])}
        own = (self.fixed.get(each, 65001) & 0xFFFF for each in (0x3FFD, 0x3FDE))
        self.codecs = (*(_CODE_PAGES.get(page, f"cp{page}") for page in own), *outer)
        self.kind = self.text(0x001A).upper()
        self.other = found[1].lower() if (found := _OTHER.match(self.kind)) else ""

    def read(self, name: str) -> bytes:
        """Return a stream, b"" where there is none. Raises ValueError where it ends too early."""
        path = [*self.path, name]
        size = self.file.get_size(path) if self.file.exists(path) else 0
        data = bytes(self.file.openstream(path).read()) if size else b""
        if len(data) < size:
            raise ValueError(name)
        return data

    def text(self, *numbers: int) -> str:
        for name in map("__substg1.0_{:04X}001".format, numbers):
            wide = self.read(f"{name}F").decode("utf-16-le", "replace")
            if found := (wide or decoded(self.read(f"{name}E"), *self.codecs)).strip("\0"):
                return found
        return ""

    def mailbox(self, *numbers: int) -> str:
        found = (self.text(number).strip() for number in numbers)
        return next((each for each in found if re.fullmatch(r"[!-.0-~][!-~]*@[!-~]+", each)), "")

    def inner(self, kind: str) -> list[_Item]:
        names = (name for name in self.file.folders.get(self.path, ()) if name.startswith(f"__{kind}_version1.0_#"))
        return [_Item(self.file, (*self.path, name), 8, self.codecs) for name in names]

    def tell(self, code: str, found: str) -> None:
        remedy = "open the mail in Outlook, save from there what it holds, and receive that"
        self.file.notes.append(Problem(code, self.file.place, one_line(found), "", remedy, Severity.WARNING))

    def message(self) -> bytes:
        """Return a mail as it travels. Raises ValueError where a stream ends too early."""
        mark = f"=_{len(self.path)}"  # no line of base64 begins so; one made at random would differ from run to run
        heads = "".join(f"{name}: {one_line(value)}\n" for name, value in _heads(self).items())
        made = f'MIME-Version: 1.0\n{heads}Content-Type: multipart/mixed; boundary="{mark}"\n'.encode()
        return made + b"".join(f"\n--{mark}\n".encode() + part for part in _parts(self)) + f"\n--{mark}--\n".encode()


def _heads(item: _Item) -> dict[str, str]:
    """Return the headers of a mail: as they travelled, else what Outlook says of it."""
    # Older versions of Outlook begin what travelled with a line that is no header.
    written = message_from_string(re.sub(r"\A(Microsoft Mail .*\n|\s+)", "", item.text(0x007D)[:_HEADS]))
    kept = ("From", "To", "Cc", "Date", "Message-ID", *BY_PROGRAM)
    heads = {name: str(written[name]) for name in kept if name in written} | {"Subject": item.text(0x0037, 0x0E1D)}
    if "@" not in heads.get("From", ""):
        those = ((0x0042, 0x5D02, 0x0065), (0x0C1A, 0x5D01, 0x0C1F, 0x39FE))  # who it was sent for, who sent it
        found = [(item.text(name), item.mailbox(*numbers)) for name, *numbers in those]
        heads["From"] = formataddr(max(found, key=lambda each: (bool(each[1]), bool(each[0]))))
    for time in (item.fixed.get(0x0039, 0), item.fixed.get(0x0E06, 0)):
        if 0 < time < _AGES:
            heads.setdefault("Date", format_datetime(_EPOCH + dt.timedelta(microseconds=time // 10)))
    heads.setdefault("Message-ID", item.text(0x1035))
    for kind, name in ((1, "To"), (2, "Cc")) if "To" not in heads else ():
        people = [one for one in item.inner("recip") if one.fixed.get(0x0C15) == kind]
        heads[name] = ", ".join(formataddr((one.text(0x3001), one.mailbox(0x39FE, 0x3003))) for one in people)
    if re.search(r"^REPORT\.|(OOF|REPLY)TEMPLATE", item.kind):
        heads.setdefault("Auto-Submitted", "auto-replied")
    return {name: value for name, value in heads.items() if value}


def _parts(item: _Item) -> Iterator[bytes]:
    files = list(filter(None, map(_attached, item.inner("attach"))))
    text, data = item.text(0x1000), item.read("__substg1.0_10130102")
    page = "" if text.strip() else decoded(data, item.codecs[1], *item.codecs) or item.text(0x1013)
    if not (text or page) and item.read("__substg1.0_10090102"):  # of 137 public mails none
        item.tell("W188", "the words of the mail are not read: they are kept as Rich Text alone")
    if not ("SMIME.MULTIPARTSIGNED" in item.kind and files):  # what is signed holds the words
        head = _HEAD.format(f"text/{'html' if page else 'plain'}; charset=utf-8", "")
        yield head.encode() + encodebytes((page or text).encode())
    if re.fullmatch(r"REPORT\..*\.NDR", item.kind):  # as mail servers report (RFC 3464)
        said = ((one.mailbox(0x39FE, 0x3003), one_line(one.text(0x1001, 0x0C1B))) for one in item.inner("recip"))
        failed = (f"\nFinal-Recipient: ;{who}\nAction: failed\nDiagnostic-Code: {why}\n" for who, why in said if who)
        yield b"Content-Type: message/delivery-status\n" + "".join(failed).encode()
    yield from files


def _attached(item: _Item) -> bytes:
    """Return an attachment as a part; b"", and told, where nothing can be taken from it."""
    name, kind = item.text(0x3707, 0x3704, 0x3001)[:200] or "an attachment", item.text(0x370E).lower()
    mail = _Item(item.file, (*item.path, "__substg1.0_3701000D"), 24, item.codecs)
    is_mail, data = mail.fixed and not mail.other and len(mail.path) < _DEEPEST, item.read("__substg1.0_37010102")
    name = re.sub(r"(?i)(\.msg|\.eml)?$", ".eml", name, count=1) if is_mail else name
    heads = f"Content-Disposition: attachment; filename*={encode_rfc2231(name, 'utf-8')}\n"
    if is_mail:
        data = f"Content-Type: message/rfc822\n{heads}\n".encode() + mail.message()
    elif not data:
        what = f"an Outlook {mail.other}" if mail.other else "empty, a link, or an object of another program"
        item.tell("W189", f"{name} in the mail is {what}")
    elif _SEALED.fullmatch(kind):
        item.tell("W187", f"the words of the mail are encrypted or sealed ({name})")
        data = b""
    elif kind in {"multipart/signed", "message/delivery-status"}:  # that which is signed has its heads in it
        data = (b"" if "signed" in kind else b"Content-Type: message/delivery-status\n\n") + data
    else:
        heads += "Content-ID: <inside>\n" if item.fixed.get(0x7FFE, 0) & 1 else ""  # hidden: drawn inside the text
        usual = re.fullmatch(r"(application|audio|image|text|video)/[\w.+-]+", kind, re.ASCII)
        data = _HEAD.format(kind if usual else "application/octet-stream", heads).encode() + encodebytes(data)
    return data
