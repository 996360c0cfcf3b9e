"""Figures of the villages (Karanganyar KESEPULUH b, KEENAM BELAS c, KETUJUH BELAS c; Pemalang KELIMA BELAS b, KEDUA
PULUH e, SATU): who needs, who budgeted, who pays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import distinct, exists
from sqlmodel import col, func, select

from patuh.akun.muat import muat_daerah
from patuh.desa.tabel import (
    DanaDesa,
    EvaluasiApbdes,
    PembiayaanDesa,
    StatusPembiayaan,
    SumberBiaya,
    TawaranPembiayaan,
)
from patuh.indikator.model import BelumAdaData, Hasil, Lingkup, dari_impor
from patuh.register.tabel import BarisApbdes, BarisKepesertaan, BarisSktm, Impor, SktmDesa
from patuh.tugas.bentuk import kalender
from rules.parameter.muat import parameter_bawaan

_TERLARANG = "DANA_DESA"
_TERDAFTAR = (StatusPembiayaan.DIDAFTARKAN, StatusPembiayaan.SELESAI)


def beranggaran(ling: Lingkup) -> Hasil:
    """Villages with a line for contributions from a source the law allows, against those that need one: with a holder
    of a valid SKTM and no active cover, or with such a line already (who has paid for all has no need left)."""
    sktm, peserta, apbdes = ling.impor("sktm"), ling.impor("kepesertaan_bpjs"), ling.impor("apbdes")
    berlaku = parameter_bawaan().nilai("sktm.berlaku_hari", ling.tanggal, ling.daerah)
    sejak = ling.tanggal - timedelta(days=0 if berlaku is None else berlaku.nilai)
    milik = _desa(ling)
    perlu = (_surat(ling, sktm, peserta, sejak) | _surat_desa(ling, peserta, sejak)) & milik
    punya = _berbaris(ling, apbdes, "IURAN", dana_desa=False) & milik
    return Hasil(len(punya), len(perlu | punya), dari_impor(apbdes, sktm, peserta))


def dana_desa(ling: Lingkup) -> Hasil:
    """Villages whose budget has JKN information work paid from Dana Desa, which must not pay contributions."""
    apbdes = ling.impor("apbdes")
    milik = _desa(ling)
    return Hasil(len(_berbaris(ling, apbdes, "SOSIALISASI", dana_desa=True) & milik), len(milik), dari_impor(apbdes))


def dibayari(ling: Lingkup) -> Hasil:
    """People with a village's SKTM and no other cover, and those for whom the village pays (Karanganyar KETUJUH BELAS
    c). A case that ended for another reason is no need."""
    kasus = _kasus(ling)
    bayar = sum(1 for k in kasus if k.sumber == SumberBiaya.DESA and k.status in _TERDAFTAR)
    perlu = sum(1 for k in kasus if k.sumber in (None, SumberBiaya.DESA))
    return Hasil(bayar, perlu, (ling.catatan("pembiayaan_desa"),))


def serapan(ling: Lingkup) -> Hasil:
    """Rupiah of contributions that the year's cases take from the village, against its budget lines for them."""
    apbdes, tahun = ling.impor("apbdes"), ling.periode.awal.year
    _kasus(ling)
    milik = _desa(ling)
    bayar = ling.sesi.exec(
        select(func.coalesce(func.sum(DanaDesa.rupiah), 0)).where(
            col(DanaDesa.wilayah).in_(milik),
            DanaDesa.tahun == tahun,
            DanaDesa.waktu < kalender(ling.daerah).akhir_hari(ling.tanggal),
        )
    ).one()
    alokasi = ling.sesi.exec(
        select(func.coalesce(func.sum(BarisApbdes.alokasi), 0)).where(
            BarisApbdes.impor_no == apbdes.no,
            BarisApbdes.tahun == tahun,
            BarisApbdes.jenis_belanja == "IURAN",
            BarisApbdes.sumber_dana != _TERLARANG,
            col(BarisApbdes.wilayah).in_(milik),
        )
    ).one()
    return Hasil(int(bayar), int(alokasi), (ling.catatan("pembiayaan_desa_dana"), *dari_impor(apbdes)))


def penyandang(ling: Lingkup, sumber: SumberBiaya) -> Hasil:
    """People offered to Baznas or to companies, and those registered at their expense."""
    kueri = select(func.coalesce(func.sum(TawaranPembiayaan.jumlah), 0), func.count()).where(
        TawaranPembiayaan.daerah == ling.daerah,
        TawaranPembiayaan.kepada == sumber,
        col(TawaranPembiayaan.tanggal) <= ling.tanggal,
    )
    ditawarkan, banyak = ling.sesi.exec(kueri).one()
    if banyak == 0:
        raise BelumAdaData("Belum ada penawaran daftar tunggu yang tercatat di layanan ini.")
    kasus = select(func.count()).select_from(PembiayaanDesa).where(
        PembiayaanDesa.daerah == ling.daerah,
        PembiayaanDesa.sumber == sumber,
        col(PembiayaanDesa.status).in_(_TERDAFTAR),
        col(PembiayaanDesa.daftar_tanggal) <= ling.tanggal,
    )  # fmt: skip
    tabel = (ling.catatan("tawaran_pembiayaan"), ling.catatan("pembiayaan_desa"))
    return Hasil(ling.sesi.exec(kasus).one(), int(ditawarkan), tabel)


def dievaluasi(ling: Lingkup) -> Hasil:
    """Village budgets of this kecamatan evaluated in the period; how many drafts came in, only the Camat knows."""
    kueri = select(func.count(distinct(col(EvaluasiApbdes.wilayah)))).where(
        EvaluasiApbdes.daerah == ling.daerah,
        col(EvaluasiApbdes.wilayah).in_(_desa(ling)),
        col(EvaluasiApbdes.tanggal) >= ling.periode.awal,
        col(EvaluasiApbdes.tanggal) <= ling.tanggal,
    )
    banyak = ling.sesi.exec(kueri).one()
    if banyak == 0:
        raise BelumAdaData("Belum ada evaluasi APBDes oleh kecamatan ini yang tercatat pada periode ini.")
    return Hasil(banyak, None, (ling.catatan("evaluasi_apbdes"),))


def _kasus(ling: Lingkup) -> list[PembiayaanDesa]:
    """The cases of the unit's villages begun by the last day and not closed before it."""
    akhir = kalender(ling.daerah).akhir_hari(ling.tanggal)
    semua = ling.sesi.exec(
        select(PembiayaanDesa).where(
            PembiayaanDesa.daerah == ling.daerah,
            col(PembiayaanDesa.wilayah).in_(_desa(ling)),
            PembiayaanDesa.dibuat < akhir,
            PembiayaanDesa.status != StatusPembiayaan.DITUTUP,
        )
    ).all()
    if not semua:
        raise BelumAdaData("Belum ada pemegang SKTM belum dijamin yang tercatat sebagai kasus di layanan ini.")
    return list(semua)


def _surat(ling: Lingkup, sktm: Impor, peserta: Impor, sejak: date) -> frozenset[str]:
    """Villages with a holder of a valid letter who has no active cover. Letters are few: each is looked up by index."""
    s = BarisSktm
    kueri = select(s.wilayah).where(
        s.impor_no == sktm.no, s.tanggal >= sejak, s.tanggal <= ling.tanggal, ~_dijamin(peserta, col(s.indeks))
    )
    return frozenset(ling.sesi.exec(kueri.distinct()))


def _surat_desa(ling: Lingkup, peserta: Impor, sejak: date) -> frozenset[str]:
    """The same of the letters that the villages themselves entered."""
    s = SktmDesa
    kueri = select(s.wilayah).where(
        s.daerah == ling.daerah,
        s.dicatat <= ling.tanggal,
        s.tanggal >= sejak,
        s.tanggal <= ling.tanggal,
        ~_dijamin(peserta, col(s.indeks)),
    )
    return frozenset(ling.sesi.exec(kueri.distinct()))


def _dijamin(peserta: Impor, indeks: Any) -> Any:
    k = BarisKepesertaan
    return exists().where(col(k.impor_no) == peserta.no, col(k.indeks) == indeks, col(k.aktif).is_(True))


def _desa(ling: Lingkup) -> frozenset[str]:
    """The villages (no kelurahan: those have no budget of their own) of the unit's region."""
    semua = (u.kode for u in muat_daerah(ling.daerah).unit if u.jenis == "desa")
    batas = ling.wilayah
    return frozenset(k for k in semua if batas is None or k == batas or k.startswith(f"{batas}."))


def _berbaris(ling: Lingkup, apbdes: Impor, jenis: str, *, dana_desa: bool) -> set[str]:
    sumber = col(BarisApbdes.sumber_dana)
    kueri = select(BarisApbdes.wilayah).where(
        BarisApbdes.impor_no == apbdes.no,
        BarisApbdes.tahun == ling.periode.awal.year,
        BarisApbdes.jenis_belanja == jenis,
        col(BarisApbdes.alokasi) > 0,
        sumber == _TERLARANG if dana_desa else sumber != _TERLARANG,
    )
    return set(ling.sesi.exec(kueri))
