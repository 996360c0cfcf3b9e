"""Read a YAML file that a legal officer wrote, and say in plain Bahasa Indonesia what is wrong with it and where.

Nothing here raises for bad content: every problem is a :class:`Temuan` with the line and column in the file.
Loading is safe (plain values only); anchors and aliases are refused, since a short file can grow without limit by them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

Jalur = tuple[str | int, ...]

UKURAN_MAKS = 4 * 1024 * 1024
_KUNCI_NAMA = ("nomor", "huruf", "id", "kode")

# libyaml is many times faster; both loaders build plain values only.
_Pembaca: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_LEKUK = ("Lekukan baris (indentasi) tidak sejajar.", "Sejajarkan dengan baris saudaranya.")
_KUTIP = "Apit nilainya dengan tanda kutip."
# Part of libyaml's message: what it means, what to do.
_SINTAKS = {
    "cannot start any token": ("Ada tanda yang tidak boleh memulai nilai di sini.", _KUTIP),
    "mapping values are not allowed": ("Ada titik dua yang dibaca sebagai kunci baru.", _KUTIP),
    "could not find expected ':'": (
        "Kunci ini tidak diikuti titik dua.",
        "Tulis 'kunci: nilai' dan periksa lekukannya.",
    ),
    "expected <block end>": _LEKUK,
    "did not find expected key": _LEKUK,
    "did not find expected '-'": _LEKUK,
    "expected ',' or": ("Daftar atau kelompok dalam kurung tidak lengkap.", "Periksa koma dan kurung penutupnya."),
    "end of stream": ("Tanda kutip atau kurung tidak ditutup.", "Tutup tanda kutip atau kurungnya."),
    "single document": ("Berkas memuat lebih dari satu dokumen ('---').", "Simpan satu dokumen dalam satu berkas."),
}

_BENTUK = {
    "string_type": "harus berupa teks",
    "int_type": "harus berupa bilangan bulat",
    "int_parsing": "harus berupa bilangan bulat",
    "int_from_float": "harus berupa bilangan bulat",
    "bool_type": "harus true atau false",
    "bool_parsing": "harus true atau false",
    "date_type": "harus berupa tanggal (tahun-bulan-hari, misalnya 2026-03-31)",
    "date_parsing": "harus berupa tanggal (tahun-bulan-hari, misalnya 2026-03-31)",
    "date_from_datetime_parsing": "harus berupa tanggal (tahun-bulan-hari, misalnya 2026-03-31)",
    "date_from_datetime_inexact": "harus berupa tanggal tanpa jam",
    "tuple_type": "harus berupa daftar",
    "list_type": "harus berupa daftar",
    "model_type": "harus berupa kelompok kunci",
    "model_attributes_type": "harus berupa kelompok kunci",
    "string_too_short": "tidak boleh kosong",
}


@dataclass(frozen=True, order=True)
class Temuan:
    """One problem in a file: where (``baris`` and ``kolom`` from 1), in which part, what, and what would help."""

    berkas: str
    baris: int
    kolom: int
    jalur: str
    pesan: str
    saran: str | None = None

    def __str__(self) -> str:
        bagian = f" {self.jalur}:" if self.jalur else ""
        saran = f" {self.saran}" if self.saran else ""
        return f"{self.berkas}:{self.baris}:{self.kolom}:{bagian} {self.pesan}{saran}"


@dataclass
class BerkasYaml:
    """What a file holds (``data``), where each part stands, and what was wrong with it so far."""

    nama: str
    data: Any = None
    temuan: list[Temuan] = field(default_factory=list)
    tempat: dict[Jalur, tuple[int, int]] = field(default_factory=dict)

    def letak(self, jalur: Jalur) -> tuple[int, int]:
        """Line and column of a part, or of the nearest part around it."""
        while jalur and jalur not in self.tempat:
            jalur = jalur[:-1]
        return self.tempat.get(jalur, (1, 1))

    def sebut(self, jalur: Jalur) -> str:
        """A part as its reader calls it: ``diktum KEDUA > klausul a > periode``."""
        bagian: list[str] = []
        isi = self.data
        for langkah in jalur:
            try:
                isi = isi[langkah]
            except (KeyError, IndexError, TypeError):
                isi = None
            if isinstance(langkah, int):
                nama = next((isi[k] for k in _KUNCI_NAMA if isinstance(isi, dict) and k in isi), langkah + 1)
                bagian[-1:] = [f"{bagian[-1]} {nama}" if bagian else str(nama)]
            else:
                bagian.append(langkah)
        return " > ".join(bagian)

    def catat(self, jalur: Jalur, pesan: str, saran: str | None = None) -> None:
        """Add a finding about a part."""
        self.temuan.append(Temuan(self.nama, *self.letak(jalur), self.sebut(jalur), pesan, saran))

    def catat_bentuk(self, salah: ValidationError, kunci: Iterable[str]) -> None:
        """Add a finding for every error of the schema; ``kunci`` are the known keys, to suggest the likely one."""
        kenal = sorted(set(kunci))
        for rincian in salah.errors(include_url=False):
            if rincian["type"] == "too_short" and rincian["input"]:
                # Follows from an error in one of its items, which is told by itself.
                continue
            jalur = tuple(rincian["loc"])
            pesan, saran = _terjemah(rincian, kenal)
            self.catat(jalur, pesan, saran)


def baca_yaml(path: Path) -> BerkasYaml:
    """Read a file. ``data`` is None when it is not YAML or not a mapping; ``temuan`` then says why."""
    berkas = BerkasYaml(path.name)
    try:
        if path.stat().st_size > UKURAN_MAKS:
            berkas.catat((), f"Berkas lebih besar dari {UKURAN_MAKS // 1024 // 1024} MB.")
            return berkas
        teks = path.read_bytes().decode("utf-8-sig")
    except OSError as salah:
        berkas.catat((), f"Berkas tidak dapat dibuka ({salah.strerror}).", "Periksa nama dan tempatnya.")
        return berkas
    except UnicodeDecodeError as salah:
        baris = salah.object[: salah.start].count(b"\n") + 1
        berkas.temuan.append(Temuan(path.name, baris, 1, "", "Huruf tidak terbaca.", "Simpan berkas sebagai UTF-8."))
        return berkas
    try:
        for peristiwa in yaml.parse(teks, Loader=_Pembaca):
            if getattr(peristiwa, "anchor", None):
                letak = _letak(peristiwa.start_mark)
                pesan = "Jangkar dan alias YAML (& dan *) tidak dipakai."
                saran = "Tulis isinya lengkap, atau apit nilai yang berawal & atau * dengan tanda kutip."
                berkas.temuan.append(Temuan(path.name, *letak, "", pesan, saran))
                return berkas
        akar = yaml.compose(teks, Loader=_Pembaca)
        if not isinstance(akar, yaml.MappingNode):
            berkas.catat((), "Berkas harus berupa kelompok 'kunci: nilai'.")
            return berkas
        salah_kunci: list[tuple[Jalur, tuple[int, int], str]] = []
        data = _bangun(akar, (), berkas, salah_kunci)
    except yaml.YAMLError as salah:
        berkas.temuan.append(_salah_sintaks(path.name, teks, salah))
        return berkas
    except RecursionError:
        berkas.catat((), "Isi berkas bersarang terlalu dalam.")
        return berkas
    berkas.data = data
    for jalur, (baris, kolom), pesan in salah_kunci:
        berkas.temuan.append(Temuan(path.name, baris, kolom, berkas.sebut(jalur), pesan))
    return berkas


def tebakan(tertulis: object, kenal: Iterable[str]) -> str | None:
    """``Maksudnya 'x'?`` when something known is spelled much like what was written."""
    dekat = difflib.get_close_matches(str(tertulis), list(kenal), n=1, cutoff=0.6)
    return f"Maksudnya {dekat[0]!r}?" if dekat else None


def _bangun(
    simpul: yaml.Node, jalur: Jalur, berkas: BerkasYaml, salah: list[tuple[Jalur, tuple[int, int], str]]
) -> Any:
    """Turn a node into plain values and remember where each part stands. A pair stands where its key is."""
    berkas.tempat.setdefault(jalur, _letak(simpul.start_mark))
    if isinstance(simpul, yaml.MappingNode):
        hasil: dict[Hashable, Any] = {}
        for kunci, nilai in simpul.value:
            letak = _letak(kunci.start_mark)
            nama = kunci.value if isinstance(kunci, yaml.ScalarNode) else None
            if nama is None:
                salah.append((jalur, letak, "Kunci harus berupa kata."))
            elif nama in hasil:
                salah.append(((*jalur, nama), letak, f"Kunci {nama!r} ditulis dua kali."))
            else:
                berkas.tempat[(*jalur, nama)] = letak
                hasil[nama] = _bangun(nilai, (*jalur, nama), berkas, salah)
        return hasil
    if isinstance(simpul, yaml.SequenceNode):
        return [_bangun(butir, (*jalur, nomor), berkas, salah) for nomor, butir in enumerate(simpul.value)]
    try:
        return yaml.constructor.SafeConstructor().construct_object(simpul)
    except (ValueError, yaml.YAMLError):
        # A date such as 2026-02-30, or a tag that asks for something other than a plain value.
        salah.append((jalur, berkas.letak(jalur), f"Nilai {simpul.value!r} tidak dapat dibaca."))
        return simpul.value


def _letak(tanda: Any) -> tuple[int, int]:
    """Line and column from 1, as an editor shows them."""
    return (tanda.line + 1, tanda.column + 1)


def _salah_sintaks(nama: str, teks: str, salah: yaml.YAMLError) -> Temuan:
    """A YAML error in the reader's language."""
    tanda = getattr(salah, "problem_mark", None) or getattr(salah, "context_mark", None)
    if tanda is None:
        # A control character: libyaml gives its position in the text instead of a mark.
        baris = teks[: getattr(salah, "position", None) or 0].count("\n") + 1
        return Temuan(nama, baris, 1, "", "Ada tanda yang tidak terbaca.", "Hapus tanda yang tidak terlihat di sini.")
    letak = _letak(tanda)
    baris_berkas = teks.splitlines()
    if tanda.line < len(baris_berkas) and re.match(r"\s*\t", baris_berkas[tanda.line]):
        return Temuan(nama, *letak, "", "Tanda tab dipakai untuk melekukkan baris.", "Ganti dengan spasi.")
    asal = f"{getattr(salah, 'context', '') or ''} {getattr(salah, 'problem', '') or ''}".strip()
    umum = (f"Susunan YAML tidak terbaca ({asal}).", "Periksa baris ini dan di atasnya.")
    pesan, saran = next((arti for penggal, arti in _SINTAKS.items() if penggal in asal), umum)
    return Temuan(nama, *letak, "", pesan, saran)


def _terjemah(rincian: ErrorDetails, kenal: list[str]) -> tuple[str, str | None]:
    """A schema error in the reader's language, with a suggestion where there is one."""
    jenis, isi, ctx = rincian["type"], rincian["input"], rincian.get("ctx", {})
    nama = str(rincian["loc"][-1]) if rincian["loc"] else "berkas"
    if jenis == "missing":
        return f"Kunci {nama!r} belum ada.", None
    if jenis in ("extra_forbidden", "invalid_key"):
        return f"Kunci {nama!r} tidak dikenal.", tebakan(nama, kenal)
    if jenis == "literal_error":
        pilihan = str(ctx.get("expected", "")).replace(" or ", " atau ")
        return f"Nilai {isi!r} tidak dikenal. Pilihan: {pilihan}.", tebakan(isi, re.findall(r"'([^']*)'", pilihan))
    if jenis == "value_error":
        return f"{str(ctx.get('error', rincian['msg'])).rstrip('.')}.", None
    if jenis == "string_pattern_mismatch":
        return f"Nilai {isi!r} tidak sesuai pola {ctx.get('pattern')}.", None
    if jenis in ("too_long", "too_short"):
        batas = f"paling banyak {ctx['max_length']}" if jenis == "too_long" else f"paling sedikit {ctx['min_length']}"
        return f"Isi {nama!r} {batas} butir.", None
    if jenis in ("greater_than_equal", "less_than_equal"):
        batas = f"paling kecil {ctx['ge']}" if "ge" in ctx else f"paling besar {ctx['le']}"
        return f"Nilai {isi!r} harus {batas}.", None
    if jenis in _BENTUK:
        kutip = jenis == "string_type" and isinstance(isi, int | float)
        return f"Isi {nama!r} {_BENTUK[jenis]}.", "Apit angka dengan tanda kutip." if kutip else None
    return f"Isi {nama!r} tidak sesuai ({rincian['msg']}).", None
