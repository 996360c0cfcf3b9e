"""What an assignment's workflow asks of the record: open, remind, escalate, close. Every step may run twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import bindparam, select, update
from sqlmodel import Session

from patuh.akun.daerah import Daerah
from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.jejak.catat import catat
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.tugas.jadwal import JenisTitik, Tanggal, Titik, kalender_daerah, titik_waktu
from patuh.tugas.tabel import Eskalasi, Keadaan, KeadaanPenugasan, Penugasan, Tugas
from rules.kalender import Kalender
from rules.periode import Periode, nama_tanggal

_PELAKU = "layanan:alur"
_SUSULAN = timedelta(days=1)
# Clocks of servers differ by less, and a timer may ring a rounding early.
_JAM_SELISIH = timedelta(seconds=5)
# These run for every assignment of a regency on the same morning, so they are plain statements, built once.
_P, _T = tabel(Penugasan), tabel(Tugas)
_INI, _WAKTU = bindparam("penugasan", type_=_P.c.id.type), bindparam("waktu", type_=_P.c.dimulai.type)
_PENUGASAN = select(_P).where(_P.c.id == _INI)
_KUNCI_PENUGASAN = _PENUGASAN.with_for_update()
_TUGAS = select(_T).where(_T.c.penugasan_id == _INI).order_by(_T.c.urutan)
_BUKA_PENUGASAN = update(_P).where(_P.c.id == _INI).values(keadaan=KeadaanPenugasan.BERJALAN.value, dimulai=_WAKTU)
_TUTUP_PENUGASAN = update(_P).where(_P.c.id == _INI).values(keadaan=KeadaanPenugasan.DITUTUP.value, ditutup=_WAKTU)
_BUKA_TUGAS = (
    update(_T)
    .where(_T.c.penugasan_id == _INI, _T.c.keadaan == Keadaan.MENDATANG.value)
    .values(keadaan=Keadaan.TERBUKA.value)
)
_TUTUP_TUGAS = (
    update(_T)
    .where(_T.c.penugasan_id == _INI, _T.c.keadaan.in_([Keadaan.TERBUKA.value, Keadaan.MENDATANG.value]))
    .values(keadaan=Keadaan.TIDAK_DILAPORKAN.value)
)


@dataclass(frozen=True)
class KeadaanAlur:
    """What a workflow needs to go on: states of its tasks by id, and the moments still to come."""

    tugas: dict[str, str]
    titik: tuple[Titik, ...]
    ditutup: bool


def buka(bd: BasisData, penugasan_id: str, *, waktu: datetime) -> KeadaanAlur:
    """Open the assignment's tasks and tell the unit; on a repeat, just say how things stand (a workflow restarted by
    the reconciler goes on from there). A repeat takes up the moments of the last day as well: whoever asked first may
    have died before one of them, and each is carried out once."""
    with bd.tulis() as sesi:
        penugasan, tugas = _ambil(sesi, penugasan_id)
        if penugasan.keadaan == KeadaanPenugasan.DIRENCANAKAN:
            ini = {"penugasan": penugasan_id, "waktu": waktu}
            sesi.connection().execute(_BUKA_PENUGASAN, ini)
            sesi.connection().execute(_BUKA_TUGAS, ini)
            _kabarkan_buka(sesi, penugasan, tugas, waktu)
            keadaan = _keadaan(penugasan, tugas, waktu)
            dibuka = {k: Keadaan.TERBUKA if v == Keadaan.MENDATANG else v for k, v in keadaan.tugas.items()}
            return replace(keadaan, tugas=dibuka)
        return _keadaan(penugasan, tugas, max(penugasan.dimulai or waktu, waktu - _SUSULAN))


def baca_keadaan(bd: BasisData, penugasan_id: str, *, waktu: datetime) -> KeadaanAlur:
    """How the assignment stands now, with the moments after ``waktu`` (asked again when a deadline moves)."""
    with bd.baca() as sesi:
        return _keadaan(*_ambil(sesi, penugasan_id, kunci=False), waktu)


def _ambil(sesi: Session, penugasan_id: str, *, kunci: bool = True) -> tuple[Penugasan, list[Tugas]]:
    """The assignment (locked with ``kunci``) and its tasks, to be read only: rows that have the models' attributes, at
    a third of the cost of the models themselves."""
    ini = {"penugasan": penugasan_id}
    penugasan = sesi.connection().execute(_KUNCI_PENUGASAN if kunci else _PENUGASAN, ini).one()
    tugas = sesi.connection().execute(_TUGAS, ini).all()
    return cast(Penugasan, penugasan), cast(list[Tugas], list(tugas))


def jadwal_penugasan(penugasan: Penugasan, sejak: datetime) -> list[Titik]:
    """The moments of an assignment after ``sejak``."""
    sekda = f"{penugasan.daerah}-sekda"
    perintah = penugasan.sifat == "perintah"
    return titik_waktu(
        Tanggal(penugasan.buka, penugasan.tenggat, penugasan.kunci),
        _kalender(penugasan),
        benih=penugasan.id,
        atasan=penugasan.atasan if perintah else None,
        sekda=sekda if perintah and sekda not in (penugasan.atasan, penugasan.unit) else None,
        sejak=sejak,
    )


def _keadaan(penugasan: Penugasan, tugas: list[Tugas], waktu: datetime) -> KeadaanAlur:
    return KeadaanAlur(
        {t.id: t.keadaan for t in tugas},
        tuple(jadwal_penugasan(penugasan, waktu)),
        penugasan.keadaan == KeadaanPenugasan.DITUTUP,
    )


def _kabarkan_buka(sesi: Session, penugasan: Penugasan, tugas: list[Tugas], waktu: datetime) -> None:
    batas = nama_tanggal(_kalender(penugasan).hari_terakhir(penugasan.tenggat))
    periode = Periode.baca(penugasan.periode).nama
    beri_tahu(
        sesi,
        kunci=f"buka/{penugasan.id}",
        daerah=penugasan.daerah,
        unit=penugasan.unit,
        jenis=JenisPemberitahuan.DITUGASKAN,
        judul=f"Diktum {penugasan.diktum}: {len(tugas)} tugas dibuka untuk {periode}",
        isi=f"Laporan paling lambat {batas}.",
        waktu=waktu,
        segera=True,
        tugas_id=tugas[0].id,
    )
    _jejak(sesi, penugasan, "penugasan.buka", waktu, {"tugas": len(tugas)})


def _kalender(penugasan: Penugasan) -> Kalender:
    return kalender_daerah(muat_daerah(penugasan.daerah))


def _jejak(sesi: Session, penugasan: Penugasan, tindakan: str, waktu: datetime, isi: dict[str, Any]) -> None:
    catat(
        sesi,
        waktu=waktu,
        daerah=penugasan.daerah,
        pelaku=_PELAKU,
        tindakan=tindakan,
        objek=f"penugasan/{penugasan.id}",
        isi=isi,
    )


def jalankan_titik(bd: BasisData, penugasan_id: str, jenis: JenisTitik, *, jadwal: datetime, waktu: datetime) -> None:
    """Carry out one moment of the timetable that fell due at ``jadwal``; nothing when all is reported."""
    with bd.tulis() as sesi:
        penugasan, tugas = _ambil(sesi, penugasan_id)
        terbuka = [t for t in tugas if t.keadaan in (Keadaan.TERBUKA, Keadaan.DIKEMBALIKAN)]
        if not terbuka or penugasan.keadaan == KeadaanPenugasan.DITUTUP:
            return
        if jenis == JenisTitik.INGATKAN:
            _ingatkan(sesi, penugasan, terbuka, jadwal, waktu)
        else:
            _eskalasikan(sesi, penugasan, tugas, jenis, waktu)


def _ingatkan(sesi: Session, penugasan: Penugasan, terbuka: list[Tugas], jadwal: datetime, waktu: datetime) -> None:
    kal = _kalender(penugasan)
    batas = kal.hari_terakhir(penugasan.tenggat)
    sisa = (batas - kal.tanggal(waktu)).days
    kapan = f"{sisa} hari lagi" if sisa > 0 else "hari ini" if sisa == 0 else f"lewat {-sisa} hari"
    beri_tahu(
        sesi,
        kunci=f"ingat/{penugasan.id}/{kal.tanggal(jadwal).isoformat()}",
        daerah=penugasan.daerah,
        unit=penugasan.unit,
        jenis=JenisPemberitahuan.PENGINGAT,
        judul=f"Pengingat Diktum {penugasan.diktum}: tenggat {nama_tanggal(batas)} ({kapan})",
        isi=f"{len(terbuka)} tugas belum dilaporkan.",
        waktu=waktu,
        segera=False,
        tugas_id=terbuka[0].id,
    )


def _eskalasikan(sesi: Session, penugasan: Penugasan, tugas: list[Tugas], jenis: JenisTitik, waktu: datetime) -> None:
    belum_mulai = jenis == JenisTitik.BELUM_DIMULAI
    belum = [t for t in tugas if t.lapor_pertama is None]
    if not belum or (belum_mulai and any(t.mulai is not None for t in tugas)):
        return
    kepada = f"{penugasan.daerah}-sekda" if jenis == JenisTitik.BELUM_SELESAI_SEKDA else penugasan.atasan
    if kepada is None:
        return
    nama = "BELUM_DIMULAI" if belum_mulai else "BELUM_SELESAI"
    id_ = str(uuid5(NAMESPACE_URL, f"eskalasi|{penugasan.id}|{nama}|{kepada}"))
    baris = {
        "id": id_,
        "penugasan_id": penugasan.id,
        "daerah": penugasan.daerah,
        "instruksi": penugasan.instruksi,
        "periode": penugasan.periode,
        "jenis": nama,
        "kepada": kepada,
        "huruf_terbuka": [t.huruf or "" for t in belum],
        "waktu": waktu,
    }
    if not sisip_baru(sesi, tabel(Eskalasi), [baris]):
        return
    unit = nama_unit(muat_daerah(penugasan.daerah), penugasan.unit)
    kata = "belum dimulai menjelang tenggat" if belum_mulai else "belum dilaporkan sesudah tenggat"
    beri_tahu(
        sesi,
        kunci=f"eskalasi/{id_}",
        daerah=penugasan.daerah,
        unit=kepada,
        jenis=JenisPemberitahuan.ESKALASI,
        judul=f"{unit}: Diktum {penugasan.diktum} {kata}",
        isi=f"{len(belum)} tugas. Mohon bantu unit ini menyelesaikan laporannya.",
        waktu=waktu,
        segera=True,
        tugas_id=belum[0].id,
    )
    _jejak(sesi, penugasan, "tugas.eskalasi", waktu, {"jenis": nama, "kepada": kepada, "tugas": len(belum)})


def nama_unit(daerah: Daerah, kode: str) -> str:
    """The unit's name, or its code when the daerah no longer lists it."""
    return next((u.nama for u in daerah.unit if u.kode == kode), kode)


def tutup(bd: BasisData, penugasan_id: str, *, waktu: datetime) -> int:
    """Close the period: tasks without any report stay on record as ``TIDAK_DILAPORKAN``; return how many.

    What was reported stays what it is, accepted or not: a late decision is the superior's, not the unit's. Before the
    lock only what is wholly accepted closes: a workflow that believes more than a restored record knows, or that has an
    older timetable, must not turn an open duty into "not reported".
    """
    with bd.tulis() as sesi:
        penugasan, tugas = _ambil(sesi, penugasan_id)
        belum = any(t.keadaan != Keadaan.DISETUJUI for t in tugas)
        if penugasan.keadaan == KeadaanPenugasan.DITUTUP or (belum and waktu < penugasan.kunci - _JAM_SELISIH):
            return 0
        ini = {"penugasan": penugasan_id, "waktu": waktu}
        sesi.connection().execute(_TUTUP_PENUGASAN, ini)
        sesi.connection().execute(_TUTUP_TUGAS, ini)
        hilang = [t for t in tugas if t.keadaan in (Keadaan.TERBUKA, Keadaan.MENDATANG)]
        _jejak(sesi, penugasan, "penugasan.tutup", waktu, {"tidak_dilaporkan": len(hilang)})
        if hilang:
            nama = Periode.baca(penugasan.periode).nama
            beri_tahu(
                sesi,
                kunci=f"tutup/{penugasan.id}",
                daerah=penugasan.daerah,
                unit=penugasan.unit,
                jenis=JenisPemberitahuan.TIDAK_DILAPORKAN,
                judul=f"{nama} Diktum {penugasan.diktum}: ditutup tanpa {len(hilang)} laporan",
                isi="Hubungi Sekretariat Daerah bila laporan sudah pernah dikirim lewat jalan lain.",
                waktu=waktu,
                segera=False,
                tugas_id=hilang[0].id,
            )
        return len(hilang)
