"""Handing out stored files: always as a download, never shown by the browser as a page of ours."""

import io

from flask import Response, current_app, send_file

from portal.storage import file_store
from services.files.store import FileStore


def files() -> FileStore:
    """The content store of this installation."""
    return file_store(current_app.config["SETTINGS"])


def download(digest: str, name: str, media_type: str) -> Response:
    """The file kept under `digest`, named `name`. Raises NotFound when it is not there."""
    response = send_file(io.BytesIO(files().get(digest)), mimetype=media_type, as_attachment=True, download_name=name)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
