"""Planning a period: from an instrument and its units to assignments and tasks, written once however often it runs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, SQLModel, func, select

from patuh import lembaran
from patuh.akun.daerah import Daerah, UnitData
from patuh.akun.muat import muat_daerah, pilih_unit
from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.instruksi.masa import berlaku_pada, diganti, pastikan_berlaku
from patuh.instruksi.model import Diktum, Instruksi, JenisPeriodeDiktum, Klausul
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi, muat_pada
from patuh.jejak.catat import catat
from patuh.perjanjian.peristiwa import ingatkan_peristiwa
from patuh.perjanjian.surat import beritahu_akhir
from patuh.tugas.edisi import instruksi_periode, versi_periode
from patuh.tugas.jadwal import kalender_daerah, tanggal_tugas
from patuh.tugas.tabel import (
    Keadaan,
    KeadaanPenugasan,
    Penugasan,
    Tugas,
    alur_diktum,
    id_penugasan,
    id_tugas,
)
from rules.periode import JenisPeriode, Periode

HARI_RENCANA_AWAL = 7
"""Days before its first day on which a period is planned, so that its tasks show as MENDATANG."""


@dataclass(frozen=True)
class Rencana:
    """What one planning run added."""

    instruksi: str
    periode: str
    penugasan: int
    tugas: int


def alur_laporan(daerah: str, instruksi: str, periode: str) -> str:
    """The Temporal workflow id of a period's reporting cascade."""
    return f"laporan/{daerah}/{instruksi}/{periode}"


def isi_unit(bd: BasisData, daerah: Daerah) -> int:
    """Put the daerah's units into the database; existing rows stay as the office has edited them."""
    baris = [
        {k: getattr(u, k) for k in ("kode", "nama", "jenis", "jabatan", "atasan", "surel")} | {"daerah": daerah.kode}
        for u in daerah.unit
    ]
    with bd.tulis() as sesi:
        return sisip_baru(sesi, SQLModel.metadata.tables[str(Unit.__tablename__)], baris)


def jenis_periode(instruksi: Instruksi) -> set[JenisPeriodeDiktum]:
    """The kinds of period that the instrument's duties use (``peristiwa`` left out: it opens with its event)."""
    return {k.periode for d in instruksi.diktum for k in d.klausul if k.periode and k.periode != "peristiwa"}


def periode_terbuka(instruksi: Instruksi, hari: date) -> list[Periode]:
    """The periods to be planned on this day: those that contain it, and the next ones within a week of their start.

    An instrument that comes into force within a period is planned within a week of that day, not before.
    """
    hasil: list[Periode] = []
    for jenis in sorted(jenis_periode(instruksi)):
        if jenis == "peristiwa":
            continue
        kini = Periode.memuat(hari, jenis)
        hasil.append(kini)
        if kini.berikutnya.awal - hari <= timedelta(days=HARI_RENCANA_AWAL):
            hasil.append(kini.berikutnya)
    dikenal = instruksi.berlaku_dari - hari <= timedelta(days=HARI_RENCANA_AWAL)
    return [p for p in hasil if dikenal and berlaku_pada(instruksi, p)]


def _berlaku(dari: date | None, sampai: date | None, periode: Periode) -> bool:
    return (dari is None or dari <= periode.akhir) and (sampai is None or periode.awal <= sampai)


def _klausul_periode(instruksi: Instruksi, jenis: JenisPeriode) -> Iterator[tuple[int, Diktum, Klausul]]:
    urutan = 0
    for diktum in instruksi.diktum:
        for klausul in diktum.klausul:
            urutan += 1
            if klausul.periode == jenis:
                yield urutan, diktum, klausul


def susun_rencana(
    instruksi: Instruksi, versi: str, daerah: Daerah, periode: Periode
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The assignment rows and task rows of one period, as pure data."""
    penugasan: dict[str, dict[str, Any]] = {}
    tugas: dict[str, dict[str, Any]] = {}
    for urutan, diktum, klausul in _klausul_periode(instruksi, periode.jenis):
        if not _berlaku(klausul.berlaku_dari, klausul.berlaku_sampai, periode):
            continue
        if diganti(instruksi.id, diktum.nomor, klausul.huruf, periode.awal):
            continue
        for pelaksana in instruksi.pelaksana_klausul(diktum, klausul):
            for unit in pilih_unit(daerah, pelaksana.unit):
                satu = _baris_tugas(instruksi, diktum, klausul, urutan, unit, daerah, periode, pelaksana.sifat)
                if pelaksana.sifat == "himbauan" and satu["id"] in tugas:
                    continue  # the same unit is ordered to do it: the order counts, not the appeal
                tugas[satu["id"]] = satu
                induk = penugasan.setdefault(
                    satu["penugasan_id"], _baris_penugasan(satu, versi, instruksi, diktum, unit, periode)
                )
                if pelaksana.sifat == "perintah":
                    induk["sifat"] = "perintah"
                for kunci, pilih in (("buka", min), ("tenggat", max), ("kunci", max)):
                    induk[kunci] = pilih(induk[kunci], satu[kunci])
    return list(penugasan.values()), list(tugas.values())


def _baris_tugas(
    instruksi: Instruksi,
    diktum: Diktum,
    klausul: Klausul,
    urutan: int,
    unit: UnitData,
    daerah: Daerah,
    periode: Periode,
    sifat: str,
) -> dict[str, Any]:
    tanggal = tanggal_tugas(klausul.tenggat, daerah, unit.jenis, periode)
    # Nobody owes anything before the instrument is in force, also when its first period began earlier.
    mulai = kalender_daerah(daerah).awal_hari(max(instruksi.berlaku_dari, klausul.berlaku_dari or date.min))
    return {
        "id": id_tugas(instruksi.id, diktum.nomor, klausul.huruf, unit.kode, periode.kode),
        "penugasan_id": id_penugasan(instruksi.id, diktum.nomor, unit.kode, periode.kode),
        "daerah": daerah.kode,
        "instruksi": instruksi.id,
        "diktum": diktum.nomor,
        "huruf": klausul.huruf,
        "urutan": urutan,
        "jenis": klausul.jenis,
        "sifat": sifat,
        "unit": unit.kode,
        "atasan": unit.atasan,
        "periode": periode.kode,
        "buka": max(tanggal.buka, mulai),
        "tenggat": tanggal.tenggat,
        "kunci": tanggal.kunci,
        "keadaan": Keadaan.MENDATANG.value,
    }


def _baris_penugasan(
    tugas: dict[str, Any], versi: str, instruksi: Instruksi, diktum: Diktum, unit: UnitData, periode: Periode
) -> dict[str, Any]:
    sama = ("daerah", "instruksi", "diktum", "unit", "atasan", "periode", "sifat", "buka", "tenggat", "kunci")
    return {k: tugas[k] for k in sama} | {
        "id": tugas["penugasan_id"],
        "versi": versi,
        "alur_id": alur_diktum(tugas["daerah"], instruksi.id, diktum.nomor, unit.kode, periode.kode),
        "keadaan": KeadaanPenugasan.DIRENCANAKAN.value,
    }


def rencanakan(bd: BasisData, instruksi_id: str, periode: Periode, *, waktu: datetime) -> Rencana:
    """Plan one period of one instrument in one transaction; rows that are there stay untouched.

    A period that was planned before keeps the version it began with; another takes the one in force on its first day.

    Raises:
        IsianSalah: the instrument is not in force on any day of the period.
    """
    with bd.baca() as sesi:
        if versi_periode(sesi, instruksi_id, periode.kode) is not None:
            instruksi, versi = instruksi_periode(sesi, instruksi_id, periode.kode)
        else:
            instruksi, versi = muat_pada(instruksi_id, periode.awal)
    pastikan_berlaku(instruksi, periode)
    penugasan, tugas = susun_rencana(instruksi, versi, muat_daerah(instruksi.daerah), periode)
    with bd.baca() as sesi:
        if _sudah(sesi, instruksi_id, periode) >= len(tugas):
            return Rencana(instruksi_id, periode.kode, 0, 0)
    with bd.tulis() as sesi:
        baru = _simpan(sesi, Penugasan, penugasan), _simpan(sesi, Tugas, tugas)
        if any(baru):
            catat(
                sesi,
                waktu=waktu,
                daerah=instruksi.daerah,
                pelaku="layanan:pembuka",
                tindakan="penugasan.rencana",
                objek=f"periode/{instruksi_id}/{periode.kode}",
                isi={"penugasan": baru[0], "tugas": baru[1]},
            )
    return Rencana(instruksi_id, periode.kode, *baru)


def rencanakan_semua(bd: BasisData, *, waktu: datetime, daerah: frozenset[str] | None = None) -> list[Rencana]:
    """Plan every period that this instant asks for, of every instrument (of these daerah); the opener's first step."""
    hasil = []
    lembaran.segarkan(lembaran.hari_layanan(waktu))
    for instruksi_id in daftar_instruksi():
        instruksi = muat_instruksi(instruksi_id)
        if daerah is not None and instruksi.daerah not in daerah:
            continue
        pengaturan = muat_daerah(instruksi.daerah)
        isi_unit(bd, pengaturan)
        hari = kalender_daerah(pengaturan).tanggal(waktu)
        hasil += [rencanakan(bd, instruksi_id, p, waktu=waktu) for p in _periode_direncanakan(instruksi_id, hari)]
    # What else falls due by the calendar alone: each is made once, however often the opener runs.
    beritahu_akhir(bd, waktu=waktu, daerah=daerah)
    ingatkan_peristiwa(bd, waktu=waktu)
    return hasil


def _periode_direncanakan(instruksi_id: str, hari: date) -> list[Periode]:
    """What to plan on this day: the next period may follow a version that is not in force yet."""
    kini, nanti = (muat_pada(instruksi_id, h)[0] for h in (hari, hari + timedelta(days=HARI_RENCANA_AWAL)))
    semua = [*periode_terbuka(kini, hari), *(p for p in periode_terbuka(nanti, hari) if p.awal > hari)]
    return [p for p in dict.fromkeys(semua) if berlaku_pada(muat_pada(instruksi_id, p.awal)[0], p)]


def _sudah(sesi: Session, instruksi_id: str, periode: Periode) -> int:
    kueri = select(func.count()).select_from(Tugas)
    return sesi.exec(kueri.where(Tugas.instruksi == instruksi_id, Tugas.periode == periode.kode)).one()


def _simpan(sesi: Session, tabel: type[SQLModel], baris: list[dict[str, Any]]) -> int:
    return sisip_baru(sesi, SQLModel.metadata.tables[str(tabel.__tablename__)], baris)
