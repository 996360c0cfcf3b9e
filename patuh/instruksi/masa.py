"""How long an instrument is in force: which periods it may open, and when its parties are told that it ends."""

from __future__ import annotations

import calendar
from datetime import date

from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.model import Instruksi, Perubahan
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.lembaran import ingat
from rules.periode import Periode, nama_tanggal


def berlaku_pada(instruksi: Instruksi, periode: Periode) -> bool:
    """Is the instrument in force on any day of the period?

    One that changes or repeals another begins with the first period that begins under it: until then the other runs.
    """
    sampai = instruksi.berlaku_sampai
    if (instruksi.mengubah or instruksi.mencabut) and periode.awal < instruksi.berlaku_dari:
        return False
    return instruksi.berlaku_dari <= periode.akhir and (sampai is None or periode.awal <= sampai)


@ingat
def perubahan_atas(instruksi_id: str) -> tuple[tuple[Instruksi, Perubahan], ...]:
    """What the other instruments change or repeal in this one, the earliest first."""
    semua = (muat_instruksi(i) for i in daftar_instruksi() if i != instruksi_id)
    hasil = [(i, p) for i in semua for p in (*i.mengubah, *i.mencabut) if p.instruksi == instruksi_id]
    return tuple(sorted(hasil, key=lambda satu: (satu[1].sejak, satu[0].id)))


def diganti(instruksi_id: str, diktum: str, huruf: str | None, awal: date) -> bool:
    """Has another instrument changed or repealed this clause for periods that begin on this day?"""
    return any(p.sejak <= awal and p.mengenai(instruksi_id, diktum, huruf) for _, p in perubahan_atas(instruksi_id))


def catatan_perubahan(instruksi_id: str) -> list[str]:
    """What other instruments change in this one, as sentences for its reader."""
    hasil = []
    for lain, satu in perubahan_atas(instruksi_id):
        apa = ", ".join(" ".join(filter(None, (k.diktum, k.huruf))) for k in satu.klausul) or "Seluruhnya"
        kata = "dicabut" if satu in lain.mencabut else "diubah"
        hasil.append(f"{apa} {kata} oleh {lain.nama} untuk periode yang dimulai sejak {nama_tanggal(satu.sejak)}.")
    return hasil


def pastikan_berlaku(instruksi: Instruksi, periode: Periode, kolom: str = "periode") -> None:
    """Refuse a period in which the instrument is not in force, naming ``kolom`` and the way out.

    (Kebumen Pasal 7: an extension is agreed by both parties; here it is a new file.)

    Raises:
        IsianSalah: no day of the period lies between the instrument's first and last.
    """
    if berlaku_pada(instruksi, periode):
        return
    rentang = f"mulai {nama_tanggal(instruksi.berlaku_dari)}"
    if instruksi.berlaku_sampai is not None:
        rentang = f"{nama_tanggal(instruksi.berlaku_dari)} sampai {nama_tanggal(instruksi.berlaku_sampai)}"
    jalan = "Pilih periode di dalamnya."
    if instruksi.berlaku_sampai is not None and periode.awal > instruksi.berlaku_sampai:
        jalan = "Bila diperpanjang, daftarkan perpanjangannya sebagai berkas instruksi baru."
    pesan = f"{periode.nama} di luar masa berlaku ({rentang}). {jalan}"
    raise IsianSalah(f"{instruksi.nama} tidak berlaku pada {periode.nama}.", (GalatIsian(kolom, pesan),))


def hari_pengingat(instruksi: Instruksi) -> list[tuple[int, date]]:
    """Months before the end and the day that is, the earliest first; empty for one without an end."""
    akhir = instruksi.berlaku_sampai
    if akhir is None:
        return []
    return [(bulan, _mundur(akhir, bulan)) for bulan in sorted(instruksi.pengingat_akhir, reverse=True)]


def _mundur(hari: date, bulan: int) -> date:
    """The same day so many months before; a day that month lacks becomes its last."""
    tahun, ke = divmod(hari.year * 12 + hari.month - 1 - bulan, 12)
    return date(tahun, ke + 1, min(hari.day, calendar.monthrange(tahun, ke + 1)[1]))
