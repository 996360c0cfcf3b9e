"""Himbauan to applicants of public services to join JKN (Pemalang KEENAM BELAS a). An appeal: nothing is refused."""

from __future__ import annotations

from patuh.galat import GalatIsian, IsianSalah
from patuh.laporan.angka import label_klausul
from patuh.laporan.miring import tanpa_tanda
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, JenisNaskah, Kode, Teks, alamat


class IsianHimbauan(Isian):
    """To whom (default: applicants of public services), and a word of one's own."""

    instruksi: Kode | None = None
    penerima: Teks = ""
    tambahan: Teks = ""


def _susun(bahan: Bahan) -> Isi:
    instruksi = bahan.instruksi(bahan.isian.instruksi)
    klausul = next(
        (
            (d, k)
            for d in instruksi.diktum
            for k in d.klausul
            if "himbauan" in k.teks.lower()
            and any(
                bahan.unit.kode in p.unit or f"jenis:{bahan.unit.jenis}" in p.unit
                for p in instruksi.pelaksana_klausul(d, k)
            )
        ),
        None,
    )
    if klausul is None:
        pesan = f"{instruksi.nama} tidak memuat klausul imbauan bagi {bahan.unit.nama}."
        raise IsianSalah("Tidak ada dasar imbauan.", (GalatIsian("unit", pesan),))
    d, k = klausul
    isi = {
        "instruksi": instruksi,
        "label": label_klausul(d.nomor, k.huruf),
        "teks": tanpa_tanda(" ".join(k.teks.split())),
        "unit": bahan.unit,
        "tambahan": bahan.isian.tambahan,
    }
    return Isi(
        hal="Imbauan keikutsertaan Jaminan Kesehatan Nasional",
        subjek=f"klausul/{instruksi.id}/{label_klausul(d.nomor, k.huruf)}",
        tujuan=alamat(bahan.isian.penerima or "Pemohon pelayanan publik", "Tempat"),
        isi=tulis("himbauan", isi),
        penutup="Demikian imbauan ini disampaikan; atas perhatiannya diucapkan terima kasih.",
    )


JENIS = JenisNaskah(
    kode="himbauan",
    nama="Imbauan",
    bentuk="surat",
    isian=IsianHimbauan,
    penerbit=lambda u: u.jenis not in ("mitra", "baznas"),
    susun=_susun,
    uraian="Imbauan kepada pemohon pelayanan publik agar menjadi peserta JKN.",
)
