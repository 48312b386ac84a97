"""The file store: durable, content-addressed, and swept only of what nobody knows."""

import errno
import os
import shutil
import threading
import time
from io import BytesIO
from pathlib import Path

import pytest

from kcc.files import FileLost, FileStore, StorageFailed


class FullDisk(BytesIO):
    def write(self, _chunk: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "bestanden")


def stored(store: FileStore) -> list[Path]:
    return [path for path in store.directory.rglob("*") if path.is_file()]


def test_what_is_put_comes_back_byte_for_byte(store: FileStore) -> None:
    content = bytes(range(256))

    assert store.get(store.put(content)) == content


def test_the_same_bytes_are_stored_once(store: FileStore) -> None:
    assert store.put(b"foto") == store.put(b"foto")

    assert len(stored(store)) == 1


def test_files_are_readable_by_their_owner_only(store: FileStore) -> None:
    store.put(b"identiteitskaart")

    assert stored(store)[0].stat().st_mode & 0o077 == 0


def test_a_full_disk_is_said_in_words_and_leaves_nothing(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_space(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("kcc.files.os.fsync", no_space)

    with pytest.raises(StorageFailed, match="schijf is vol"):
        store.put(b"groot")
    assert stored(store) == []


def test_the_names_of_file_and_folders_are_on_disk_before_put_returns(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[str] = []
    fsync = os.fsync

    def fsync_(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr("kcc.files.os.fsync", fsync_)
    sha256 = store.put(b"foto")

    folders = [store.directory / sha256[:2], store.directory, store.directory.parent]
    assert {str(folder) for folder in folders} <= set(synced)
    assert synced[-1] == str(folders[0])  # after the file itself has its name


def test_a_folder_that_somebody_threw_away_is_made_again(store: FileStore) -> None:
    sha256 = store.put(b"foto")
    shutil.rmtree(store.directory)

    assert store.get(store.put(b"foto")) == b"foto"
    assert sha256 in {path.name for path in stored(store)}


def test_a_file_that_breaks_off_while_it_is_read_is_said_in_words(store: FileStore) -> None:
    sha256 = store.put(b"foto")
    path = store.directory / sha256[:2] / sha256
    path.unlink()
    path.mkdir()  # opening it goes wrong in another way than for a file that is gone

    with pytest.raises(FileLost, match="niet te lezen"):
        store.get(sha256)


def test_what_comes_bit_by_bit_is_kept_as_if_it_came_at_once(store: FileStore) -> None:
    with store.writer() as writer:
        for chunk in (b"eerste, ", b"", b"tweede"):
            writer.write(chunk)

    assert writer.size == len(b"eerste, tweede")
    assert writer.sha256 == store.put(b"eerste, tweede")
    assert store.get(writer.sha256) == b"eerste, tweede"
    assert len(stored(store)) == 1


def test_bytes_that_were_there_are_young_again_when_they_come_bit_by_bit(store: FileStore) -> None:
    sha256 = store.put(b"bijlage")
    os.utime(store.directory / sha256[:2] / sha256, (0, 0))

    with store.writer() as writer:
        writer.write(b"bijlage")

    assert store.sweep(time.time() - 3600, lambda _: False) == 0
    assert [path.name for path in stored(store)] == [sha256]


def test_what_breaks_off_leaves_nothing_and_says_what_it_was(store: FileStore) -> None:
    def breaks_off() -> None:
        with store.writer() as writer:
            writer.write(b"half")
            raise ConnectionError("weg")

    with pytest.raises(ConnectionError, match="weg"):
        breaks_off()

    assert stored(store) == []


def test_a_disk_that_fills_up_halfway_is_said_in_words(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kcc.files.os.fdopen", lambda *_: FullDisk())

    with pytest.raises(StorageFailed, match="schijf is vol"), store.writer() as writer:
        writer.write(b"groot")
    assert stored(store) == []


def test_the_sweep_takes_what_a_crash_left_half_written(store: FileStore) -> None:
    with store.writer() as writer:
        writer.write(b"half")
        (half,) = stored(store)
        os.link(half, half.with_name(".over"))  # as if the process had died here
    os.utime(half.with_name(".over"), (0, 0))

    assert store.sweep(time.time() - 3600, lambda _: False, folder="00") == 1


def test_a_name_that_is_no_hash_never_reaches_the_disk(store: FileStore) -> None:
    with pytest.raises(ValueError, match="sha-256"):
        store.get("../../etc/passwd")


def test_a_file_that_is_gone_is_said_in_words(store: FileStore) -> None:
    with pytest.raises(FileLost, match="niet te lezen"):
        store.get("0" * 64)


def test_the_sweep_takes_only_old_files_that_no_row_knows(store: FileStore) -> None:
    known, old, young = store.put(b"bekend"), store.put(b"oud"), store.put(b"jong")
    yesterday = time.time() - 86_400
    for sha256 in (known, old):
        os.utime(store.directory / sha256[:2] / sha256, (yesterday, yesterday))

    removed = store.sweep(time.time() - 3600, lambda sha256: sha256 == known)

    assert removed == 1
    assert {path.name for path in stored(store)} == {known, young}


def test_putting_old_bytes_again_saves_them_from_the_sweep(store: FileStore) -> None:
    sha256 = store.put(b"bijlage")
    os.utime(store.directory / sha256[:2] / sha256, (0, 0))

    store.put(b"bijlage")

    assert store.sweep(time.time() - 3600, lambda _: False) == 0


def test_bytes_that_are_put_while_the_sweep_removes_them_are_there_afterwards(
    store: FileStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep has looked and is about to remove; just then the same bytes are put again."""
    sha256 = store.put(b"bijlage")
    os.utime(store.directory / sha256[:2] / sha256, (0, 0))
    was_put = threading.Event()
    unlink = Path.unlink

    def put_again() -> None:
        store.put(b"bijlage")
        was_put.set()

    putting = threading.Thread(target=put_again)

    def unlink_late(path: Path) -> None:
        putting.start()
        was_put.wait(0.3)  # without the lock it is done by now, and its file goes
        unlink(path)

    monkeypatch.setattr(Path, "unlink", unlink_late)
    assert store.sweep(time.time() - 3600, lambda _: False) == 1
    putting.join(10)

    assert store.get(sha256) == b"bijlage"


def test_what_comes_in_is_on_the_disk_of_the_store_and_leaves_nothing_behind(
    store: FileStore,
) -> None:
    with store.passing() as file:
        file.write(b"x" * 600_000)
        file.seek(0)
        place = Path(f"/proc/self/fd/{file.fileno()}").readlink()
        assert len(file.read()) == 600_000

    assert place.is_relative_to(store.directory)
    assert stored(store) == []
