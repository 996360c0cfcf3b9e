"""The one table of permissions: what can be done, by which roles, and with which scope of a machine's key.

A route names one action of this table and cannot exist without. Deny by default: an official needs a role that is named
here; a bare scope (``tugas``, ``evaluasi`` ...) is an action that only keys have. Whose data it is (unit, subordinates,
daerah) is decided behind the route by the services, for keys and officials alike.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from patuh.akun.peran import PERAN

LINGKUP = ("evaluasi", "pemeriksaan", "impor", "verifikasi", "tugas", "laporan")
"""Scopes of API keys."""


@dataclass(frozen=True)
class Aksi:
    """``peran``: any of these roles; ``dan``: one of these too; ``lingkup``: the scope a key needs (None = no key)."""

    uraian: str
    peran: frozenset[str] = frozenset()
    lingkup: str | None = None
    dan: frozenset[str] = frozenset()

    def boleh(self, peran: Collection[str]) -> bool:
        """May an official with these roles do it?"""
        return not self.peran.isdisjoint(peran) and (not self.dan or not self.dan.isdisjoint(peran))


_SEMUA = frozenset(PERAN)
_UNIT = _SEMUA - {"inspektorat", "admin"}
_PIMPINAN = frozenset({"kepala", "camat", "kades", "sekda"})
_PELAKSANA = _UNIT - {"bupati"}
_MEJA = frozenset({"operator", "kepala", "camat", "kades", "dpmptsp"})

AKSI: dict[str, Aksi] = {
    "tugas.lihat": Aksi("Melihat tugas unit sendiri dan bawahan", _UNIT, "tugas"),
    "tugas.lapor": Aksi("Melaporkan tugas dan mengunggah bukti", _PELAKSANA, "tugas"),
    "tugas.putuskan": Aksi("Menyetujui, mengembalikan, mengubah tenggat", _PIMPINAN, "tugas"),
    "kabar.lihat": Aksi("Membaca kotak masuk unit", _UNIT, "tugas"),
    "kabar.tandai": Aksi("Menandai pemberitahuan sudah dibaca", _PELAKSANA, "tugas"),
    "laporan.lihat": Aksi("Melihat dan mengunduh laporan daerah", _UNIT, "laporan"),
    "laporan.minta": Aksi("Meminta laporan disusun", frozenset({"sekda", "operator"}), "laporan"),
    "naskah.lihat": Aksi("Melihat dan mengunduh naskah dinas", _UNIT, "laporan"),
    "naskah.buat": Aksi("Membuat rancangan naskah dinas", _PELAKSANA, "laporan"),
    "naskah.langkah": Aksi("Memeriksa, menandatangani, mengirim naskah", _PIMPINAN | {"operator"}, "laporan"),
    "pemeriksaan.minta": Aksi("Memeriksa kepesertaan di loket", _MEJA, "pemeriksaan"),
    "pemeriksaan.lihat": Aksi("Melihat pemeriksaan", _MEJA | {"sekda"}, "pemeriksaan"),
    "pemeriksaan.kecuali": Aksi("Memberi pengecualian", frozenset({"kepala", "camat", "kades"}), "pemeriksaan"),
    "kesanggupan.lihat": Aksi("Melihat surat kesanggupan", _MEJA | {"sekda", "bupati"}, "tugas"),
    "kesanggupan.catat": Aksi("Mencatat kelanjutan kesanggupan", _MEJA, "tugas"),
    "sanksi.lihat": Aksi("Melihat sanksi", _MEJA | {"sekda", "bupati"}, "tugas"),
    "sanksi.catat": Aksi("Mengusulkan dan mencatat langkah sanksi", frozenset({"kepala", "dpmptsp", "sekda"}), "tugas"),
    "verifikasi.lihat": Aksi("Melihat verifikasi triwulanan", frozenset({"dinsos"}), "verifikasi"),
    "verifikasi.minta": Aksi("Meminta verifikasi triwulanan", frozenset({"dinsos"}), "verifikasi"),
    "verifikasi.putuskan": Aksi(
        "Memutuskan hasil verifikasi", frozenset({"kepala"}), "verifikasi", frozenset({"dinsos"})
    ),
    "pengumpulan.lihat": Aksi("Melihat pengumpulan data dari desa", _MEJA | {"sekda", "bupati", "dinsos"}, "tugas"),
    "pengumpulan.kelola": Aksi("Membuka, menggabung, dan membatalkan pengumpulan", frozenset({"dinsos"}), "tugas"),
    "pengumpulan.kirim": Aksi("Mengirim data desa", frozenset({"operator", "kades"}), "tugas"),
    "pengumpulan.putuskan": Aksi("Memutuskan dan meneruskan kiriman desa", frozenset({"camat"}), "tugas"),
    "impor.lihat": Aksi("Melihat impor register", frozenset({"dinsos"}), "impor"),
    "impor.kirim": Aksi("Menyerahkan berkas register", frozenset({"dinsos"}), "impor"),
    "orang.lihat": Aksi(
        "Melihat data satu orang dalam register (tercatat)", frozenset({"dinsos", "dpmptsp"}), "pemeriksaan"
    ),
    "orang.jejak": Aksi("Membaca siapa melihat data orang", frozenset({"inspektorat", "admin", "sekda"}), "laporan"),
    "paket.dampak": Aksi(
        "Menghitung dampak angka lain atas register", frozenset({"sekda", "bupati", "dinsos"}), "verifikasi"
    ),
    "anggaran.lihat": Aksi("Melihat anggaran iuran", frozenset({"kepala", "sekda", "bupati", "dinsos"}), "laporan"),
    "anggaran.catat": Aksi("Mencatat alokasi dan pembayaran", frozenset({"kepala", "sekda"}), "tugas"),
    "desa.kebutuhan": Aksi(
        "Melihat kebutuhan dan alokasi iuran desa",
        frozenset({"kepala", "camat", "kades", "sekda", "dinsos"}),
        "laporan",
    ),
    "desa.lihat": Aksi("Melihat pembiayaan desa dan evaluasi APBDes", _MEJA | {"sekda", "dinsos"}, "tugas"),
    "desa.catat": Aksi(
        "Mencatat SKTM, evaluasi APBDes, pendaftaran, dan tawaran",
        frozenset({"kepala", "operator", "camat", "kades", "sekda", "dinsos"}),
        "tugas",
    ),
    "alih_segmen.lihat": Aksi("Melihat kasus alih segmen pekerja", _MEJA | {"sekda", "bupati", "dinsos"}, "tugas"),
    "alih_segmen.buka": Aksi(
        "Membuka kasus alih segmen dari register", frozenset({"operator", "kepala", "dinsos"}), "tugas"
    ),
    "alih_segmen.putuskan": Aksi("Memutuskan kasus alih segmen", frozenset({"kepala"}), "tugas"),
    "alih_segmen.unduh": Aksi("Mengunduh pekerja peserta PBI dengan NIK", frozenset({"dinsos"}), "verifikasi"),
    "pemberi_kerja.lihat": Aksi("Melihat pemberi kerja", _UNIT, "tugas"),
    "pemberi_kerja.catat": Aksi("Mencatat pemberi kerja", frozenset({"operator", "kepala", "dinsos"}), "impor"),
    "cakupan.lihat": Aksi("Melihat cakupan PPU pekerja", _UNIT, "laporan"),
    "perjanjian.lihat": Aksi("Melihat tagihan, peristiwa, dan rekonsiliasi", _UNIT, "tugas"),
    "perjanjian.catat": Aksi("Mencatat tagihan, peristiwa, dan rekonsiliasi", _PIMPINAN | {"operator"}, "tugas"),
    "rekonsiliasi.setujui": Aksi("Menyepakati berita acara rekonsiliasi", _PIMPINAN, "tugas"),
    "kak.lihat": Aksi("Melihat perhitungan dan rancangan KAK", _UNIT, "laporan"),
    "kak.susun": Aksi("Menyusun rancangan KAK", frozenset({"kepala", "sekda", "operator"}), "tugas"),
    "akun.sendiri": Aksi("Mengurus akun sendiri", _SEMUA),
    "kalender.kelola": Aksi("Membuat dan mencabut tautan kalender unit", _PELAKSANA),
    "saluran.kelola": Aksi("Mengatur surel dan webhook unit", _PIMPINAN | {"operator"}),
    "jejak.lihat": Aksi("Membaca jejak audit dan memeriksa rantainya", frozenset({"inspektorat", "admin"})),
    "izin.lihat": Aksi("Membaca matriks izin", frozenset({"inspektorat", "admin"})),
    "pejabat.kelola": Aksi("Mengundang pejabat, mengatur peran dan masa jabatan", frozenset({"admin"})),
    "kunci.kelola": Aksi("Membuat dan mencabut kunci API", frozenset({"admin"})),
    "daerah.lihat": Aksi("Melihat unit, hari libur, dan parameter daerah", frozenset({"admin", "inspektorat"})),
    **{nama: Aksi(f"API dengan kunci berlingkup '{nama}'", lingkup=nama) for nama in LINGKUP},
}

PUBLIK, SESI, TAHAP, METRIK = "publik", "sesi", "tahap", "metrik"
IZIN = frozenset({PUBLIK, SESI, TAHAP, METRIK, *AKSI})
"""What a route may declare: an action; ``publik`` (anybody); ``sesi`` (anybody signed in); ``tahap`` (a sign-in that is
not finished: its second step is still owed); ``metrik`` (the monitoring system, by a secret of its own)."""


def boleh(izin: str, peran: Collection[str]) -> bool:
    """May a signed-in official with these roles use a route that declares ``izin``?"""
    return izin in (PUBLIK, SESI, TAHAP) or (izin in AKSI and AKSI[izin].boleh(peran))
