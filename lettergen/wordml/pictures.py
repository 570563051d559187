"""Pictures among words as DrawingML (ECMA-376 part 1, 20.4.2.8): read, measured, scaled; it changes no pixel."""

from __future__ import annotations

import struct
from functools import lru_cache
from typing import NamedTuple

from lettergen.model.blocks import Image
from lettergen.text.filters import kind
from lettergen.wordml.looks import RichTextError, attribute, forbidden
from lettergen.wordml.sink import Sink

MAX_BYTES = 20_000_000
"""Of one picture's file; a whole .docx may have 100 MB."""
MAX_PIXELS = 100_000_000
_EMU_PER_MM, _EMU_PER_INCH, _EMU_PER_TWIP = 36_000, 914_400, 635
_LARGEST_MM = 558.7
"""22 inches, Word's largest page."""
_KINDS = {"image/png": "png", "image/jpeg": "jpeg", "image/gif": "gif", "image/bmp": "bmp", "image/tiff": "tiff"}
_DOTS = 72
"""An inch, where a file does not say: what python-docx takes, and with it docxtpl."""
_ANOTHER = "save it again as PNG or JPEG"
_JPEG, _JFIF = b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_HEAD = 65_536
"""Bytes in which a JPEG says how it is turned."""
_ORIENTATION, _UPRIGHT = 0x0112, 1
_A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
_WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
"""What Word writes for "Mark as decorative" (MS-ODRAWXML); other programs see an empty `descr`."""


class Picture(NamedTuple):
    """What a picture file says of itself: its media type and its own size in EMU (914,400 an inch)."""

    content_type: str
    width: float
    height: float


@lru_cache(maxsize=16)  # it keeps the bytes alive: the logos of a run, not a picture a recipient
def read_picture(data: bytes) -> Picture:
    """Return what a PNG, JPEG, GIF, BMP or TIFF file says of itself.

    Raises RichTextError T204 for anything else, for a file that breaks off, and for a JPEG that is only marked as
    turned, as phones do: Word shows it lying. T205 beyond MAX_BYTES or MAX_PIXELS.
    """
    if len(data) > MAX_BYTES:
        found = f"a picture of {len(data) / 1e6:.1f} MB, more than {MAX_BYTES // 1_000_000} MB"
        raise RichTextError("T205", found, "make it smaller")
    from docx.image.image import Image as Reader

    try:  # python-docx raises whatever struct and its dictionaries raise, and takes any field for a number
        # Photoshop's JPEGs lack the mark by which the reader knows them.
        bare = data.startswith(_JPEG) and data[6:10] not in (b"JFIF", b"Exif")
        file = Reader.from_blob(_JFIF + data[2:] if bare else data)
        kind, across, down = file.content_type, int(file.px_width), int(file.px_height)
        width = _EMU_PER_INCH * across / (float(file.horz_dpi) or _DOTS)
        height = _EMU_PER_INCH * down / (float(file.vert_dpi) or _DOTS)
    except Exception as error:
        raise RichTextError("T204", "the data is no picture that Word shows", _ANOTHER) from error
    # A JPEG that breaks off: its last scan has no end. The thumbnail before it may have one.
    cut = kind == "image/jpeg" and data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    if kind not in _KINDS or cut or min(width, height) <= 0:
        raise RichTextError("T204", "the picture is broken", _ANOTHER)
    if kind == "image/jpeg" and _turned(data):
        found = "the picture lies on its side, with a note to turn it (EXIF), which Word does not follow"
        raise RichTextError("T204", found, "open it in any viewer, turn it once around and save it")
    if across * down > MAX_PIXELS:
        found = f"a picture of {across:,} by {down:,} pixels, more than {MAX_PIXELS // 1_000_000} million"
        raise RichTextError("T205", found, "make it smaller")
    return Picture(kind, width, height)


def _turned(jpeg: bytes) -> bool:
    """Tell whether a JPEG is to be shown turned or mirrored (EXIF 2.3, 4.6.2 and 4.6.4, tag 274)."""
    start = jpeg.find(b"Exif\0\0", 0, _HEAD) + 6
    order = {b"II": "<", b"MM": ">"}.get(jpeg[start : start + 2], "")
    try:
        at = start + struct.unpack_from(f"{order}I", jpeg, start + 4)[0]
        (count,) = struct.unpack_from(f"{order}H", jpeg, at)
        entries = struct.iter_unpack(f"{order}HHIHH", jpeg[at + 2 : at + 2 + 12 * count])
        return bool(order) and any(tag == _ORIENTATION and value > _UPRIGHT for tag, _, _, value, _ in entries)
    except struct.error:
        return False


def picture_run(image: Image, sink: Sink, part: str, room: int) -> str:
    """Return a `w:r` with the picture; its file goes into the package, once for the same bytes.

    `room` is the width of the text in twips; a picture without a size of its own keeps to it, and to the page.
    Raises RichTextError: T124, T202, T204, T205.
    """
    picture, width, height = _measured(image, sink, room)
    if wrong := forbidden(image.alt):
        raise RichTextError("T124", *wrong)
    link = f'<a:hlinkClick xmlns:r="{_R}" r:id="{sink.link(part, image.link)}"/>' if image.link else ""
    media = f"word/media/image1.{_KINDS[picture.content_type]}"
    relationship = sink.relate(part, "image", sink.add_part(media, image.data, picture.content_type))
    number = sink.next_drawing_id()
    return (
        f'<w:r><w:drawing><wp:inline xmlns:wp="{_WP}" xmlns:a="{_A}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="Picture {number}" descr="{attribute(image.alt)}">'
        f"{link}{'' if image.alt else _DECORATIVE}</wp:docPr>"
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        f'<a:graphic><a:graphicData uri="{_PIC}"><pic:pic xmlns:pic="{_PIC}">'
        f'<pic:nvPicPr><pic:cNvPr id="{number}" name="Picture {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip xmlns:r="{_R}" r:embed="{relationship}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def picture_height(image: Image, sink: Sink, room: int) -> int:
    """Return how many twips a picture takes in height, as `picture_run` shows it. Raises RichTextError T204, T205."""
    return round(_measured(image, sink, room)[2] / _EMU_PER_TWIP)


def _measured(image: Image, sink: Sink, room: int) -> tuple[Picture, int, int]:
    """Return what the file says, and width and height in EMU; without a size given, it keeps to the page."""
    if not isinstance(image.data, bytes):  # a path, most likely
        remedy = "give its bytes: Image(path.read_bytes(), alt=...)"
        raise RichTextError("T204", f"{kind(image.data)} is no picture", remedy)
    picture = read_picture(image.data)
    for millimetres in (image.width_mm, image.height_mm):
        if not 0 <= millimetres <= _LARGEST_MM:
            raise _too_large(f"{millimetres!r} mm")
    proportion = picture.width / picture.height
    width, height = image.width_mm * _EMU_PER_MM, image.height_mm * _EMU_PER_MM
    if not (width or height):
        width = min(picture.width, room * _EMU_PER_TWIP, sink.facts.text_height * _EMU_PER_TWIP * proportion)
    width = width or height * proportion
    height = height or width / proportion
    if (longest := max(width, height) / _EMU_PER_MM) > _LARGEST_MM:
        raise _too_large(f"{longest:.0f} mm")
    return picture, max(round(width), 1), max(round(height), 1)


def _too_large(size: str) -> RichTextError:
    return RichTextError("T205", f"a picture {size} wide or high", f"Word's largest page has {_LARGEST_MM} mm")
