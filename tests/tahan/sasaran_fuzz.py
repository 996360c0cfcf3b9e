"""What is fuzzed: every reader of a file that somebody outside made. Bytes go in; it may refuse them in its own words,
and nothing else may come out of it: no other exception, and no frame that says the reader itself broke."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from patuh.akun.muat import BerkasDaerahSalah, baca_daerah
from patuh.aturan.pustaka import pustaka_bawaan
from patuh.instruksi.baca_naskah import NaskahTakTerbaca, baca_naskah
from patuh.instruksi.periksa import periksa_berkas
from patuh.pengumpulan import anak as anak_desa
from patuh.register import impor_anak
from patuh.register.anak import baca_bingkai
from patuh.register.rahasia import GudangKunci
from rules.paket.bahasa import SyaratSalah, baca_rumus, baca_syarat
from rules.paket.periksa import periksa_paket
from rules.parameter.muat import parameter_bawaan, periksa_parameter
from tests.patuh.register.alat_impor import DESA, csv_, lembar_dari, nik, xlsx, xlsx_berlembar

AKAR = Path(__file__).parents[2]
_KUNCI = GudangKunci(bytes(range(32))).untuk_anak()
_JENIS = ("kepesertaan_bpjs", "kependudukan", "dtsen", "penduduk_miskin", "pekerja", "sktm", "apbdes")
_BARIS: tuple[tuple[object, ...], ...] = (
    ("nik", "nama", "tanggal_lahir", "jenis_kelamin", "no_kartu", "no_kk", "segmen", "status", "kelas", "wilayah",
     "status_penduduk", "desil", "miskin", "tanggal_verifikasi", "nib", "nama_badan_usaha", "nomor", "tanggal", "tahun",
     "jenis_belanja", "sumber_dana", "alokasi"),
    (nik(0), "Siti", "1990-01-01", "P", "0001112223330", "3313010101200001", "PPU", "AKTIF", "3", DESA, "HIDUP", "2",
     "Y", "2026-01-02", "9120000000001", "PT A", "470/1", "2026-10-01", "2026", "IURAN", "DANA_DESA", "5000000"),
)  # fmt: skip


@cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="patuh-fuzz-"))


def _register(jenis: str, isi: bytes, *, berlembar: bool) -> None:
    (kerja := _folder() / "kerja").mkdir(exist_ok=True)
    (berkas := _folder() / "berkas").write_bytes(isi)
    for anak, tambahan in ((impor_anak, {"kerja": str(kerja), "impor_no": 1}), (anak_desa, {})):
        bahan = {"path": str(berkas), "jenis": jenis, "daerah": "33.13", "kunci": _KUNCI, "xlsx": berlembar}
        pekerjaan = anak.Pekerjaan(**bahan, **tambahan, memori=0, cpu=0)
        keluar = io.BytesIO()
        anak.kerjakan(pekerjaan, keluar)
        keluar.seek(0)
        akhir = list(baca_bingkai(keluar))[-1]
        if akhir[0] == "galat":
            raise AssertionError(f"{anak.__name__} {jenis}: {akhir[1:]}")


def csv(isi: bytes) -> None:
    """A register file as text; the first byte picks its kind."""
    _register(_JENIS[isi[0] % len(_JENIS)] if isi else "dtsen", isi[1:], berlembar=False)


def zip_(isi: bytes) -> None:
    """A workbook as a whole."""
    _register("kepesertaan_bpjs", isi, berlembar=True)


def lembar(isi: bytes) -> None:
    """The sheet inside a sound workbook."""
    _register("kepesertaan_bpjs", xlsx_berlembar(isi), berlembar=True)


def paket(isi: bytes) -> None:
    """A pack of rules."""
    (berkas := _folder() / "alih-ppu.yaml").write_bytes(isi)
    for temuan in periksa_paket(berkas, parameter_bawaan(), pustaka_bawaan()).temuan:
        str(temuan)


def syarat(isi: bytes) -> None:
    """A condition and a formula of a pack."""
    teks = isi.decode("utf-8", "replace")
    for baca in (baca_syarat, baca_rumus):
        try:
            baca(teks)
        except SyaratSalah as salah:
            str(salah)


def parameter(isi: bytes) -> None:
    """A file of dated parameters."""
    (folder := _folder() / "parameter").mkdir(exist_ok=True)
    (folder / "iuran.yaml").write_bytes(isi)
    for temuan in periksa_parameter(folder)[1]:
        str(temuan)


def instruksi(isi: bytes) -> None:
    """An instrument's file."""
    (berkas := _folder() / "uji.yaml").write_bytes(isi)
    for temuan in periksa_berkas(berkas)[1]:
        str(temuan)


def naskah(isi: bytes) -> None:
    """An instrument's text as it was scanned."""
    try:
        baca_naskah(isi.decode("utf-8", "replace"))
    except NaskahTakTerbaca as salah:
        str(salah)


def daerah(isi: bytes) -> None:
    """An office's own file of its daerah."""
    (berkas := _folder() / "99.99.yaml").write_bytes(isi)
    try:
        baca_daerah(berkas)
    except BerkasDaerahSalah as salah:
        str(salah)


def _yaml(folder: str) -> list[bytes]:
    return [b.read_bytes() for b in sorted((AKAR / folder).glob("*.yaml"))]


SASARAN: dict[str, tuple[Callable[[bytes], None], Callable[[], list[bytes]]]] = {
    "csv": (csv, lambda: [bytes([n]) + csv_(*_BARIS, pemisah=p).encode() for n in range(len(_JENIS)) for p in ",;"]),
    "zip": (zip_, lambda: [xlsx(*_BARIS)]),
    "lembar": (lembar, lambda: [lembar_dari(xlsx(*_BARIS))]),
    "paket": (paket, lambda: _yaml("rules/paket")),
    "syarat": (syarat, lambda: [b"segmen = PBI_APBN dan bukan (desil > 4)", b"desil * 2 + 1"]),
    "parameter": (parameter, lambda: _yaml("rules/parameter")),
    "instruksi": (instruksi, lambda: _yaml("patuh/instruksi/berkas")),
    "naskah": (naskah, lambda: [b.read_bytes() for b in sorted((AKAR / "patuh/instruksi/naskah").glob("*.txt"))[:3]]),
    "daerah": (daerah, lambda: _yaml("patuh/akun/daerah")),
}
"""By name: the reader, and files to begin from."""
