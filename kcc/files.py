"""The file store: raw mails and attachments, each under the hash of its own bytes."""

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from kcc.domain.errors import KccError

_SMALL = 500 * 1024  # bytes: held in memory while they pass
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class StorageFailed(KccError):
    """The disk is full or cannot be written; nothing was kept."""


class FileLost(StorageFailed):
    """This one file is gone or damaged; others may be well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disk:
    """The disk on which the files are, in bytes."""

    free: int
    total: int


class FileStore:
    """Bytes by their sha-256; the same bytes are stored once.

    `put` returns only after the bytes and their name are on disk (fsync of file and folders),
    so a row that names a hash is never ahead of its file. Call it before a transaction, never in
    one: a file without a row does no harm and is swept later.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._lasting: set[str] = set()  # folders whose names are on disk for certain

    def put(self, content: bytes) -> str:
        """Keep the bytes and return their sha-256. Raises StorageFailed."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        with _in_words():
            is_kept = path.exists() and _make_young(path)
        if not is_kept:
            with self.writer(folder=path.parent.name) as writer:
                writer.write(content)
        return sha256

    @contextlib.contextmanager
    def writer(self, *, folder: str = "00") -> Iterator["Writer"]:
        """Keep bytes that come bit by bit, as durably as `put`; raises StorageFailed.

        They are kept when the block ends well; when it breaks off nothing of them is left. Until
        then they stand in `folder`, where the sweep finds what a crash left behind.
        """
        with _in_words():
            self._make(self.directory / folder)
            handle, name = tempfile.mkstemp(dir=self.directory / folder, prefix=".")  # 0600
        file = os.fdopen(handle, "wb")
        try:
            writer = Writer(file)
            yield writer
            with _in_words():
                file.flush()
                os.fsync(handle)
                file.close()
                self._name(Path(name), writer.sha256)
        except BaseException:
            with contextlib.suppress(OSError):
                file.close()
            Path(name).unlink(missing_ok=True)
            raise

    def passing(self) -> IO[bytes]:
        """A file without a name for what is not kept yet, on this disk when it is no small one.

        Nothing of it is left once it is closed, or after a crash.
        """
        with _in_words():
            self._make(self.directory / "00")
            return tempfile.SpooledTemporaryFile(_SMALL, mode="w+b", dir=str(self.directory))

    def get(self, sha256: str) -> bytes:
        """The bytes; raises FileLost when they are not there."""
        try:
            with self.open(sha256) as file:
                return file.read()
        except OSError as error:
            raise _lost() from error

    def open(self, sha256: str) -> BinaryIO:
        """The bytes to read bit by bit; raises FileLost when they are not there."""
        try:
            return self._path(sha256).open("rb")
        except OSError as error:
            raise _lost() from error

    def has(self, sha256: str) -> bool:
        """Whether the bytes can be read now."""
        try:
            with self.open(sha256) as file:
                file.read(1)
        except (FileLost, OSError):
            return False
        return True

    def sweep(
        self, older_than: float, is_known: Callable[[str], bool], *, folder: str = "*"
    ) -> int:
        """Remove files from before `older_than` (POSIX time) that no row knows; how many went.

        `folder` limits it to hashes that begin with these two digits.
        """
        paths = (path for path in self.directory.glob(f"{folder}/*") if path.is_file())
        return sum(_remove_old(path, older_than) for path in paths if not is_known(path.name))

    def disk(self) -> Disk | None:
        """How much room there is, also before the first file; None when nobody can look."""
        folders = (self.directory.absolute(), *self.directory.absolute().parents)
        try:
            usage = shutil.disk_usage(next(one for one in folders if one.exists()))
        except OSError:
            return None
        return Disk(free=usage.free, total=usage.total)

    def _name(self, written: Path, sha256: str) -> None:
        """Give what was written its name, unless these bytes are there already."""
        path = self._path(sha256)
        self._make(path.parent)
        if path.exists() and _make_young(path):
            written.unlink()
        else:
            _name_durably(written, path)

    def _make(self, folder: Path) -> None:
        """Make a folder whose name outlives a power cut: that takes an fsync of what holds it."""
        if folder.name in self._lasting and folder.exists():
            return
        folder.mkdir(mode=0o750, parents=True, exist_ok=True)
        _sync_directory(self.directory)
        _sync_directory(self.directory.parent)
        self._lasting.add(folder.name)

    def _path(self, sha256: str) -> Path:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise ValueError("not a sha-256")
        return self.directory / sha256[:2] / sha256


class Writer:
    """Takes the bytes of one file; `sha256` and `size` are of what was written so far."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Under which the file is found, once the block of the writer has ended."""
        return self._digest.hexdigest()

    def write(self, chunk: bytes) -> None:
        """Add these bytes; raises StorageFailed."""
        with _in_words():
            self._file.write(chunk)
        self._digest.update(chunk)
        self.size += len(chunk)


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = "De schijf is vol" if error.errno in _FULL else "Opslaan lukt niet"
        raise StorageFailed(f"{reason}. Het bestand is niet bewaard.") from error


def _lost() -> FileLost:
    return FileLost("Dit bestand is niet te lezen.")


def _make_young(path: Path) -> bool:
    """Whether the file is there; the sweep will not take it before its new row is there."""
    try:
        with _locked(path.parent, fcntl.LOCK_SH) as folder:
            os.utime(path)
            os.fsync(folder)  # who wrote it a moment ago may not have come to this yet
    except FileNotFoundError:
        return False
    return True


def _remove_old(path: Path, older_than: float) -> bool:
    """Remove it unless it is young; nobody makes it young between the look and the removal."""
    with contextlib.suppress(FileNotFoundError), _locked(path.parent, fcntl.LOCK_EX):
        if path.stat().st_mtime < older_than:
            path.unlink()
            return True
    return False


@contextlib.contextmanager
def _locked(folder: Path, how: int) -> Iterator[int]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield handle
    finally:
        os.close(handle)


def _name_durably(written: Path, path: Path) -> None:
    written.replace(path)
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
