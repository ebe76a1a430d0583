"""What bytes are, by looking at them: the sender's word is not trusted for what a browser or a colleague is shown.

`kind_of` gives the type that is kept and shown; what a browser gets is decided by `raster_of` alone (serving.py). The
signatures are those of the WHATWG's "MIME Sniffing" and of the formats' own papers. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

UNKNOWN, TEXT = "application/octet-stream", "text/plain"
LOOKED_AT = 65_536  # bytes from the beginning; archives list what they hold at their end as well

_RASTERS = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
RASTERS = frozenset({*_RASTERS.values(), "image/webp"})

# What a browser or a mail program might run, if it were asked to open it.
ACTIVE = frozenset(
    {
        "text/html",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/xml",
        "text/javascript",
        "application/x-msdownload",
        "application/x-executable",
        "application/x-sh",
        "application/x-ms-shortcut",
        "application/java-archive",
    }
)

_SIGNATURES = {
    b"{\\rtf": "application/rtf",
    b"\x1f\x8b": "application/gzip",
    b"7z\xbc\xaf\x27\x1c": "application/x-7z-compressed",
    b"Rar!\x1a\x07": "application/vnd.rar",
    b"BZh": "application/x-bzip2",
    b"\xfd7zXZ\x00": "application/x-xz",
    b"MZ": "application/x-msdownload",
    b"\x7fELF": "application/x-executable",
    b"\xcf\xfa\xed\xfe": "application/x-executable",
    b"\xca\xfe\xba\xbe": "application/x-executable",
    b"L\x00\x00\x00\x01\x14\x02\x00": "application/x-ms-shortcut",
    b"ID3": "audio/mpeg",
    b"fLaC": "audio/flac",
    b"#!AMR": "audio/amr",
    b"MThd": "audio/midi",
    b"\x1aE\xdf\xa3": "video/webm",
    b"\x00\x00\x01\xba": "video/mpeg",
    b"II*\x00": "image/tiff",
    b"MM\x00*": "image/tiff",
    b"BM": "image/bmp",
    b"\x00\x00\x01\x00": "image/vnd.microsoft.icon",
    b"8BPS": "image/vnd.adobe.photoshop",
    b"SQLite format 3\x00": "application/vnd.sqlite3",
    b"wOF2": "font/woff2",
}
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {  # ISO 14496-12, the four letters after "ftyp"
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic", b"avif": "image/avif",
    b"M4A ": "audio/mp4", b"M4B ": "audio/mp4", b"qt  ": "video/quicktime", b"3gp4": "video/3gpp",
    b"3gp5": "video/3gpp",
}  # fmt: skip
_OFFICE = "application/vnd.openxmlformats-officedocument"
_OFFICES = {  # the folder that an office file holds beside [Content_Types].xml
    b"word/": f"{_OFFICE}.wordprocessingml.document",
    b"xl/": f"{_OFFICE}.spreadsheetml.sheet",
    b"ppt/": f"{_OFFICE}.presentationml.presentation",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Word, Excel, PowerPoint before 2007, Outlook's mails
_OLD_OFFICE = {
    "WordDocument".encode("utf-16-le"): "application/msword",
    "Workbook".encode("utf-16-le"): "application/vnd.ms-excel",
    "PowerPoint".encode("utf-16-le"): "application/vnd.ms-powerpoint",
    "__substg".encode("utf-16-le"): "application/vnd.ms-outlook",
}
_BY_ENDING = {  # the name may make something more dangerous than it looks, never less
    "htm": "text/html", "html": "text/html", "shtml": "text/html", "xhtml": "application/xhtml+xml", "hta": "text/html",
    "svg": "image/svg+xml", "svgz": "image/svg+xml", "xml": "application/xml", "xsl": "application/xml",
    "js": "text/javascript", "mjs": "text/javascript", "cjs": "text/javascript", "jse": "text/javascript",
    "vbs": "application/x-sh", "vbe": "application/x-sh", "wsf": "application/x-sh", "ps1": "application/x-sh",
    "bat": "application/x-sh", "cmd": "application/x-sh", "sh": "application/x-sh", "php": "application/x-sh",
    "phtml": "application/x-sh", "url": "application/x-ms-shortcut", "lnk": "application/x-ms-shortcut",
    "exe": "application/x-msdownload", "scr": "application/x-msdownload", "com": "application/x-msdownload",
    "msi": "application/x-msdownload", "jar": "application/java-archive",
}  # fmt: skip
# What text may be besides plain: here the sender's word counts, since all of it is harmless.
_TEXTS = frozenset(
    """text/csv text/calendar text/vcard text/markdown text/tab-separated-values text/x-log application/json
    message/rfc822 message/delivery-status application/pgp-signature application/pgp-keys""".split()
)
_TEXTS_BY_ENDING = {
    "csv": "text/csv", "tsv": "text/tab-separated-values", "md": "text/markdown", "json": "application/json",
    "ics": "text/calendar", "vcf": "text/vcard", "eml": "message/rfc822",
}  # fmt: skip
_OF_TEXTS = bytes({*range(0x20, 0x100), *b"\t\n\x0c\r\x1b"})  # what texts of any 8-bit charset are made of
_MARKUP = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|object|embed|style|link|meta|base|img|form|table|div|a|p|h1)"
    rb"(?=[\s/>])|<svg(?=[\s/>])|<\?xml\b|<!--|<!entity|<!doctype",
    re.IGNORECASE,
)

_FAMILIES = {
    "application/pdf": "pdf",
    "application/rtf": "document",
    "application/msword": "document",
    "application/vnd.ms-excel": "sheet",
    "application/vnd.ms-powerpoint": "slides",
    "text/csv": "sheet",
    "text/tab-separated-values": "sheet",
    "message/rfc822": "mail",
    "application/vnd.ms-outlook": "mail",
    "application/json": "text",
}
_ARCHIVES = frozenset(
    "application/zip application/gzip application/x-7z-compressed application/vnd.rar application/x-tar"
    " application/x-bzip2 application/x-xz".split()
)
_FAMILIES_BY_RULE: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("active", ACTIVE.__contains__),
    ("archive", _ARCHIVES.__contains__),
    ("document", lambda mime: "wordprocessing" in mime or mime.endswith(("opendocument.text", "epub+zip"))),
    ("sheet", lambda mime: "spreadsheet" in mime),
    ("slides", lambda mime: "presentation" in mime),
    ("picture", lambda mime: mime.startswith("image/")),
    ("audio", lambda mime: mime.startswith("audio/")),
    ("video", lambda mime: mime.startswith("video/")),
    ("text", lambda mime: mime.startswith("text/")),
)


def raster_of(head: bytes) -> str | None:
    """The type of a raster picture that every browser shows, from its first 16 bytes; None for anything else."""
    for magic, mime in _RASTERS.items():
        if head.startswith(magic):
            return mime
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    return None


def kind_of(content: bytes, stated: str = "", filename: str = "") -> str:
    """The type of these bytes, always one of those that this room knows.

    What the sender `stated`, and the name, only choose among kinds of text that are all harmless; and a name that a
    colleague's machine would run makes it active, whatever it looks like (a script has no signature).
    """
    head = bytes(content[:LOOKED_AT])
    ending = filename.rpartition(".")[2].strip().lower() if "." in filename else ""
    return (
        raster_of(head)
        or _BY_ENDING.get(ending)
        or _by_signature(head)
        or _by_structure(head, bytes(content[-LOOKED_AT:]))
        or _as_text(head, stated.partition(";")[0].strip().lower(), ending)
        or UNKNOWN
    )


def is_active(mime: str) -> bool:
    """Say whether something of this kind could run if it were opened, so that a colleague is warned."""
    return mime in ACTIVE


def family_of(mime: str) -> str:
    """A code for screens: picture, pdf, document, sheet, slides, archive, audio, video, text, mail, active, other."""
    return _FAMILIES.get(mime) or next((code for code, fits in _FAMILIES_BY_RULE if fits(mime)), "other")


def _by_signature(head: bytes) -> str | None:
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    found = next((mime for magic, mime in _SIGNATURES.items() if head.startswith(magic)), None)
    if found in {"image/bmp", "application/x-msdownload"} and _is_text(head):
        return None  # two letters that a text may begin with
    return found


def _by_structure(head: bytes, tail: bytes) -> str | None:
    if head[:4] == b"RIFF":
        return _RIFF.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    if head[:4] == b"OggS":
        return "video/ogg" if b"theora" in head[:512] else "audio/ogg"
    if head[:2] in {b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"}:
        return "audio/mpeg"
    if head[257:262] == b"ustar":
        return "application/x-tar"
    if head[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return _zipped(head, tail)
    if head[:8] == _OLE:
        return next(
            (mime for name, mime in _OLD_OFFICE.items() if name in head or name in tail),
            "application/x-ole-storage",
        )
    return None


def _zipped(head: bytes, tail: bytes) -> str:
    """An archive, or one of the formats that are archives: these say so in a first entry, or by the names they hold."""
    said = re.match(rb"PK\x03\x04.{22}\x08\0.{2}mimetype([\w.+/-]{1,100}?)(?=PK)", head, re.DOTALL)
    if said and said[1].startswith((b"application/vnd.oasis.opendocument.", b"application/epub+zip")):
        return said[1].decode()
    if b"META-INF/MANIFEST.MF" in tail or b"META-INF/MANIFEST.MF" in head:
        return "application/java-archive"
    if b"[Content_Types].xml" in tail or b"[Content_Types].xml" in head:
        return next(
            (mime for name, mime in _OFFICES.items() if name in tail or name in head), "application/zip"
        )
    return "application/zip"


def _as_text(head: bytes, stated: str, ending: str) -> str | None:
    """What kind of text it is; None if it is none."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not wide and not _is_text(head):
        return None
    words = head.replace(b"\0", b"") if wide else head
    beginning = (
        words.removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").lstrip()
    )
    if beginning.startswith(b"#!"):
        return "application/x-sh"
    if _MARKUP.match(beginning):
        return _markup(words)
    if stated in _TEXTS:
        return stated
    return _TEXTS_BY_ENDING.get(ending, TEXT)


def _markup(words: bytes) -> str:
    lower = words.lower()
    if b"<svg" in lower:
        return "image/svg+xml"
    if b"<?xml" in lower[:200] and b"<html" not in lower:
        return "application/xml"
    return "text/html"


def _is_text(head: bytes) -> bool:
    return not head.translate(None, _OF_TEXTS)
