"""Officials from the command line: the first admin, and the accounts of the sample data."""

from __future__ import annotations

import secrets
from datetime import UTC, date, datetime
from pathlib import Path

from sqlmodel import Session

from patuh.akun.muat import daftar_daerah
from patuh.akun.pejabat import JabatanBaru, undang
from patuh.akun.peran import PERAN
from patuh.akun.sesi import hari_ini
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.akun.tautan import ganti_sandi, periksa_sandi_baru
from patuh.basisdata.mesin import BasisData
from patuh.galat import GalatDomain
from patuh.pengaturan import baca_pengaturan
from patuh.perintah.kunci import buka_basis_data

_PELAKU = "layanan:perintah"
_CONTOH = (
    ("sekda", "sekda", ("sekda",)),
    ("bupati", "bupati", ("bupati",)),
    ("dinsos", "dinsos", ("kepala", "dinsos")),
    ("dpmptsp", "dpmptsp", ("kepala", "dpmptsp")),
    ("camat", ".01", ("camat",)),
    ("kades", ".01.2001", ("kades",)),
    ("inspektorat", "inspektorat", ("inspektorat",)),
    ("admin", "admin", ("admin",)),
)
_KATA = (
    "angin", "awan", "bambu", "bulan", "burung", "cemara", "dahan", "embun", "gunung", "hujan", "jagung", "kabut",
    "kelapa", "kolam", "laut", "lumbung", "madu", "melati", "nelayan", "ombak", "padi", "pasar", "payung",
    "perahu", "petani", "pohon", "rotan", "sawah", "sumur", "tebing",
)  # fmt: skip


def buat(folder: Path, *, surel: str, nama: str, unit: str, peran: str, sampai: date | None, sandi: str | None) -> str:
    """Make an account; return its invitation's address, or a word when ``sandi`` was given.

    Raises ``ValueError`` with what is wrong and what is known.
    """
    pengaturan = baca_pengaturan(folder, "http://127.0.0.1:8000")
    bd, kini = buka_basis_data(folder), datetime.now(UTC)
    # The daerah is the part of the code before its first separator: 33.13-dinsos, 33.13.01.2001.
    daerah = next((d for d in daftar_daerah() if unit.startswith((f"{d}-", f"{d}."))), "")
    mulai = hari_ini(daerah, kini).date() if daerah else kini.date()
    macam = tuple(p.strip() for p in peran.split(",") if p.strip())
    baru = JabatanBaru(daerah, unit, nama, surel, macam, mulai, sampai)
    try:
        with bd.tulis() as sesi:
            if sandi is not None:
                periksa_sandi_baru(sandi, sandi, surel)
            jabatan, tautan = undang(sesi, baru, alamat_dasar=pengaturan.alamat_dasar, waktu=kini, pelaku=_PELAKU)
            if sandi is not None:
                _beri_sandi(sesi, jabatan, sandi, kini)
    except GalatDomain as salah:
        raise ValueError(" ".join([salah.detail, *(f"{e.kolom}: {e.pesan}" for e in salah.errors)])) from None
    finally:
        bd.tutup()
    if sandi is not None:
        return f"{surel} dapat masuk sekarang."
    return tautan or f"{surel} sudah punya sandi; jabatannya ditambahkan."


def buat_akun_contoh(bd: BasisData, alamat: str, kini: datetime) -> str:
    """One account for each role in both regencies of the sample, with passwords made at random; the list of them."""
    baris = []
    with bd.tulis() as sesi:
        for daerah in ("33.13", "33.27"):
            for nama, akhiran, peran in _CONTOH:
                unit = f"{daerah}{akhiran}" if akhiran.startswith(".") else f"{daerah}-{akhiran}"
                surel = f"{nama}@{daerah.replace('.', '')}.contoh.invalid"
                sandi = "-".join([*(secrets.choice(_KATA) for _ in range(4)), f"{secrets.randbelow(10_000):04}"])
                sebutan = f"Contoh {PERAN[peran[-1]].nama}"
                baru = JabatanBaru(daerah, unit, sebutan, surel, peran, hari_ini(daerah, kini).date())
                jabatan, _ = undang(sesi, baru, alamat_dasar=alamat, waktu=kini, pelaku=_PELAKU, surati=False)
                _beri_sandi(sesi, jabatan, sandi, kini)
                baris.append(f"  {surel:36} {sandi}")
    return "\n".join(baris) + "\n"


def _beri_sandi(sesi: Session, jabatan: JabatanPejabat, sandi: str, kini: datetime) -> None:
    ganti_sandi(sesi, sesi.get_one(Pejabat, jabatan.pejabat_id), sandi, pelaku=_PELAKU, waktu=kini)
