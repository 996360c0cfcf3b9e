"""Evaluasi Raperdes APBDes: the Camat's evaluation of a village's draft budget, as recorded.

(Karanganyar KEENAM BELAS c; Pemalang KELIMA BELAS b.)
"""

from __future__ import annotations

from sqlmodel import select

from patuh.aturan.bentuk import DasarInstruksi
from patuh.desa.bentuk_evaluasi import NAMA_BELANJA, NAMA_SUMBER, rinci_evaluasi
from patuh.desa.tabel import EvaluasiApbdes, Kesimpulan
from patuh.galat import GalatIsian, IsianSalah
from patuh.naskah_dinas.model import Angka, KolomTabel, Sumber, Tabel
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, JenisNaskah, Kode, alamat

_SUMBER = "E"
_NAMA_HASIL = {
    "CUKUP": "Cukup",
    "KURANG": "Kurang",
    "TIDAK_ADA": "Belum dianggarkan",
    "TIDAK_PERLU": "Tidak diperlukan",
    "SUMBER_TERLARANG": "Sumber dana tidak boleh dipakai",
    "PERLU_DATA": "Data belum cukup",
}


class IsianEvaluasi(Isian):
    """Which evaluation."""

    evaluasi: Kode


def _sebut(kode: str | None) -> str:
    return "Bukan iuran; tidak dinilai" if kode is None else _NAMA_HASIL.get(kode, kode.replace("_", " ").capitalize())


def _susun(bahan: Bahan) -> Isi:
    if bahan.mesin is None:
        raise RuntimeError("evaluasi memerlukan mesin aturan")
    satu = bahan.sesi.exec(select(EvaluasiApbdes).where(EvaluasiApbdes.id == bahan.isian.evaluasi)).first()
    if satu is None or satu.daerah != bahan.daerah.kode or satu.unit != bahan.unit.kode:
        pesan = "Evaluasi ini tidak ada, atau dicatat kecamatan lain."
        raise IsianSalah("Evaluasi tidak dikenal.", (GalatIsian("evaluasi", pesan),))
    desa = bahan.unit_lain(satu.wilayah, "evaluasi")
    e = rinci_evaluasi(bahan.sesi, satu, bahan.mesin)
    tabel = Tabel(
        judul=f"Penilaian atas rancangan APBDes {satu.tahun}",
        kolom=(
            KolomTabel(judul="Belanja"),
            KolomTabel(judul="Sumber dana", cm=3.2),
            KolomTabel(judul="Alokasi", jenis="rupiah", cm=3.2, jumlah=True),
            KolomTabel(judul="Penilaian", cm=4.2),
        ),
        baris=tuple(
            (NAMA_BELANJA.get(b.jenis_belanja, b.jenis_belanja), NAMA_SUMBER.get(b.sumber_dana, b.sumber_dana),
             b.alokasi, _sebut(b.hasil))
            for b in e.baris
        ),
        sumber=_SUMBER,
    )  # fmt: skip
    sekda = bahan.jabatan("sekda")
    angka = {
        "jumlah_sktm": ("Orang yang memerlukan iuran", satu.jumlah_sktm),
        "bulan": ("Bulan yang dihitung", satu.bulan),
        "kebutuhan": ("Kebutuhan iuran (rupiah)", satu.kebutuhan),
        "alokasi": ("Alokasi iuran (rupiah)", satu.alokasi),
        "kekurangan": ("Kekurangan (rupiah)", satu.kekurangan),
    }
    isi = {
        "e": e,
        "desa": desa,
        "hasil": _sebut(e.hasil),
        "dasar": [d for d in e.putusan.dasar if isinstance(d, DasarInstruksi) and d.kutipan],
        "sesuai": satu.kesimpulan == Kesimpulan.SESUAI,
    }
    return Isi(
        hal=f"Hasil evaluasi Rancangan Peraturan Desa tentang APBDes Tahun {satu.tahun}, {desa.nama}",
        sifat="Penting",
        subjek=f"evaluasi-apbdes/{satu.id}",
        tujuan=alamat(desa.jabatan, "Tempat"),
        tujuan_unit=desa.kode,
        penerima=(sekda.kode,),
        isi=tulis("evaluasi-raperdes", isi, {"baris": tabel}),
        penutup="Demikian hasil evaluasi ini disampaikan untuk ditindaklanjuti.",
        tembusan=(sekda.jabatan,),
        angka=tuple(Angka(nama=n, uraian=u, nilai=v, sumber=_SUMBER) for n, (u, v) in angka.items()),
        sumber=(
            Sumber(
                kode=_SUMBER,
                kueri="patuh.desa.bentuk_evaluasi.rinci_evaluasi",
                baris=len(e.baris),
                uraian=f"tabel evaluasi_apbdes dan barisnya, evaluasi {satu.id}",
            ),
        ),
    )


JENIS = JenisNaskah(
    kode="evaluasi-raperdes",
    nama="Evaluasi Raperdes APBDes",
    bentuk="surat",
    isian=IsianEvaluasi,
    penerbit=lambda u: u.jenis == "camat",
    susun=_susun,
    uraian="Hasil evaluasi Camat atas rancangan APBDes, per baris anggaran dan secara keseluruhan.",
)
