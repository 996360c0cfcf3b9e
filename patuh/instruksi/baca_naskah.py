"""Take the plain text of an Instruksi apart: head, addressees, diktum, letters, close. Words are never changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date

from patuh.instruksi.teks_naskah import rapikan

_SATUAN = ("SATU", "DUA", "TIGA", "EMPAT", "LIMA", "ENAM", "TUJUH", "DELAPAN", "SEMBILAN")
_BULAN = (
    "januari", "februari", "maret", "april", "mei", "juni", "juli", "agustus", "september", "oktober", "november",
    "desember",
)  # fmt: skip
_PERABOT = re.compile(
    r"^(?:(?:jalan|jl)\b.*\b\d{5}\b.*|telp\w*\b.*|telepon\b.*|faks?\b.*|(?:website|laman|situs|surel|e-?mail)\s*:.*"
    r"|-\s*\d{1,3}\s*-|\d{1,3}|halaman \d+.*|salinan)$",
    re.IGNORECASE,
)
_AKHIR_PEMBUKA = re.compile(r"menginstruksikan\s*:?$", re.IGNORECASE)
_PENUTUP = re.compile(r"^Instruksi (?:Bupati|Wali ?Kota)\b.*\bmulai berlaku\b", re.IGNORECASE)
_AKHIR_BADAN = re.compile(r"^Ditetapkan di\b", re.IGNORECASE)
_HURUF = re.compile(r"^([a-z])[.)]\s+(.*)$")
_ANGKA = re.compile(r"^(\d{1,2})[.)]\s+(.*)$")
_TANGGAL = re.compile(r"(\d{1,2})\s+([A-Za-z]+)\s+(\d{4})")


def nomor_diktum() -> Iterator[str]:
    """PERTAMA, KESATU, KEDUA ... KESEMBILAN PULUH SEMBILAN."""
    yield "PERTAMA"
    yield from (f"KE{s}" for s in _SATUAN)
    yield from ("KESEPULUH", "KESEBELAS")
    yield from (f"KE{s} BELAS" for s in _SATUAN[1:])
    for puluh in _SATUAN[1:]:
        yield f"KE{puluh} PULUH"
        yield from (f"KE{puluh} PULUH {s}" for s in _SATUAN)


_NOMOR = "|".join(sorted(nomor_diktum(), key=len, reverse=True))
_DIKTUM = re.compile(rf"^(?:-\s+)?(?:\*\*)?({_NOMOR})(?:\s*:\s*(?:\*\*)?|(?:\*\*)?\s*:|(?:\*\*)?$)\s*(.*)$")


@dataclass
class Butir:
    """One clause: its letter (None without; ``d.1`` below a letter), its words, whether the letter was guessed."""

    huruf: str | None
    teks: str
    huruf_ditebak: bool = False
    berbutir: bool = False


@dataclass
class DiktumNaskah:
    """A diktum: the words before its letters, and its clauses."""

    nomor: str
    pembuka: str | None = None
    butir: list[Butir] = field(default_factory=list)


@dataclass
class IsiNaskah:
    """What was found; None or empty where the text does not tell."""

    nomor: str | None = None
    tentang: str | None = None
    jabatan: str | None = None
    tempat: str | None = None
    tanggal: date | None = None
    nama: str | None = None
    pembuka: str | None = None
    penutup: str | None = None
    kepada: list[str] = field(default_factory=list)
    diktum: list[DiktumNaskah] = field(default_factory=list)
    perabot: list[str] = field(default_factory=list)


class NaskahTakTerbaca(ValueError):
    """The text is not an Instruksi that can be drafted; the message says what is missing."""


def baca_naskah(mentah: str) -> IsiNaskah:
    """Take a text apart.

    Raises:
        NaskahTakTerbaca: no diktum was found.
    """
    isi = IsiNaskah()
    baris: list[str] = []
    for asli in mentah.splitlines():
        if satu := rapikan(asli):
            if _PERABOT.match(satu):
                isi.perabot.append(satu)
            else:
                baris.append(satu)
    awal = next((i for i, b in enumerate(baris) if _DIKTUM.match(b)), None)
    if awal is None:
        raise NaskahTakTerbaca(
            "Tidak ada diktum (KESATU, KEDUA, ...) di awal baris naskah ini. Bila tulisannya lain, susun berkasnya "
            "sendiri menurut docs/menambah-instruksi.md."
        )
    akhir = next((i for i, b in enumerate(baris) if i > awal and (_PENUTUP.match(b) or _AKHIR_BADAN.match(b))), None)
    isi.perabot = list(dict.fromkeys(isi.perabot))
    _kepala(isi, baris[:awal])
    _badan(isi, baris[awal:akhir])
    _kaki(isi, [] if akhir is None else baris[akhir:])
    return isi


def _kepala(isi: IsiNaskah, baris: list[str]) -> None:
    judul, kepada = baris, list[str]()
    for i, satu in enumerate(baris):
        if _AKHIR_PEMBUKA.search(satu):
            judul, kepada = baris[: i + 1], baris[i + 1 :]
            break
    for i, satu in enumerate(judul):
        if isi.nomor is None and (cocok := re.match(r"^NOMOR\s*:?\s*(.+)$", satu, re.IGNORECASE)):
            isi.nomor = cocok.group(1).strip()
        elif satu.upper() == "TENTANG":
            akhir = next((j for j in range(i + 1, len(judul)) if judul[j].endswith(",")), len(judul))
            isi.tentang = " ".join(judul[i + 1 : akhir]).replace("*", "")
            isi.jabatan = judul[akhir].rstrip(", ") if akhir < len(judul) else None
            isi.pembuka = " ".join(judul[akhir + 1 :]) or None
            break
    alamat: list[str] = []
    for asli in kepada:
        satu = re.sub(r"^(?:-\s+)?Kepada\s*:?\s*", "", asli)
        if not satu or re.match(r"^(?:-\s+)?Untuk\s*:?$", satu):
            continue
        if cocok := _ANGKA.match(satu):
            alamat.append(cocok.group(2))
        elif alamat:
            alamat[-1] = f"{alamat[-1]} {satu}"
        else:
            alamat.append(satu)
    isi.kepada = [re.sub(r"\s*(?:;|; dan|\.)$", "", a).strip() for a in alamat]


def _badan(isi: IsiNaskah, baris: Iterable[str]) -> None:
    kini: list[str] = []
    kumpulan: list[tuple[str, list[str]]] = []
    for satu in baris:
        if cocok := _DIKTUM.match(satu):
            kini = [cocok.group(2)] if cocok.group(2) else []
            kumpulan.append((cocok.group(1), kini))
        else:
            kini.append(satu)
    isi.diktum = [_diktum(nomor, potongan) for nomor, potongan in kumpulan]


def _diktum(nomor: str, baris: list[str]) -> DiktumNaskah:
    """Letters, bullets whose letter the scan lost, and numbers below a letter; all else continues a sentence."""
    hasil, awal = DiktumNaskah(nomor), list[str]()
    induk: Butir | None = None
    for asli in baris:
        bertanda = asli.startswith("- ")
        satu = re.sub(r"^:\s*", "", re.sub(r"^-\s+", "", asli))
        bertanda = bertanda and not re.match(r"^-\s+:", asli)
        harap = _berikut(induk)
        if (cocok := _HURUF.match(satu)) and (bertanda or cocok.group(1) in (harap, _geser(harap, 1))):
            induk = Butir(cocok.group(1), cocok.group(2))
            hasil.butir.append(induk)
        elif (cocok := _ANGKA.match(satu)) and _angka_berikut(hasil.butir, induk) == int(cocok.group(1)):
            huruf = cocok.group(1) if induk is None else f"{induk.huruf}.{cocok.group(1)}"
            if induk is not None:
                induk.berbutir = True
            hasil.butir.append(Butir(huruf, cocok.group(2)))
        elif bertanda and awal:
            induk = Butir(harap, satu, huruf_ditebak=True)
            hasil.butir.append(induk)
        elif hasil.butir:
            hasil.butir[-1].teks += f" {satu}"
        else:
            awal.append(satu)
    pembuka = rapikan(" ".join(awal))
    if not hasil.butir:
        hasil.butir = [Butir(None, pembuka)]
    else:
        hasil.pembuka = pembuka or None
    for butir in hasil.butir:
        butir.teks = rapikan(butir.teks)
    return hasil


def _berikut(induk: Butir | None) -> str:
    return "a" if induk is None or induk.huruf is None else _geser(induk.huruf, 1)


def _geser(huruf: str, jumlah: int) -> str:
    return chr(ord(huruf) + jumlah)


def _angka_berikut(butir: list[Butir], induk: Butir | None) -> int:
    """The number that may follow: below the current letter, or of a diktum that numbers instead of lettering."""
    if induk is None:
        return len(butir) + 1
    if not (induk.berbutir or induk.teks.rstrip().endswith(":")):
        return -1
    return 1 + sum((b.huruf or "").startswith(f"{induk.huruf}.") for b in butir)


def _kaki(isi: IsiNaskah, baris: list[str]) -> None:
    if baris and _PENUTUP.match(baris[0]):
        isi.penutup = baris[0]
    for i, satu in enumerate(baris):
        if cocok := re.match(r"^Ditetapkan di\s+(.+)$", satu, re.IGNORECASE):
            isi.tempat = cocok.group(1).strip(" ,.")
        elif "tanggal" in satu.lower() and (cocok := _TANGGAL.search(satu)) and isi.tanggal is None:
            if (bulan := cocok.group(2).lower()) in _BULAN:
                # The scan may have misread a digit: a day that does not exist is no date, and is asked for.
                with suppress(ValueError):
                    isi.tanggal = date(int(cocok.group(3)), _BULAN.index(bulan) + 1, int(cocok.group(1)))
        elif satu.lower().startswith(("ttd", "t.t.d")) and i + 1 < len(baris) and isi.nama is None:
            isi.nama = baris[i + 1]
