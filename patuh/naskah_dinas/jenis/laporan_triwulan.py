"""Laporan Triwulan Sekda kepada Bupati as a paper to be checked, signed and sent (Pemalang KEDUA PULUH DUA; Karanganyar
KEDELAPAN BELAS a): the newest issued report of the period, figure by figure, with its own number in the register."""

from __future__ import annotations

from sqlmodel import col, select

from patuh.galat import GalatIsian, IsianSalah
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.tabel import LaporanTerbit, StatusLaporan
from patuh.laporan.tampilan import susun_dokumen
from patuh.laporan.terbit import JENIS as TRIWULAN
from patuh.naskah_dinas.model import Angka, Sumber
from patuh.naskah_dinas.rangka import Bahan, Isi, IsianPeriode, JenisNaskah, alamat

_ANGKA = {
    "diharapkan": "Laporan yang diharapkan",
    "diterima": "Laporan yang diterima",
    "tepat_waktu": "Diterima tepat waktu",
    "disetujui": "Disetujui atasan",
    "belum_disampaikan": "Belum disampaikan sesudah tenggat",
}


def _susun(bahan: Bahan) -> Isi:
    p, instruksi = bahan.periode(bahan.isian.periode), bahan.instruksi(bahan.isian.instruksi)
    kueri = (
        select(LaporanTerbit)
        .where(
            LaporanTerbit.jenis == TRIWULAN,
            LaporanTerbit.instruksi == instruksi.id,
            LaporanTerbit.periode == p.kode,
            LaporanTerbit.status == StatusLaporan.SIAP,
        )
        .order_by(col(LaporanTerbit.dibuat).desc(), col(LaporanTerbit.id))
    )
    terbit = bahan.sesi.exec(kueri).first()
    if terbit is None or terbit.data is None:
        pesan = "Belum ada laporan triwulan yang terbit untuk periode ini. Minta dahulu pada halaman Laporan."
        raise IsianSalah("Laporan belum ada.", (GalatIsian("periode", pesan),))
    laporan = LaporanTriwulan.model_validate_json(terbit.data)
    dokumen = susun_dokumen(laporan)
    rujukan = dict(dokumen.surat)
    sumber = tuple(
        Sumber(kode=f"L{ke}", kueri=s.kueri, uraian=f"{s.uraian}: {', '.join(s.bagian)}", baris=s.baris)
        for ke, s in enumerate(laporan.sumber, 1)
    ) or (Sumber(kode="L1", kueri="patuh.laporan.susun.susun_triwulan", uraian="laporan yang dibekukan", baris=1),)
    return Isi(
        hal=rujukan["Hal"],
        banyak_lampiran=rujukan["Lampiran"],
        subjek=f"laporan/{terbit.id}",
        judul=tuple(dokumen.judul),
        tujuan=alamat(laporan.kepada, laporan.kop.kota),
        tujuan_unit=f"{bahan.daerah.kode}-bupati",
        isi=(),
        penutup=dokumen.penutup,
        angka=tuple(
            Angka(nama=n, uraian=u, nilai=getattr(laporan.ringkasan, n), sumber="L1") for n, u in _ANGKA.items()
        ),
        sumber=sumber,
        laporan=laporan,
    )


JENIS = JenisNaskah(
    kode="laporan-triwulan",
    nama="Laporan Triwulan",
    bentuk="laporan",
    isian=IsianPeriode,
    penerbit=lambda u: u.jenis == "sekda",
    susun=_susun,
    uraian="Laporan triwulan terbaru kepada Bupati, untuk diberi nomor, ditandatangani, dan dikirim.",
)
