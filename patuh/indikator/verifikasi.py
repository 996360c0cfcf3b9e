"""Figures of the quarterly check (Karanganyar KELIMA b, d, e; Pemalang KEDUA b): looked at, approved by an official."""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import col, func, select

from patuh.anggaran.jiwa import jiwa_impor
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup, dari_impor
from patuh.verifikasi.tabel import HasilVerifikasi, PutusanVerifikasi, StatusVerifikasi, Verifikasi

_JADI = (StatusVerifikasi.MENUNGGU_PERSETUJUAN, StatusVerifikasi.DISETUJUI, StatusVerifikasi.DITOLAK)
MUTASI = (
    "NONAKTIF_MENINGGAL", "NONAKTIF_PINDAH", "NONAKTIF_GANDA", "NONAKTIF_MAMPU", "ALIH_PPU", "PERBAIKAN_DATA"
)  # fmt: skip
USUL = ("USUL_PBI", "USUL_PBPU_PEMDA")
BERHAK = (*USUL, "DANAI_DESA", "DAFTAR_TUNGGU")


def terverifikasi(ling: Lingkup) -> Hasil:
    """Members paid for by the kabupaten who have an outcome, against those active at the period's start."""
    satu = _verifikasi(ling)
    awal = ling.impor_awal("kepesertaan_bpjs")
    sumber = (ling.catatan("verifikasi"), *dari_impor(awal))
    return Hasil(sum(satu.jumlah.values()), jiwa_impor(ling.sesi, awal).jiwa.pbpu_pemda, sumber)


def mutasi(ling: Lingkup) -> Hasil:
    """Outcomes that change or end a membership, and those of them that an official approved."""
    satu = _verifikasi(ling)
    semua = sum(n for h, n in satu.jumlah.items() if h in MUTASI)
    return Hasil(_disahkan(ling, satu, "PESERTA", MUTASI), semua, (ling.catatan("verifikasi"),))


def diusulkan(ling: Lingkup, hasil: tuple[str, ...], dari: tuple[str, ...]) -> Hasil:
    """Residents without cover whose outcome is one of ``dari``, and those with ``hasil`` that an official approved."""
    satu = _verifikasi(ling)
    semua = sum(n for h, n in satu.belum_dijamin.items() if h in dari)
    return Hasil(_disahkan(ling, satu, "BELUM_DIJAMIN", hasil), semua, (ling.catatan("verifikasi"),))


def _verifikasi(ling: Lingkup) -> Verifikasi:
    """The period's check: the last one that was computed."""
    kueri = select(Verifikasi).where(
        Verifikasi.daerah == ling.daerah,
        Verifikasi.periode == ling.periode.kode,
        col(Verifikasi.status).in_(_JADI),
    )
    satu = ling.sesi.exec(kueri.order_by(col(Verifikasi.no).desc()).limit(1)).first()
    if satu is None:
        raise BelumAdaData("Verifikasi kepesertaan untuk periode ini belum dijalankan di layanan ini.")
    return satu


def _disahkan(ling: Lingkup, satu: Verifikasi, bagian: str, hasil: Collection[str]) -> int:
    """Rows of these outcomes that an approval covers; a refusal of the whole list approves nobody."""
    kueri = select(PutusanVerifikasi).where(PutusanVerifikasi.verifikasi_no == satu.no, col(PutusanVerifikasi.setuju))
    setuju = ling.sesi.exec(kueri.order_by(col(PutusanVerifikasi.ke))).all()
    if satu.status == StatusVerifikasi.DITOLAK:
        return 0
    jumlah, sah = 0, set[str]()
    for putusan in setuju:
        # An empty list approves everything that is left.
        baru = (set(putusan.hasil) or set(hasil)) & set(hasil) - sah
        sah |= baru
        jumlah += _baris(ling, satu, bagian, baru, putusan.kecuali)
    return jumlah


def _baris(ling: Lingkup, satu: Verifikasi, bagian: str, hasil: set[str], kecuali: Collection[int]) -> int:
    if not hasil:
        return 0
    dasar = select(func.count()).select_from(HasilVerifikasi).where(
        HasilVerifikasi.verifikasi_no == satu.no,
        HasilVerifikasi.bagian == bagian,
        col(HasilVerifikasi.hasil).in_(hasil),
    )  # fmt: skip
    semua = ling.sesi.exec(dasar).one()
    buang = ling.sesi.exec(dasar.where(col(HasilVerifikasi.urut).in_(list(kecuali)))).one() if kecuali else 0
    return semua - buang
