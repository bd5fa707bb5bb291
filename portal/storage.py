"""Where this installation keeps its files and its signing keys."""

from pathlib import Path

from portal.config import Settings
from services.files.store import FileStore


def file_store(settings: Settings) -> FileStore:
    """The content store, under DATA_DIR."""
    return FileStore(settings.data_dir.resolve() / "files")


def keys_folder(settings: Settings) -> Path:
    """Signing keys and trusted roots: SIGNING_KEYS_DIR, by default under DATA_DIR."""
    return settings.signing_keys_dir or settings.data_dir.resolve() / "keys"
