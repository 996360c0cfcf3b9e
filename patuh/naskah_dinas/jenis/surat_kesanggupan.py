"""Surat kesanggupan: the form on which an applicant promises to register (Karanganyar KEDELAPAN b and its like).

Prefilled from a check where one is named; names and numbers of people are filled in by hand."""

from __future__ import annotations

from datetime import date

from patuh.akun.daerah import Pejabat
from patuh.naskah_dinas.loket import cari_pemeriksaan, nama_layanan
from patuh.naskah_dinas.prosa import tulis
from patuh.naskah_dinas.rangka import Bahan, Isi, Isian, JenisNaskah, Kode, Teks


class IsianKesanggupan(Isian):
    """The check behind the promise, or the service and the last day alone."""

    pemeriksaan: Kode | None = None
    layanan: Teks = ""
    batas: date | None = None


def _susun(bahan: Bahan) -> Isi:
    isian: IsianKesanggupan = bahan.isian
    satu, jawaban = cari_pemeriksaan(bahan, isian.pemeriksaan) if isian.pemeriksaan else (None, None)
    langkah = jawaban["tindak_lanjut"] if jawaban else []
    batas = isian.batas or next((date.fromisoformat(t["batas"]) for t in langkah if t["batas"]), None)
    isi = {
        "unit": bahan.unit,
        "layanan": nama_layanan(satu.layanan) if satu else isian.layanan,
        "nomor_permohonan": satu.nomor_permohonan if satu else None,
        "langkah": [t["keterangan"] for t in langkah],
        "batas": batas,
        "titik": "…" * 30,
    }
    return Isi(
        hal="Kesanggupan mendaftar sebagai peserta Jaminan Kesehatan Nasional",
        subjek=f"pemeriksaan/{satu.id}" if satu else f"unit/{bahan.unit.kode}",
        judul=("Surat Kesanggupan", "Mendaftar sebagai peserta Jaminan Kesehatan Nasional"),
        isi=tulis("surat-kesanggupan", isi),
        penandatangan=Pejabat(jabatan="Yang membuat kesanggupan"),
    )


JENIS = JenisNaskah(
    kode="surat-kesanggupan",
    nama="Surat Kesanggupan",
    bentuk="lembar",
    isian=IsianKesanggupan,
    penerbit=lambda u: u.jenis not in ("bupati", "mitra", "baznas"),
    susun=_susun,
    uraian="Formulir kesanggupan pemohon; terisi dari pemeriksaan bila disebut.",
)
