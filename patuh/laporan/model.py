"""The frozen report: one object from which PDF, HTML and JSON are drawn. Every figure is an integer counted from the
record; percentages are derived where they are shown, beside numerator and denominator."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from patuh.akun.daerah import Kop, Pejabat
from patuh.laporan.model_jaminan import KeadaanJaminan, SumberBagian
from rules.periode import nama_tanggal


class _Beku(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Hitungan(_Beku):
    """Counts of tasks. ``diharapkan`` = every task of the units the instrument names, so no rate passes 100 %.

    diterima = tepat_waktu + diterima_terlambat.
    diharapkan = diterima + belum_jatuh_tempo + terlambat + tidak_dilaporkan.
    diterima = disetujui + menunggu_persetujuan + dikembalikan.
    """

    diharapkan: int = 0
    diterima: int = 0
    tepat_waktu: int = 0
    diterima_terlambat: int = 0
    disetujui: int = 0
    menunggu_persetujuan: int = 0
    dikembalikan: int = 0
    belum_jatuh_tempo: int = 0
    terlambat: int = 0
    tidak_dilaporkan: int = 0

    @model_validator(mode="after")
    def _seimbang(self) -> Hitungan:
        # A report whose columns do not add up must not come into being: someone signs it without counting again.
        if self.diterima != self.tepat_waktu + self.diterima_terlambat:
            raise ValueError("hitungan tidak seimbang: diterima bukan jumlah tepat waktu dan terlambat")
        if self.diterima != self.disetujui + self.menunggu_persetujuan + self.dikembalikan:
            raise ValueError("hitungan tidak seimbang: diterima bukan jumlah disetujui, menunggu dan dikembalikan")
        if self.diharapkan != self.diterima + self.belum_jatuh_tempo + self.belum_disampaikan:
            raise ValueError("hitungan tidak seimbang: diharapkan bukan jumlah diterima, belum tempo dan belum masuk")
        return self

    @property
    def belum_disampaikan(self) -> int:
        """Past the deadline and not received: still open or closed without a report."""
        return self.terlambat + self.tidak_dilaporkan

    @classmethod
    def jumlah(cls, bagian: Iterable[Hitungan]) -> Hitungan:
        """The sum of disjoint counts, field by field."""
        semua = list(bagian)
        return cls(**{nama: sum(getattr(h, nama) for h in semua) for nama in cls.model_fields})


class BarisDiktum(_Beku):
    """One clause: what it asks of whom, and the counts over its units. ``judul`` is its text cut for a table."""

    diktum: str
    huruf: str | None
    judul: str
    pelaksana: str
    jenis: str
    sifat: Literal["perintah", "himbauan"]
    hitungan: Hitungan


class BarisUnit(_Beku):
    """One unit: its name, kind, superior, and the counts over its clauses."""

    kode: str
    nama: str
    jenis: str
    atasan: str | None
    hitungan: Hitungan


class BarisKecamatan(_Beku):
    """One kecamatan in the cascade: its own clauses, and those of its desa/kelurahan.

    ``desa_lengkap``: desa/kelurahan with every task received."""

    kode: str
    nama: str
    camat: Hitungan
    jumlah_desa: int
    desa_lengkap: int
    desa: Hitungan


class BarisTerlambat(_Beku):
    """What one unit did not report, or reported late, by name. ``klausul`` are labels like ``KETUJUH BELAS a``.

    ``sebab``: DITERIMA_TERLAMBAT, TERLAMBAT (past the deadline, still open), TIDAK_DILAPORKAN or DIKEMBALIKAN;
    ``alasan``: why it was returned.
    """

    unit: str
    nama: str
    jenis: str
    atasan: str | None
    sebab: Literal["DITERIMA_TERLAMBAT", "TERLAMBAT", "TIDAK_DILAPORKAN", "DIKEMBALIKAN"]
    klausul: tuple[str, ...]
    tenggat: date
    diterima: date | None = None
    sifat: Literal["perintah", "himbauan"] = "perintah"
    alasan: str | None = None

    @model_serializer(mode="wrap")
    def _tulis(self, tulis: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A report from before this field keeps its bytes, and so its hash.
        isi: dict[str, Any] = tulis(self)
        return {k: v for k, v in isi.items() if v is not None or k != "alasan"}


class SumberAngka(_Beku):
    """Where a computed figure comes from: an import (kind, its date, its id) or a table of the service as of a day."""

    jenis: str
    per: date
    id: str | None = None


class BarisIndikator(_Beku):
    """One indicator summed over the units that reported it. Sums are None when nobody gave the figure.

    ``unit_dihitung``: of the reporting units, those whose figure the service counted from ``sumber``; ``unit_beda``:
    of these, those who had typed another one (the computed one is in the sums).

    ``tanpa_penyebut``: reports that gave a numerator only; they are left out of the two paired sums.
    ``pembilang_berpasangan`` / ``penyebut``: sums over the reports that gave both, the basis of the percentage.
    """

    diktum: str
    huruf: str | None
    kode: str
    nama: str
    satuan: str
    definisi_pembilang: str
    definisi_penyebut: str
    pembilang: float | None
    pembilang_berpasangan: float | None
    penyebut: float | None
    unit_melapor: int
    unit_diharapkan: int
    tanpa_penyebut: int
    unit_dihitung: int = 0
    unit_beda: int = 0
    sumber: tuple[SumberAngka, ...] = ()

    @property
    def asal(self) -> str:
        """``dihitung dari register per 1 November 2026``, ``diisi unit``, or both with counts; or empty."""
        if self.unit_melapor == 0:
            return ""
        if self.unit_dihitung == 0:
            return "diisi unit"
        per = {s.per for s in self.sumber if s.id is not None} or {s.per for s in self.sumber}
        hari = sorted(per)
        rentang = nama_tanggal(hari[0]) if len(hari) == 1 else f"{nama_tanggal(hari[0])} s.d. {nama_tanggal(hari[-1])}"
        dari = "register" if any(s.id is not None for s in self.sumber) else "catatan layanan"
        teks = f"dihitung dari {dari} per {rentang}"
        if diisi := self.unit_melapor - self.unit_dihitung:
            teks += f" ({self.unit_dihitung} unit), diisi unit ({diisi} unit)"
        return teks


class BarisEskalasi(_Beku):
    """Escalations of one kind to one superior: how many assignments, which units."""

    kepada: str
    jenis: Literal["BELUM_DIMULAI", "BELUM_SELESAI"]
    tanggal_pertama: date
    jumlah: int
    unit: tuple[str, ...]


class BarisBukti(_Beku):
    """One file of evidence."""

    unit: str
    klausul: str
    nama_berkas: str
    ukuran: int
    sha256: str
    tanggal: date


class BarisKlausul(_Beku):
    """A clause in the annex: its verbatim text, addressees, flags and counts."""

    diktum: str
    huruf: str | None
    pembuka: str | None
    teks: str
    pelaksana: str
    jenis: str
    catatan: tuple[str, ...]
    alasan_penutup: str | None
    hitungan: Hitungan


class BarisMatriks(_Beku):
    """A clause against its units (codes): on time, received late, past the deadline, not due yet. A unit with several
    reports in the period stands where its worst one is."""

    diktum: str
    huruf: str | None
    tepat_waktu: tuple[str, ...] = ()
    terlambat: tuple[str, ...] = ()
    belum_disampaikan: tuple[str, ...] = ()
    belum_jatuh_tempo: tuple[str, ...] = ()


class TitikKepatuhan(_Beku):
    """The counts of a quarter's reports as they stood at the instant of the report."""

    periode: str
    nama: str
    hitungan: Hitungan


class Prosa(_Beku):
    """The written parts, as plain paragraphs (rendered by Jinja2, no markup)."""

    pengantar: tuple[str, ...]
    ringkasan: tuple[str, ...]
    kesimpulan: tuple[str, ...]
    rekomendasi: tuple[str, ...]


class InstruksiRingkas(_Beku):
    """The instrument the report is on; ``versi`` is the SHA-256 of its file."""

    id: str
    nama: str
    nomor: str
    tentang: str
    tanggal: date
    versi: str


_KEMUDIAN = ("jaminan", "matriks", "sumber", "perkembangan")


class LaporanTriwulan(_Beku):
    """``triwulan-sekda``: the Sekda's report to the Bupati on one instrument and one period.

    ``keadaan_per`` is the instant of the count (UTC), shown in ``zona``. ``catatan_data`` says what is not known.
    ``kepala_jejak`` is the head of the audit chain at that instant (None before the first seal)."""

    skema: Literal["triwulan-sekda/1"] = "triwulan-sekda/1"
    id: str
    kode_verifikasi: str
    alamat_verifikasi: str
    nomor: str | None
    tahap: Literal["RANCANGAN", "AKHIR", "PERMINTAAN"]
    daerah: str
    nama_daerah: str
    kop: Kop
    penandatangan: Pejabat
    kepada: str
    periode: str
    nama_periode: str
    awal_periode: date
    akhir_periode: date
    tanggal: date
    keadaan_per: datetime
    zona: str = "Asia/Jakarta"
    instruksi: InstruksiRingkas
    prosa: Prosa
    jumlah_unit: int
    jumlah_klausul: int
    ringkasan: Hitungan
    per_diktum: tuple[BarisDiktum, ...]
    per_unit: tuple[BarisUnit, ...]
    per_kecamatan: tuple[BarisKecamatan, ...]
    terlambat: tuple[BarisTerlambat, ...]
    indikator: tuple[BarisIndikator, ...]
    eskalasi: tuple[BarisEskalasi, ...]
    bukti: tuple[BarisBukti, ...]
    klausul: tuple[BarisKlausul, ...]
    catatan_data: tuple[str, ...] = Field(default=())
    kepala_jejak: str | None = None
    jaminan: KeadaanJaminan | None = None
    matriks: tuple[BarisMatriks, ...] = ()
    sumber: tuple[SumberBagian, ...] = ()
    perkembangan: tuple[TitikKepatuhan, ...] = ()

    @model_serializer(mode="wrap")
    def _tulis(self, tulis: SerializerFunctionWrapHandler) -> dict[str, Any]:
        # A report from before these fields keeps its bytes, and so its hash.
        isi: dict[str, Any] = tulis(self)
        return {k: v for k, v in isi.items() if v or k not in _KEMUDIAN}

    @model_validator(mode="after")
    def _rincian_sama(self) -> LaporanTriwulan:
        for nama, rincian in (("diktum", self.per_diktum), ("unit", self.per_unit)):
            if Hitungan.jumlah(b.hitungan for b in rincian) != self.ringkasan:
                raise ValueError(f"jumlah per {nama} tidak sama dengan ringkasan")
        if self.perkembangan and self.perkembangan[-1].hitungan != self.ringkasan:
            raise ValueError("perkembangan tidak berakhir pada ringkasan")
        return self

    def kanonik(self) -> str:
        """The canonical JSON text: what is stored, hashed and drawn from."""
        return self.model_dump_json()

    def sidik(self) -> str:
        """SHA-256 of :meth:`kanonik`, in hex."""
        return hashlib.sha256(self.kanonik().encode()).hexdigest()
