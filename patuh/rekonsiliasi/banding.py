"""Two parties' figures side by side. Pure: rows in, differences with their explanation out; no person leaves this
module but in a difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from patuh.laporan.angka import bulat
from rules.periode import Periode

Jenis = Literal["HANYA_BPJS", "HANYA_PEMDA", "SEGMEN_BEDA", "STATUS_BEDA", "GANDA", "JIWA_BEDA", "TAGIHAN_BEDA",
                "BAYAR_BEDA"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Peserta:
    """A row of a file: its number, the NIK, the segment's code and whether the membership is active."""

    baris: int
    nik: str
    segmen: str
    aktif: bool


@dataclass(frozen=True)
class BedaPeserta:
    """A difference about one person; ``baris`` is unique within one comparison."""

    jenis: Jenis
    nik: str
    nilai_bpjs: str | None
    nilai_pemda: str | None
    keterangan: str


@dataclass(frozen=True)
class AngkaIuran:
    """One party's figures of a segment and month: heads, billed and paid in whole rupiah."""

    bulan: Periode
    segmen: str
    jiwa: int
    tagihan: int
    dibayar: int


@dataclass(frozen=True)
class BedaIuran:
    """A difference about one month of a segment."""

    jenis: Jenis
    bulan: str
    segmen: str
    nilai_bpjs: int | None
    nilai_pemda: int | None
    keterangan: str


def banding_peserta(bpjs: Iterable[Peserta], pemda: Iterable[Peserta]) -> Iterator[BedaPeserta]:
    """Differences in the order of Pemda's file, then what only BPJS Kesehatan has. BPJS Kesehatan's rows are kept in
    memory, Pemda's are read once."""
    satu: dict[str, Peserta] = {}
    for p in bpjs:
        if (lama := satu.get(p.nik)) is not None:
            ket = (
                f"Data BPJS Kesehatan memuatnya dua kali, pada baris {lama.baris} dan {p.baris}; baris pertama dipakai."
            )
            yield BedaPeserta("GANDA", p.nik, _nilai(p), None, ket)
        else:
            satu[p.nik] = p
    dilihat: dict[str, int] = {}
    for p in pemda:
        if p.nik in dilihat:
            ket = f"Data Pemda memuatnya dua kali, pada baris {dilihat[p.nik]} dan {p.baris}; baris pertama dipakai."
            yield BedaPeserta("GANDA", p.nik, None, _nilai(p), ket)
            continue
        dilihat[p.nik] = p.baris
        lain = satu.get(p.nik)
        if lain is None:
            ket = f"Ada pada data Pemda baris {p.baris}, tidak ada pada data BPJS Kesehatan."
            yield BedaPeserta("HANYA_PEMDA", p.nik, None, _nilai(p), ket)
        else:
            yield from _beda(lain, p)
    for p in satu.values():
        if p.nik not in dilihat:
            ket = f"Ada pada data BPJS Kesehatan baris {p.baris}, tidak ada pada data Pemda."
            yield BedaPeserta("HANYA_BPJS", p.nik, _nilai(p), None, ket)


def banding_iuran(bpjs: Iterable[AngkaIuran], pemda: Iterable[AngkaIuran]) -> list[BedaIuran]:
    """Differences by month and segment. Raises :class:`ValueError` when a party gives one twice."""
    kiri, kanan = _kunci(bpjs), _kunci(pemda)
    hasil: list[BedaIuran] = []
    for kunci in sorted({**kiri, **kanan}):
        a, b = kiri.get(kunci), kanan.get(kunci)
        bulan, segmen = kunci
        nama = f"{Periode.baca(bulan).nama}, segmen {segmen}"
        if a is None or b is None:
            ada, jenis = ("BPJS Kesehatan", "HANYA_BPJS") if a is not None else ("Pemda", "HANYA_PEMDA")
            hasil.append(
                BedaIuran(
                    "HANYA_BPJS" if jenis == "HANYA_BPJS" else "HANYA_PEMDA", bulan, segmen,
                    a.tagihan if a else None, b.tagihan if b else None, f"{nama}: hanya ada pada angka {ada}.",
                )
            )  # fmt: skip
            continue
        for macam, apa, x, y in (
            ("JIWA_BEDA", "jiwa", a.jiwa, b.jiwa),
            ("TAGIHAN_BEDA", "rupiah tagihan", a.tagihan, b.tagihan),
            ("BAYAR_BEDA", "rupiah pembayaran", a.dibayar, b.dibayar),
        ):
            if x != y:
                lebih = "BPJS Kesehatan" if x > y else "Pemda"
                ket = f"{nama}: angka {lebih} lebih besar {bulat(abs(x - y))} {apa}."
                hasil.append(BedaIuran(macam, bulan, segmen, x, y, ket))  # type: ignore[arg-type]
    return hasil


def _beda(bpjs: Peserta, pemda: Peserta) -> Iterator[BedaPeserta]:
    letak = f"baris {bpjs.baris} data BPJS Kesehatan dan baris {pemda.baris} data Pemda"
    if bpjs.segmen != pemda.segmen:
        ket = f"Segmennya berbeda pada {letak}."
        yield BedaPeserta("SEGMEN_BEDA", pemda.nik, bpjs.segmen, pemda.segmen, ket)
    if bpjs.aktif != pemda.aktif:
        ket = f"Statusnya berbeda pada {letak}."
        yield BedaPeserta("STATUS_BEDA", pemda.nik, _status(bpjs), _status(pemda), ket)


def _kunci(baris: Iterable[AngkaIuran]) -> Mapping[tuple[str, str], AngkaIuran]:
    hasil: dict[tuple[str, str], AngkaIuran] = {}
    for satu in baris:
        kunci = (satu.bulan.kode, satu.segmen)
        if kunci in hasil:
            raise ValueError(f"{satu.bulan.nama} segmen {satu.segmen} ditulis dua kali.")
        hasil[kunci] = satu
    return hasil


def _status(p: Peserta) -> str:
    return "AKTIF" if p.aktif else "TIDAK AKTIF"


def _nilai(p: Peserta) -> str:
    return f"{p.segmen} {_status(p)}"
