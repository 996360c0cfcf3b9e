"""What the header offers: every page that lies open to who is signed in, from the table of permissions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from patuh.akun.izin import SESI, boleh
from patuh.akun.pelaku import Pelaku
from patuh.desa.lingkup import jenis_unit, sedaerah
from patuh.pengumpulan.wilayah import dinsos
from patuh.perjanjian.aturan import kak_daerah, perjanjian_daerah
from patuh.sanksi.dasar import klausul_sanksi


def _semua(_pelaku: Pelaku) -> bool:
    return True


def _desa(pelaku: Pelaku) -> bool:
    """A part in village funding."""
    return sedaerah(pelaku) or jenis_unit(pelaku) in ("camat", "desa", "kelurahan")


def _dinsos(pelaku: Pelaku) -> bool:
    return pelaku.unit == dinsos(pelaku.daerah)


def _kumpul(pelaku: Pelaku) -> bool:
    """A part in the collection from the villages."""
    return _dinsos(pelaku) or _pembaca(pelaku) or jenis_unit(pelaku) in ("camat", "desa", "kelurahan")


def _perjanjian(pelaku: Pelaku) -> bool:
    return bool(perjanjian_daerah(pelaku.daerah))


def _kak(pelaku: Pelaku) -> bool:
    return bool(kak_daerah(pelaku.daerah))


def _pembaca(pelaku: Pelaku) -> bool:
    return pelaku.unit in (f"{pelaku.daerah}-sekda", f"{pelaku.daerah}-bupati")


def _rekap(pelaku: Pelaku) -> bool:
    return _pembaca(pelaku) or jenis_unit(pelaku) == "camat"


@dataclass(frozen=True)
class Butir:
    """A page of the menu: its group, the action that opens it, where it is, and whose office it is for."""

    kelompok: str
    izin: str
    jalur: str
    nama: str
    untuk: Callable[[Pelaku], bool] = _semua
    kunci: bool = False


_BUTIR = (
    Butir("Pekerjaan", SESI, "/beranda", "Beranda", kunci=True),
    Butir("Pekerjaan", "tugas.lihat", "/tugas", "Tugas", kunci=True),
    Butir("Pekerjaan", "kabar.lihat", "/kotak-masuk", "Kotak masuk", kunci=True),
    Butir("Pekerjaan", "laporan.lihat", "/laporan", "Laporan", _pembaca, kunci=True),
    Butir("Pekerjaan", "tugas.lihat", "/kepatuhan", "Kepatuhan unit", _rekap),
    Butir("Pekerjaan", "tugas.lihat", "/eskalasi", "Eskalasi", _pembaca),
    Butir("Pekerjaan", "naskah.lihat", "/naskah", "Naskah dinas", kunci=True),
    Butir("Loket", "pemeriksaan.lihat", "/pemeriksaan", "Pemeriksaan"),
    Butir("Loket", "kesanggupan.lihat", "/kesanggupan", "Kesanggupan"),
    Butir("Loket", "sanksi.lihat", "/sanksi", "Sanksi", lambda p: bool(klausul_sanksi(p.daerah))),
    Butir("Data", "impor.lihat", "/impor", "Impor register"),
    Butir("Data", "pengumpulan.lihat", "/pengumpulan", "Pengumpulan", _kumpul),
    Butir("Data", "verifikasi.lihat", "/verifikasi-data", "Verifikasi", _dinsos),
    Butir("Data", "orang.lihat", "/register/orang", "Data orang"),
    Butir("Pekerja", "alih_segmen.lihat", "/alih-segmen", "Alih segmen"),
    Butir("Pekerja", "cakupan.lihat", "/cakupan-pekerja", "Cakupan pekerja"),
    Butir("Desa", "desa.lihat", "/pembiayaan-desa", "Pembiayaan desa", _desa),
    Butir("Desa", "desa.kebutuhan", "/desa/kebutuhan", "Kebutuhan iuran", _desa),
    Butir("Desa", "desa.catat", "/desa/sktm", "Catat SKTM", lambda p: jenis_unit(p) in ("desa", "kelurahan")),
    Butir("Desa", "desa.lihat", "/desa/evaluasi-apbdes", "Evaluasi APBDes", _desa),
    Butir("Desa", "desa.lihat", "/tawaran-pembiayaan", "Tawaran", _desa),
    Butir("Uang dan aturan", "anggaran.lihat", "/anggaran", "Anggaran iuran"),
    Butir("Uang dan aturan", "perjanjian.lihat", "/perjanjian", "Perjanjian", _perjanjian),
    Butir("Uang dan aturan", "kak.lihat", "/kak", "KAK", _kak),
    Butir("Uang dan aturan", SESI, "/parameter", "Parameter"),
    Butir("Uang dan aturan", SESI, "/paket", "Aturan"),
    Butir("Pengelolaan", "jejak.lihat", "/jejak", "Jejak"),
    Butir("Pengelolaan", "pejabat.kelola", "/admin/pejabat", "Admin"),
    Butir("Pengelolaan", "daerah.lihat", "/admin/kesehatan", "Kesehatan layanan"),
    Butir("Pengelolaan", "daerah.lihat", "/admin/unit", "Unit"),
    Butir("Pengelolaan", "daerah.lihat", "/admin/daerah", "Daerah dan kalender"),
    Butir("Pengelolaan", "izin.lihat", "/admin/izin", "Matriks izin"),
    Butir("Pengelolaan", "akun.sendiri", "/akun", "Akun saya"),
)
_UTAMA = ("/beranda", "/tugas", "/kotak-masuk")

ARTI = {
    "/beranda": "Yang jatuh tempo, terlambat, dan menunggu Anda",
    "/tugas": "Kewajiban unit, formulir laporan, dan riwayatnya",
    "/kotak-masuk": "Pemberitahuan untuk unit ini",
    "/laporan": "Laporan triwulan: minta, baca, jadikan naskah",
    "/naskah": "Surat, nota dinas, dan laporan unit",
    "/pemeriksaan": "Periksa kepesertaan pemohon di loket",
    "/kesanggupan": "Janji mendaftarkan pekerja atau keluarga",
    "/sanksi": "Usulan sanksi, langkah demi langkah",
    "/impor": "Unggah berkas register dan lihat kemajuannya",
    "/pengumpulan": "Data dari desa: kirim, periksa, gabung",
    "/verifikasi-data": "Minta, periksa, dan setujui hasil triwulan",
    "/register/orang": "Lihat satu orang, dengan alasan",
    "/alih-segmen": "Pekerja yang iurannya belum dibayar majikan",
    "/cakupan-pekerja": "Berapa pekerja yang sudah PPU",
    "/pembiayaan-desa": "Pemegang SKTM yang dibiayai desa",
    "/desa/kebutuhan": "Kebutuhan, alokasi, dan kekurangan tiap desa",
    "/desa/sktm": "Catat surat yang diterbitkan desa ini",
    "/desa/evaluasi-apbdes": "Evaluasi rancangan APBDes",
    "/tawaran-pembiayaan": "Daftar tunggu untuk Baznas dan perusahaan",
    "/anggaran": "Kebutuhan, alokasi, dan pembayaran iuran",
    "/perjanjian": "Tagihan, pembayaran faskes, rekonsiliasi",
    "/kak": "Perhitungan, realisasi, dan andai-andai",
    "/parameter": "Angka yang dipakai aturan, bertanggal",
    "/paket": "Aturan di samping dasar hukumnya; coba",
    "/jejak": "Siapa melakukan dan melihat apa; periksa rantainya",
    "/admin/pejabat": "Pejabat dan jabatannya, kunci API",
    "/admin/kesehatan": "Basis data, antrean, surel, umur data",
    "/admin/daerah": "Hari libur, tenggat, dan parameter bertanggal",
    "/admin/izin": "Rute mana terbuka bagi peran mana",
    "/admin/unit": "Semua unit dan pejabatnya",
    "/akun": "Sandi, langkah kedua, saluran, kalender",
    "/kepatuhan": "Tiap unit: tepat, lewat, belum",
    "/eskalasi": "Yang diteruskan dan belum dijawab",
}
"""What a page is for, in a few words, by its address."""

Menu = list[tuple[str, list[tuple[str, str]]]]


def menu(pelaku: Pelaku | None) -> Menu:
    """Groups with their pages (address, name); a unit's key sees those that its scopes open in any case."""
    if pelaku is None:
        return []
    hasil: dict[str, list[tuple[str, str]]] = {}
    for b in _BUTIR:
        terbuka = boleh(b.izin, pelaku.peran) and b.untuk(pelaku) if pelaku.peran else b.kunci
        if terbuka:
            hasil.setdefault(b.kelompok, []).append((b.jalur, b.nama))
    return list(hasil.items())


def utama(isi: Menu) -> list[tuple[str, str]]:
    """The few that stand in the header itself."""
    return [b for _, kelompok in isi for b in kelompok if b[0] in _UTAMA]
