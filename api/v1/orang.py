"""One person in the register: masked, with a reason, and on record; and who has looked."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, StringConstraints

from api.auth import izin, rute_baru
from api.layanan import LayananDep, PelakuDep
from api.v1.skema import Daftar, HalamanDep, Kode, Masukan, Tanggal, TeksPendek, UkuranDep, galat
from patuh.akun.muat import daftar_daerah
from patuh.galat import GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.lihat import SaringanJejak, daftar_jejak
from patuh.register.orang import TINDAKAN, OrangRegister, lihat_orang
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/api/v1/register/orang", tags=["register"])


class PermintaanOrang(Masukan):
    """Who is to be looked up, and what for. The NIK stands in the body only, never in an address."""

    daerah: Kode
    nik: Kode
    alasan: TeksPendek


class LihatOrang(BaseModel):
    """One look at a person: when, by whom, what for. ``rujukan`` is the person's blind index."""

    waktu: str
    pelaku: str
    nama_pelaku: str
    rujukan: str
    alasan: str | None
    ditemukan: bool | None


@rute.post("", responses=galat(401, 403, 415, 422), **izin("orang.lihat"))
def lihat(isi: PermintaanOrang, layanan: LayananDep, pelaku: PelakuDep) -> OrangRegister:
    """Apa yang dikatakan register tentang satu orang, disamarkan. Setiap kali melihat dicatat dengan alasannya."""
    with layanan.bd.tulis() as sesi:
        return lihat_orang(
            sesi,
            daerah=isi.daerah,
            nik=isi.nik.strip(),
            alasan=isi.alasan,
            kunci=layanan.kunci,
            pelaku=pelaku,
            waktu=layanan.jam(),
        )


@rute.get("/jejak", responses=galat(401, 403, 422), **izin("orang.jejak"))
def jejak(
    daerah: Kode,
    layanan: LayananDep,
    pelaku: PelakuDep,
    rujukan: Annotated[
        str, StringConstraints(pattern="^([0-9a-f]{32})?$"), Query(description="Indeks buta seseorang; kosong = semua")
    ] = "",
    dari: Tanggal | None = None,
    sampai: Tanggal | None = None,
    halaman: HalamanDep = 1,
    ukuran: UkuranDep = 50,
) -> Daftar[LihatOrang]:
    """Siapa melihat data orang, kapan, dan untuk apa; yang terbaru dahulu (inspektorat, admin, Sekda)."""
    if daerah not in daftar_daerah():
        pesan = f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."
        raise IsianSalah("Daerah belum benar.", (GalatIsian("daerah", pesan),))
    if not pelaku.menjangkau(daerah):
        raise TidakBerwenang("Jejak daerah lain tidak dapat dibaca.")
    if not pelaku.peran and pelaku.unit not in (None, f"{daerah}-sekda", f"{daerah}-inspektorat"):
        raise TidakBerwenang("Jejak melihat data orang dibaca inspektorat, admin, atau Sekda.")
    objek = f"orang/{rujukan}" if rujukan else ""
    saring = SaringanJejak(daerah, dari=dari, sampai=sampai, tindakan=TINDAKAN, objek=objek)
    with layanan.bd.baca() as sesi:
        baris, total = daftar_jejak(sesi, saring, halaman=halaman, ukuran=ukuran)
    data = [
        LihatOrang(
            waktu=(lokal(daerah, b.waktu) or b.waktu).isoformat(),
            pelaku=b.pelaku,
            nama_pelaku=b.nama_pelaku,
            rujukan=b.objek.removeprefix("orang/"),
            alasan=b.isi.get("alasan"),
            ditemukan=b.isi.get("ditemukan"),
        )
        for b in baris
    ]
    return Daftar(total=total, halaman=halaman, ukuran=ukuran, data=data)
