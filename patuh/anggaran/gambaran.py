"""The year's picture: register, records and pack ``uhc`` put together for a date. Nothing is stored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from patuh.akun.pelaku import Pelaku
from patuh.anggaran.bentuk import (
    AnggaranBentuk,
    UhcBentuk,
    bentuk_alokasi,
    bentuk_bulan,
    bentuk_lajur,
    bentuk_pembayaran,
    bentuk_tarif,
)
from patuh.anggaran.jiwa import Cakupan, JiwaRegister, cakupan, jiwa_setahun
from patuh.anggaran.rekam import alokasi_berlaku, pastikan_dilayani, pembayaran_berlaku
from patuh.aturan.evaluasi import evaluasi
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from rules.anggaran import BERKEBUTUHAN, Anggaran, JenisAnggaran, Realisasi, susun_anggaran
from rules.iuran import BANTUAN_DAERAH, PESERTA, ParameterTiada
from rules.mesin.mesin import Mesin
from rules.periode import nama_tanggal

_TAGIHAN = "Kebutuhan dihitung dari peserta aktif dalam register; tagihan BPJS Kesehatan dapat berbeda."


def gambaran(sesi: Session, mesin: Mesin, *, daerah: str, tahun: int, tanggal: date, pelaku: Pelaku) -> AnggaranBentuk:
    """Need, payments, arrears and projections of a year as seen on ``tanggal``.

    Raises:
        IsianSalah: an unknown daerah, or a year in which an amount of the law is not known (it is named).
        TidakBerwenang: the key is for another daerah.
    """
    pastikan_dilayani(daerah)
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    register = jiwa_setahun(sesi, daerah, tahun, tanggal)
    alokasi = alokasi_berlaku(sesi, daerah, tahun, tanggal)
    bayar = pembayaran_berlaku(sesi, daerah, tahun, tanggal)
    orang = cakupan(sesi, daerah, tanggal)
    hasil_uhc, kekurangan = _kekurangan(mesin, daerah, tanggal, orang)
    try:
        anggaran = susun_anggaran(
            mesin.parameter,
            daerah=daerah,
            tahun=tahun,
            tanggal=tanggal,
            register=[r.jiwa for r in register],
            alokasi={j: a.jumlah for j, a in alokasi.items()},
            realisasi=[Realisasi(b.bulan, JenisAnggaran(b.jenis), b.jumlah, b.nomor_bukti) for b in bayar],
            kekurangan_jiwa=kekurangan,
        )
    except ParameterTiada as salah:
        raise IsianSalah("Anggaran tahun ini tidak dapat dihitung.", (GalatIsian("tahun", str(salah)),)) from None
    return AnggaranBentuk(
        daerah=daerah,
        tahun=tahun,
        tanggal=tanggal,
        bulan=[bentuk_bulan(b) for b in anggaran.bulan],
        lajur=[bentuk_lajur(j) for j in anggaran.lajur],
        total=bentuk_lajur(anggaran.total),
        uhc=_bentuk_uhc(anggaran, hasil_uhc, orang),
        alokasi=[bentuk_alokasi(alokasi[j]) for j in JenisAnggaran if j in alokasi],
        pembayaran=[bentuk_pembayaran(b) for b in bayar],
        tarif=[
            bentuk_tarif(n)
            for nama in (PESERTA, BANTUAN_DAERAH)
            for n in mesin.parameter.riwayat(nama, daerah)
            if n.sejak <= date(tahun, 12, 31) and (n.sampai is None or n.sampai >= date(tahun, 1, 1))
        ],
        catatan=_catatan(anggaran, register),
    )


def _kekurangan(mesin: Mesin, daerah: str, tanggal: date, orang: Cakupan | None) -> tuple[str, int | None]:
    """The outcome of pack ``uhc`` and its gap; None where it cannot tell."""
    if orang is None:
        return "", None
    fakta = {"penduduk": orang.penduduk, "terdaftar": orang.terdaftar, "aktif": orang.aktif}
    try:
        putusan = evaluasi(mesin, "uhc", daerah, tanggal, fakta)
    except (IsianSalah, TidakDitemukan):
        # The pack is not for this daerah or date: the rest of the picture stands without it.
        return "", None
    tahu = putusan.hasil != "PERLU_DATA"
    return putusan.hasil, putusan.perhitungan.get("kekurangan_jiwa") if tahu else None


def _bentuk_uhc(anggaran: Anggaran, hasil: str, orang: Cakupan | None) -> UhcBentuk | None:
    if anggaran.uhc is None or orang is None:
        return None
    return UhcBentuk(
        hasil=hasil,
        penduduk=orang.penduduk,
        terdaftar=orang.terdaftar,
        aktif=orang.aktif,
        kekurangan_jiwa=anggaran.uhc.kekurangan_jiwa,
        bulan_sisa=[p.kode for p in anggaran.uhc.bulan],
        biaya=anggaran.uhc.biaya,
        selisih_akhir_tahun=anggaran.uhc.selisih,
    )


def _catatan(anggaran: Anggaran, register: Sequence[JiwaRegister]) -> list[str]:
    catatan = [_TAGIHAN]
    if not register:
        catatan.append("Belum ada register kepesertaan sampai tanggal ini; kebutuhan dan tunggakan belum diketahui.")
    elif kira := [b.periode.nama for b in anggaran.bulan if b.perkiraan]:
        catatan.append(f"Perkiraan, karena tidak ada register bulan itu: {', '.join(kira)}.")
    for satu in register:
        if satu.tanpa_kelas:
            per = nama_tanggal(satu.jiwa.data_per)
            catatan.append(f"{satu.tanpa_kelas} peserta mandiri aktif tanpa kelas tidak dihitung (register per {per}).")
    for lajur in anggaran.lajur:
        if lajur.alokasi is None and lajur.jenis in BERKEBUTUHAN:
            nama = lajur.jenis.lower().replace("_", " ")
            catatan.append(f"Alokasi {nama} belum dicatat, jadi sisa dan selisihnya belum diketahui.")
    if anggaran.uhc is None:
        catatan.append("Sasaran UHC belum dapat dihitung: perlu register kependudukan dan kepesertaan.")
    else:
        catatan.append("Biaya menuju UHC menganggap semua kekurangan ditanggung kabupaten: perkiraan paling mahal.")
    return catatan
