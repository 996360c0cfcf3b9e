"""The audit trail for the inspectorate: who did what to which object, who looked at whose data and why; chain check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, token_halaman
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan
from api.layanan import LayananDep, PelakuDep
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatIsian, IsianSalah
from patuh.jejak.catat import catat
from patuh.jejak.jangkar import JangkarSalah, periksa_semua
from patuh.jejak.lihat import SaringanJejak, csv_jejak, daftar_jejak
from patuh.jejak.nama import NAMA_TINDAKAN
from patuh.jejak.segel import HasilPeriksa

rute = rute_baru(prefix="/jejak", include_in_schema=False)
UKURAN = 50
Teks = Annotated[str, Query(max_length=100)]


@rute.get("", **izin("jejak.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    dari: Teks = "",
    sampai: Teks = "",
    oleh: Teks = "",
    tindakan: Teks = "",
    objek: Teks = "",
    melihat: Teks = "",
    urut: Teks = "",
    ke: Annotated[int, Query(alias="halaman", ge=1, le=1_000_000)] = 1,
) -> Response:
    """A page of events."""
    isian = {"dari": dari, "sampai": sampai, "oleh": oleh, "tindakan": tindakan, "objek": objek, "melihat": melihat}
    return _tampil(request, layanan, pelaku, isian, ke, urut=urut)


def unduh(
    layanan: LayananDep,
    pelaku: PelakuDep,
    dari: Teks = "",
    sampai: Teks = "",
    oleh: Teks = "",
    tindakan: Teks = "",
    objek: Teks = "",
    melihat: Teks = "",
    urut: Teks = "",
) -> StreamingResponse:
    """The same events, all of them; the download is itself an event."""
    isian = {"dari": dari, "sampai": sampai, "oleh": oleh, "tindakan": tindakan, "objek": objek, "melihat": melihat}
    saring = replace(_saringan(pelaku, isian), urut=urut)

    def alirkan() -> Iterator[str]:
        with layanan.bd.baca() as sesi:
            yield from csv_jejak(sesi, saring)

    baris = alirkan()
    kepala = next(baris)
    with layanan.bd.tulis() as sesi:
        catat(
            sesi,
            waktu=layanan.jam(),
            daerah=pelaku.daerah,
            pelaku=pelaku.id,
            tindakan="jejak.unduh",
            objek=f"jejak/{pelaku.daerah}",
            isi={k: v for k, v in isian.items() if v and k != "oleh"},
        )

    def seluruhnya() -> Iterator[str]:
        yield kepala
        yield from baris

    return StreamingResponse(
        seluruhnya(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="jejak.csv"'},
    )


pasang_unduhan(rute, "/jejak", unduh, "jejak.lihat")


@rute.post("/periksa", **izin("jejak.lihat"))
def periksa_rantai(request: Request, layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep) -> Response:
    """Seal what is committed, recompute the whole chain, compare it with the heads outside, and say what was found."""
    try:
        rantai = periksa_semua(layanan.bd, layanan.jangkar)
    except (OSError, JangkarSalah):
        # Written by the scheduler, perhaps on another machine: the chain itself can be checked all the same.
        rantai = periksa_semua(layanan.bd, None)
    return _tampil(request, layanan, pelaku, {}, 1, rantai=rantai)


def _saringan(pelaku: Pelaku, isian: dict[str, str]) -> SaringanJejak:
    return SaringanJejak(
        daerah=pelaku.daerah,
        dari=_hari("dari", isian.get("dari", "")),
        sampai=_hari("sampai", isian.get("sampai", "")),
        pelaku=isian.get("oleh", ""),
        tindakan=isian.get("tindakan", ""),
        objek=isian.get("objek", ""),
        melihat=bool(isian.get("melihat")),
    )


def _hari(kolom: str, teks: str) -> date | None:
    try:
        return date.fromisoformat(teks) if teks else None
    except ValueError:
        raise IsianSalah("Saringan jejak belum benar.", (GalatIsian(kolom, "Pilih tanggalnya."),)) from None


def _tampil(
    request: Request,
    layanan: LayananDep,
    pelaku: Pelaku,
    isian: dict[str, str],
    ke: int,
    *,
    urut: str = "",
    rantai: HasilPeriksa | None = None,
) -> Response:
    with layanan.bd.baca() as sesi:
        baris, total = daftar_jejak(sesi, replace(_saringan(pelaku, isian), urut=urut), halaman=ke, ukuran=UKURAN)
    data = {"total": total, "halaman": ke, "ukuran": UKURAN, "rantai": rantai, "data": baris}
    konteks = data | {
        "isian": {k: isian.get(k, "") for k in ("dari", "sampai", "oleh", "tindakan", "objek", "melihat")},
        "nama_tindakan": NAMA_TINDAKAN,
        "semua_tindakan": sorted(NAMA_TINDAKAN.items(), key=lambda t: t[1]),
        "kueri": urlencode({k: v for k, v in isian.items() if v}),
        "urut": urut,
        "kueri_urut": urlencode({k: v for k, v in (*isian.items(), ("urut", urut)) if v}),
        "jumlah_halaman": max(1, -(-total // UKURAN)),
        "csrf": token_halaman(request),
    }
    return halaman(request, "jejak.html", konteks, data)
