"""The public status page: which parts work, how old the data is, what maintenance is planned. No figure of anybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.tampil import halaman
from api.layanan import LayananDep
from api.v1.kesehatan import Siap, keadaan
from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.pantau.pemeliharaan import pengumuman
from patuh.pantau.potret import Potret
from rules.kalender import Kalender
from rules.parameter.muat import parameter_bawaan

rute = rute_baru(include_in_schema=False)
_BAIK = frozenset({"ok", "terbaru"})
# What a part is for, and what it means to people when it is not well.
_BAGIAN = {
    "basis_data": (
        "Basis data",
        "Layanan tidak dapat dipakai; laporan belum dapat diterima. Cobalah beberapa saat lagi.",
    ),
    "migrasi": ("Skema basis data", "Pemutakhiran layanan belum selesai."),
    "temporal": ("Alur kerja", "Melapor dan memeriksa tetap berjalan; pengingat dan langkah berikutnya menyusul."),
    "pekerja": ("Pekerja alur", "Pengingat dan langkah berikutnya menyusul."),
    "penjadwal": ("Penjadwal", "Surel, impor, dan segel jejak menyusul; yang sudah dilaporkan tidak hilang."),
    "kotak_keluar": ("Kabar kepada alur", "Sebagian kabar tertunda dan akan menyusul sendiri."),
    "surel": ("Surel", "Sebagian surel tertunda; pemberitahuan tetap ada di kotak masuk."),
    "segel": ("Segel jejak audit", "Baris baru sudah tercatat dan akan disegel menyusul."),
    "ruang_disk": ("Ruang simpan", "Unggahan berkas besar dapat ditolak untuk sementara."),
}


@rute.get("/status", response_model=None, **izin("publik"))
async def status(request: Request, layanan: LayananDep) -> Response:
    """Bagian mana yang bekerja, umur data tiap daerah, dan pemeliharaan yang direncanakan."""
    siap = await keadaan(layanan)
    potret = await run_in_threadpool(layanan.pemantau.potret)
    waktu = layanan.jam().astimezone(Kalender().zona)
    data = {
        "waktu": waktu,
        "keadaan": _ringkas(siap),
        "bagian": _bagian(siap),
        "data": _data(potret, waktu.date()) if potret is not None else None,
        "pemeliharaan": await run_in_threadpool(pengumuman, layanan.folder),
    }
    return halaman(request, "status.html", data, data)


def _ringkas(siap: Siap) -> str:
    if not siap.melayani:
        return "tidak melayani"
    return "baik" if set(siap.model_dump().values()) <= _BAIK else "sebagian"


def _bagian(siap: Siap) -> list[dict[str, Any]]:
    isi = siap.model_dump()
    return [
        {"kode": kode, "nama": nama, "keadaan": isi[kode], "baik": isi[kode] in _BAIK}
        | ({"akibat": akibat} if isi[kode] not in _BAIK else {})
        for kode, (nama, akibat) in _BAGIAN.items()
    ]


def _data(potret: Potret, hari: date) -> list[dict[str, Any]]:
    """The age of the register of members, daerah by daerah; a daerah without one says so."""
    hasil = []
    for kode in daftar_daerah():
        per = potret.register.get((kode, "kepesertaan_bpjs"))
        batas = parameter_bawaan().nilai("register.umur_maks_hari", hari, kode)
        umur = None if per is None else (hari - per).days
        usang = umur is None or (batas is not None and umur > batas.nilai)
        hasil.append(
            {"daerah": kode, "nama": muat_daerah(kode).nama, "data_per": per, "umur_hari": umur, "data_usang": usang}
        )
    return hasil
