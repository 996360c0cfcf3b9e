"""Usulan anggaran iuran: need, allocation, payments and gap of a year, as computed from register and records."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from patuh.anggaran.gambaran import gambaran
from patuh.naskah_dinas.model import Angka, KolomTabel, Sel, Sumber, Tabel
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, JenisNaskah, alamat
from rules.anggaran import JenisAnggaran

_SUMBER = "A"
_NAMA = {
    JenisAnggaran.IURAN: "Iuran peserta PBPU dan BP Pemda",
    JenisAnggaran.BANTUAN_IURAN: "Bantuan iuran peserta mandiri kelas 3",
    JenisAnggaran.PENDAMPINGAN: "Pendampingan",
}


_TARIF = {
    "iuran.pbpu_bp.k3.peserta": "Iuran peserta kelas 3 yang ditanggung daerah",
    "iuran.pbpu_bp.k3.bantuan_daerah": "Bantuan iuran daerah bagi peserta kelas 3",
}


class IsianAnggaran(Isian):
    """Which year."""

    tahun: Annotated[int, Field(ge=2014, le=2100)]


def _nama(jenis: JenisAnggaran | None) -> str:
    return "Jumlah" if jenis is None else _NAMA[jenis]


def _susun(bahan: Bahan) -> Isi:
    if bahan.mesin is None:
        raise RuntimeError("usulan anggaran memerlukan mesin aturan")
    tahun = bahan.isian.tahun
    a = gambaran(
        bahan.sesi, bahan.mesin, daerah=bahan.daerah.kode, tahun=tahun, tanggal=bahan.hari, pelaku=bahan.pelaku
    )
    uang = [KolomTabel(judul=j, jenis="rupiah", cm=2.75) for j in ("Kebutuhan", "Alokasi", "Dibayar", "Selisih")]
    lajur = Tabel(
        judul=f"Kebutuhan dan alokasi tahun {tahun}",
        kolom=(KolomTabel(judul="Mata anggaran"), *uang),
        baris=tuple(
            (_nama(j.jenis), j.kebutuhan, j.alokasi, j.dibayar, j.selisih_akhir_tahun) for j in (*a.lajur, a.total)
        ),
        sumber=_SUMBER,
    )
    bulan: list[tuple[Sel, ...]] = [
        (
            b.nama,
            b.pbpu_pemda,
            b.mandiri_kelas3,
            sum(b.kebutuhan.values()) if b.kebutuhan is not None else None,
            sum(b.dibayar.values()),
            "perkiraan" if b.perkiraan else "",
        )
        for b in a.bulan
    ]
    bulanan = Tabel(
        judul=f"Rincian per bulan tahun {tahun}",
        kolom=(
            KolomTabel(judul="Bulan"),
            KolomTabel(judul="PBPU Pemda (jiwa)", jenis="bulat", cm=2.4),
            KolomTabel(judul="Mandiri kelas 3 (jiwa)", jenis="bulat", cm=2.4),
            KolomTabel(judul="Kebutuhan", jenis="rupiah", cm=3.0, jumlah=True),
            KolomTabel(judul="Dibayar", jenis="rupiah", cm=3.0, jumlah=True),
            KolomTabel(judul="Catatan", cm=2.0),
        ),
        baris=tuple(bulan),
        sumber=_SUMBER,
    )
    selisih = a.total.selisih_akhir_tahun
    isi = {"tahun": tahun, "a": a, "total": a.total, "uhc": a.uhc, "kurang": -selisih if selisih is not None else None,
           "nama_tarif": lambda kode: _TARIF.get(kode, kode)}  # fmt: skip
    sekda = bahan.jabatan("sekda")
    total = {
        "kebutuhan": ("Kebutuhan setahun (rupiah)", a.total.kebutuhan),
        "alokasi": ("Alokasi (rupiah)", a.total.alokasi),
        "dibayar": ("Sudah dibayar (rupiah)", a.total.dibayar),
        "selisih": ("Selisih akhir tahun (rupiah)", selisih),
    }
    return Isi(
        hal=f"Usulan anggaran iuran Jaminan Kesehatan Nasional Tahun {tahun}",
        sifat="Penting",
        subjek=f"anggaran/{tahun}",
        tujuan=alamat(bahan.jabatan("bupati").jabatan, bahan.daerah.kop.kota, sekda.jabatan),
        tujuan_unit=sekda.kode if bahan.unit.jenis != "sekda" else f"{bahan.daerah.kode}-bupati",
        isi=tulis("usulan-anggaran", isi, {"lajur": lajur, "bulanan": bulanan}),
        penutup="Demikian usulan ini disampaikan; mohon arahan lebih lanjut.",
        angka=tuple(Angka(nama=n, uraian=u, nilai=v, sumber=_SUMBER) for n, (u, v) in total.items()),
        sumber=(
            Sumber(
                kode=_SUMBER,
                kueri="patuh.anggaran.gambaran.gambaran",
                baris=len(a.bulan),
                uraian=f"register kepesertaan, {len(a.alokasi)} alokasi, {len(a.pembayaran)} pembayaran yang dicatat",
            ),
        ),
        catatan=tuple(a.catatan),
    )


JENIS = JenisNaskah(
    kode="usulan-anggaran",
    nama="Usulan Anggaran Iuran",
    bentuk="surat",
    isian=IsianAnggaran,
    penerbit=lambda u: u.jenis in ("opd", "sekda", "bagian"),
    susun=_susun,
    uraian="Kebutuhan, alokasi, pembayaran, dan selisih anggaran iuran setahun.",
)
