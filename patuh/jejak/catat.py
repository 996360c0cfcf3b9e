"""Writing the record: an audit event or an owed effect, inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from patuh.basisdata.siap import sisipan
from patuh.basisdata.tipe import tabel
from patuh.catatan import id_permintaan
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pantau.hitung import PERISTIWA, setelah_simpan
from patuh.samar import samarkan_sandi

# Written with every change, so as plain statements: the ORM's unit of work would cost several times as much.
_SISIP_JEJAK = sisipan(tabel(Jejak), "waktu", "daerah", "pelaku", "tindakan", "objek", "isi", "permintaan")
_SISIP_KELUAR = sisipan(
    tabel(KotakKeluar), "kunci", "jenis", "alur_id", "dibuat", "berikutnya", "isi", "percobaan", "permintaan"
)

TINDAKAN = frozenset(
    {
        "penugasan.rencana",
        "penugasan.buka",
        "penugasan.tutup",
        "tugas.lapor",
        "tugas.setuju",
        "tugas.kembali",
        "tugas.lampiran",
        "tugas.tenggat",
        "tugas.eskalasi",
        "laporan.minta",
        "laporan.terbit",
        "laporan.gagal",
        "naskah.buat",
        "naskah.langkah",
        "pemeriksaan.jawab",
        "pemeriksaan.kecuali",
        "kesanggupan.catat",
        "kesanggupan.lihat",
        "kesanggupan.tutup",
        "sanksi.lampiran",
        "sanksi.usul",
        "sanksi.langkah",
        "sanksi.lihat",
        "register.lihat",
        "register.kunci",
        "orang.ekspor",
        "orang.hapus",
        "impor.terima",
        "impor.selesai",
        "impor.gagal",
        "verifikasi.minta",
        "verifikasi.siap",
        "verifikasi.putus",
        "verifikasi.unduh",
        "verifikasi.lihat",
        "verifikasi.berita_acara",
        "pengumpulan.buka",
        "pengumpulan.kirim",
        "pengumpulan.putus",
        "pengumpulan.teruskan",
        "pengumpulan.gabung",
        "pengumpulan.selesai",
        "pengumpulan.batal",
        "anggaran.alokasi",
        "anggaran.bayar",
        "perjanjian.surat",
        "peristiwa.catat",
        "peristiwa.bayar",
        "tagihan.catat",
        "tagihan.bayar",
        "rekonsiliasi.buka",
        "rekonsiliasi.banding",
        "rekonsiliasi.beda",
        "rekonsiliasi.beku",
        "rekonsiliasi.setuju",
        "kak.susun",
        "akun.masuk",
        "akun.gagal",
        "akun.sandi",
        "akun.dua_langkah",
        "akun.sesi",
        "akun.sso_kait",
        "akun.sso_lepas",
        "pejabat.undang",
        "pejabat.jabatan",
        "pejabat.akhiri",
        "kalender.buat",
        "kalender.cabut",
        "saluran.ubah",
        "jejak.unduh",
        "alih_segmen.minta",
        "alih_segmen.buka",
        "alih_segmen.lihat",
        "alih_segmen.langkah",
        "alih_segmen.baca",
        "alih_segmen.unduh",
        "pemberi_kerja.catat",
        "sktm.catat",
        "evaluasi_apbdes.catat",
        "pembiayaan.buka",
        "pembiayaan.telaah",
        "pembiayaan.langkah",
        "pembiayaan.lihat",
        "pembiayaan.unduh",
        "tawaran.catat",
        "tawaran.jawab",
        "kunci.buat",
        "kunci.cabut",
        "instruksi.terbit",
        "alur.selaras",
        "alur.cocokkan",
    }
)
"""The closed vocabulary of audit events."""


def catat(
    sesi: Session,
    *,
    waktu: datetime,
    daerah: str,
    pelaku: str,
    tindakan: str,
    objek: str,
    isi: Mapping[str, Any] | None = None,
) -> None:
    """Add one audit event. ``objek`` is ``kind/id``; ``isi`` holds ids, codes and counts only (no NIK, no name)."""
    if tindakan not in TINDAKAN:
        raise ValueError(f"tindakan {tindakan!r} tidak ada dalam daftar jejak")
    baris = {"waktu": waktu, "daerah": daerah, "pelaku": pelaku, "tindakan": tindakan, "objek": objek}
    # A filter of a download is somebody's own words: a NIK typed there would stand sealed for ever.
    aman = samarkan_sandi(dict(isi or {}))
    _SISIP_JEJAK.jalankan(sesi, baris | {"isi": aman, "permintaan": id_permintaan()})
    setelah_simpan(sesi, PERISTIWA, tindakan, daerah)


def antrekan(
    sesi: Session, *, kunci: str, jenis: str, alur_id: str, waktu: datetime, isi: Mapping[str, Any] | None = None
) -> None:
    """Owe an effect to the workflow ``alur_id``. A ``kunci`` that is owed already fails the transaction."""
    baris = {"kunci": kunci, "jenis": jenis, "alur_id": alur_id, "dibuat": waktu, "berikutnya": waktu}
    lain = {"isi": dict(isi or {}), "percobaan": 0, "permintaan": id_permintaan()}
    _SISIP_KELUAR.jalankan(sesi, baris | lain)
