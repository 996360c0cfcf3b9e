"""Where an instrument stands in a triwulan: clause by clause, what makes it work and how its tasks are doing."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, Field
from sqlmodel import Session

from patuh.akun.muat import muat_daerah
from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.instruksi.bentuk import InstruksiRinci, rinci_instruksi
from patuh.instruksi.masa import catatan_perubahan
from patuh.instruksi.model import Instruksi
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi, sidik
from patuh.instruksi.telusur import telusur
from patuh.lembaran import ingat
from patuh.tugas.jadwal import kalender_daerah
from patuh.tugas.kueri import hitung_klausul
from patuh.tugas.tabel import Keadaan
from rules.periode import Periode, PeriodeTidakDikenal


class KlausulTelusur(BaseModel):
    """One clause. ``jumlah`` counts its tasks by status (every status, zeros included)."""

    diktum: str
    huruf: str | None
    jenis: str
    alur: str | None
    perkara: list[str] = Field(description="Alur perkara yang timbul di bawah klausul ini")
    paket: list[str]
    bagian_laporan: list[str]
    alasan_penutup: str | None
    terikat: bool
    sebab: str | None = Field(description="Apa yang belum ada, bila klausul belum terikat")
    tugas: int
    jumlah: dict[str, int]


class TelusurInstruksi(BaseModel):
    """The traceability of an instrument, and its state in one triwulan."""

    instruksi: str
    triwulan: str
    nama_triwulan: str
    keadaan_per: datetime
    total: int
    terikat: int
    klausul: list[KlausulTelusur]


def ambil_instruksi(instruksi_id: str) -> Instruksi:
    """The instrument, or :class:`TidakDitemukan` in the user's words."""
    if instruksi_id not in daftar_instruksi():
        raise TidakDitemukan(f"Instruksi ini tidak ada. Yang ada: {', '.join(daftar_instruksi())}.")
    return muat_instruksi(instruksi_id)


@ingat
def instruksi_rinci(instruksi_id: str) -> InstruksiRinci:
    """The instrument in full (kept until another instrument comes in force)."""
    rinci = rinci_instruksi(ambil_instruksi(instruksi_id), sidik(instruksi_id))
    return rinci.model_copy(update={"catatan": [*catatan_perubahan(instruksi_id), *rinci.catatan]})


def triwulan_instruksi(instruksi: Instruksi, kode: str | None, waktu: datetime) -> Periode:
    """The triwulan asked for, or the current one in the daerah's zone. Raises :class:`IsianSalah`."""
    if kode is None:
        return Periode.memuat(kalender_daerah(muat_daerah(instruksi.daerah)).tanggal(waktu), "triwulan")
    try:
        periode = Periode.baca(kode)
    except PeriodeTidakDikenal:
        periode = None
    if periode is None or periode.jenis != "triwulan":
        raise IsianSalah(
            "Triwulan belum benar.", (GalatIsian("triwulan", "Tulis tahun dan triwulan, misalnya 2026-T3."),)
        )
    return periode


def telusur_instruksi(
    sesi: Session, instruksi: Instruksi, triwulan: Periode, *, waktu: datetime, unit: str | None = None
) -> TelusurInstruksi:
    """Clause by clause, with one grouped query for all counts; of one unit, where it is named."""
    hitungan = hitung_klausul(sesi, instruksi.id, triwulan, waktu=waktu, unit=unit)
    nol = dict.fromkeys(map(str, Keadaan), 0)
    klausul = []
    for baris in telusur(instruksi):
        jumlah = hitungan.get((baris.diktum, baris.huruf), nol)
        klausul.append(
            KlausulTelusur(
                diktum=baris.diktum,
                huruf=baris.huruf,
                jenis=baris.jenis,
                alur=baris.alur,
                perkara=list(baris.perkara),
                paket=list(baris.paket),
                bagian_laporan=list(baris.bagian_laporan),
                alasan_penutup=baris.alasan_penutup,
                terikat=baris.terikat,
                sebab=baris.sebab,
                tugas=sum(jumlah.values()),
                jumlah=jumlah,
            )
        )
    return TelusurInstruksi(
        instruksi=instruksi.id,
        triwulan=triwulan.kode,
        nama_triwulan=triwulan.nama,
        keadaan_per=waktu.astimezone(kalender_daerah(muat_daerah(instruksi.daerah)).zona),
        total=len(klausul),
        terikat=sum(k.terikat for k in klausul),
        klausul=klausul,
    )
