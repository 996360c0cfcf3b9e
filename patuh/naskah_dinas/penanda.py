"""The signing port: who puts an electronic signature under a checked paper, by the service's settings.

``tanpa`` (default): the office signs elsewhere and hands in the file. ``p12``: a key file on this machine, for tests
and trials; what it makes is no certified signature of UU ITE. ``bsre``: the signing service of Balai Sertifikasi
Elektronik over HTTP (``POST <alamat>/api/sign/pdf``: file, nik, passphrase, tampilan), as its client is publicly
described; it has not been tried against the real service. NIK and passphrase pass through: they are never stored,
logged or repeated. Whatever comes back is held against the issued file
(:func:`patuh.naskah_dinas.tanda_tangan.periksa`).
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import httpx

from patuh.galat import Bentrok, GalatIsian, IsianSalah

_BATAS_DETIK = 60.0
_MAKS = 50 * 1024 * 1024
_DITOLAK = (400, 401, 403, 422)


@dataclass(frozen=True)
class Penandatangan:
    """The person who signs, as typed for this one signature."""

    nik: str
    sandi: str

    def __repr__(self) -> str:
        # Neither of the two may reach a log or a traceback.
        return "Penandatangan(***)"


class Penanda(Protocol):
    """Somebody who signs a PDF."""

    @property
    def nama(self) -> str:
        """The name in the settings."""
        ...

    def tandatangani(self, pdf: bytes, siapa: Penandatangan) -> bytes:
        """The signed file. Raises :class:`IsianSalah` (wrong NIK or passphrase) or :class:`Bentrok` (no answer)."""
        ...


class TanpaPenanda:
    """No signing here."""

    nama = "tanpa"

    def tandatangani(self, pdf: bytes, siapa: Penandatangan) -> bytes:
        """Raises :class:`Bentrok` saying what to do instead."""
        raise Bentrok("Layanan ini tidak menandatangani sendiri. Tanda tangani PDF-nya, lalu unggah berkasnya.")


@dataclass(frozen=True)
class PenandaP12:
    """A key file (PKCS#12); the passphrase is the file's."""

    berkas: Path
    nama: str = "p12"

    def tandatangani(self, pdf: bytes, siapa: Penandatangan) -> bytes:
        """A PAdES signature behind the issued bytes. Raises :class:`IsianSalah` for a wrong passphrase."""
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigSeedSubFilter

        penanda = signers.SimpleSigner.load_pkcs12(  # type: ignore[no-untyped-call]
            str(self.berkas), passphrase=siapa.sandi.encode()
        )
        if penanda is None:
            raise _salah_sandi()
        keluar = io.BytesIO()
        signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)),
            signers.PdfSignatureMetadata(field_name="TandaTangan", subfilter=SigSeedSubFilter.PADES),
            signer=penanda,
            output=keluar,
        )
        return keluar.getvalue()


@dataclass(frozen=True)
class PenandaBsre:
    """The signing service over HTTP, with the office's own account. Not tried against the real service."""

    alamat: str
    pengguna: str
    sandi_layanan: str
    nama: str = "bsre"

    def __repr__(self) -> str:
        return f"PenandaBsre({self.alamat!r})"

    def tandatangani(self, pdf: bytes, siapa: Penandatangan) -> bytes:
        """The file as the service returns it. One call, never repeated by itself: it may already have signed."""
        try:
            jawab = httpx.post(
                f"{self.alamat.rstrip('/')}/api/sign/pdf",
                files={"file": ("naskah.pdf", pdf, "application/pdf")},
                data={"nik": siapa.nik, "passphrase": siapa.sandi, "tampilan": "invisible"},
                auth=(self.pengguna, self.sandi_layanan),
                timeout=_BATAS_DETIK,
                follow_redirects=False,
            )
        except httpx.HTTPError:
            raise Bentrok("Layanan tanda tangan tidak menjawab. Coba lagi, atau unggah PDF bertanda tangan.") from None
        if jawab.status_code in _DITOLAK:
            raise _salah_sandi()
        if jawab.status_code != httpx.codes.OK or not jawab.content.startswith(b"%PDF-") or len(jawab.content) > _MAKS:
            raise Bentrok(
                "Layanan tanda tangan tidak mengembalikan PDF. Unggah PDF yang ditandatangani di tempat lain."
            )
        return jawab.content


def _salah_sandi() -> IsianSalah:
    pesan = "Penanda tangan tidak dikenali, atau sandinya salah."
    return IsianSalah("Tanda tangan ditolak.", (GalatIsian("sandi", pesan),))


def penanda_dari(env: Mapping[str, str]) -> Penanda:
    """The port of ``PATUH_PENANDA`` (``tanpa``, ``p12``, ``bsre``). Raises ``ValueError`` naming what is missing."""
    jenis = env.get("PATUH_PENANDA", "tanpa")
    perlu = {
        "tanpa": (),
        "p12": ("PATUH_PENANDA_BERKAS",),
        "bsre": ("PATUH_PENANDA_ALAMAT", "PATUH_PENANDA_PENGGUNA", "PATUH_PENANDA_SANDI"),
    }  # fmt: skip
    if jenis not in perlu:
        raise ValueError(f"PATUH_PENANDA harus salah satu dari {', '.join(perlu)}")
    if kurang := [n for n in perlu[jenis] if not env.get(n)]:
        raise ValueError(f"PATUH_PENANDA={jenis} memerlukan {', '.join(kurang)}")
    if jenis == "p12":
        return PenandaP12(Path(env["PATUH_PENANDA_BERKAS"]))
    if jenis == "bsre":
        alamat = env["PATUH_PENANDA_ALAMAT"]
        # NIK and passphrase travel in it.
        if not alamat.startswith(("https://", "http://127.0.0.1", "http://localhost")):
            raise ValueError("PATUH_PENANDA_ALAMAT harus https")
        return PenandaBsre(alamat, env["PATUH_PENANDA_PENGGUNA"], env["PATUH_PENANDA_SANDI"])
    return TanpaPenanda()
