"""Gives poppler's `pdfsig` a root to trust: `python -m tests.services.nss_roots FOLDER ROOT.der`.

Debian keeps `certutil` in a package of its own; the library it calls is there wherever poppler is. Run as a process of
its own, because NSS keeps state.
"""

import ctypes
import sys
from pathlib import Path

#: A valid authority, trusted (what certutil calls C).
TRUSTED_AUTHORITY = 0x08 | 0x10


class Trust(ctypes.Structure):
    """NSS's flags of trust for TLS, mail and code; pdfsig asks about mail."""

    _fields_ = [("tls", ctypes.c_uint), ("mail", ctypes.c_uint), ("code", ctypes.c_uint)]


def trust(folder: str, root: bytes) -> None:
    """Make an NSS database in `folder` that trusts `root` (DER)."""
    nss, smime = ctypes.CDLL("libnss3.so"), ctypes.CDLL("libsmime3.so")
    decode, slot_of, database = (
        smime.CERT_DecodeCertFromPackage,
        nss.PK11_GetInternalKeySlot,
        nss.CERT_GetDefaultCertDB,
    )
    decode.restype = slot_of.restype = database.restype = ctypes.c_void_p
    assert nss.NSS_InitReadWrite(f"sql:{folder}".encode()) == 0
    slot = ctypes.c_void_p(slot_of())
    assert nss.PK11_InitPin(slot, None, b"") == 0
    certificate = ctypes.c_void_p(decode(root, len(root)))
    assert nss.PK11_ImportCert(slot, certificate, ctypes.c_ulong(0), b"root", 0) == 0
    flags = Trust(TRUSTED_AUTHORITY, TRUSTED_AUTHORITY, TRUSTED_AUTHORITY)
    assert nss.CERT_ChangeCertTrust(ctypes.c_void_p(database()), certificate, ctypes.byref(flags)) == 0


if __name__ == "__main__":
    trust(sys.argv[1], Path(sys.argv[2]).read_bytes())
