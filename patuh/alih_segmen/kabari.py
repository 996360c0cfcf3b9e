"""What the offices are told of workers' cases: one line for an employer and a day, however many workers it has.

The employer's agency (Karanganyar KEDUA BELAS; Pemalang KEEMPAT, KEDUA PULUH a-b) and, where a government pays the
worker's contribution or a guarantor is wanted, Dinas Sosial (KEDUA PULUH c, d.2). No line names a person.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, func, select

from patuh.alih_segmen.hitung import LAPOR_DINSOS
from patuh.alih_segmen.langkah import BEKERJA, MENUNGGU_PEJABAT, PUTUSAN_PEJABAT, StatusAlih
from patuh.alih_segmen.penanggung import unit_dinsos, unit_pemberi_kerja
from patuh.alih_segmen.tabel import KasusAlih, PemberiKerja
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from rules.mesin.jelas import Putusan
from rules.periode import nama_tanggal

_PENGINGAT, _PUTUSKAN = JenisPemberitahuan.PENGINGAT, JenisPemberitahuan.DITERIMA_UNTUK_DISETUJUI
_KE_DINSOS = {
    StatusAlih.KEMBALI_PBI: (
        "Mantan pekerja dapat diusulkan kembali sebagai PBI",
        "Masa jaminan sesudah PHK sudah lewat dan keluarganya masih tercatat di DTSEN dalam sasaran PBI. "
        "Usulkan, lalu catat usulannya pada kasusnya.",
    ),
    StatusAlih.VERIFIKASI_LAPANGAN: (
        "Mantan pekerja perlu diperiksa di lapangan",
        "Desil keluarganya belum diketahui, jadi penjaminnya belum dapat disimpulkan. Minta operator desa/kelurahan "
        "memutakhirkan datanya.",
    ),
    StatusAlih.BELUM_DIJAMIN: (
        "Mantan pekerja belum memiliki penjamin",
        "Masa jaminan sesudah PHK sudah lewat dan keluarganya di luar sasaran PBI. Teruskan ke pemeriksaan penduduk "
        "belum dijamin; kasus tetap diikuti sampai ada penjamin.",
    ),
}


def kabarkan(sesi: Session, kasus: KasusAlih, putusan: Putusan, hari: date, waktu: datetime) -> None:
    """Tell of a case that has come to its state today."""
    status = StatusAlih(kasus.status)
    if status in BEKERJA:
        _pemberi_kerja(sesi, kasus, f"alih/{hari.isoformat()}", waktu)
        if LAPOR_DINSOS in putusan.saran:
            _lapor_dinsos(sesi, kasus, putusan, hari, waktu)
    elif status == StatusAlih.JAMINAN_PHK:
        _phk(sesi, kasus, f"phk/{hari.isoformat()}", waktu)
    elif status == StatusAlih.PERLU_DATA:
        _perlu_data(sesi, kasus, f"data/{hari.isoformat()}", waktu)
    elif status in _KE_DINSOS:
        judul, isi = _KE_DINSOS[status]
        tutup = " Tidak ada yang berubah bagi siapa pun sebelum pejabat memutuskan."
        _tulis(sesi, kasus, f"dinsos/{status}/{hari.isoformat()}", unit_dinsos(kasus.daerah), _PUTUSKAN, judul,
               isi + tutup, waktu)  # fmt: skip


def ingatkan(sesi: Session, kasus: KasusAlih, hari: date, waktu: datetime) -> None:
    """Once a month for each employer, or for Dinas Sosial: what is still open."""
    status, bulan = StatusAlih(kasus.status), f"{hari:%Y-%m}"
    if status in BEKERJA:
        _pemberi_kerja(sesi, kasus, f"alih/ingat/{bulan}", waktu)
    elif status == StatusAlih.JAMINAN_PHK:
        _phk(sesi, kasus, f"phk/ingat/{bulan}", waktu)
    elif status == StatusAlih.PERLU_DATA:
        _perlu_data(sesi, kasus, f"data/ingat/{bulan}", waktu)
    elif status in (*MENUNGGU_PEJABAT, *PUTUSAN_PEJABAT):
        menunggu = _banyak(sesi, kasus, MENUNGGU_PEJABAT)
        diikuti = _banyak(sesi, kasus, PUTUSAN_PEJABAT)
        _tulis(
            sesi, kasus, f"dinsos/ingat/{bulan}", unit_dinsos(kasus.daerah), _PENGINGAT,
            "Mantan pekerja yang belum memiliki penjamin",
            f"{menunggu} orang menunggu keputusan; {diikuti} orang sudah diusulkan atau diteruskan dan diikuti sampai "
            "ada penjaminnya.", waktu,
        )  # fmt: skip


def _pemberi_kerja(sesi: Session, kasus: KasusAlih, kunci: str, waktu: datetime) -> None:
    satu = sesi.get(PemberiKerja, (kasus.daerah, kasus.nib))
    jumlah = _banyak(sesi, kasus, BEKERJA, nib=kasus.nib)
    _tulis(
        sesi, kasus, f"{kasus.nib}/{kunci}", unit_pemberi_kerja(kasus.daerah, satu), _PENGINGAT,
        f"{_nama(satu, kasus)}: {jumlah} pekerja belum menjadi peserta PPU",
        "Hubungi pemberi kerjanya agar mendaftarkan pekerja beserta keluarganya sebagai peserta PPU. Kepesertaan lama "
        "berjalan terus sampai PPU-nya aktif; pekerja tidak dikenai sanksi.", waktu,
    )  # fmt: skip


def _lapor_dinsos(sesi: Session, kasus: KasusAlih, putusan: Putusan, hari: date, waktu: datetime) -> None:
    """With the note on the worker's other rights, in the instruction's words where it has them (KEDUA PULUH d.1)."""
    saran = [a for a in putusan.alasan if a.aturan.endswith(f"/{LAPOR_DINSOS}")]
    kutipan = [d.kutipan for a in saran for d in a.dasar if d.huruf == "d.1" and d.kutipan]
    isi = " ".join(a.keterangan for a in saran) + "".join(f' Bunyi diktum: "{k}".' for k in kutipan)
    jumlah = sesi.exec(
        select(func.count())
        .select_from(KasusAlih)
        .where(
            KasusAlih.daerah == kasus.daerah,
            col(KasusAlih.status).in_(BEKERJA),
            KasusAlih.saran == LAPOR_DINSOS,
        )
    ).one()
    _tulis(
        sesi, kasus, f"dinsos/lapor/{hari.isoformat()}", unit_dinsos(kasus.daerah), _PENGINGAT,
        f"{jumlah} pekerja masih tercatat sebagai peserta PBI atau PBPU & BP Pemda", isi, waktu,
    )  # fmt: skip


def _phk(sesi: Session, kasus: KasusAlih, kunci: str, waktu: datetime) -> None:
    satu = sesi.get(PemberiKerja, (kasus.daerah, kasus.nib))
    jumlah = _banyak(sesi, kasus, (StatusAlih.JAMINAN_PHK,), nib=kasus.nib)
    sejak = sesi.exec(
        select(func.min(KasusAlih.tanggal_berhenti)).where(
            KasusAlih.daerah == kasus.daerah, KasusAlih.nib == kasus.nib, KasusAlih.status == StatusAlih.JAMINAN_PHK
        )
    ).one()
    awal = f" Yang paling dahulu berhenti: {nama_tanggal(sejak)}." if sejak is not None else ""
    _tulis(
        sesi, kasus, f"{kasus.nib}/{kunci}", unit_pemberi_kerja(kasus.daerah, satu), _PENGINGAT,
        f"{_nama(satu, kasus)}: {jumlah} pekerja berhenti, masih dalam masa jaminan sesudah PHK",
        f"Bantu menyampaikan bukti PHK ke BPJS Kesehatan dan siapkan penjamin berikutnya sebelum masanya habis.{awal}",
        waktu,
    )  # fmt: skip


def _perlu_data(sesi: Session, kasus: KasusAlih, kunci: str, waktu: datetime) -> None:
    satu = sesi.get(PemberiKerja, (kasus.daerah, kasus.nib))
    _tulis(
        sesi, kasus, f"{kasus.nib}/{kunci}", unit_pemberi_kerja(kasus.daerah, satu), _PENGINGAT,
        f"{_nama(satu, kasus)}: data pekerja perlu dilengkapi",
        "Ada pekerja yang tidak tercantum lagi dalam data pekerja, atau yang kepesertaannya belum diketahui. Minta "
        "data terbaru (masih bekerja atau berhenti, sejak kapan). Tidak ada yang diubah sebelum datanya lengkap.",
        waktu,
    )  # fmt: skip


def _nama(satu: PemberiKerja | None, kasus: KasusAlih) -> str:
    return satu.nama if satu is not None else f"NIB {kasus.nib}"


def _banyak(sesi: Session, kasus: KasusAlih, status: tuple[StatusAlih, ...], *, nib: str | None = None) -> int:
    syarat = [col(KasusAlih.daerah) == kasus.daerah, col(KasusAlih.status).in_(status)]
    if nib is not None:
        syarat.append(col(KasusAlih.nib) == nib)
    return sesi.exec(select(func.count()).select_from(KasusAlih).where(*syarat)).one()


def _tulis(
    sesi: Session, kasus: KasusAlih, kunci: str, unit: str, jenis: JenisPemberitahuan, judul: str, isi: str,
    waktu: datetime,
) -> None:  # fmt: skip
    beri_tahu(
        sesi, kunci=f"alih_segmen/{kasus.daerah}/{kunci}", daerah=kasus.daerah, unit=unit, jenis=jenis, judul=judul,
        isi=isi, waktu=waktu, segera=False,
    )  # fmt: skip
