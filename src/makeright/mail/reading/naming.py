"""Naming: the name of a file in a mail, clean enough to show, to keep beside it, and to offer for download."""

from __future__ import annotations

from makeright.files.naming import clean_name

_NO_NAME = frozenset({"undefined", "noname", "unnamed", "untitled", "null", "none", "attachment"})

_WHOLE_NAMES = {
    "message/delivery-status": "delivery-status.txt", "message/disposition-notification": "receipt.txt",
    "text/rfc822-headers": "headers.txt", "application/ms-tnef": "winmail.dat",
    "application/pkcs7-mime": "smime.p7m", "application/x-pkcs7-mime": "smime.p7m",
    "application/pkcs7-signature": "smime.p7s", "application/x-pkcs7-signature": "smime.p7s",
    "application/pgp-encrypted": "encrypted-by-pgp.txt",
}  # fmt: skip
_EXTENSIONS = {
    "application/json": "json", "application/msword": "doc", "application/octet-stream": "bin",
    "application/pdf": "pdf", "application/pgp-signature": "asc", "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/rtf": "rtf", "application/vnd.ms-excel": "xls",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx", "application/xml": "xml",
    "application/zip": "zip", "audio/mp4": "m4a", "audio/mpeg": "mp3", "audio/ogg": "ogg", "audio/wav": "wav",
    "image/bmp": "bmp", "image/gif": "gif", "image/heic": "heic", "image/jpeg": "jpg", "image/jpg": "jpg",
    "image/png": "png", "image/svg+xml": "svg", "image/tiff": "tif", "image/webp": "webp", "message/rfc822": "eml",
    "message/global": "eml", "text/calendar": "ics", "text/csv": "csv", "text/html": "html", "text/plain": "txt",
    "text/vcard": "vcf", "text/x-vcard": "vcf", "video/mp4": "mp4", "video/quicktime": "mov", "video/webm": "webm",
}  # fmt: skip


def file_name(stated: str, mime: str) -> str:
    """Make a clean file name of what the sender stated, or one from the type if nothing is left. Never empty."""
    return clean_name(stated) or _from_type(mime)


def says_nothing(stated: str) -> bool:
    """Say whether a name is none, or what a program writes when it has none."""
    return not stated.strip() or stated.strip().lower().partition(".")[0] in _NO_NAME


def _from_type(mime: str) -> str:
    major = mime.partition("/")[0]
    kind = {"image": "image", "audio": "audio", "video": "video", "message": "message"}.get(
        major, "attachment"
    )
    extension = _EXTENSIONS.get(mime)
    return _WHOLE_NAMES.get(mime) or (f"{kind}.{extension}" if extension else kind)
