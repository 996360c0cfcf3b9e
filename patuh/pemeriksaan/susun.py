"""From the people of a request to one answer: the pack is asked once for each, and the strictest outcome stands.

A person who is unknown to the register is a missing fact, so that nobody is refused for want of data; and such a person
never hides a refusal that another one causes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from patuh.aturan.bentuk import bentuk_dasar
from patuh.register.cari import KeadaanOrang
from rules.mesin.bentuk import Skalar
from rules.mesin.fakta import periksa_fakta
from rules.mesin.jelas import Putusan
from rules.mesin.terikat import MesinPaket
from rules.paket.model import PERLU_DATA
from rules.paket.pustaka import Pustaka

PAKET = "gerbang-layanan"
URUTAN = ("TAHAN", PERLU_DATA, "LANJUT_BERSYARAT", "IMBAUAN", "LANJUT")
"""Strictest first."""


@dataclass(frozen=True)
class Orang:
    """A person of a request: where he stands in it (``pemohon``, ``pekerja[3]``), and what the register says."""

    subjek: str
    indeks: bytes
    keadaan: KeadaanOrang

    @property
    def pemohon(self) -> bool:
        """Is this the applicant?"""
        return self.subjek == "pemohon"


@dataclass(frozen=True)
class PutusanOrang:
    """The decision about one person, with the facts it was made from."""

    orang: Orang
    putusan: Putusan
    nilai: dict[str, Skalar]


def fakta_orang(orang: Orang, umum: dict[str, object]) -> dict[str, object]:
    """The pack's facts seen from one person; the others of the request count as in order."""
    fakta = {**umum, "pemohon_terdaftar": True, "pemohon_aktif": True, "lainnya_terdaftar": True}
    nama = ("pemohon_terdaftar", "pemohon_aktif") if orang.pemohon else ("lainnya_terdaftar",)
    keadaan = (orang.keadaan.terdaftar, orang.keadaan.aktif)
    for satu, nilai in zip(nama, keadaan, strict=False):
        if orang.keadaan.ditemukan:
            fakta[satu] = nilai
        else:
            del fakta[satu]
    return fakta


def putuskan_rombongan(
    mesin: MesinPaket, orang: Sequence[Orang], umum: dict[str, object], tanggal: date
) -> list[PutusanOrang]:
    """The decision about each person, in the order of the request; equal facts are decided once."""
    ingat: dict[tuple[tuple[str, object], ...], tuple[Putusan, dict[str, Skalar]]] = {}
    hasil = []
    for satu in orang:
        fakta = fakta_orang(satu, umum)
        kunci = tuple(sorted(fakta.items()))
        if kunci not in ingat:
            nilai = periksa_fakta(mesin.terikat, fakta)
            ingat[kunci] = (mesin.putus(nilai, tanggal), nilai)
        putusan, nilai = ingat[kunci]
        hasil.append(PutusanOrang(satu, putusan, nilai))
    return hasil


def janji_membuka(
    mesin: MesinPaket, semua: Sequence[PutusanOrang], umum: dict[str, object], tanggal: date
) -> list[str]:
    """Those whom a signed commitment letter would help, when it would help everybody who is held up (KEDELAPAN b)."""
    # PERLU_DATA for want of nothing is a refusal that an old register has turned.
    tertahan = [p.orang for p in semua if p.putusan.hasil in ("TAHAN", PERLU_DATA) and not p.putusan.kurang]
    if not tertahan or umum["kesanggupan_sah"]:
        return []
    dengan = putuskan_rombongan(mesin, tertahan, {**umum, "kesanggupan_sah": True}, tanggal)
    return [p.orang.subjek for p in dengan] if all(p.putusan.hasil == "LANJUT_BERSYARAT" for p in dengan) else []


def hasil_bersama(semua: Sequence[PutusanOrang]) -> str:
    """The strictest outcome."""
    return min((p.putusan.hasil for p in semua), key=URUTAN.index)


def alasan(semua: Sequence[PutusanOrang], pustaka: Pustaka) -> list[dict[str, Any]]:
    """Every reason that holds the request up, each with its person; the applicant's own when nothing does."""
    tertahan = [p for p in semua if p.putusan.hasil != "LANJUT"] or [p for p in semua if p.orang.pemohon]
    daftar = []
    for satu in tertahan:
        for sebab in satu.putusan.alasan:
            keterangan = sebab.keterangan
            if satu.putusan.kurang and not satu.orang.keadaan.ditemukan:
                keterangan = (
                    "Orang ini tidak ditemukan dalam data kependudukan maupun data kepesertaan yang ada, jadi belum "
                    "dapat diputuskan."
                )
            daftar.append(
                {
                    "aturan": sebab.aturan,
                    "subjek": satu.orang.subjek,
                    "keterangan": keterangan,
                    "dasar": [d.model_dump(mode="json") for d in bentuk_dasar(sebab.dasar, pustaka)],
                }
            )
    return daftar


def tindak_lanjut(
    semua: Sequence[PutusanOrang], tanggal: date, hari: int, *, data_usang: bool, janji: Sequence[str] = ()
) -> list[dict[str, Any]]:
    """What is to be done next, by whom it concerns; a promise has its last day. ``janji`` are those whom a letter would
    help: it is then offered beside registering."""
    daftar: dict[tuple[str, date | None], list[str]] = {}
    for satu in semua:
        hasil, keadaan = satu.putusan.hasil, satu.orang.keadaan
        batas = tanggal + timedelta(days=hari) if hasil == "LANJUT_BERSYARAT" else None
        if hasil == "LANJUT":
            continue
        if "sanksi" in satu.putusan.alasan[0].aturan:
            kode = "SELESAIKAN_SANKSI"
        elif not keadaan.ditemukan:
            kode = "PERIKSA_DATA"
        elif keadaan.terdaftar:
            kode = "AKTIFKAN_KEMBALI"
        else:
            kode = "DAFTAR_PPU" if satu.orang.subjek.startswith("pekerja") else "DAFTAR_JKN"
        daftar.setdefault((kode, batas), []).append(satu.orang.subjek)
    if janji:
        daftar["SERAHKAN_KESANGGUPAN", None] = list(janji)
    hasil_akhir = [
        {
            "kode": kode,
            "keterangan": f"{_LANGKAH[kode]} ({_sebut(subjek)}).",
            "batas": batas.isoformat() if batas else None,
        }
        for (kode, batas), subjek in daftar.items()
    ]
    if data_usang and any(p.putusan.hasil == PERLU_DATA for p in semua):
        keterangan = "Minta Dinas Sosial memperbarui data kepesertaan, lalu periksa lagi; permohonan tidak ditolak."
        hasil_akhir.append({"kode": "PERBARUI_REGISTER", "keterangan": keterangan, "batas": None})
    return hasil_akhir


_LANGKAH = {
    "SELESAIKAN_SANKSI": "Selesaikan sanksi yang sedang berlaku; layanan dibuka begitu sanksi dicabut",
    "PERIKSA_DATA": "Cocokkan NIK dengan KTP-el, atau tunjukkan kartu JKN; bila benar, mintakan perbaikan data",
    "AKTIFKAN_KEMBALI": "Aktifkan kembali kepesertaan JKN, misalnya dengan melunasi tunggakan atau pindah segmen",
    "DAFTAR_PPU": "Daftarkan pekerja sebagai peserta PPU lewat pemberi kerjanya",
    "DAFTAR_JKN": "Daftarkan diri sebagai peserta JKN",
    "SERAHKAN_KESANGGUPAN": (
        "Atau serahkan surat kesanggupan bertanda tangan hari ini juga; permohonan dilanjutkan dan janjinya ditagih"
    ),
}


def _sebut(subjek: list[str]) -> str:
    awal = ", ".join(subjek[:5])
    return f"{awal}, dan {len(subjek) - 5} lainnya" if len(subjek) > 5 else awal
