"""A local content store: a file is kept once, under the SHA-256 of its bytes, and is never changed."""

import datetime as dt
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from services.errors import NotFound


class FileStore:
    """Files under `root/ab/abcd…`. Written whole or not at all: temporary file, fsync, rename, fsync of the folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Keep `data`; returns its SHA-256 in hexadecimal. Keeping the same bytes twice only makes the file young."""
        digest = hashlib.sha256(data).hexdigest()
        path = self._path(digest)
        if path.exists() and self._made_young(path):
            return digest
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return digest

    def get(self, digest: str) -> bytes:
        """The bytes kept under `digest`. Raises NotFound when there are none, or when they no longer match it."""
        try:
            data = self._path(digest).read_bytes()
        except FileNotFoundError:
            raise NotFound from None
        if hashlib.sha256(data).hexdigest() != digest:
            raise NotFound
        return data

    def older_than(self, before: dt.datetime) -> Iterator[str]:
        """Names of the files last put before `before`; what a broken write left behind is deleted on the way."""
        for path in self.root.glob("??/*"):
            if path.stat().st_mtime >= before.timestamp():
                continue
            if len(path.name) == 64:
                yield path.name
            else:
                path.unlink(missing_ok=True)

    def remove(self, digest: str, *, before: dt.datetime) -> bool:
        """Delete a file unless somebody put it again since `before`. The caller has seen that no row names it."""
        path = self._path(digest)
        with self._locked():
            if not path.exists() or path.stat().st_mtime >= before.timestamp():
                return False
            path.unlink()
            return True

    def _made_young(self, path: Path) -> bool:
        """Whether the file is there and nobody removes it from under the one who puts it again."""
        with self._locked():
            if not path.exists():
                return False
            os.utime(path)
            return True

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.root / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(letter in "0123456789abcdef" for letter in digest):
            raise NotFound
        return self.root / digest[:2] / digest
