"""Dated parameters: the shape of their files, and the collection that answers which value held on a date.

A value is a whole number in the unit that its ``satuan`` names (whole rupiah, whole percent or permil, days). A date
that no span covers has no known value, which is not zero.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import Field, Strict, StrictInt, StringConstraints

from rules.paket.model import BATAS_BILANGAN, Bentuk, Kepastian, Teks

NASIONAL = "nasional"
_SEHARI = timedelta(days=1)

NamaParameter = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$")]
BerlakuDi = Annotated[str, StringConstraints(pattern=r"^(nasional|\d\d\.\d\d)$")]
# Strict: a bare number such as 20200701 would otherwise be read as seconds since 1970.
Tanggal = Annotated[date, Strict(), Field(ge=date(1945, 8, 17), le=date(2999, 12, 31))]


class Rentang(Bentuk):
    """One value from ``sejak`` to ``sampai`` (both included), with its law and how sure it is."""

    sejak: Tanggal
    sampai: Tanggal | None = None
    nilai: StrictInt = Field(ge=0, le=BATAS_BILANGAN)
    sumber: Teks
    kepastian: Kepastian
    catatan: Teks | None = None


class Parameter(Bentuk):
    """One parameter of a file: its meaning, its unit, and its values in the order of time."""

    arti: Teks
    satuan: Teks
    nilai: tuple[Rentang, ...] = Field(min_length=1)


class BerkasParameter(Bentuk):
    """A file of parameters, for the nation or for one daerah."""

    berlaku_di: BerlakuDi
    parameter: dict[NamaParameter, Parameter] = Field(min_length=1)

    @property
    def daerah(self) -> str | None:
        """Code of the daerah; None for the nation."""
        return None if self.berlaku_di == NASIONAL else self.berlaku_di


@dataclass(frozen=True)
class NilaiParameter:
    """A value in force from ``sejak`` to ``sampai`` (None: no end known); ``daerah`` None when it is national."""

    nama: str
    nilai: int
    satuan: str
    sejak: date
    sampai: date | None
    sumber: str
    kepastian: Kepastian
    catatan: str | None
    daerah: str | None


def salah_rentang(nilai: Iterable[Rentang]) -> Iterator[tuple[int, str, str]]:
    """Where spans fail to give one value at every date: index of the span, what is wrong, what to do."""
    sebelum: Rentang | None = None
    for i, ini in enumerate(nilai):
        if ini.sampai is not None and ini.sejak > ini.sampai:
            yield i, f"'sejak' {ini.sejak} sesudah 'sampai' {ini.sampai}.", "Tukar atau perbaiki kedua tanggal itu."
            sebelum = None
            continue
        if sebelum is not None:
            salah = _salah_sambungan(sebelum, ini)
            if salah is not None:
                yield i, *salah
        sebelum = ini


def _salah_sambungan(lama: Rentang, baru: Rentang) -> tuple[str, str] | None:
    if baru.sejak <= lama.sejak:
        pesan = f"Nilai sejak {baru.sejak} ditulis sesudah nilai sejak {lama.sejak}."
        return pesan, "Urutkan dari tanggal terlama; satu tanggal hanya memiliki satu nilai."
    sambung = f"'sampai: {baru.sejak - _SEHARI}' pada nilai sebelumnya"
    if lama.sampai is None:
        pesan = f"Nilai sejak {lama.sejak} tidak memiliki 'sampai', padahal nilai berikutnya mulai {baru.sejak}."
        return pesan, f"Tulis {sambung}."
    if baru.sejak <= lama.sampai:
        pesan = f"Dua nilai bertumpang tindih: yang ini mulai {baru.sejak}, yang sebelumnya sampai {lama.sampai}."
        return pesan, f"Tulis {sambung}, atau perbaiki 'sejak'."
    if baru.sejak > lama.sampai + _SEHARI:
        pesan = f"Ada tanggal tanpa nilai: dari {lama.sampai + _SEHARI} sampai {baru.sejak - _SEHARI}."
        return pesan, f"Tulis {sambung}, atau tambahkan nilai untuk tanggal itu."
    return None


class KumpulanParameter:
    """Every checked parameter of a folder. ``sidik`` is the SHA-256 over the canonical JSON of everything in it.

    A name that no file holds raises ``KeyError``; a daerah without a file of its own follows the nation.
    """

    def __init__(self, berkas: Iterable[BerkasParameter]) -> None:
        self._berkas = tuple(sorted(berkas, key=lambda b: (b.daerah is not None, b.berlaku_di)))
        self._isi = {(nama, b.daerah): p for b in self._berkas for nama, p in b.parameter.items()}
        self._nama = frozenset(nama for nama, _ in self._isi)
        self._riwayat: dict[tuple[str, str | None], tuple[NilaiParameter, ...]] = {}
        self.sidik = _sidik(self._ke_json())

    def __eq__(self, lain: object) -> bool:
        return isinstance(lain, KumpulanParameter) and self.sidik == lain.sidik

    def __hash__(self) -> int:
        return hash(self.sidik)

    def nama(self) -> frozenset[str]:
        """Every name, those of one daerah too."""
        return self._nama

    def arti(self, nama: str, daerah: str | None = None) -> str:
        """What a parameter means, in the words of the daerah when it has its own."""
        self._kenal(nama)
        kunci = ((nama, daerah), (nama, None), *((nama, b.daerah) for b in self._berkas))
        return next(self._isi[k].arti for k in kunci if k in self._isi)

    def nilai(self, nama: str, tanggal: date, daerah: str | None = None) -> NilaiParameter | None:
        """The value in force on a date; that of the daerah before that of the nation. None when none is known."""
        for nilai in self.riwayat(nama, daerah):
            if nilai.sejak <= tanggal and (nilai.sampai is None or tanggal <= nilai.sampai):
                return nilai
        return None

    def pertama(self, nama: str, daerah: str | None = None) -> date:
        """First date with a known value.

        Raises:
            KeyError: an unknown name, or one that has no value at all in this daerah.
        """
        riwayat = self.riwayat(nama, daerah)
        if not riwayat:
            raise KeyError(f"Parameter {nama!r} tidak memiliki nilai di {daerah or NASIONAL}.")
        return riwayat[0].sejak

    def batas(self, nama: Iterable[str], daerah: str | None = None) -> tuple[date, ...]:
        """Sorted dates on which any of these values may change: first days, and the day after a last one."""
        hari: set[date] = set()
        for satu in nama:
            for nilai in self.riwayat(satu, daerah):
                hari.add(nilai.sejak)
                if nilai.sampai is not None:
                    hari.add(nilai.sampai + _SEHARI)
        return tuple(sorted(hari))

    def riwayat(self, nama: str, daerah: str | None = None) -> tuple[NilaiParameter, ...]:
        """Every value in the order of time as it holds in the daerah.

        Where the daerah has its own value, the dates of the national one are cut to those that are left to it.
        """
        self._kenal(nama)
        # One entry for all daerah that follow the nation, so that callers cannot grow the store without limit.
        kunci = (nama, daerah if (nama, daerah) in self._isi else None)
        if kunci not in self._riwayat:
            self._riwayat[kunci] = self._susun(*kunci)
        return self._riwayat[kunci]

    def andai(self, nama: str, nilai: int, tanggal: date, daerah: str | None = None) -> KumpulanParameter:
        """The same collection, but for another value in the span that holds on that date in the daerah.

        Raises:
            KeyError: an unknown name, or none that holds on the date.
        """
        kini = self.nilai(nama, tanggal, daerah)
        if kini is None:
            raise KeyError(f"Parameter {nama!r} tidak memiliki nilai pada {tanggal.isoformat()}.")
        hasil = []
        for berkas in self._berkas:
            isi = berkas.parameter.get(nama)
            if isi is not None and berkas.daerah == kini.daerah:
                rentang = tuple(
                    r.model_copy(update={"nilai": nilai})
                    if r.sejak <= tanggal and (r.sampai is None or tanggal <= r.sampai)
                    else r
                    for r in isi.nilai
                )
                ganti = berkas.parameter | {nama: isi.model_copy(update={"nilai": rentang})}
                hasil.append(berkas.model_copy(update={"parameter": ganti}))
            else:
                hasil.append(berkas)
        return KumpulanParameter(hasil)

    def ke_json(self) -> dict[str, Any]:
        """Everything, for an archive; :meth:`dari_json` gives the same collection back."""
        return {"sidik": self.sidik, **self._ke_json()}

    @classmethod
    def dari_json(cls, d: dict[str, Any]) -> KumpulanParameter:
        """A collection from its archive.

        Raises:
            ValueError: the content is not what was archived (another fingerprint), or not of this shape.
        """
        isi = {kunci: nilai for kunci, nilai in d.items() if kunci != "sidik"}
        if set(isi) != {"berkas"} or _sidik(isi) != d.get("sidik"):
            raise ValueError("Arsip parameter berubah: sidiknya tidak cocok dengan isinya.")
        # By way of JSON text, the only form in which a strict date may be written as text.
        return cls(BerkasParameter.model_validate_json(json.dumps(b)) for b in isi["berkas"])

    def _ke_json(self) -> dict[str, Any]:
        return {"berkas": [b.model_dump(mode="json") for b in self._berkas]}

    def _kenal(self, nama: str) -> None:
        if nama not in self._nama:
            raise KeyError(f"Parameter {nama!r} tidak dikenal.")

    def _susun(self, nama: str, daerah: str | None) -> tuple[NilaiParameter, ...]:
        nasional = self._dari(nama, None)
        sendiri = self._dari(nama, daerah) if daerah is not None else []
        if not sendiri:
            return tuple(nasional)
        # A checked file leaves no gap: the values of the daerah are one block of days.
        awal, akhir = sendiri[0].sejak, sendiri[-1].sampai
        sebelum = [
            replace(n, sampai=awal - _SEHARI if n.sampai is None else min(n.sampai, awal - _SEHARI))
            for n in nasional
            if n.sejak < awal
        ]
        sesudah = [
            replace(n, sejak=max(n.sejak, akhir + _SEHARI))
            for n in nasional
            if akhir is not None and (n.sampai is None or n.sampai > akhir)
        ]
        return (*sebelum, *sendiri, *sesudah)

    def _dari(self, nama: str, daerah: str | None) -> list[NilaiParameter]:
        parameter = self._isi.get((nama, daerah))
        if parameter is None:
            return []
        return [
            NilaiParameter(nama, r.nilai, parameter.satuan, r.sejak, r.sampai, r.sumber, r.kepastian, r.catatan, daerah)
            for r in parameter.nilai
        ]


def _sidik(isi: dict[str, Any]) -> str:
    teks = json.dumps(isi, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(teks.encode()).hexdigest()
