"""A compound file, in which Office keeps locked files and its old forms → why it is not read."""

from __future__ import annotations

from pathlib import Path

__all__ = ["SIGNATURE", "refusal"]

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The first bytes of such a file."""

# Names of streams, as the directory of the file spells them ([MS-OFFCRYPTO] 2.2, 2.3.4.4).
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_RIGHTS = "DRMEncryptedTransform".encode("utf-16-le")
_OLD = ("WordDocument".encode("utf-16-le"), "PowerPoint Document".encode("utf-16-le"))


def refusal(path: Path) -> str:
    """What to say of a compound file, by the streams it has."""
    try:
        content = path.read_bytes()
    except OSError:
        content = b""
    if _ENCRYPTED in content and _RIGHTS in content:
        return (
            f"{path.name} is versleuteld door een organisatie (rechtenbeheer, of een label voor "
            "vertrouwelijkheid). Open het in Office, haal de versleuteling eraf of kies een label "
            "zonder versleuteling, en bied het bestand opnieuw aan."
        )
    if _ENCRYPTED in content:
        return (
            f"{path.name} is met een wachtwoord beveiligd. Open het in Office, haal het wachtwoord "
            "eraf (Bestand, Info, Beveiligen) en bied het bestand opnieuw aan."
        )
    if any(name in content for name in _OLD):
        return (
            f"{path.name} is een oud Office-bestand (.doc of .ppt). Open het in Office en sla het "
            "op als .docx, .pptx of PDF."
        )
    return (
        f"{path.name} is met een wachtwoord beveiligd of is een oud Office-bestand. Open het in "
        "Office, haal een wachtwoord eraf en sla het op als .docx, .pptx of PDF."
    )
