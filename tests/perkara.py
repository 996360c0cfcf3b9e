"""Cases for the tests: offices, letters already uploaded, a proposal, its steps, a promise given at the gate."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.aturan.pakai import paket_bawaan
from patuh.basisdata.mesin import BasisData
from patuh.kesanggupan.tabel import Kesanggupan
from patuh.pemeriksaan.periksa import Kesanggupan as SuratKesanggupan
from patuh.pemeriksaan.periksa import Permintaan, periksa
from patuh.sanksi.tabel import LampiranSanksi, Sanksi, StatusSanksi
from patuh.sanksi.tindakan import LangkahBaru, langkah
from patuh.sanksi.usul import UsulBaru, usul
from patuh.tugas.rencana import isi_unit
from patuh.verifikasi.jalan import alur_verifikasi, minta_verifikasi
from tests.register_kecil import KUNCI, nik

DPMPTSP, SEKDA = "33.13-dpmptsp", "33.13-sekda"
PENGUSUL, SETDA = Pelaku("kunci:dpmptsp", "33.13", DPMPTSP), Pelaku("kunci:sekda", "33.13", SEKDA)
MEJA = Pelaku("kunci:meja", "33.13")
NIB = "9120001234567"
_nomor = itertools.count(1)


def siang(hari: date) -> datetime:
    """Noon of a day in WIB."""
    return datetime(hari.year, hari.month, hari.day, 12, tzinfo=UTC) - timedelta(hours=7)


def unit(bd: BasisData) -> None:
    """The offices of both regencies."""
    for daerah in ("33.13", "33.27"):
        isi_unit(bd, muat_daerah(daerah))


def surat(sesi: Session, pelaku: Pelaku = PENGUSUL, daerah: str = "33.13") -> str:
    """A letter that this office has uploaded; its id."""
    satu = LampiranSanksi(
        id=f"surat-{next(_nomor)}", daerah=daerah, unit=pelaku.unit or "", nama_berkas="surat.pdf",
        tipe="application/pdf", ukuran=1, sha256="0" * 64, pelaku=pelaku.id, waktu=siang(date(2026, 1, 2)),
    )  # fmt: skip
    sesi.add(satu)
    sesi.flush()
    return satu.id


def usulkan(bd: BasisData, hari: date, *, pelaku: Pelaku = PENGUSUL, **lain: Any) -> Sanksi:
    """A proposal against CV Contoh."""
    with bd.tulis() as sesi:
        bahan: dict[str, Any] = {
            "daerah": "33.13", "diktum": "KEDELAPAN", "nama_usaha": "CV Contoh", "nib": NIB, "nomor": "503/1/2026",
            "tanggal": hari, "lampiran": surat(sesi, pelaku),
        }  # fmt: skip
        return usul(sesi, UsulBaru(**bahan | lain), pelaku=pelaku, kunci=KUNCI, waktu=siang(hari))


def maju(bd: BasisData, sanksi: str, status: str, hari: date, *, pelaku: Pelaku | None = None, **lain: Any) -> Sanksi:
    """The next step, on paper of this day and put on record at noon."""
    keputusan = status in ("KEPUTUSAN_BUPATI", "DITOLAK", "DICABUT")
    siapa = pelaku or (SETDA if keputusan else PENGUSUL)
    with bd.tulis() as sesi:
        bahan: dict[str, Any] = {"nomor": f"440/{status}", "tanggal": hari, "lampiran": surat(sesi, siapa)}
        if status in ("TEGURAN_1", "TEGURAN_2", "DENDA"):
            bahan["diterima"] = hari
        baru = LangkahBaru(StatusSanksi(status), **bahan | lain)
        return langkah(sesi, sanksi, baru, pelaku=siapa, waktu=siang(hari))


def gerbang(
    bd: BasisData, hari: date, siapa: int = 0, *, pekerja: tuple[int, ...] = (), daerah: str = "33.13",
    layanan: str = "izin_usaha", nib: str | None = NIB, janji: bool = False, kini: datetime | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Ask the gate."""
    permintaan = Permintaan(
        daerah=daerah, layanan=layanan, tanggal=hari, nik_pemohon=nik(siapa, daerah), nib=nib,
        pekerja=[nik(p, daerah) for p in pekerja],
        kesanggupan=SuratKesanggupan("503/17/2026", hari) if janji else None,
    )  # fmt: skip
    with bd.tulis() as sesi:
        return periksa(
            sesi, permintaan, mesin=paket_bawaan().mesin, kunci=KUNCI, alamat_dasar="http://x",
            pelaku=Pelaku("kunci:meja", daerah), waktu=kini or siang(hari),
        )  # fmt: skip


def janji_satu(bd: BasisData) -> Kesanggupan:
    """The one promise on record."""
    with bd.baca() as sesi:
        return sesi.exec(select(Kesanggupan)).one()


def minta_verifikasi_triwulan(bd: BasisData, tanggal: date, waktu: datetime) -> str:
    """The office asks for the quarterly check; the id of its workflow."""
    with bd.tulis() as sesi:
        satu = minta_verifikasi(
            sesi,
            daerah="33.13",
            periode="2026-T3",
            tanggal=tanggal,
            kuota_pemda_tersedia=False,
            pelaku=Pelaku("kunci:dinsos", "33.13"),
            waktu=waktu,
        )
        return alur_verifikasi("33.13", satu.id)
