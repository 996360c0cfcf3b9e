"""Rule packs: what is decided, by which facts, in which order, on which law."""

from __future__ import annotations

from api.auth import izin, rute_baru
from api.layanan import LayananDep
from api.v1.skema import Daftar, HalamanDep, UkuranDep, galat
from patuh.aturan.bentuk_paket import PaketRinci
from patuh.aturan.evaluasi import ambil_paket, paket_rinci

rute = rute_baru(prefix="/api/v1/paket", tags=["aturan"])


@rute.get("", responses=galat(422), **izin("publik"))
def daftar(layanan: LayananDep, halaman: HalamanDep = 1, ukuran: UkuranDep = 50) -> Daftar[PaketRinci]:
    """Semua paket aturan yang dipakai layanan, masing-masing utuh."""
    mesin, waktu = layanan.paket.mesin, layanan.jam()
    semua = mesin.daftar()
    data = [paket_rinci(mesin, t, waktu) for t in semua[(halaman - 1) * ukuran : halaman * ukuran]]
    return Daftar(total=len(semua), halaman=halaman, ukuran=ukuran, data=data)


@rute.get("/{paket_id}", responses=galat(404), **izin("publik"))
def baca(paket_id: str, layanan: LayananDep) -> PaketRinci:
    """Satu paket: fakta, hasil, aturan menurut urutannya beserta dasar hukumnya, dan parameter yang dipakai."""
    mesin = layanan.paket.mesin
    return paket_rinci(mesin, ambil_paket(mesin, paket_id), layanan.jam())
