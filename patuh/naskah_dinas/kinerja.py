"""Figures of duties for papers: counted by the same functions as the quarterly report, from the same rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, select

from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.model import Instruksi
from patuh.laporan.ambil import ambil_fakta, kode_periode
from patuh.laporan.angka import label_klausul
from patuh.laporan.hitung import Fakta, hitung, kelompokkan, sebab_terlambat
from patuh.laporan.indikator import baris_indikator
from patuh.laporan.miring import tanpa_tanda
from patuh.laporan.model import Hitungan
from patuh.naskah_dinas.model import Angka, KolomTabel, Sel, Sumber, Tabel
from patuh.naskah_dinas.rangka import Bahan
from patuh.tugas.bentuk import kalender, kamus_unit
from patuh.tugas.edisi import kamus_klausul
from patuh.tugas.tabel import Pengajuan, Tugas
from rules.periode import Periode

_SESAAT = timedelta(microseconds=1)
_PANJANG_ISI = 110
SUMBER_TUGAS = "T"
SUMBER_INDIKATOR = "I"
_KEADAAN = {
    "TERLAMBAT": "Terlambat, masih dapat disampaikan",
    "TIDAK_DILAPORKAN": "Periode ditutup tanpa laporan",
    "DITERIMA_TERLAMBAT": "Diterima sesudah tenggat",
    "DIKEMBALIKAN": "Dikembalikan untuk dilengkapi",
}


@dataclass(frozen=True)
class Kinerja:
    """The duties of a period as they stood at ``per``: facts of each task, of the units asked for."""

    instruksi: Instruksi
    periode: Periode
    per: datetime
    daerah: str
    fakta: Sequence[Fakta]

    @property
    def jumlah(self) -> Hitungan:
        """The counts over all of them."""
        return hitung(self.fakta, self.per)

    def milik(self, unit: Collection[str]) -> Kinerja:
        """Those of some units only."""
        return Kinerja(self.instruksi, self.periode, self.per, self.daerah, [f for f in self.fakta if f.unit in unit])

    def sumber(self) -> tuple[Sumber, ...]:
        """Where the figures come from."""
        bahan = f"{self.instruksi.id}, {self.periode.kode}"
        return (
            Sumber(
                kode=SUMBER_TUGAS, kueri="patuh.laporan.ambil.ambil_fakta", baris=len(self.fakta),
                uraian=f"tabel tugas, pengajuan, dan putusan: {bahan}",
            ),
            Sumber(
                kode=SUMBER_INDIKATOR, kueri="patuh.laporan.indikator.baris_indikator",
                baris=sum(1 for f in self.fakta if f.indikator),
                uraian=f"kolom indikator laporan yang tidak dikembalikan: {bahan}",
            ),
        )  # fmt: skip

    def angka(self) -> tuple[Angka, ...]:
        """The counts as named figures."""
        h = self.jumlah
        uraian = {
            "diharapkan": "Laporan yang diharapkan",
            "diterima": "Laporan yang diterima",
            "tepat_waktu": "Diterima tepat waktu",
            "disetujui": "Disetujui atasan",
            "belum_disampaikan": "Belum disampaikan sesudah tenggat",
        }
        return tuple(Angka(nama=n, uraian=u, nilai=getattr(h, n), sumber=SUMBER_TUGAS) for n, u in uraian.items())


def kinerja(bahan: Bahan, periode: str, instruksi: str | None, unit: Collection[str] | None = None) -> Kinerja:
    """The duties of a period, of some units or of all.

    Raises :class:`IsianSalah` when the period is unknown or none of these units has a duty in it.
    """
    p, naskah = bahan.periode(periode), bahan.instruksi(instruksi)
    semua = ambil_fakta(bahan.sesi, naskah.id, kode_periode(p), bahan.waktu)
    hasil = Kinerja(naskah, p, bahan.waktu, bahan.daerah.kode, semua)
    if unit is not None:
        hasil = hasil.milik(unit)
    if not hasil.fakta:
        pesan = "Tidak ada tugas pada periode itu untuk unit ini."
        raise IsianSalah("Belum ada tugas.", (GalatIsian("periode", pesan),))
    return hasil


def nama_unit(daerah: str, kode: str) -> str:
    """A unit's name; its code when the region list no longer has it."""
    unit = kamus_unit(daerah).get(kode)
    return unit.nama if unit else kode


def isi_ringkas(instruksi: str, f: Fakta) -> str:
    """The clause's words, cut for a table."""
    klausul = kamus_klausul(instruksi).get((f.diktum, f.huruf))
    polos = tanpa_tanda(" ".join(klausul[1].teks.split())) if klausul else "(klausul rumusan lama)"
    return polos if len(polos) <= _PANJANG_ISI else polos[:_PANJANG_ISI].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


def keadaan(f: Fakta, per: datetime) -> str:
    """Where a task stands, in words."""
    if sebab := sebab_terlambat(f, per):
        return _KEADAAN[sebab]
    if f.lapor is None:
        return "Belum jatuh tempo"
    return "Disetujui" if f.putusan == "SETUJU" else "Menunggu persetujuan"


def tabel_klausul(k: Kinerja, fakta: Iterable[Fakta], judul: str, *, dengan_unit: bool = False) -> Tabel:
    """One row a task: clause, words, deadline (its last day on time), day of receipt, where it stands."""
    kal = kalender(k.daerah)
    baris: list[tuple[Sel, ...]] = []
    for f in fakta:
        awal = (nama_unit(k.daerah, f.unit),) if dengan_unit else ()
        baris.append(
            (
                *awal,
                label_klausul(f.diktum, f.huruf),
                isi_ringkas(k.instruksi.id, f),
                kal.tanggal(f.tenggat - _SESAAT).isoformat(),
                kal.tanggal(f.lapor).isoformat() if f.lapor else None,
                keadaan(f, k.per),
            )
        )
    return Tabel(
        judul=judul,
        kolom=(
            *((KolomTabel(judul="Unit", lebar=0.7),) if dengan_unit else ()),
            KolomTabel(judul="Klausul", cm=2.4),
            KolomTabel(judul="Isi ringkas"),
            KolomTabel(judul="Tenggat", jenis="tanggal", cm=1.9),
            KolomTabel(judul="Diterima", jenis="tanggal", cm=1.9),
            KolomTabel(judul="Keadaan", cm=3.2),
        ),
        baris=tuple(baris),
        sumber=SUMBER_TUGAS,
    )


def tabel_indikator(k: Kinerja) -> Tabel:
    """The indicators that were given, with numerator and denominator."""
    baris: list[tuple[Sel, ...]] = [
        (
            label_klausul(i.diktum, i.huruf), i.nama, i.satuan, i.pembilang, i.penyebut,
            (i.pembilang_berpasangan or 0) / i.penyebut if i.penyebut else None,
        )
        for i in baris_indikator(k.instruksi, k.fakta)
        if i.unit_melapor
    ]  # fmt: skip
    return Tabel(
        judul="Indikator yang dilaporkan",
        kolom=(
            KolomTabel(judul="Klausul", cm=2.4),
            KolomTabel(judul="Indikator"),
            KolomTabel(judul="Satuan", cm=2.2),
            KolomTabel(judul="Pembilang", jenis="desimal", cm=1.9),
            KolomTabel(judul="Penyebut", jenis="desimal", cm=1.9),
            KolomTabel(judul="Capaian", jenis="persen", cm=1.6),
        ),
        baris=tuple(baris),
        sumber=SUMBER_INDIKATOR,
    )


def tabel_rekap(k: Kinerja, judul: str) -> Tabel:
    """One row a unit: expected, received, on time, approved, outstanding."""
    baris: list[tuple[Sel, ...]] = []
    for kode, milik in sorted(kelompokkan(k.fakta, lambda f: f.unit).items()):
        h = hitung(milik, k.per)
        baris.append(
            (
                nama_unit(k.daerah, kode), h.diharapkan, h.diterima, h.tepat_waktu, h.disetujui, h.belum_jatuh_tempo,
                h.belum_disampaikan, h.diterima / h.diharapkan if h.diharapkan else None,
            )
        )  # fmt: skip
    judul_angka = (
        "Diharap\u00adkan",
        "Diterima",
        "Tepat waktu",
        "Disetujui",
        "Belum jatuh tempo",
        "Belum disam\u00adpaikan",
    )
    angka = [KolomTabel(judul=j, jenis="bulat", cm=1.7, jumlah=True) for j in judul_angka]
    return Tabel(
        judul=judul,
        kolom=(KolomTabel(judul="Unit"), *angka, KolomTabel(judul="Diterima (%)", jenis="persen", cm=1.6)),
        baris=tuple(baris),
        sumber=SUMBER_TUGAS,
    )


def belum(k: Kinerja, *, jatuh_tempo: bool) -> list[Fakta]:
    """Tasks without a report: past their deadline, or all that can still be handed in."""
    return [f for f in k.fakta if f.lapor is None and (f.tenggat <= k.per if jatuh_tempo else f.kunci > k.per)]


def narasi(bahan: Bahan, k: Kinerja) -> list[tuple[str, list[str]]]:
    """The latest account of each clause in the units' own words, by clause label: paragraphs."""
    unit = {f.unit for f in k.fakta}
    kueri = (
        select(Tugas.diktum, Tugas.huruf, Pengajuan.narasi)
        .join(Pengajuan, col(Pengajuan.tugas_id) == col(Tugas.id))
        .where(
            Tugas.instruksi == k.instruksi.id,
            col(Tugas.unit).in_(unit),
            col(Tugas.periode).in_(kode_periode(k.periode)),
            col(Pengajuan.waktu) <= k.per,
        )
        .order_by(col(Tugas.urutan), col(Tugas.periode), col(Pengajuan.ke))
    )
    terakhir: dict[str, str] = {}
    for diktum, huruf, teks in bahan.sesi.exec(kueri):
        terakhir[label_klausul(diktum, huruf)] = teks
    return [(label, [p for p in teks.splitlines() if p.strip()]) for label, teks in terakhir.items() if teks.strip()]
