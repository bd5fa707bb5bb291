"""Our own stylesheets, scripts, fonts and drawings, under an address that changes when any of them does.

`/static/<version>/css/base.css`: the version is a hash of the whole folder, so browsers and proxies may keep a file for
ever, and files may name each other relatively. WhiteNoise serves them in front of the app (`in_front_of`), from a copy
under DATA_DIR that has each file compressed beside it.
"""

import hashlib
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from flask import Flask, send_from_directory
from flask.typing import ResponseReturnValue
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from portal.access import public

FOLDER: Final = Path(__file__).resolve().parent.parent / "static"
FOREVER_SECONDS: Final = 365 * 24 * 3600


def init_app(app: Flask) -> None:
    """Give templates `asset("css/base.css")`, the versioned address of a file (`url_for("static", …)` knows it too)."""
    version = folder_version(FOLDER)
    prefix = app.config["STATIC_PREFIX"] = f"/static/{version}"
    # A page names some thirty files and drawings: joining two texts costs a fiftieth of `url_for`.
    app.jinja_env.globals["asset"] = lambda filename: f"{prefix}/{filename}"
    app.add_url_rule(f"/static/{version}/<path:filename>", "static", _file)
    app.add_url_rule("/static/<old_version>/<path:filename>", "static_before", _file)
    app.add_url_rule("/favicon.ico", "favicon", _file, defaults={"filename": "img/favicon.ico"})


def folder_version(folder: Path) -> str:
    """Ten hex digits over the names and bytes of all files."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in (".gz", ".br"):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:10]


def in_front_of(app: Flask) -> WhiteNoise:
    """WhiteNoise before the app's own WSGI: it answers for the current version without entering Flask."""
    prefix: str = app.config["STATIC_PREFIX"]
    return WhiteNoise(
        app.wsgi_app,
        root=str(compressed(FOLDER, app.config["SETTINGS"].data_dir.resolve() / prefix.strip("/"))),
        prefix=prefix,
        max_age=FOREVER_SECONDS,
        immutable_file_test=lambda *_: True,
        add_headers_function=_headers,
    )


def compressed(source: Path, target: Path) -> Path:
    """`target` as a copy of `source` with a .gz (and .br where brotli is installed) beside each file it makes smaller.

    Made once per version; processes that start together may each make it, and the first one's stays.
    """
    if target.is_dir():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".making-") as folder:
        making = Path(folder) / target.name
        shutil.copytree(source, making)
        compressor = Compressor(quiet=True)
        for path in sorted(making.rglob("*")):
            if path.is_file() and compressor.should_compress(path.name):
                compressor.compress(str(path))
        with suppress(OSError):  # another process was faster
            making.rename(target)
    return target


def _headers(headers: Any, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


@public
def _file(filename: str, old_version: str | None = None) -> ResponseReturnValue:
    """One file. A page made before an update may still ask under the old version: it gets the file of today."""
    response = send_from_directory(FOLDER, filename)
    response.headers["Cache-Control"] = "public, max-age=60" if old_version else f"public, max-age={FOREVER_SECONDS}"
    return response
