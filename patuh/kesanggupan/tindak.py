"""One step of a promise's follow-up: look, then close it, remind its desk, or prepare the proposal. May run twice.

A promise never becomes a sanction by itself: what is prepared here, an official submits or not. Nobody is called a
promise breaker on stale data, nor for a person whom the register does not know.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok
from patuh.jejak.catat import antrekan, catat
from patuh.kesanggupan.jadwal import ingat_terakhir, titik_berikut
from patuh.kesanggupan.lihat import Tampak, lihat
from patuh.kesanggupan.tabel import TERBUKA, Kesanggupan, StatusKesanggupan, alur_kesanggupan
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.register.cari import impor_terpakai
from patuh.register.tabel import BarisPekerja
from patuh.sanksi.dasar import klausul_layanan
from patuh.tugas.bentuk import kalender
from rules.periode import nama_tanggal

JENIS_KABAR = "kesanggupan_kabar"
_ALUR = Pelaku("layanan:alur")


@dataclass(frozen=True)
class Sesudah:
    """Where a case stands after a step, and when to look again (None: it is over)."""

    status: str
    berikut: datetime | None


def tindak(bd: BasisData, id: str, *, waktu: datetime) -> Sesudah:
    """Do what is due at this instant."""
    with bd.tulis() as sesi:
        janji = sesi.exec(select(Kesanggupan).where(Kesanggupan.id == id).with_for_update()).one()
        if janji.status not in TERBUKA:
            return Sesudah(janji.status, None)
        kal = kalender(janji.daerah)
        hari = kal.tanggal(waktu)
        tampak = lihat(sesi, janji, hari)
        _jejak(sesi, janji, "kesanggupan.lihat", _ALUR, waktu, _angka(tampak))
        if tampak.semua:
            _penuhi(sesi, janji, waktu)
        elif hari > janji.batas:
            if tampak.belum and not tampak.usang:
                _ingkar(sesi, janji, tampak, waktu)
            else:
                _tunggu_data(sesi, janji, tampak, waktu)
        elif (kapan := ingat_terakhir(janji.mulai, janji.batas, hari, kal)) is not None:
            _ingatkan(sesi, janji, tampak, kapan, hari, waktu)
        if janji.status not in TERBUKA:
            return Sesudah(janji.status, None)
        return Sesudah(janji.status, titik_berikut(janji.mulai, janji.batas, waktu, kal))


def batalkan(sesi: Session, janji: Kesanggupan, alasan: str, pelaku: Pelaku, waktu: datetime) -> None:
    """The application was withdrawn, so there is nothing left to keep. Raises :class:`Bentrok` when it is over."""
    if janji.status not in TERBUKA:
        raise Bentrok(f"Kesanggupan ini sudah berakhir dengan status {janji.status}.")
    janji.alasan = alasan
    _tutup(sesi, janji, StatusKesanggupan.DIBATALKAN, pelaku, waktu)
    antrekan(
        sesi, kunci=f"{JENIS_KABAR}/{janji.id}/batal", jenis=JENIS_KABAR, waktu=waktu, isi={"id": janji.id},
        alur_id=alur_kesanggupan(janji.daerah, janji.id),
    )  # fmt: skip


def _penuhi(sesi: Session, janji: Kesanggupan, waktu: datetime) -> None:
    _tutup(sesi, janji, StatusKesanggupan.DIPENUHI, _ALUR, waktu)
    _kabari(
        sesi, janji, "dipenuhi", waktu, f"Kesanggupan {janji.nomor} sudah dipenuhi",
        "Semua orang di dalamnya sudah terdaftar sebagai peserta JKN. Tidak ada yang perlu dilakukan.",
    )  # fmt: skip


def _ingkar(sesi: Session, janji: Kesanggupan, tampak: Tampak, waktu: datetime) -> None:
    klausul = klausul_layanan(janji.daerah, janji.layanan)
    if klausul is None:
        jalan = "Instruksi daerah ini tidak memuat klausul sanksi: hubungi pemohon, ingatkan, dan bantu mendaftar."
    else:
        janji.draf = _draf(sesi, janji, tampak)
        jalan = (
            f"Hubungi pemohon dahulu. Rancangan usulan sanksi menurut diktum {klausul.diktum} sudah disiapkan; "
            "usulan hanya berjalan bila diajukan pejabat."
        )
    _tutup(sesi, janji, StatusKesanggupan.INGKAR, _ALUR, waktu)
    per = nama_tanggal(tampak.data_per) if tampak.data_per is not None else "-"
    hati = (
        " Data ini dari sebelum batasnya: minta bukti pendaftaran lebih dahulu."
        if tampak.data_per is not None and tampak.data_per <= janji.batas
        else ""
    )
    _kabari(
        sesi, janji, "ingkar", waktu, f"Kesanggupan {janji.nomor} lewat batas {nama_tanggal(janji.batas)}",
        f"Belum terdaftar menurut register per {per}: {_sebut(tampak.belum)}.{hati} {jalan}", segera=True,
    )  # fmt: skip


def _draf(sesi: Session, janji: Kesanggupan, tampak: Tampak) -> dict[str, Any]:
    """The prefilled proposal: against the employer or the applicant, never against those who were not registered."""
    klausul = klausul_layanan(janji.daerah, janji.layanan)
    return {
        "daerah": janji.daerah,
        "instruksi": klausul.instruksi if klausul else None,
        "diktum": klausul.diktum if klausul else None,
        "huruf": klausul.huruf if klausul else None,
        "pengusul": list(klausul.unit) if klausul else [],
        "kesanggupan_id": janji.id,
        "nib": janji.nib,
        "nama_usaha": _nama_usaha(sesi, janji),
        "layanan": janji.layanan,
        "belum_terdaftar": list(tampak.belum),
        "data_per": tampak.data_per.isoformat() if tampak.data_per is not None else None,
    }


def _nama_usaha(sesi: Session, janji: Kesanggupan) -> str | None:
    impor = impor_terpakai(sesi, janji.daerah, "pekerja", janji.dilihat or janji.batas)
    if impor is None or janji.nib is None:
        return None
    kueri = select(BarisPekerja.nama_badan_usaha).where(
        BarisPekerja.impor_no == impor.no, BarisPekerja.nib == janji.nib
    )
    return sesi.exec(kueri.order_by(col(BarisPekerja.baris)).limit(1)).first()


def _tunggu_data(sesi: Session, janji: Kesanggupan, tampak: Tampak, waktu: datetime) -> None:
    if janji.status != StatusKesanggupan.MENUNGGU_DATA:
        janji.status = StatusKesanggupan.MENUNGGU_DATA
        sesi.add(janji)
    if tampak.data_per is None:
        sebab = "Register kepesertaan belum ada."
    elif tampak.usang:
        sebab = f"Register kepesertaan terakhir per {nama_tanggal(tampak.data_per)}, terlalu lama untuk menilai."
    else:
        sebab = f"Tidak ditemukan dalam register: {_sebut(tampak.tak_ditemukan)}."
    _kabari(
        sesi, janji, "menunggu", waktu, f"Kesanggupan {janji.nomor}: belum dapat dinilai",
        f"{sebab} Ini bukan pelanggaran. Minta Dinas Sosial memperbarui datanya; register dilihat lagi tiap minggu.",
    )  # fmt: skip


def _ingatkan(sesi: Session, janji: Kesanggupan, tampak: Tampak, kapan: date, hari: date, waktu: datetime) -> None:
    sisa = (janji.batas - hari).days
    sebelum = "hari ini" if sisa == 0 else f"{sisa} hari lagi"
    _kabari(
        sesi, janji, f"ingat/{kapan.isoformat()}", waktu,
        f"Kesanggupan {janji.nomor}: batas {nama_tanggal(janji.batas)} ({sebelum})",
        f"Belum tampak terdaftar: {_sebut((*tampak.belum, *tampak.tak_ditemukan))}. Ingatkan pemohon.",
    )  # fmt: skip


def _sebut(subjek: tuple[str, ...]) -> str:
    awal = ", ".join(subjek[:5])
    return f"{awal}, dan {len(subjek) - 5} lainnya" if len(subjek) > 5 else awal


def _kabari(
    sesi: Session, janji: Kesanggupan, kunci: str, waktu: datetime, judul: str, isi: str, *, segera: bool = False
) -> None:
    beri_tahu(
        sesi, kunci=f"kesanggupan/{janji.id}/{kunci}", daerah=janji.daerah, unit=janji.unit,
        jenis=JenisPemberitahuan.PENGINGAT, judul=judul, isi=isi, waktu=waktu, segera=segera,
    )  # fmt: skip


def _tutup(sesi: Session, janji: Kesanggupan, status: StatusKesanggupan, pelaku: Pelaku, waktu: datetime) -> None:
    janji.status, janji.ditutup = status, waktu
    sesi.add(janji)
    _jejak(sesi, janji, "kesanggupan.tutup", pelaku, waktu, {"status": str(status)})


def _angka(tampak: Tampak) -> dict[str, Any]:
    return {
        "terdaftar": tampak.terdaftar,
        "belum": len(tampak.belum),
        "tidak_ditemukan": len(tampak.tak_ditemukan),
        "data_per": tampak.data_per.isoformat() if tampak.data_per is not None else None,
    }


def _jejak(
    sesi: Session, janji: Kesanggupan, tindakan: str, pelaku: Pelaku, waktu: datetime, isi: dict[str, Any]
) -> None:
    catat(
        sesi, waktu=waktu, daerah=janji.daerah, pelaku=pelaku.id, tindakan=tindakan,
        objek=f"kesanggupan/{janji.id}", isi=isi,
    )  # fmt: skip
