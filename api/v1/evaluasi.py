"""Decisions: facts in, outcome with reasons and law out. Nothing is stored."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from api.auth import izin, rute_baru
from api.layanan import LayananDep, PelakuDep
from api.v1.skema import Kode, Masukan, Tanggal, galat
from patuh.aturan.bentuk import PutusanBentuk
from patuh.aturan.evaluasi import ambil_paket, evaluasi, hari_ini, pastikan_daerah
from patuh.galat import TidakBerwenang

rute = rute_baru(prefix="/api/v1/evaluasi", tags=["aturan"])
MAKS_FAKTA = 100
_PANJANG_NAMA = 100


def _nama_wajar(fakta: dict[str, Any]) -> dict[str, Any]:
    """Every unknown name is compared with the known ones: neither many nor long ones are worth that."""
    if any(len(nama) > _PANJANG_NAMA for nama in fakta):
        raise ValueError(f"Nama fakta paling panjang {_PANJANG_NAMA} huruf.")
    return fakta


_NILAI = {
    "anyOf": [{"type": "boolean"}, {"type": "integer"}, {"type": "string"}, {"type": "null"}],
    "description": "true/false, bilangan bulat, atau kode, sesuai jenis faktanya; null hanya bila boleh kosong",
}
NilaiFakta = Annotated[Any, WithJsonSchema(_NILAI)]


class Pertanyaan(Masukan):
    """What a pack is asked. A fact that is left out is unknown, which is not an error."""

    paket: Kode = Field(examples=["alih-ppu"])
    daerah: Kode = Field(examples=["33.27"])
    tanggal: Tanggal | None = Field(None, description="Bawaan: hari ini di zona waktu daerah", examples=["2026-11-22"])
    fakta: Annotated[dict[str, NilaiFakta], Field(max_length=MAKS_FAKTA), AfterValidator(_nama_wajar)] = Field(
        examples=[{"segmen": "PBI_APBN", "bekerja_ppu": True}]
    )
    mengapa_tidak: list[Kode] = Field(
        default_factory=list, max_length=50, description="Hasil yang ingin diketahui mengapa tidak tercapai"
    )


@rute.post("", responses=galat(401, 403, 404, 415, 422), **izin("evaluasi"))
def putuskan(isi: Pertanyaan, layanan: LayananDep, pelaku: PelakuDep) -> PutusanBentuk:
    """Putuskan satu perkara menurut satu paket, dengan aturan dan nilai yang berlaku pada tanggalnya.

    Tidak ada yang disimpan, dan register tidak diperlukan. Fakta yang belum diketahui dihilangkan saja; bila
    diperlukan, hasilnya `PERLU_DATA` dan `kurang` menyebutnya."""
    mesin = layanan.paket.mesin
    pastikan_daerah(ambil_paket(mesin, isi.paket), isi.daerah)
    if not pelaku.menjangkau(isi.daerah):
        raise TidakBerwenang("Kunci ini tidak berlaku untuk daerah tersebut.")
    tanggal = isi.tanggal or hari_ini(isi.daerah, layanan.jam())
    return evaluasi(mesin, isi.paket, isi.daerah, tanggal, isi.fakta, mengapa=isi.mengapa_tidak)
