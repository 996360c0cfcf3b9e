"""Temporal away: reports are accepted and decided upon, and what is owed to workflows is carried afterwards, once."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlmodel import col, func, select
from temporalio.client import Client

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import KotakKeluar
from patuh.perintah.temporal import ServerTemporal
from patuh.tugas.jalan import buka
from patuh.tugas.lapor import laporkan
from patuh.tugas.putus import setujui
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import Keadaan, Penugasan, Tugas
from rules.periode import Periode
from tests.api.conftest import KARANGANYAR, KINI, PERIODE
from tests.tahan.alas import Wadah
from tests.tahan.bentuk import JENIS, Hasil, UjiTahan, gabung, skala
from tests.tahan.rumah import port_bebas
from workflows.pekerja import pekerja, sambung
from workflows.penghubung import alirkan

# Carried, or known already: a workflow begun anew reads the record, which has decided, and may be over at once.
_BAIK = ("DITERIMA", "DITOLAK: tugas berstatus", "ALUR_SUDAH_SELESAI")


def _lapor_semua(bd: BasisData, jumlah: int) -> int:
    """Report and accept this many tasks: how many were answered."""
    with bd.baca() as sesi:
        kueri = (
            select(Tugas).where(Tugas.keadaan == Keadaan.TERBUKA, Tugas.jenis != "pelaporan").order_by(col(Tugas.id))
        )
        tugas = sesi.exec(kueri.limit(jumlah)).all()
    for satu in tugas:
        with bd.tulis() as sesi:
            pelaku = Pelaku("kunci:uji", satu.daerah, satu.unit)
            isi: dict[str, Any] = {"narasi": "Sudah.", "indikator": {}, "lampiran": ()}
            laporkan(sesi, tugas_id=satu.id, pelaku=pelaku, waktu=KINI, **isi)
        with bd.tulis() as sesi:
            setujui(sesi, tugas_id=satu.id, pelaku=Pelaku("kunci:atasan", satu.daerah, satu.atasan), waktu=KINI)
    return len(tugas)


async def _berjalan(klien: Client, jenis: str) -> Counter[str]:
    return Counter([alur.id async for alur in klien.list_workflows(f"WorkflowType='{jenis}'")])


async def _jalan(wadah: Wadah, jumlah: int) -> Hasil:
    bd = BasisData(wadah.url)
    isi_unit(bd, muat_daerah("33.13"))
    rencanakan(bd, KARANGANYAR, Periode.baca(PERIODE), waktu=KINI - timedelta(days=60))
    with bd.baca() as sesi:
        pertama = sesi.exec(select(Penugasan.id).order_by(col(Penugasan.id)).limit(jumlah)).all()
    for satu in pertama:
        buka(bd, satu, waktu=KINI - timedelta(days=50))
    server = ServerTemporal(wadah.folder, port_bebas())
    await server.mulai()
    try:
        klien = await sambung(server.alamat)
        await server.hentikan()
        diterima = await asyncio.to_thread(_lapor_semua, bd, jumlah)
        pergi = await alirkan(bd, klien, waktu=KINI)
        kini, mulai = KINI + timedelta(hours=1), time.monotonic()
        await server.mulai()
        sambungan = await sambung(server.alamat)
        async with pekerja(sambungan, bd, alamat_dasar="http://patuh.contoh"):
            sisa = diterima
            while sisa and time.monotonic() - mulai < 600:
                await alirkan(bd, sambungan, waktu=kini)
                kini += timedelta(minutes=5)
                with bd.baca() as sesi:
                    sisa = sesi.exec(select(func.count()).where(col(KotakKeluar.selesai).is_(None))).one()
            lama = time.monotonic() - mulai
            alur = await _berjalan(sambungan, "DiktumWorkflow")
    finally:
        await server.hentikan()
    with bd.baca() as sesi:
        hasil = Counter(sesi.exec(select(KotakKeluar.hasil)).all())
    bd.tutup()
    asing = [h for h in hasil if h is None or not h.startswith(_BAIK)]
    baik = diterima > 0 and not pergi.terkirim and not sisa and not asing and set(alur.values()) == {1}
    return Hasil(
        baik,
        f"{bd.dialek}: {diterima} laporan dan {diterima} putusan diterima selagi Temporal mati, kotak keluar kosong "
        f"{lama:.0f} detik sesudahnya, {hasil['DITERIMA']} kabar diterima alur, {hasil.total() - hasil['DITERIMA']} "
        f"sudah diketahuinya, {len(alur)} alur, dimulai dua kali {alur.total() - len(alur)}",
    )


def uji_temporal(wadah: Wadah, jumlah: int) -> Hasil:
    """Report and accept ``jumlah`` tasks while the server is away, then carry the outbox."""
    return asyncio.run(_jalan(wadah, jumlah))


UJI = (
    UjiTahan(
        "temporal: server pergi sejam (jam dimajukan)",
        "laporan dan putusan 100 % diterima, kotak keluar kosong dalam 10 menit, tidak ada yang dimulai dua kali",
        lambda alas: gabung(uji_temporal(alas.baru(jenis), skala(200)) for jenis in JENIS),
    ),
)
