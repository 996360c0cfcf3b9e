"""Columns of each kind of register file: what they may be called, which must be there, and where the header stands."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from patuh.register.contoh import KOLOM
from patuh.samar import bersihkan

JENIS = tuple(KOLOM)
"""Kinds of register files."""
NAMA_JENIS = {
    "kepesertaan_bpjs": "Kepesertaan BPJS Kesehatan",
    "kependudukan": "Kependudukan",
    "dtsen": "DTSEN",
    "penduduk_miskin": "Penduduk miskin",
    "pekerja": "Pekerja",
    "sktm": "SKTM",
    "apbdes": "APBDes",
}
"""The kinds as people call them."""

WAJIB: dict[str, frozenset[str]] = {
    "kepesertaan_bpjs": frozenset({"nik", "nama", "segmen", "status", "wilayah"}),
    "kependudukan": frozenset({"nik", "nama", "wilayah", "status_penduduk"}),
    "dtsen": frozenset({"nik", "desil"}),
    "penduduk_miskin": frozenset({"nik", "miskin"}),
    "pekerja": frozenset({"nik", "nib", "status"}),
    "sktm": frozenset({"nik", "nomor", "tanggal", "wilayah"}),
    "apbdes": frozenset({"wilayah", "tahun", "jenis_belanja", "sumber_dana", "alokasi"}),
}
"""Columns without which a file of this kind says nothing; the others may be missing and are then empty."""

_ALIAS: dict[str, tuple[str, ...]] = {
    "nik": ("nomor induk kependudukan", "no induk kependudukan", "no nik", "nomor nik", "nik peserta", "nik penduduk",
            "nik pekerja", "no ktp", "nomor ktp", "nik ktp"),
    "no_kk": ("kk", "nomor kk", "nomor kartu keluarga", "no kartu keluarga", "kartu keluarga", "nkk"),
    "nama": ("nama peserta", "nama lengkap", "nama penduduk", "nama anggota", "nm peserta"),
    "tanggal_lahir": ("tgl lahir", "tgllahir", "tgl lhr", "lahir"),
    "jenis_kelamin": ("jk", "jns kelamin", "kelamin", "sex", "l p", "gender"),
    "no_kartu": ("nomor kartu", "no kartu jkn", "no kartu bpjs", "no kartu peserta", "no jkn", "no bpjs", "nokartu",
                 "noka", "nomor kartu jkn", "nomor kartu bpjs", "no peserta"),
    "segmen": ("segmen peserta", "segmen kepesertaan", "jenis peserta", "jenis kepesertaan", "jenispeserta",
               "jnspeserta", "segmentasi"),
    "status": ("status kepesertaan", "status peserta", "statuspeserta", "status aktif", "keaktifan", "status pekerja",
               "status kerja"),
    "kelas": ("kelas rawat", "kelas rawat inap", "hak kelas", "hakkelas", "kls", "kls rawat"),
    "wilayah": ("kode wilayah", "kode desa", "kode kelurahan", "kode desa kelurahan", "kode kemendagri", "kddesa",
                "kode desa kel", "desa kode", "kd desa", "kode wil", "kode kel desa"),
    "status_penduduk": ("status kependudukan", "stat penduduk", "keterangan penduduk"),
    "desil": ("desil dtsen", "desil nasional", "peringkat desil", "desil kesejahteraan", "kelompok desil"),
    "miskin": ("status miskin", "penduduk miskin", "kategori miskin", "miskin y t", "hasil verifikasi"),
    "tanggal_verifikasi": ("tgl verifikasi", "tgl verif", "tanggal verval", "tgl verval"),
    "nib": ("nomor induk berusaha", "no nib", "nomor nib"),
    "nama_badan_usaha": ("nama bu", "badan usaha", "nama perusahaan", "perusahaan", "nama pemberi kerja"),
    "tanggal_berhenti": ("tgl berhenti", "tanggal keluar", "tgl keluar", "tgl phk", "tanggal phk", "tmt berhenti"),
    "nomor": ("no", "nomor sktm", "no sktm", "nomor surat", "no surat"),
    "tanggal": ("tgl", "tanggal sktm", "tgl sktm", "tanggal surat", "tgl surat"),
    "tahun": ("tahun anggaran", "ta", "thn"),
    "jenis_belanja": ("belanja", "kegiatan belanja", "jns belanja"),
    "sumber_dana": ("sumber", "sumber anggaran", "sumberdana", "sumber pendanaan"),
    "alokasi": ("anggaran", "pagu", "jumlah anggaran", "nilai", "jumlah rp", "alokasi rp", "pagu anggaran"),
}  # fmt: skip
_KHUSUS: dict[str, dict[str, str]] = {
    "kependudukan": {"status": "status_penduduk", "keterangan": "status_penduduk"},
    "penduduk_miskin": {"tanggal": "tanggal_verifikasi", "status": "miskin"},
}
"""Headers that mean something in one kind only; tried after the names that all kinds share."""

BARIS_JUDUL_MAKS = 25
"""How far down the header may stand: above it are titles of the table."""
_PANJANG_JUDUL = 40
_MAKS_DAFTAR = 50


@dataclass(frozen=True)
class Judul:
    """Where each column stands (``letak``), and what else the header says.

    ``diabaikan`` are headers without a meaning here, fit to be shown; ``lebar`` is the number of fields, without
    empty ones at the end.
    """

    letak: dict[str, int]
    diabaikan: tuple[str, ...]
    ganda: tuple[str, ...]
    lebar: int


def rapikan_judul(teks: str) -> str:
    """A header without case, punctuation and doubled spaces."""
    polos = unicodedata.normalize("NFKC", teks).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", polos).split())


def _kamus(jenis: str) -> dict[str, str]:
    nama: dict[str, str] = {}
    for kolom in KOLOM[jenis]:
        for sebutan in (kolom, *_ALIAS.get(kolom, ())):
            rapi = rapikan_judul(sebutan)
            nama[rapi] = kolom
            nama[rapi.replace(" ", "")] = kolom
    for sebutan, kolom in _KHUSUS.get(jenis, {}).items():
        nama.setdefault(sebutan, kolom)
    return nama


_NAMA = {jenis: _kamus(jenis) for jenis in JENIS}


def kenali_judul(jenis: str, sel: Sequence[str]) -> Judul:
    """Read a row as the header of a kind. The exact name of a column goes before its aliases (``NO`` counts rows where
    ``nomor`` is there as well)."""
    rapi = [rapikan_judul(s) for s in sel]
    letak: dict[str, int] = {}
    ganda: list[str] = []
    tepat = [(i, r.replace(" ", "_")) for i, r in enumerate(rapi) if r.replace(" ", "_") in KOLOM[jenis]]
    lain = [(i, k) for i, r in enumerate(rapi) if (k := _cari(jenis, r)) and (i, k) not in tepat]
    dipakai = set()
    for nomor, (i, kolom) in enumerate(tepat + lain):
        if kolom not in letak:
            letak[kolom] = i
            dipakai.add(i)
        elif nomor < len(tepat):
            ganda.append(kolom)
    abai = [layak_tampil(s) for i, s in enumerate(sel) if i not in dipakai and s.strip()]
    lebar = max((i for i, s in enumerate(sel, start=1) if s.strip()), default=0)
    return Judul(letak, tuple(abai[:_MAKS_DAFTAR]), tuple(ganda), lebar)


def _cari(jenis: str, rapi: str) -> str | None:
    return _NAMA[jenis].get(rapi) or _NAMA[jenis].get(rapi.replace(" ", ""))


def layak_tampil(teks: str) -> str:
    """A header as it may be shown: short, and without digits that could be a person's."""
    return re.sub(r"\d{4,}", "…", bersihkan(" ".join(teks.split())))[:_PANJANG_JUDUL]


def kurang(jenis: str, judul: Judul) -> list[str]:
    """Required columns that the header does not have, in the order of the contract."""
    return [k for k in KOLOM[jenis] if k in WAJIB[jenis] and k not in judul.letak]
