"""The superior's part: accept or return a report, move a deadline."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import bindparam, func
from sqlmodel import Session, col, select

from patuh.akun.daerah import Daerah
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import antrekan, catat
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.tugas.jadwal import kalender_daerah
from patuh.tugas.lapor import ambil_tugas, beri_kabar_alur
from patuh.tugas.tabel import Keadaan, Pengajuan, Penugasan, Putusan, Tugas, UbahTenggat
from rules.periode import Periode, nama_tanggal

_TERAKHIR = (
    select(Pengajuan).where(col(Pengajuan.tugas_id) == bindparam("tugas")).order_by(col(Pengajuan.ke).desc()).limit(1)
)

_BELUM_DISETUJUI = (
    select(func.count())
    .select_from(Tugas)
    .where(col(Tugas.penugasan_id) == bindparam("penugasan"), col(Tugas.keadaan) != Keadaan.DISETUJUI.value)
)

_TENGGAT_ASAL = (
    select(UbahTenggat.kunci_asal)
    .where(col(UbahTenggat.penugasan_id) == bindparam("penugasan"))
    .order_by(col(UbahTenggat.waktu))
    .limit(1)
)


def label(tugas: Tugas) -> str:
    """How people name a task: ``Diktum KELIMA huruf b``."""
    return f"Diktum {tugas.diktum}" + (f" huruf {tugas.huruf}" if tugas.huruf else "")


def _berwenang(tugas: Tugas, pelaku: Pelaku) -> None:
    if pelaku.unit is not None and pelaku.unit != tugas.atasan:
        raise TidakBerwenang("Hanya atasan unit pelaksana yang dapat memutuskan laporan ini.")


def _pengajuan_terakhir(sesi: Session, tugas: Tugas) -> Pengajuan:
    if tugas.keadaan != Keadaan.DILAPORKAN:
        if tugas.keadaan in (Keadaan.DISETUJUI, Keadaan.DIKEMBALIKAN):
            raise Bentrok(
                "Laporan ini sudah diputuskan, mungkin di peramban lain. Muat ulang halaman untuk melihatnya."
            )
        raise Bentrok("Belum ada laporan yang menunggu keputusan pada tugas ini.")
    return sesi.exec(_TERAKHIR, params={"tugas": tugas.id}).one()


def setujui(sesi: Session, *, tugas_id: str, pelaku: Pelaku, waktu: datetime) -> Putusan:
    """Accept the submission that waits. Raises :class:`TidakBerwenang`, :class:`Bentrok`."""
    tugas = ambil_tugas(sesi, tugas_id, pelaku, kunci=True)
    _berwenang(tugas, pelaku)
    pengajuan = _pengajuan_terakhir(sesi, tugas)
    tugas.keadaan, tugas.disetujui = Keadaan.DISETUJUI, waktu
    putusan = _putuskan(sesi, tugas, pengajuan, "SETUJU", pelaku, waktu, None)
    if not sesi.exec(_BELUM_DISETUJUI, params={"penugasan": tugas.penugasan_id}).one():
        beri_tahu(
            sesi,
            kunci=f"setuju/{tugas.penugasan_id}",
            daerah=tugas.daerah,
            unit=tugas.unit,
            jenis=JenisPemberitahuan.DISETUJUI,
            judul=f"Diktum {tugas.diktum}: semua laporan {Periode.baca(tugas.periode).nama} disetujui",
            isi="Tidak ada lagi yang perlu dikirim.",
            waktu=waktu,
            segera=False,
            tugas_id=tugas.id,
        )
    return putusan


def kembalikan(sesi: Session, *, tugas_id: str, pelaku: Pelaku, alasan: str, waktu: datetime) -> Putusan:
    """Return the submission with a reason; the unit is told at once. Not after the period is locked."""
    tugas = ambil_tugas(sesi, tugas_id, pelaku, kunci=True)
    _berwenang(tugas, pelaku)
    if not alasan.strip():
        raise IsianSalah(
            "Alasan pengembalian wajib diisi, supaya unit tahu apa yang harus diperbaiki.",
            (GalatIsian("alasan", "Tulis apa yang perlu diperbaiki."),),
        )
    if waktu >= tugas.kunci:
        raise Bentrok("Periode sudah ditutup, sehingga laporan tidak dapat dikembalikan untuk diperbaiki.")
    pengajuan = _pengajuan_terakhir(sesi, tugas)
    tugas.keadaan = Keadaan.DIKEMBALIKAN
    beri_tahu(
        sesi,
        kunci=f"kembali/{pengajuan.id}",
        daerah=tugas.daerah,
        unit=tugas.unit,
        jenis=JenisPemberitahuan.DIKEMBALIKAN,
        judul=f"Laporan dikembalikan: {label(tugas)}",
        isi=alasan.strip(),
        waktu=waktu,
        segera=True,
        tugas_id=tugas.id,
    )
    return _putuskan(sesi, tugas, pengajuan, "KEMBALI", pelaku, waktu, alasan.strip())


def _putuskan(
    sesi: Session,
    tugas: Tugas,
    pengajuan: Pengajuan,
    jenis: str,
    pelaku: Pelaku,
    waktu: datetime,
    alasan: str | None,
) -> Putusan:
    putusan = Putusan(
        id=str(uuid4()),
        tugas_id=tugas.id,
        pengajuan_id=pengajuan.id,
        jenis=jenis,
        pelaku=pelaku.id,
        waktu=waktu,
        alasan=alasan,
    )
    sesi.add(putusan)
    sesi.add(tugas)
    tindakan = "setuju" if jenis == "SETUJU" else "kembali"
    catat(
        sesi,
        waktu=waktu,
        daerah=tugas.daerah,
        pelaku=pelaku.id,
        tindakan=f"tugas.{tindakan}",
        objek=f"tugas/{tugas.id}",
        isi={"pengajuan": pengajuan.id, "putusan": putusan.id},
    )
    beri_kabar_alur(sesi, tugas, "setujui" if jenis == "SETUJU" else "kembalikan", putusan.id, waktu)
    return putusan


def ubah_tenggat(
    sesi: Session, *, tugas_id: str, pelaku: Pelaku, tanggal_baru: datetime, alasan: str, waktu: datetime
) -> Penugasan:
    """Move the deadline of a task's whole assignment; ``tanggal_baru`` is the first instant that is late.

    The lock moves along when the new deadline passes it, and back to its own day when the deadline does.
    Raises :class:`IsianSalah` for a deadline in the past or
    without a reason, :class:`TidakBerwenang` unless the actor is the superior or the Sekda.
    """
    tugas = ambil_tugas(sesi, tugas_id, pelaku, kunci=True)
    if pelaku.unit not in (None, tugas.atasan, f"{tugas.daerah}-sekda"):
        raise TidakBerwenang("Hanya atasan unit pelaksana atau Sekretaris Daerah yang dapat mengubah tenggat.")
    galat = []
    if tanggal_baru <= waktu:
        galat.append(GalatIsian("tenggat", "Tenggat baru sudah lewat; pilih hari ini atau sesudahnya."))
    if not alasan.strip():
        galat.append(GalatIsian("alasan", "Tulis alasan perubahan tenggat."))
    if galat:
        raise IsianSalah("Tenggat tidak diubah.", tuple(galat))
    penugasan = sesi.exec(select(Penugasan).where(Penugasan.id == tugas.penugasan_id).with_for_update()).one()
    if penugasan.ditutup is not None or waktu >= penugasan.kunci:
        raise Bentrok("Periode tugas ini sudah ditutup, sehingga tenggatnya tidak dapat diubah.")
    perubahan = UbahTenggat(
        id=str(uuid4()),
        penugasan_id=penugasan.id,
        dari=penugasan.tenggat,
        menjadi=tanggal_baru,
        kunci_asal=sesi.exec(_TENGGAT_ASAL, params={"penugasan": penugasan.id}).first() or penugasan.kunci,
        pelaku=pelaku.id,
        waktu=waktu,
        alasan=alasan.strip(),
    )
    penugasan.tenggat = tanggal_baru
    penugasan.kunci = max(perubahan.kunci_asal, tanggal_baru)
    sesi.add(perubahan)
    sesi.add(penugasan)
    for satu in sesi.exec(select(Tugas).where(Tugas.penugasan_id == penugasan.id)).all():
        satu.tenggat, satu.kunci = penugasan.tenggat, penugasan.kunci
        if satu.lapor_pertama is not None:
            # A deadline moved forward can forgive; one moved back never makes a report late that was on time.
            satu.tepat_waktu = satu.tepat_waktu or satu.lapor_pertama < tanggal_baru
        sesi.add(satu)
    _kabarkan_tenggat(sesi, penugasan, tugas, perubahan, muat_daerah(tugas.daerah), waktu)
    return penugasan


def _kabarkan_tenggat(
    sesi: Session, penugasan: Penugasan, tugas: Tugas, perubahan: UbahTenggat, daerah: Daerah, waktu: datetime
) -> None:
    catat(
        sesi,
        waktu=waktu,
        daerah=tugas.daerah,
        pelaku=perubahan.pelaku,
        tindakan="tugas.tenggat",
        objek=f"penugasan/{penugasan.id}",
        isi={"dari": perubahan.dari.isoformat(), "menjadi": perubahan.menjadi.isoformat()},
    )
    hari = kalender_daerah(daerah).hari_terakhir(penugasan.tenggat)
    beri_tahu(
        sesi,
        kunci=f"tenggat/{perubahan.id}",
        daerah=tugas.daerah,
        unit=tugas.unit,
        jenis=JenisPemberitahuan.TENGGAT_BERUBAH,
        judul=f"Tenggat Diktum {penugasan.diktum} menjadi {nama_tanggal(hari)}",
        isi=perubahan.alasan,
        waktu=waktu,
        segera=True,
        tugas_id=tugas.id,
    )
    antrekan(
        sesi,
        kunci=f"ubah_tenggat/{perubahan.id}",
        jenis="ubah_tenggat",
        alur_id=penugasan.alur_id,
        waktu=waktu,
        isi={"penugasan": penugasan.id, "tenggat": penugasan.tenggat.isoformat()},
    )
