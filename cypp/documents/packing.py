"""The archives that documents are: the same files in the same order give the same bytes."""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

#: The first day that a ZIP archive can name.
DAY = (1980, 1, 1, 0, 0, 0)
#: Stands first and as it is, so that a program knows the kind of an archive by its first bytes.
FIRST = "mimetype"


def unpack(archive: bytes) -> dict[str, bytes]:
    """{name: content} in the order of the archive."""
    with ZipFile(BytesIO(archive)) as files:
        return {name: files.read(name) for name in files.namelist() if not name.endswith("/")}


def pack(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files in their order, "mimetype" first, without the times of anything."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name in sorted(files, key=lambda name: name != FIRST):
            entry = ZipInfo(name, DAY)
            entry.compress_type = ZIP_STORED if name == FIRST else ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return out.getvalue()
