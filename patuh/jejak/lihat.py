"""Reading the audit trail: filtered, newest first, actors by the name of their office; and as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, or_, select

from patuh.akun.muat import muat_daerah
from patuh.akun.peran import unit_dikenal
from patuh.akun.tabel import KunciApi
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.csv_aman import alirkan_csv
from patuh.galat import GalatIsian, IsianSalah
from patuh.jejak.catat import TINDAKAN
from patuh.jejak.tabel import Jejak
from patuh.urutan import urutkan
from rules.kalender import Kalender

KOLOM = ("nomor", "waktu", "pelaku", "nama_pelaku", "tindakan", "objek", "rincian", "segel")
URUT = {"waktu": col(Jejak.id)} | {n: col(getattr(Jejak, n)) for n in ("pelaku", "tindakan", "objek")}
_TAHUN_WAJAR = range(2000, 2101)
MELIHAT = tuple(sorted(t for t in TINDAKAN if t.endswith((".lihat", ".unduh"))))
"""Actions that change nothing: somebody looked, mostly at people's data."""


@dataclass(frozen=True)
class SaringanJejak:
    """What is asked for; empty = all. Days of the daerah's zone, both included. ``melihat``: only looks."""

    daerah: str
    dari: date | None = None
    sampai: date | None = None
    pelaku: str = ""
    tindakan: str = ""
    objek: str = ""
    melihat: bool = False
    urut: str = ""


@dataclass(frozen=True)
class BarisJejak:
    """One event as it is shown."""

    nomor: int
    waktu: datetime
    pelaku: str
    nama_pelaku: str
    tindakan: str
    objek: str
    isi: dict[str, Any]
    segel: str | None

    @property
    def rincian(self) -> str:
        """``unit: 33.13-dinsos; alasan: …``."""
        return "; ".join(
            f"{k.replace('_', ' ')}: {_teks(v)}" for k, v in self.isi.items() if v not in (None, "", [], {})
        )


def daftar_jejak(
    sesi: Session, saring: SaringanJejak, *, halaman: int = 1, ukuran: int = 50
) -> tuple[list[BarisJejak], int]:
    """A page of events and how many there are. Raises :class:`IsianSalah` for a filter that cannot be meant."""
    syarat = _syarat(saring)
    total = sesi.exec(select(func.count()).select_from(Jejak).where(*syarat)).one()
    urut = urutkan(saring.urut, URUT, [col(Jejak.id).desc()])
    kueri = select(Jejak).where(*syarat).order_by(*urut).offset((halaman - 1) * ukuran).limit(ukuran)
    nama = _Nama(sesi)
    return [_baris(satu, nama, saring.daerah) for satu in sesi.exec(kueri)], total


def csv_jejak(sesi: Session, saring: SaringanJejak) -> Iterator[str]:
    """All events of a filter as CSV, oldest first unless another order is asked for. The checks run with the first
    line."""
    syarat, nama = _syarat(saring), _Nama(sesi)
    urut = urutkan(saring.urut, URUT, [col(Jejak.id)])

    def baris() -> Iterator[Sequence[object]]:
        for satu in sesi.exec(select(Jejak).where(*syarat).order_by(*urut)).yield_per(500):
            satu_baris = _baris(satu, nama, saring.daerah)
            yield [getattr(satu_baris, k) for k in KOLOM]

    yield from alirkan_csv(KOLOM, baris())


def _syarat(saring: SaringanJejak) -> list[Any]:
    galat = []
    if saring.tindakan and saring.tindakan not in TINDAKAN:
        galat.append(GalatIsian("tindakan", "Pilih dari daftar."))
    for kolom, hari in (("dari", saring.dari), ("sampai", saring.sampai)):
        if hari is not None and hari.year not in _TAHUN_WAJAR:
            galat.append(GalatIsian(kolom, "Tulis tanggal antara tahun 2000 dan 2100."))
    if not galat and saring.dari is not None and saring.sampai is not None and saring.sampai < saring.dari:
        galat.append(GalatIsian("sampai", "Tidak boleh sebelum tanggal awalnya."))
    if galat:
        raise IsianSalah("Saringan jejak belum benar.", tuple(galat))
    kal = Kalender(muat_daerah(saring.daerah).zona)
    syarat: list[Any] = [col(Jejak.daerah).in_((saring.daerah, "semua"))]
    if saring.dari is not None:
        syarat.append(col(Jejak.waktu) >= kal.awal_hari(saring.dari))
    if saring.sampai is not None:
        syarat.append(col(Jejak.waktu) < kal.akhir_hari(saring.sampai))
    if saring.tindakan:
        syarat.append(Jejak.tindakan == saring.tindakan)
    if saring.melihat:
        syarat.append(col(Jejak.tindakan).in_(MELIHAT))
    if cari := saring.pelaku.strip():
        syarat.append(_cari_pelaku(cari, saring.daerah))
    if cari := saring.objek.strip():
        syarat.append(col(Jejak.objek).startswith(cari, autoescape=True))
    return syarat


def _cari_pelaku(cari: str, daerah: str) -> Any:
    """By id, or by the unit or title of the office or key behind it."""
    kecil = cari.lower()
    unit = [kode for kode, nama in unit_dikenal(daerah).items() if kecil in nama.lower() or kode == kecil]
    jabatan = select("jabatan:" + col(JabatanPejabat.id)).where(
        JabatanPejabat.daerah == daerah,
        or_(
            col(JabatanPejabat.unit).in_(unit),
            func.lower(JabatanPejabat.jabatan).contains(kecil, autoescape=True),
        ),
    )
    kunci = select("kunci:" + col(KunciApi.id)).where(
        or_(col(KunciApi.unit).in_(unit), func.lower(KunciApi.nama).contains(kecil, autoescape=True))
    )
    return or_(
        col(Jejak.pelaku).startswith(cari, autoescape=True),
        col(Jejak.pelaku).in_(jabatan),
        col(Jejak.pelaku).in_(kunci),
    )


class _Nama:
    """Names of actors, each looked up once."""

    def __init__(self, sesi: Session) -> None:
        self._sesi = sesi
        self._kenal: dict[str, str] = {}

    def __call__(self, pelaku: str) -> str:
        if pelaku not in self._kenal:
            self._kenal[pelaku] = self._cari(pelaku)
        return self._kenal[pelaku]

    def _cari(self, pelaku: str) -> str:
        jenis, _, id_ = pelaku.partition(":")
        if jenis == "jabatan" and (jabatan := self._sesi.get(JabatanPejabat, id_)) is not None:
            pejabat = self._sesi.get(Pejabat, jabatan.pejabat_id)
            return f"{jabatan.jabatan} ({pejabat.nama})" if pejabat is not None else jabatan.jabatan
        if jenis == "pejabat" and (satu := self._sesi.get(Pejabat, id_)) is not None:
            return satu.nama
        if jenis == "kunci":
            kunci = self._sesi.get(KunciApi, id_)
            if kunci is None:
                return "Kunci yang tidak dikenal"
            unit = unit_dikenal(kunci.daerah).get(kunci.unit) if kunci.unit else None
            return f"Kunci {unit or kunci.nama}"
        return "Layanan Patuh" if jenis == "layanan" else "Tanpa masuk" if jenis == "publik" else pelaku


def _baris(satu: Jejak, nama: _Nama, daerah: str) -> BarisJejak:
    zona = Kalender(muat_daerah(daerah).zona).zona
    return BarisJejak(
        nomor=satu.id or 0,
        waktu=satu.waktu.astimezone(zona),
        pelaku=satu.pelaku,
        nama_pelaku=nama(satu.pelaku),
        tindakan=satu.tindakan,
        objek=satu.objek,
        isi=satu.isi,
        segel=satu.segel,
    )


def _teks(nilai: Any) -> str:
    if isinstance(nilai, bool):
        return "ya" if nilai else "tidak"
    return ", ".join(map(str, nilai)) if isinstance(nilai, list) else str(nilai)
