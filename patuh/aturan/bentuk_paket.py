"""The shapes in which packs are shown, by the API and the pages alike."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, Field

from patuh.aturan.bentuk import DasarBentuk, NilaiBentuk, SkalarFakta, arti_hasil, bentuk_dasar, bentuk_nilai
from rules.mesin.mesin import Mesin, Terpasang
from rules.paket.bahasa import baca_rumus, baca_syarat, disebut, nama_dalam
from rules.paket.model import Aturan, Contoh, Fakta, Paket, Saran, Ubahan
from rules.paket.pustaka import Pustaka


class FaktaBentuk(BaseModel):
    """One fact: what it means and which values it takes."""

    jenis: str = Field(description="kode, ya_tidak, bilangan, atau rupiah")
    arti: str
    satuan: str | None
    kode: dict[str, list[str]] | None = Field(description="Kode yang dikenal di tiap daerah; hanya untuk jenis kode")
    min: int | None
    maks: int | None
    boleh_kosong: bool
    bawaan: SkalarFakta | None = Field(description="Nilai bila fakta tidak dikirim")


class HitunganBentuk(BaseModel):
    """A computed whole number."""

    rumus: str
    arti: str
    satuan: str


class SaranBentuk(BaseModel):
    """Advice that a rule adds when its condition is true."""

    kode: str
    bila: str
    keterangan: str
    dasar: list[DasarBentuk]


class ContohBentuk(BaseModel):
    """A case that must come out as written."""

    nama: str | None
    daerah: str
    tanggal: date
    fakta: dict[str, SkalarFakta | None]
    hasil: str
    saran: list[str] | None
    kurang: list[str] | None


class AturanBentuk(BaseModel):
    """One line of the table; the first whose condition is true decides. ``daerah`` empty: all of the pack's."""

    id: str
    nomor: int
    bila: str
    hasil: str
    keterangan: str
    langkah: str | None
    saran: list[SaranBentuk]
    dasar: list[DasarBentuk]
    daerah: list[str]
    sejak: date | None
    sampai: date | None
    catatan: str | None
    contoh: list[ContohBentuk]


class UbahanBentuk(BaseModel):
    """A last line that turns one outcome into another, save those of the rules named."""

    id: str
    dari: str
    kecuali_aturan: list[str]
    bila: str
    menjadi: str
    keterangan: str
    langkah: str | None


class ParameterBentuk(BaseModel):
    """A parameter that the pack names: its value today in each daerah (null: not known), and its history."""

    arti: str
    hari_ini: dict[str, NilaiBentuk | None]
    riwayat: list[NilaiBentuk]


class PaketRingkas(BaseModel):
    """One line of the list of packs; ``versi`` is the SHA-256 of its file."""

    id: str
    judul: str
    tentang: str
    daerah: list[str]
    versi: str
    jumlah_aturan: int


class PaketRinci(PaketRingkas):
    """A pack in full; the rules in the order in which they are tried."""

    catatan: list[str]
    fakta: dict[str, FaktaBentuk]
    hasil: dict[str, str]
    saran: dict[str, str]
    hitungan: dict[str, HitunganBentuk]
    aturan: list[AturanBentuk]
    ubahan: list[UbahanBentuk]
    parameter: dict[str, ParameterBentuk]


def ringkas_paket(terpasang: Terpasang) -> PaketRingkas:
    """The line of a pack."""
    paket = terpasang.paket
    return PaketRingkas(
        id=paket.id,
        judul=paket.judul,
        tentang=paket.tentang,
        daerah=list(paket.daerah),
        versi=terpasang.versi,
        jumlah_aturan=len(paket.aturan),
    )


def rinci_paket(terpasang: Terpasang, mesin: Mesin, hari: dict[str, date]) -> PaketRinci:
    """The whole pack; ``hari`` is today in each of its daerah."""
    paket, pustaka = terpasang.paket, mesin.pustaka
    return PaketRinci(
        **ringkas_paket(terpasang).model_dump(),
        catatan=list(paket.catatan),
        fakta={n: _fakta(paket, f) for n, f in paket.fakta.items()},
        hasil=arti_hasil(paket),
        saran=paket.saran,
        hitungan={n: HitunganBentuk(rumus=h.rumus, arti=h.arti, satuan=h.satuan) for n, h in paket.hitungan.items()},
        aturan=[_aturan(i, a, pustaka) for i, a in enumerate(paket.aturan, 1)],
        ubahan=[_ubahan(u) for u in paket.ubahan],
        parameter={n: _parameter(n, mesin, hari) for n in nama_parameter(paket)},
    )


def nama_parameter(paket: Paket) -> list[str]:
    """Every parameter that the pack names, in its order."""
    nama: list[str] = []
    for hitungan in paket.hitungan.values():
        nama += nama_dalam(baca_rumus(hitungan.rumus))
    for aturan in paket.aturan:
        nama += [*nama_dalam(baca_syarat(aturan.bila)), *disebut(aturan.keterangan, aturan.langkah)]
        for saran in aturan.saran:
            nama += [*nama_dalam(baca_syarat(saran.bila)), *disebut(saran.keterangan)]
    for ubahan in paket.ubahan:
        nama += [*nama_dalam(baca_syarat(ubahan.bila)), *disebut(ubahan.keterangan, ubahan.langkah)]
    return list(dict.fromkeys(n for n in nama if "." in n))


def _fakta(paket: Paket, fakta: Fakta) -> FaktaBentuk:
    angka = fakta.jenis in ("bilangan", "rupiah")
    return FaktaBentuk(
        jenis=fakta.jenis,
        arti=fakta.arti,
        satuan="rupiah" if fakta.jenis == "rupiah" and fakta.satuan is None else fakta.satuan,
        kode={d: list(fakta.kode_untuk(d)) for d in paket.daerah} if fakta.jenis == "kode" else None,
        min=fakta.min if angka else None,
        maks=fakta.maks if angka else None,
        boleh_kosong=fakta.boleh_kosong,
        bawaan=fakta.bawaan,
    )


def _aturan(nomor: int, aturan: Aturan, pustaka: Pustaka) -> AturanBentuk:
    sama = ("id", "bila", "hasil", "keterangan", "langkah", "sejak", "sampai", "catatan")
    return AturanBentuk(
        **{n: getattr(aturan, n) for n in sama},
        nomor=nomor,
        saran=[_saran(s, pustaka) for s in aturan.saran],
        dasar=bentuk_dasar(aturan.dasar, pustaka),
        daerah=list(aturan.daerah),
        contoh=[_contoh(c) for c in aturan.contoh],
    )


def _saran(saran: Saran, pustaka: Pustaka) -> SaranBentuk:
    dasar = bentuk_dasar(saran.dasar, pustaka)
    return SaranBentuk(kode=saran.kode, bila=saran.bila, keterangan=saran.keterangan, dasar=dasar)


def _contoh(contoh: Contoh) -> ContohBentuk:
    return ContohBentuk.model_validate(contoh, from_attributes=True)


def _ubahan(ubahan: Ubahan) -> UbahanBentuk:
    return UbahanBentuk.model_validate(ubahan, from_attributes=True)


def _parameter(nama: str, mesin: Mesin, hari: dict[str, date]) -> ParameterBentuk:
    semua = mesin.parameter
    kini = {d: semua.nilai(nama, h, d) for d, h in hari.items()}
    riwayat = [*semua.riwayat(nama), *(n for d in hari for n in semua.riwayat(nama, d) if n.daerah == d)]
    return ParameterBentuk(
        arti=semua.arti(nama),
        hari_ini={d: None if n is None else bentuk_nilai(n) for d, n in kini.items()},
        riwayat=[bentuk_nilai(n) for n in riwayat],
    )
