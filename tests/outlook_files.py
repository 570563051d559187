"""Makes the .msg files that tests read: a compound file (MS-CFB) out of what Outlook puts into it (MS-OXMSG)."""

import datetime as dt
import struct

FREE, END, FAT, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
SECTOR, SMALL, CUTOFF = 512, 64, 4096
EPOCH = dt.datetime(1601, 1, 1, tzinfo=dt.UTC)
CLASS, SUBJECT, HEADERS, BODY, HTML, MESSAGE_ID = 0x1A001F, 0x37001F, 0x7D001F, 0x1000001F, 0x10130102, 0x1035001F
SENT, DELIVERED, PAGE, WEB_PAGE = 0x390040, 0xE060040, 0x3FFD0003, 0x3FDE0003
FOR_NAME, FOR_ADDRESS, FOR_SMTP = 0x42001F, 0x65001F, 0x5D02001F
BY_NAME, BY_TYPE, BY_ADDRESS, BY_SMTP = 0xC1A001F, 0xC1E001F, 0xC1F001F, 0x5D01001F
NAME, ADDRESS, SMTP, WHY, TO_OR_COPY = 0x3001001F, 0x3003001F, 0x39FE001F, 0x1001001F, 0xC150003
DATA, INNER, LONG_NAME, SHORT_NAME, KIND = 0x37010102, 0x3701000D, 0x3707001F, 0x3704001F, 0x370E001F
METHOD, HIDDEN, CONTENT_ID, RTF = 0x37050003, 0x7FFE000B, 0x3712001F, 0x10090102


def msg(properties, recipients=(), attachments=()):
    """Return a .msg. Properties are values by tag (0x37001F: number and type); each recipient and attachment has some.

    The value of INNER is another item: (properties, recipients, attachments).
    """
    named = {"__nameid_version1.0": {f"__substg1.0_{tag:08X}": b"" for tag in (0x20102, 0x30102, 0x40102)}}
    return compound(_item(properties, recipients, attachments, 32) | named)


def mail(*attachments, **words):
    """Return the .msg of a usual mail; `words` are properties by the names above, in small letters."""
    usual = {CLASS: "IPM.Note", SUBJECT: "Re: palm", FOR_NAME: "Ann Lee", FOR_SMTP: "Ann@Ring.example", BODY: "Hello"}
    usual[SENT] = dt.datetime(2021, 8, 25, 1, 20, tzinfo=dt.UTC)
    changed = usual | {globals()[name.upper()]: value for name, value in words.items()}
    recipient = {NAME: "Aide", SMTP: "aide@senate.example", TO_OR_COPY: 1}
    return msg({tag: value for tag, value in changed.items() if value is not None}, [recipient], attachments)


def file(name, data, **more):
    """Return an attachment; `more` are properties by the names above."""
    return {METHOD: 1, LONG_NAME: name, DATA: data} | {globals()[key.upper()]: value for key, value in more.items()}


def _item(properties, recipients, attachments, header):
    made, rows = {}, b""
    pages = {1252: "cp1252", 932: "cp932", 65001: "utf-8"}
    for tag, value in properties.items():
        kind, name = tag & 0xFFFF, f"__substg1.0_{tag:08X}"
        fixed = {0x0003: "<Ixxxx", 0x000B: "<?7x", 0x0040: "<Q"}.get(kind)
        if kind == 0x000D:
            made[name] = value if isinstance(value, dict) else _item(*value, 24)
        elif kind == 0x001F:
            made[name] = value.encode("utf-16-le")
        elif kind == 0x001E:
            made[name] = value.encode(pages[properties.get(PAGE, 1252)])
        elif not fixed:
            made[name] = value
        if isinstance(value, dt.datetime):
            value = (value - EPOCH) // dt.timedelta(microseconds=1) * 10  # noqa: PLW2901 - as the file counts it
        more = {0x001F: 2, 0x001E: 1}.get(kind, 0)
        size = 0xFFFFFFFF if kind == 0x000D else len(made.get(name, b"")) + more
        rows += struct.pack("<II", tag, 6) + (struct.pack(fixed, value) if fixed else struct.pack("<II", size, 0))
    counts = len(recipients), len(attachments)
    made["__properties_version1.0"] = struct.pack("<8x4I8x", *counts, *counts)[:header] + rows
    for what, those in (("recip", recipients), ("attach", attachments)):
        made |= {f"__{what}_version1.0_#{at:08X}": _item(each, (), (), 8) for at, each in enumerate(those)}
    return made


def compound(tree):
    """Return a compound file of a tree of dicts (storages) and bytes (streams) by name."""
    entries, sectors, small, chains, small_chains = [], bytearray(), bytearray(), [], []

    def chain(data, table, store, unit):
        start, count = len(table), -(-len(data) // unit)
        table.extend([*range(start + 1, start + count), END][:count])
        store.extend(data.ljust(count * unit, b"\0"))
        return start if count else END

    def add(name, node):
        at = len(entries)
        entries.append(None)
        if isinstance(node, bytes):
            big = len(node) >= CUTOFF
            start = chain(node, chains, sectors, SECTOR) if big else chain(node, small_chains, small, SMALL)
            entries[at] = [name, 2, NONE, NONE, NONE, start, len(node)]
        else:
            entries[at] = [name, 1, NONE, NONE, NONE, 0, 0]
            entries[at][4] = siblings(sorted(node, key=lambda each: (len(each), each.upper())), node)
        return at

    def siblings(names, node):
        if not names:
            return NONE
        half = len(names) // 2
        at = add(names[half], node[names[half]])
        entries[at][2:4] = siblings(names[:half], node), siblings(names[half + 1 :], node)
        return at

    add("Root Entry", tree)
    entries[0][1], entries[0][5], entries[0][6] = 5, chain(bytes(small), chains, sectors, SECTOR), len(small)
    table = b"".join(struct.pack("<I", each) for each in small_chains)
    small_start = chain(table + b"\xff" * (-len(table) % SECTOR), chains, sectors, SECTOR)
    while len(entries) % 4:
        entries.append(["", 0, NONE, NONE, NONE, 0, 0])
    directory = chain(b"".join(map(_entry, entries)), chains, sectors, SECTOR)
    count = next(n for n in range(1, 110) if n * 128 >= len(chains) + n)  # 6.8 MB at most: no table of tables
    places = range(len(chains), len(chains) + count)
    fat = struct.pack(f"<{count * 128}I", *[*chains, *[FAT] * count, *[FREE] * (count * 128)][: count * 128])
    heads = (count, directory, 0, CUTOFF, small_start, -(-len(table) // SECTOR), END, 0)
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + struct.pack("<16x5H6xI8I", 0x3E, 3, 0xFFFE, 9, 6, 0, *heads)
    return head + struct.pack("<109I", *[*places, *[FREE] * 109][:109]) + bytes(sectors) + fat


def _entry(entry):
    name, kind, left, right, child, start, size = entry
    words = name.encode("utf-16-le")
    length = len(words) + 2 if kind else 0
    return struct.pack("<64sHBB3I16x4x16xIQ", words, length, kind, 1, left, right, child, start, size)
