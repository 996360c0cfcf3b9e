"""The health of the service for the admin and the inspector: what it depends on, what waits, how old the data are."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.meja import bahan_borang, rute_meja
from api.halaman.tampil import angka, halaman
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.kesehatan import temporal_menjawab
from patuh.basisdata.periksa import periksa_skema
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pemberitahuan.tabel import StatusSurel, Surel
from patuh.register.kolom import NAMA_JENIS
from patuh.register.tabel import Impor, StatusImpor
from patuh.tugas.bentuk import lokal
from rules.periode import nama_tanggal

rute = rute_meja(prefix="/admin")
_MACET = 3
"""Tries after which an effect that is still owed is worth a look."""
BAIK, PERHATIAN, BURUK = "baik", "perhatian", "buruk"

Butir = tuple[str, str, str, str]
"""What, how it stands (``baik``, ``perhatian``, ``buruk``), in words, and what can be done."""


@rute.get("/kesehatan", **izin("daerah.lihat"))
async def kesehatan(request: Request, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """As it stands now."""
    temporal = await temporal_menjawab(layanan.cek_temporal)
    butir, data = await run_in_threadpool(_periksa, layanan, pelaku.daerah, temporal)
    konteks = bahan_borang(request) | {"butir": butir, "data": data, "kini": lokal(pelaku.daerah, layanan.jam())}
    twin = {
        "pada": lokal(pelaku.daerah, layanan.jam()),
        "butir": [dict(zip(("apa", "keadaan", "rincian", "saran"), b, strict=True)) for b in butir],
        "register": data,
    }
    return await run_in_threadpool(halaman, request, "admin_kesehatan.html", konteks, twin)


def _periksa(layanan: Layanan, daerah: str, temporal: bool) -> tuple[list[Butir], list[dict[str, Any]]]:
    skema = periksa_skema(layanan.bd)
    butir: list[Butir] = [
        ("Basis data", BAIK, "menjawab, skemanya terbaru", "")
        if skema == "terbaru"
        else ("Basis data", BURUK, "skemanya tertinggal" if skema else "tidak menjawab", "Lihat panduan operasi."),
        ("Temporal", BAIK, "menjawab", "")
        if temporal
        else ("Temporal", PERHATIAN, "terputus",
              "Pelaporan dan loket tetap berjalan; pengingat dan eskalasi menyusul sesudah tersambung."),
    ]  # fmt: skip
    with layanan.bd.baca() as sesi:
        butir += [_kotak_keluar(sesi, daerah), _surel(sesi, daerah), _segel(sesi)]
        data = [_register(sesi, daerah, jenis) for jenis in NAMA_JENIS]
    return butir, data


def _kotak_keluar(sesi: Session, daerah: str) -> Butir:
    """What is owed to workflows."""
    belum = col(KotakKeluar.selesai).is_(None)
    banyak, tertua = sesi.exec(select(func.count(), func.min(col(KotakKeluar.dibuat))).where(belum)).one()
    macet = sesi.exec(select(func.count()).select_from(KotakKeluar).where(belum, KotakKeluar.percobaan >= _MACET)).one()
    if not banyak:
        return "Antrean ke alur kerja", BAIK, "kosong", ""
    teks = f"{banyak} menunggu, yang tertua sejak {_jam(daerah, tertua)}"
    if not macet:
        return "Antrean ke alur kerja", BAIK, teks, ""
    return "Antrean ke alur kerja", PERHATIAN, f"{teks}; {macet} sudah dicoba berkali-kali", "Periksa Temporal dan log."


def _surel(sesi: Session, daerah: str) -> Butir:
    """Mails of this daerah."""
    kueri = select(Surel.status, func.count()).where(Surel.daerah == daerah).group_by(Surel.status)
    jumlah: dict[str, int] = {str(status): n for status, n in sesi.exec(kueri)}
    gagal = jumlah.get(StatusSurel.GAGAL, 0)
    tunggu = sum(jumlah.get(s, 0) for s in (StatusSurel.DIBUAT, StatusSurel.MENGIRIM, StatusSurel.COBA_LAGI))
    teks = f"{jumlah.get(StatusSurel.TERKIRIM, 0)} terkirim, {tunggu} menunggu, {gagal} gagal"
    if gagal:
        return "Surel", PERHATIAN, teks, "Periksa alamat unit dan setelan server surel; isinya tetap di kotak masuk."
    return "Surel", BAIK, teks, ""


def _segel(sesi: Session) -> Butir:
    """The chain over the audit trail."""
    baris = sesi.exec(select(func.count()).select_from(Jejak)).one()
    tersegel = sesi.exec(select(func.count()).select_from(Jejak).where(col(Jejak.segel).is_not(None))).one()
    teks = f"{angka(baris)} peristiwa, {angka(tersegel)} tersegel"
    return "Jejak audit", BAIK, teks, "" if baris == tersegel else "Sisanya disegel dalam beberapa detik."


def _register(sesi: Session, daerah: str, jenis: str) -> dict[str, Any]:
    """The newest finished import of a kind."""
    kueri = select(Impor).where(Impor.daerah == daerah, Impor.jenis == jenis, Impor.status == StatusImpor.SELESAI)
    satu = sesi.exec(kueri.order_by(col(Impor.per_tanggal).desc(), col(Impor.no).desc())).first()
    return {
        "jenis": jenis,
        "nama": NAMA_JENIS[jenis],
        "per_tanggal": satu.per_tanggal if satu is not None else None,
        "kata": nama_tanggal(satu.per_tanggal) if satu is not None else "belum ada",
        "diterima": satu.diterima if satu is not None else None,
        "ditolak": satu.ditolak if satu is not None else None,
    }


def _jam(daerah: str, waktu: datetime | None) -> str:
    setempat = lokal(daerah, waktu)
    return f"{nama_tanggal(setempat.date())}, {setempat:%H.%M}" if setempat is not None else "-"
