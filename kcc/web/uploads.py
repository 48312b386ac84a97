"""Files that somebody sends with a form: kept, or left out when they are too big."""

import io
from collections.abc import Iterable
from typing import IO

from flask import Flask, Request, request
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import get_input_stream

from channels.email.filenames import safe_content_type, safe_filename
from kcc.files import FileStore
from kcc.services.incoming import StoredFile
from kcc.web import context

MEGABYTE = 1024 * 1024
WITH_LINKS = frozenset({"drafts.attach"})  # where files may be too big for a mail

_AROUND = 5 * MEGABYTE  # what a request may hold beside its files
# Beyond this we do not even read on; the browser then shows that the line fell.
_READ_AT_MOST = 1_000_000_000
_BLOCK = 256 * 2**10


class UploadRequest(Request):
    """A request whose files are, while they come in, on the disk where they are kept after it.

    The usual place is /tmp, which is memory on some systems.
    """

    def _get_file_stream(
        self,
        total_content_length: int | None,  # noqa: ARG002 - werkzeug's form
        content_type: str | None,  # noqa: ARG002
        filename: str | None = None,  # noqa: ARG002
        content_length: int | None = None,  # noqa: ARG002
    ) -> IO[bytes]:
        return context.parts().files.passing()


def protect(app: Flask) -> None:
    """Let more through where files may become links; register it before anything reads a form."""
    app.request_class = UploadRequest
    app.before_request(_allow)


def most_mb() -> int:
    """What the files of this request may be together."""
    files = context.parts().settings.files
    return files.most_mb if request.endpoint in WITH_LINKS else files.max_upload_mb


def keep(files: Iterable[FileStorage], store: FileStore) -> tuple[StoredFile, ...]:
    """Put the files in the store, before any transaction. Raises StorageFailed."""
    return tuple(_kept(file, store) for file in files if file.filename)


def text_fields(request: Request) -> MultiDict[str, str]:
    """What was typed in a form whose files are too big: the files are read and thrown away.

    A browser shows our answer only after it could send everything. Empty when there is no end
    to it, or when the text itself is too long.
    """
    parser = FormDataParser(
        stream_factory=_nowhere,
        max_form_memory_size=request.max_form_memory_size,
        max_content_length=_READ_AT_MOST,
    )
    stream = get_input_stream(request.environ, max_content_length=_READ_AT_MOST)
    try:
        _, fields, _ = parser.parse(
            stream, request.mimetype, request.content_length, request.mimetype_params
        )
    except RequestEntityTooLarge:
        return MultiDict()
    return fields


class _Nowhere(io.RawIOBase):
    """A file that forgets what is written to it."""

    def writable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:  # noqa: ARG002 - the form of files
        return 0

    def write(self, data: object, /) -> int:
        return len(data) if isinstance(data, bytes | bytearray | memoryview) else 0


def _nowhere(
    total_content_length: int | None,  # noqa: ARG001 - werkzeug's form
    content_type: str | None,  # noqa: ARG001
    filename: str | None,  # noqa: ARG001
    content_length: int | None = None,  # noqa: ARG001
) -> IO[bytes]:
    return _Nowhere()  # type: ignore[return-value]  # werkzeug only writes and rewinds


def _allow() -> None:
    if request.endpoint in WITH_LINKS:
        usual = request.max_content_length or 0
        request.max_content_length = max(usual, most_mb() * MEGABYTE + _AROUND)


def _kept(file: FileStorage, store: FileStore) -> StoredFile:
    with store.writer() as writer:
        while block := file.read(_BLOCK):
            writer.write(block)
    content_type = safe_content_type(file.mimetype)
    return StoredFile(
        filename=safe_filename(file.filename or "", content_type),
        content_type=content_type,
        size=writer.size,
        sha256=writer.sha256,
    )
