"""What a production role asks of its surroundings before it starts: no settings, secrets or data of a trial.

Each refusal names the setting and the way out.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from itertools import pairwise
from urllib.parse import urlsplit

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col, select

from patuh.akun.tabel import KunciApi
from patuh.basisdata.mesin import BasisData
from patuh.pantau.metrik import setempat
from patuh.pengaturan import Pengaturan, PengaturanSalah

_SANDI_LAZIM = frozenset(
    {
        "123456", "12345678", "123456789", "admin", "changeme", "contoh", "ganti", "gantilah", "password", "patuh",
        "postgres", "qwerty", "rahasia", "root", "sandi", "secret", "test", "uji",
    }
)  # fmt: skip
"""Words that stand in guides and examples, and what everybody tries first."""
_RAGAM_ACAK = 16
"""Of 32 random bytes at least so many differ (fewer: less than once in 10^14)."""
_BERKAS_CONTOH = ("akun-contoh.txt", "kunci-contoh.txt", "nik-contoh.txt")
KUNCI_CONTOH = "contoh integrasi"
"""Name of the key that ``patuh dev --demo`` makes."""
_BUAT_KUNCI = "buat yang baru dengan 'openssl rand -base64 32' dan simpan salinannya terpisah"


def tidak_layak(pengaturan: Pengaturan, env: Mapping[str, str]) -> list[str]:
    """Everything that keeps these settings from service, a sentence each; empty when they are fit."""
    return [*_basis_data(pengaturan), *_alamat(pengaturan), *_kunci(env), *_surel(pengaturan), *_lain(pengaturan, env)]


def _lemah(sandi: str, nama: str | None = None) -> bool:
    return sandi.lower() in _SANDI_LAZIM or (nama is not None and sandi.lower() == nama.lower())


def _basis_data(pengaturan: Pengaturan) -> Iterator[str]:
    if not pengaturan.basis_data.startswith("postgresql"):
        yield "PATUH_BASIS_DATA harus menunjuk PostgreSQL (postgresql://…); SQLite hanya untuk satu komputer"
        return
    for nama, alamat in (
        ("PATUH_BASIS_DATA", pengaturan.basis_data),
        ("PATUH_BASIS_DATA_PEMILIK", pengaturan.basis_data_pemilik),
    ):
        try:
            bagian = conninfo_to_dict((alamat or "").replace("+psycopg", "", 1))
        except ProgrammingError:
            yield f"{nama} tidak dapat dibaca; contoh bentuknya ada di docs/operasi.md"
            continue
        sandi, pengguna = bagian.get("password"), bagian.get("user")
        if sandi and _lemah(str(sandi), str(pengguna) if pengguna else None):
            yield f"{nama} memakai sandi contoh atau yang mudah ditebak; ganti sandi pengguna basis datanya"


def _alamat(pengaturan: Pengaturan) -> Iterator[str]:
    bagian = urlsplit(pengaturan.alamat_dasar)
    nama = bagian.hostname or ""
    if bagian.scheme != "https" or not nama:
        yield "PATUH_ALAMAT harus alamat luar layanan dengan https:// (TLS diakhiri di reverse proxy)"
    elif nama == "localhost" or setempat(nama) or nama.endswith((".invalid", ".localhost")):
        yield "PATUH_ALAMAT tidak dapat dibuka dari komputer lain; isi nama layanan, misalnya https://patuh.kab.go.id"


def _kunci(env: Mapping[str, str]) -> Iterator[str]:
    teks = env.get("PATUH_KUNCI_REGISTER", "").strip()
    if not teks:
        yield f"PATUH_KUNCI_REGISTER harus diisi, kunci di folder data hanya untuk percobaan; {_BUAT_KUNCI}"
        return
    try:
        isi = base64.b64decode(teks, validate=True)
    except (binascii.Error, ValueError):
        # Its form was judged when the settings were read.
        return
    langkah = {(kini - lalu) % 256 for lalu, kini in pairwise(isi)}
    if len(set(isi)) < _RAGAM_ACAK or len(langkah) == 1 or all(32 <= bita < 127 for bita in isi):
        yield f"PATUH_KUNCI_REGISTER bukan bita acak, melainkan contoh atau teks; {_BUAT_KUNCI}"


def _surel(pengaturan: Pengaturan) -> Iterator[str]:
    smtp = pengaturan.smtp
    if smtp is None:
        yield "PATUH_SMTP_HOST harus diisi: tanpa itu tidak ada pejabat yang menerima pemberitahuan"
    elif smtp.sandi:
        if smtp.tls == "tanpa" and not (smtp.host == "localhost" or setempat(smtp.host)):
            yield "PATUH_SMTP_TLS 'tanpa' mengirim PATUH_SMTP_SANDI terbuka lewat jaringan; pakai 'starttls' atau 'tls'"
        if _lemah(smtp.sandi, smtp.pengguna):
            yield "PATUH_SMTP_SANDI adalah sandi contoh atau yang mudah ditebak; ganti di server surel"
    if pengaturan.domain_surel.endswith("invalid"):
        yield "PATUH_SUREL_DARI masih alamat contoh (.invalid); isi alamat kedinasan, mis. patuh@kab.go.id"


def _lain(pengaturan: Pengaturan, env: Mapping[str, str]) -> Iterator[str]:
    if env.get("PATUH_PENANDA") == "p12":
        yield "PATUH_PENANDA 'p12' hanya untuk uji; pakai 'bsre', atau 'tanpa' (berkas bertanda tangan diunggah)"
    for nama, tempat in (("PATUH_OIDC_RAHASIA", "di penyedia SSO"), ("PATUH_PENANDA_SANDI", "di layanan penanda")):
        if (isi := env.get(nama)) and _lemah(isi):
            yield f"{nama} adalah sandi contoh atau yang mudah ditebak; ganti {tempat}"
    if ada := [nama for nama in _BERKAS_CONTOH if (pengaturan.folder / nama).exists()]:
        yield (
            f"folder --data {pengaturan.folder} berisi data contoh ({', '.join(ada)}); "
            "pakai folder baru, data percobaan tidak boleh menjadi data layanan"
        )


def tolak_data_contoh(bd: BasisData) -> None:
    """Raise :class:`PengaturanSalah` when the sample keys of a trial can still be used on this database.

    A database that does not answer, or is not filled yet, holds nobody up here.
    """
    try:
        with bd.baca() as sesi:
            kueri = select(KunciApi.id).where(KunciApi.nama == KUNCI_CONTOH, col(KunciApi.dicabut).is_(None))
            contoh = sesi.exec(kueri.limit(1)).first()
    except SQLAlchemyError:
        return
    if contoh is not None:
        raise PengaturanSalah(
            f"PATUH_BASIS_DATA berisi data contoh (kunci API '{KUNCI_CONTOH}'); buat basis data baru yang kosong"
        )
