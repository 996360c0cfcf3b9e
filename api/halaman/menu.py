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
    Butir("Pengelolaan", "akun.sendiri", "/akun", "Akun saya"),
)
_UTAMA = ("/beranda", "/tugas", "/kotak-masuk")

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
