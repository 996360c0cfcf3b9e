"""One row of a register file: judged as its kind asks, turned into what is stored, or refused with column and reason.

Pure but for the key: the same rows give the same indexes and refusals. Every wrong column of a row is named at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from patuh.akun.muat import baris_wilayah
from patuh.register import kode, sel
from patuh.register.contoh import KOLOM
from patuh.register.kolom import Judul
from patuh.register.nik import bertanggal, kode_provinsi
from patuh.register.rahasia import KunciRegister
from patuh.register.sel import Nilai, SelSalah
from patuh.samar import samarkan

Isi = tuple[Any, ...]
"""``(index, row, …)``: a stored row without its import, columns as in ``patuh.register.tabel``; dates are ISO text."""
Tolak = tuple[int, str, str]
"""Row, column(s), reason(s)."""
UNIK = frozenset({"kependudukan", "dtsen", "penduduk_miskin"})
"""Kinds in which a person stands once."""
BERAHASIA = frozenset({"kepesertaan_bpjs", "kependudukan"})
_LUNAK: dict[str, str | None] = {
    "nik": "",
    "wilayah": "",
    **dict.fromkeys(("nama", "tanggal_lahir", "jenis_kelamin", "no_kartu", "kelas")),
}
"""What an unreadable cell of a membership becomes: the member exists and is paid for, so the row is kept, and a NIK
that cannot be read is an invalid one. Digits that a spreadsheet has rounded are never taken for a NIK."""
_KODE = re.compile(r"(\d\d)\.?(\d\d)\.?(\d\d)\.?(\d{4})", re.ASCII)
_KOSONG = "kosong, padahal wajib diisi"
_TAHUN = (2000, 2100)


class Penilai:
    """Judges the rows of one file."""

    def __init__(self, jenis: str, judul: Judul, kunci: KunciRegister, impor_no: int) -> None:
        self._jenis = jenis
        self._kunci = kunci
        self._impor_no = impor_no
        self._lebar = judul.lebar
        self._desa = _desa(kunci.daerah)
        self._kode_wilayah = lru_cache(maxsize=20_000)(_wilayah)
        baca = self._pembaca()
        self._rencana = [(k, baca[k], judul.letak[k]) for k in KOLOM[jenis] if k in judul.letak]
        self._tiada: dict[str, Any] = {k: None for k in KOLOM[jenis] if k not in judul.letak}
        self._susun: Callable[[int, dict[str, Any]], Isi] = getattr(self, f"_susun_{jenis}")

    def nilai(self, nomor: int, isi: Sequence[Nilai]) -> tuple[Isi | None, Tolak | None]:
        """The stored row, or why there is none."""
        if len(isi) != self._lebar and (sebab := self._timpang(isi)):
            return None, (nomor, "", sebab)
        hasil = self._tiada.copy()
        galat: list[tuple[str, str]] = []
        for kolom, baca, letak in self._rencana:
            try:
                hasil[kolom] = baca(isi[letak])
            except SelSalah as salah:
                if self._jenis == "kepesertaan_bpjs" and kolom in _LUNAK:
                    hasil[kolom] = _LUNAK[kolom]
                else:
                    galat.append((kolom, str(salah)))
        if not galat:
            try:
                return self._susun(nomor, hasil), None
            except _BarisSalah as keliru:
                galat.append((keliru.kolom, str(keliru)))
        return None, (nomor, ", ".join(k for k, _ in galat), "; ".join(f"{k} {s}" for k, s in galat))

    def _timpang(self, isi: Sequence[Nilai]) -> str | None:
        if len(isi) < self._lebar:
            return f"baris hanya berisi {len(isi)} kolom, judulnya {self._lebar}"
        if any(s not in ("", None) and not str(s).isspace() for s in isi[self._lebar :]):
            return f"baris berisi {len(isi)} kolom, judulnya {self._lebar}; mungkin ada pemisah di dalam isian"
        return None

    def _pembaca(self) -> dict[str, Callable[[Nilai], Any]]:
        def daerah(nilai: Nilai) -> str:
            return self._dikenal(self._kode_wilayah(nilai if isinstance(nilai, str) else sel.teks(nilai)))

        def mana_saja(nilai: Nilai) -> str:
            tertulis = self._kode_wilayah(nilai if isinstance(nilai, str) else sel.teks(nilai))
            return self._dikenal(tertulis) if tertulis.startswith(f"{self._kunci.daerah}.") else tertulis

        return {
            "nik": sel.nik if self._jenis == "kepesertaan_bpjs" else _nik_sah,
            "no_kk": sel.kartu,
            "no_kartu": sel.kartu,
            "nama": sel.teks,
            "nama_badan_usaha": lambda n: samarkan(sel.teks(n)),
            "tanggal_lahir": sel.tanggal,
            "tanggal_verifikasi": sel.tanggal,
            "tanggal_berhenti": sel.tanggal,
            "tanggal": _wajib(sel.tanggal),
            "jenis_kelamin": sel.jenis_kelamin,
            "segmen": kode.segmen,
            "status": kode.aktif if self._jenis == "kepesertaan_bpjs" else kode.bekerja,
            "kelas": sel.kelas,
            # A member may live elsewhere, and somebody who moved away does; nobody else's village is outside.
            "wilayah": mana_saja if self._jenis in BERAHASIA else daerah,
            "status_penduduk": kode.status_penduduk,
            "desil": lambda n: sel.bilangan(n, 1, 10),
            "miskin": kode.miskin,
            "nib": sel.nib,
            "nomor": _wajib(lambda n: samarkan(sel.teks(n))),
            "tahun": _wajib(lambda n: sel.bilangan(n, *_TAHUN)),
            "jenis_belanja": kode.jenis_belanja,
            "sumber_dana": kode.sumber_dana,
            "alokasi": sel.rupiah,
        }

    def _dikenal(self, wilayah: str) -> str:
        if wilayah not in self._desa:
            raise SelSalah(f"bukan kode desa atau kelurahan di {self._kunci.daerah}")
        return wilayah

    def _susun_kepesertaan_bpjs(self, nomor: int, isi: dict[str, Any]) -> Isi:
        nik = isi["nik"]
        indeks = self._kunci.indeks(nik or f"baris:{self._impor_no}:{nomor}")
        kotak = self._kotak(isi, "no_kartu")
        sah = mungkin(nik)
        return indeks, nomor, kotak, sah, isi["segmen"], isi["status"], isi["kelas"], isi["wilayah"]

    def _susun_kependudukan(self, nomor: int, isi: dict[str, Any]) -> Isi:
        if isi["status_penduduk"] != "PINDAH" and isi["wilayah"] not in self._desa:
            raise _BarisSalah("wilayah", f"di luar {self._kunci.daerah}, padahal penduduk ini tidak tercatat pindah")
        kotak = self._kotak(isi, "no_kk")
        return self._kunci.indeks(isi["nik"]), nomor, kotak, isi["status_penduduk"], isi["wilayah"]

    def _kotak(self, isi: dict[str, Any], nomor: str) -> bytes:
        data = {"nik": isi["nik"], "nama": isi["nama"], "lahir": isi["tanggal_lahir"], "jk": isi["jenis_kelamin"]}
        return self._kunci.sandikan(data | {nomor: isi[nomor]})

    def _susun_dtsen(self, nomor: int, isi: dict[str, Any]) -> Isi:
        return self._kunci.indeks(isi["nik"]), nomor, isi["desil"]

    def _susun_penduduk_miskin(self, nomor: int, isi: dict[str, Any]) -> Isi:
        return self._kunci.indeks(isi["nik"]), nomor, isi["miskin"], isi["tanggal_verifikasi"]

    def _susun_pekerja(self, nomor: int, isi: dict[str, Any]) -> Isi:
        usaha = isi["nama_badan_usaha"] or ""
        return self._kunci.indeks(isi["nik"]), nomor, isi["nib"], usaha, isi["status"], isi["tanggal_berhenti"]

    def _susun_sktm(self, nomor: int, isi: dict[str, Any]) -> Isi:
        penerbit = "KELURAHAN" if isi["wilayah"][-4] == "1" else "DESA"
        return self._kunci.indeks(isi["nik"]), nomor, isi["nomor"], isi["tanggal"], isi["wilayah"], penerbit

    def _susun_apbdes(self, nomor: int, isi: dict[str, Any]) -> Isi:
        if isi["wilayah"][-4] == "1":
            raise _BarisSalah("wilayah", "adalah kelurahan, yang tidak memiliki APBDes")
        return b"", nomor, isi["wilayah"], isi["tahun"], isi["jenis_belanja"], isi["sumber_dana"], isi["alokasi"]


class _BarisSalah(ValueError):
    """Cells that are right by themselves do not go together."""

    def __init__(self, kolom: str, sebab: str) -> None:
        super().__init__(sebab)
        self.kolom = kolom


@cache
def _desa(daerah: str) -> frozenset[str]:
    return frozenset(kode for kode, _ in baris_wilayah("villages.csv", daerah))


def mungkin(nik: str) -> bool:
    """:func:`patuh.register.nik.nik_sah`, faster for a million of them: the dates repeat."""
    if len(nik) != 16 or not (nik.isascii() and nik.isdigit()) or nik[12:] == "0000":
        return False
    return nik[:2] in kode_provinsi() and _tanggal_ada(nik[6:12])


@lru_cache(maxsize=100_000)
def _tanggal_ada(enam: str) -> bool:
    return bertanggal(f"000000{enam}0000")


def _nik_sah(nilai: Nilai) -> str:
    nik = sel.nik(nilai)
    if mungkin(nik):
        return nik
    if not nik:
        raise SelSalah(_KOSONG)
    if len(nik) != 16 or not (nik.isascii() and nik.isdigit()):
        raise SelSalah("harus 16 angka")
    raise SelSalah("tidak mungkin: kode provinsi, tanggal lahir, atau nomor urut di dalamnya tidak ada")


def _wajib(baca: Callable[[Nilai], Any]) -> Callable[[Nilai], Any]:
    def isi(nilai: Nilai) -> Any:
        hasil = baca(nilai)
        if hasil is None or hasil == "":
            raise SelSalah(_KOSONG)
        return hasil

    return isi


def _wilayah(nilai: str) -> str:
    isi = sel.teks(nilai).lstrip("'`’").replace(" ", "")
    if not isi:
        raise SelSalah(_KOSONG)
    cocok = _KODE.fullmatch(isi)
    if cocok is None or cocok[1] not in kode_provinsi() or cocok[4][0] not in "12":
        raise SelSalah("harus kode desa atau kelurahan, misalnya 33.13.01.2001")
    return ".".join(cocok.groups())
