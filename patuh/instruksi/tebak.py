"""What the words of a clause let one guess: its kind, its theme, its period. Guesses only; a person confirms each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from patuh.instruksi.bagian import JenisDiktum, JenisPeriodeDiktum, Tema

# In this order: the first that fits decides.
_JENIS: tuple[tuple[JenisDiktum, str], ...] = (
    ("penutup", r"\bmulai berlaku\b|dengan penuh tanggung jawab"),
    ("sanksi", r"\bsanksi\b"),
    ("pelaporan", r"\bmelaporkan\b|\bmenyampaikan laporan\b|kepada bupati melalui\b"),
    ("pembiayaan_desa", r"\bapbdes\b|\bdana desa\b|surat keterangan tidak mampu|\bsktm\b|\btjsl|\btjsp|\bbaznas\b"),
    (
        "gerbang",
        r"\bpe?ri[zj]in\w*|\bizin\b|persyaratan (?:permohonan|peri[zj]inan)|pelayanan publik|\bspmk\b"
        r"|komitmen pendaftaran",
    ),
    ("produk_hukum", r"produk hukum|peraturan bupati|\bregulasi\b"),
    ("kerja_sama", r"kerja ?sama\b"),
    ("anggaran", r"\banggaran\b|\bpembiayaan\b|\biuran\b|\bpremi\b"),
    ("alih_segmen", r"\bpekerja\b|\bpegawai\b|\bkaryawan\b|\bppu\b|\baparatur\b|perangkat desa beserta"),
    ("verifikasi_data", r"verifikasi|validasi|pemadanan|pendataan|updating|\bmutasi\b|data penduduk|pemutakhiran"),
)
_TEMA_JENIS: dict[JenisDiktum, Tema] = {
    "sanksi": "sanksi",
    "pelaporan": "pelaporan",
    "gerbang": "perizinan",
    "pembiayaan_desa": "desa",
    "produk_hukum": "kerja_sama",
    "kerja_sama": "kerja_sama",
    "anggaran": "anggaran",
    "alih_segmen": "pendaftaran",
    "verifikasi_data": "data",
}
_TEMA: tuple[tuple[Tema, str], ...] = (
    ("sosialisasi", r"osialisasi|kampanye|kesadaran|menginformasikan|edukasi|penyuluhan"),
    ("fasilitas", r"fasilitas kesehatan|\bobat\b|mutu pelayanan|sarana dan prasarana|pelayanan kesehatan"),
    ("data", r"\bdata\b|\bnik\b|kependudukan"),
    ("pendaftaran", r"mendaftar\w*|menjadi peserta|kepesertaan"),
)
_PERIODE: tuple[tuple[JenisPeriodeDiktum, str], ...] = (
    ("triwulan", r"(?:3|tiga)\s*(?:\(\w+\)\s*)?bulan(?:\s+sekali)?|triwulan\w*"),
    ("bulanan", r"(?:1|satu)\s*(?:\(\w+\)\s*)?bulan\s+sekali|(?:setiap|tiap|per) bulan|bulanan"),
    ("tahunan", r"(?:1|satu)\s*(?:\(\w+\)\s*)?tahun\s+sekali|(?:setiap|tiap|per) tahun|tahunan"),
)
_DEPAN_PERIODE = r"(?:secara berkala\s+)?(?:(?:minimal|paling sedikit|setiap|tiap)\s+)*"
BUKTI: dict[JenisDiktum, str] = {
    "sanksi": "Surat usulan sanksi administratif",
    "pelaporan": "Laporan pengantar",
    "gerbang": "Rekap permohonan layanan dan hasil pemeriksaannya",
    "pembiayaan_desa": "APBDes dan daftar penduduk yang dibiayai",
    "anggaran": "DPA atau bukti pembayaran",
    "alih_segmen": "Daftar pekerja dan status kepesertaannya",
    "verifikasi_data": "Berita acara atau rekap hasil pemutakhiran data",
    "produk_hukum": "Rancangan atau salinan produk hukum",
    "kerja_sama": "Rancangan atau salinan naskah kerja sama",
}
BUKTI_LAIN = "Dokumentasi kegiatan"


@dataclass(frozen=True)
class TebakanPeriode:
    """A period and the words that give it; ``dasar`` None where the text gives none."""

    periode: JenisPeriodeDiktum
    dasar: str | None


def tebak_jenis(teks: str, *, induk: bool = False) -> JenisDiktum:
    """The kind of a clause; ``induk``: it only introduces the items below it."""
    if induk:
        return "penutup"
    return next((jenis for jenis, pola in _JENIS if re.search(pola, teks, re.IGNORECASE)), "berkelanjutan")


def tebak_tema(teks: str, jenis: JenisDiktum) -> Tema | None:
    """The row of the comparison in which a clause stands; None where its words do not tell."""
    if re.search(_TEMA[0][1], teks, re.IGNORECASE):
        return "sosialisasi"
    if jenis in _TEMA_JENIS:
        return _TEMA_JENIS[jenis]
    return next((tema for tema, pola in _TEMA if re.search(pola, teks, re.IGNORECASE)), None)


def tebak_periode(teks: str) -> TebakanPeriode:
    """How often: as the text says, verbatim, else once a triwulan."""
    for jenis, pola in _PERIODE:
        if cocok := re.search(_DEPAN_PERIODE + rf"(?:{pola})\b", teks, re.IGNORECASE):
            return TebakanPeriode(jenis, cocok.group(0).strip())
    return TebakanPeriode("triwulan", None)
