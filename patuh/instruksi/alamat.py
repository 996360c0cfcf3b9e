"""Whom a text addresses, and which units those are: exact offices by their title, "camat" and "kepala desa" by kind."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from patuh.akun.daerah import Daerah, JenisUnit, UnitData
from patuh.instruksi.baca_naskah import IsiNaskah

_SEBUTAN = re.compile(
    r"^(?:para\s+)?(?:kepala|camat|lurah|direktur|direksi|sekretaris|pimpinan|inspektur|ketua|asisten|staf ahli)\b",
    re.IGNORECASE,
)
# An addressee by kind: id, what it is called, units, order or appeal; found anywhere in the phrase.
_JENIS: tuple[tuple[str, str, str, JenisUnit, Literal["perintah", "himbauan"]], ...] = (
    (r"perangkat daerah", "kepala-perangkat-daerah", "Kepala Perangkat Daerah", "opd", "perintah"),
    (r"\bcamat\b", "camat", "Camat", "camat", "perintah"),
    (r"\bkepala desa\b", "kepala-desa", "Kepala Desa", "desa", "perintah"),
    (r"\blurah\b", "lurah", "Lurah", "kelurahan", "perintah"),
    (r"badan usaha milik daerah|\bbumd\b", "bumd", "Direktur Badan Usaha Milik Daerah", "bumd", "perintah"),
    (r"badan layanan umum daerah|\bblud\b", "blud", "Kepala Badan Layanan Umum Daerah", "blud", "perintah"),
    (r"\bbaznas\b|badan amil zakat", "baznas", "Kepala Baznas", "baznas", "himbauan"),
    (r"^(?:para\s+)?kepala bagian$", "kepala-bagian", "Kepala Bagian", "bagian", "perintah"),
)
_PERUSAHAAN = re.compile(r"\bperusahaan\b|\bpemberi kerja\b|\bbadan usaha\b(?! milik)", re.IGNORECASE)
# Offices that are called alike almost everywhere; others get a code from their words.
_SINGKATAN = {
    "dinas sosial": "dinsos",
    "dinas kesehatan": "dinkes",
    "dinas komunikasi dan informatika": "diskominfo",
    "dinas kependudukan dan pencatatan sipil": "disdukcapil",
    "dinas penanaman modal dan pelayanan terpadu satu pintu": "dpmptsp",
    "dinas pemberdayaan masyarakat dan": "dispermades",
    "dinas tenaga kerja": "disnaker",
    "dinas pendidikan": "disdik",
    "dinas pertanian": "dispertan",
    "badan perencanaan": "bappeda",
    "badan kepegawaian": "bkpsdm",
    "badan pengelolaan keuangan": "bpkad",
    "badan keuangan": "bkd",
    "inspektorat": "inspektorat",
}
_SAMA = 100
_BUANG = {"dan", "serta", "kepala", "dinas", "badan", "bagian", "daerah", "kabupaten", "kota", "para"}


@dataclass(frozen=True)
class Alamat:
    """An addressee: id, title, units; ``dikenal``: the daerah has them, ``pasti``: by the very same title."""

    id: str
    sebutan: str
    unit: tuple[str, ...]
    sifat: Literal["perintah", "himbauan"] = "perintah"
    dikenal: bool = True
    jenis: JenisUnit = "opd"
    pasti: bool = False


class BukuAlamat:
    """The addressees found so far, in the order of the text."""

    def __init__(self, kode: str, daerah: Daerah | None) -> None:
        """``daerah`` None: not known yet; the codes are those that a draft of its file would give."""
        self._kode = kode
        self._unit = () if daerah is None else daerah.unit
        self.semua: dict[str, Alamat] = {}
        self.tiada: dict[str, None] = {}

    def cari(self, sebutan: str) -> list[str]:
        """Ids of the addressees of a phrase (``Para Kepala Desa dan Lurah``), newly entered where they are new."""
        polos = re.sub(r"\s+se-?\s?(?:kabupaten|kota)\b.*$", "", sebutan.strip(" :;,."), flags=re.IGNORECASE).strip()
        if _PERUSAHAAN.search(polos):
            return [self._catat(self._perusahaan(sebutan))]
        jenis = [
            Alamat(id_, sebut, (f"jenis:{j}",), sifat, self._ada(j), j, pasti=j in ("camat", "desa", "kelurahan"))
            for pola, id_, sebut, j, sifat in _JENIS
            if re.search(pola, polos, re.IGNORECASE)
        ]
        ada = [a for a in jenis if a.dikenal]
        if ada:
            # "Kepala Desa dan Lurah" where there is no kelurahan: said in the draft, not made an addressee.
            self.tiada |= {a.sebutan: None for a in jenis if not a.dikenal}
        return [self._catat(a) for a in ada or jenis or [self._kantor(polos)]]

    def _catat(self, alamat: Alamat) -> str:
        self.semua.setdefault(alamat.id, alamat)
        return alamat.id

    def _ada(self, jenis: JenisUnit) -> bool:
        return not self._unit or any(u.jenis == jenis for u in self._unit)

    def _perusahaan(self, sebutan: str) -> Alamat:
        """Companies are no units: the office for labour passes the appeal on."""
        naker = next((u.kode for u in self._unit if "tenaga kerja" in u.nama.lower()), f"{self._kode}-sekda")
        return Alamat("perusahaan", sebutan.strip(" :;,."), (naker,), "himbauan", jenis="mitra")

    def _kantor(self, sebutan: str) -> Alamat:
        if re.match(r"sekretaris daerah\b", sebutan, re.IGNORECASE):
            return Alamat("sekda", "Sekretaris Daerah", (f"{self._kode}-sekda",), jenis="sekda", pasti=True)
        satu = max(self._unit, key=lambda u: _mirip(sebutan, u), default=None)
        if satu is not None and (mirip := _mirip(sebutan, satu)):
            ekor = satu.kode.partition("-")[2]
            return Alamat(ekor, sebutan, (satu.kode,), jenis=satu.jenis, pasti=mirip == _SAMA)
        id_, jenis = kode_kantor(sebutan)
        return Alamat(id_, sebutan, (f"{self._kode}-{id_}",), dikenal=False, jenis=jenis)


def kode_kantor(sebutan: str) -> tuple[str, JenisUnit]:
    """Tail of the unit code and kind of an office that is not known: ``Kepala Dinas Sosial`` -> ``dinsos``, opd."""
    nama = re.sub(r"^(?:para\s+)?(?:kepala|direktur|pimpinan)\s+", "", sebutan.lower())
    jenis: JenisUnit = "bagian" if nama.startswith("bagian") else "opd"
    singkat = next((s for n, s in _SINGKATAN.items() if nama.startswith(n)), None)
    kata = [k for k in re.findall(r"[a-z]+", nama) if k not in _BUANG]
    return singkat or "-".join((["bagian"] if jenis == "bagian" else []) + kata[:2]) or "unit", jenis


def sebutan_awal(teks: str) -> str | None:
    """The addressee with which a sentence begins (``Kepala Dinas Sosial untuk ...``); None where it names none."""
    if not _SEBUTAN.match(teks):
        return None
    cocok = re.match(r"^(.{4,160}?)\s+(?:untuk|agar|kepada|wajib)\b", teks)
    return cocok.group(1) if cocok else None


def _mirip(sebutan: str, unit: UnitData) -> int:
    """How many words title and phrase begin with alike; a full title counts most."""
    if unit.jenis in ("camat", "desa", "kelurahan"):
        return 0
    kata, jabatan = (re.findall(r"[a-z]+", t.lower()) for t in (sebutan, unit.jabatan))
    if kata == jabatan:
        return _SAMA
    sama = 0
    for a, b in zip(kata, jabatan, strict=False):
        if a != b:
            break
        sama += 1
    return sama if sama >= min(len(kata), len(jabatan), 4) or sama >= 3 else 0


def gabung(daftar: Iterable[str]) -> list[str]:
    """Each once, in order."""
    return list(dict.fromkeys(daftar))


def kantor_naskah(isi: IsiNaskah, kode: str) -> list[tuple[str, str, JenisUnit]]:
    """The offices that a text addresses, for the draft of a daerah file: tail of the code, title, kind."""
    buku = BukuAlamat(kode, None)
    awal = (d.pembuka or d.butir[0].teks for d in isi.diktum)
    for sebutan in (*isi.kepada, *filter(None, map(sebutan_awal, awal))):
        buku.cari(sebutan)
    sendiri = [(a.id, a.sebutan, a.jenis) for a in buku.semua.values() if not a.dikenal]
    return sendiri + [(a.id, a.sebutan, a.jenis) for a in buku.semua.values() if a.jenis in ("bumd", "blud", "baznas")]
