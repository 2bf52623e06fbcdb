"""Writes an APK: a zip whose stored files begin where the phone can map them into memory."""

import struct
import zipfile

# Pages of newer phones have 16 KiB; a native library that is not extracted must begin on one.
PAGE = 16384
WORD = 4
ALIGNMENT_FIELD = 0xD935
HEADER_BYTES = 30
# The same bytes on every machine and day.
TIME = (1980, 1, 1, 0, 0, 0)


def write(file, entries):
    """Writes entries (name, bytes, stored or not) in this order."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content, stored in entries:
            info = zipfile.ZipInfo(name, TIME)
            info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            if stored:
                info.extra = padding(archive.fp.tell() + HEADER_BYTES + len(name.encode()), alignment(name))
            archive.writestr(info, content)


def alignment(name):
    return PAGE if name.endswith(".so") else WORD


def padding(start, multiple):
    """An extra field that moves the content to a multiple; it also tells apksigner to keep it there."""
    field = 6
    fill = -(start + field) % multiple
    return struct.pack("<HHH", ALIGNMENT_FIELD, 2 + fill, multiple) + bytes(fill)


def misplaced(file):
    """Names of stored files that do not begin where they should."""
    found = []
    with zipfile.ZipFile(file) as archive, open(file, "rb") as raw:
        for info in archive.infolist():
            raw.seek(info.header_offset + 26)
            name_bytes, extra_bytes = struct.unpack("<HH", raw.read(4))
            start = info.header_offset + HEADER_BYTES + name_bytes + extra_bytes
            if info.compress_type == zipfile.ZIP_STORED and start % alignment(info.filename) and info.file_size:
                found.append(info.filename)
    return found
