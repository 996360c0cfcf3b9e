"""Temporal and our database restored to different moments: the reconciler mends it, both ways, and says what it did."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlmodel import col, delete, func, select
from temporalio.client import Client

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.perintah.cadangan import cadangkan, pulihkan
from patuh.perintah.temporal import ServerTemporal
from patuh.tugas.lapor import laporkan
from patuh.tugas.putus import setujui, ubah_tenggat
from patuh.tugas.rencana import isi_unit, rencanakan
from patuh.tugas.tabel import Keadaan, KeadaanPenugasan, Penugasan, Tugas
from rules.periode import Periode
from tests.api.conftest import KARANGANYAR
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan, gabung, skala
from tests.tahan.cadang import program_pg, tempat_pulih
from tests.tahan.rumah import port_bebas
from workflows.cocokkan import TENGGANG, HasilCocok, cocokkan_semua
from workflows.mulai import mulai_terencana
from workflows.pekerja import pekerja, sambung
from workflows.penghubung import alirkan
from workflows.selaras import HasilSelaras, selaraskan

_PELAKU = Pelaku("kunci:uji")


@dataclass(frozen=True)
class Saat:
    """A backup of one moment, and the data folder's copy of Temporal's store in it."""

    folder: Path

    @property
    def temporal(self) -> Path:
        """The store."""
        return self.folder / "temporal.db"


@asynccontextmanager
async def _jalan(folder: Path, bd: BasisData) -> AsyncIterator[Client]:
    server = ServerTemporal(folder, port_bebas())
    await server.mulai()
    try:
        klien = await sambung(server.alamat)
        async with pekerja(klien, bd, alamat_dasar="http://patuh.contoh"):
            yield klien
    finally:
        await server.hentikan()


def _rencana(bd: BasisData, banyak: int) -> None:
    """The present quarter, of ``banyak`` assignments of villages."""
    isi_unit(bd, muat_daerah("33.13"))
    kini = datetime.now(UTC)
    rencanakan(bd, KARANGANYAR, Periode.memuat(kini.date(), "triwulan"), waktu=kini)
    with bd.tulis() as sesi:
        kueri = select(Penugasan.id).where(col(Penugasan.unit).like("33.13.%"), Penugasan.diktum != "KEDELAPAN BELAS")
        tetap = sesi.exec(kueri.order_by(col(Penugasan.id)).limit(banyak)).all()
        sesi.exec(delete(Tugas).where(col(Tugas.penugasan_id).not_in(tetap)))
        sesi.exec(delete(Penugasan).where(col(Penugasan.id).not_in(tetap)))


async def _sampai(bd: BasisData, banyak: int) -> None:
    berjalan = select(func.count()).where(Penugasan.keadaan == KeadaanPenugasan.BERJALAN)
    async with asyncio.timeout(180):
        while True:
            with bd.baca() as sesi:
                if sesi.exec(berjalan).one() >= banyak:
                    return
            await asyncio.sleep(0.1)


def _bekerja(bd: BasisData) -> tuple[int, int, int]:
    """A third of the assignments reported, a third accepted as well, a third gets a later deadline."""
    kini = datetime.now(UTC)
    with bd.baca() as sesi:
        semua = sesi.exec(select(Tugas).order_by(col(Tugas.penugasan_id), col(Tugas.urutan))).all()
    per_penugasan: dict[str, list[Tugas]] = {}
    for satu in semua:
        per_penugasan.setdefault(satu.penugasan_id, []).append(satu)
    jumlah = [0, 0, 0]
    isi: dict[str, Any] = {"narasi": "Sudah.", "indikator": {}, "lampiran": (), "waktu": kini}
    for ke, daftar in enumerate(per_penugasan.values()):
        jumlah[ke % 3] += 1
        with bd.tulis() as sesi:
            if ke % 3 == 2:
                baru = daftar[0].tenggat + timedelta(days=2)
                ubah_tenggat(
                    sesi, tugas_id=daftar[0].id, pelaku=_PELAKU, tanggal_baru=baru, alasan="Banjir.", waktu=kini
                )
                continue
            for tugas in daftar:
                laporkan(sesi, tugas_id=tugas.id, pelaku=_PELAKU, **isi)
                if ke % 3 == 1:
                    setujui(sesi, tugas_id=tugas.id, pelaku=_PELAKU, waktu=kini)
    return jumlah[0], jumlah[1], jumlah[2]


async def _alirkan_semua(bd: BasisData, klien: Client) -> None:
    async with asyncio.timeout(120):
        while True:
            await alirkan(bd, klien, waktu=datetime.now(UTC) + timedelta(minutes=10))
            with bd.baca() as sesi:
                if not sesi.exec(select(func.count()).where(col(KotakKeluar.selesai).is_(None))).one():
                    return


async def _mendamaikan(bd: BasisData, klien: Client) -> tuple[HasilSelaras, HasilCocok, bool]:
    """What the scheduler does after its start; and whether a second round finds nothing more."""
    nanti = datetime.now(UTC) + TENGGANG + timedelta(seconds=10)
    async with asyncio.timeout(180):
        pertama = await selaraskan(bd, klien, waktu=nanti)
        cocok = await cocokkan_semua(bd, klien, waktu=nanti, curiga=pertama.dimulai_ulang > 0)
        await _alirkan_semua(bd, klien)
        while True:
            # Visibility lags, and what was started takes a moment to open.
            await asyncio.sleep(1)
            nanti += timedelta(seconds=1)
            lagi = await selaraskan(bd, klien, waktu=nanti)
            akhir = await cocokkan_semua(bd, klien, waktu=nanti)
            if not lagi.dimulai_ulang and not lagi.berlebih and not akhir.disamakan:
                return pertama, cocok, await _sejalan(bd, klien)


async def _sejalan(bd: BasisData, klien: Client) -> bool:
    """Exactly the assignments that are not over run."""
    with bd.baca() as sesi:
        terbuka = set(sesi.exec(select(Penugasan.alur_id).where(Penugasan.keadaan == KeadaanPenugasan.BERJALAN)))
    kueri = "WorkflowType='DiktumWorkflow' AND ExecutionStatus='Running'"
    return terbuka == {a.id async for a in klien.list_workflows(kueri)}


async def _pulih(alas: Alas, jenis: Jenis, data: Saat, alur: Saat) -> tuple[bool, str]:
    """The database of one backup, Temporal's store of the other."""
    folder, url = tempat_pulih(alas, jenis)
    await asyncio.to_thread(pulihkan, data.folder, folder, url)
    for sisa in ("temporal.db-wal", "temporal.db-shm"):
        (folder / sisa).unlink(missing_ok=True)
    shutil.copy(alur.temporal, folder / "temporal.db")
    bd = BasisData(url)
    try:
        async with _jalan(folder, bd) as klien:
            pertama, cocok, sejalan = await _mendamaikan(bd, klien)
        with bd.baca() as sesi:
            tindakan = ("alur.selaras", "alur.cocokkan")
            dikatakan = sesi.exec(select(func.count()).where(col(Jejak.tindakan).in_(tindakan))).one()
            blm = sesi.exec(select(func.count()).where(Tugas.keadaan == Keadaan.TIDAK_DILAPORKAN)).one()
    finally:
        bd.tutup()
    teks = f"{pertama.dimulai_ulang} dimulai ulang, {len(cocok.disamakan)} disamakan, {len(pertama.berlebih)} berlebih"
    baik = sejalan and bool(pertama.dimulai_ulang or cocok.disamakan) and dikatakan > 0 and not blm
    return baik, f"{teks}, tercatat di jejak; {'sejalan' if sejalan else 'TIDAK sejalan'}"


async def _uji(alas: Alas, jenis: Jenis, banyak: int) -> Hasil:
    program_pg()
    wadah = alas.baru(jenis)
    bd = BasisData(wadah.url)
    dulu, kini = (Saat(alas.folder / f"saat-{jenis}-{nama}") for nama in ("dulu", "kini"))
    try:
        await asyncio.to_thread(_rencana, bd, banyak)
        async with _jalan(wadah.folder, bd) as klien:
            await mulai_terencana(bd, klien, waktu=datetime.now(UTC), laju=0)
            await _sampai(bd, banyak)
            await asyncio.to_thread(cadangkan, wadah.folder, wadah.url, dulu.folder, waktu=datetime.now(UTC))
            jumlah = await asyncio.to_thread(_bekerja, bd)
            await _alirkan_semua(bd, klien)
            await asyncio.to_thread(cadangkan, wadah.folder, wadah.url, kini.folder, waktu=datetime.now(UTC))
    finally:
        bd.tutup()
    data_lama, teks_data = await _pulih(alas, jenis, dulu, kini)
    alur_lama, teks_alur = await _pulih(alas, jenis, kini, dulu)
    return Hasil(
        data_lama and alur_lama,
        f"{jenis}: di antara dua saat {jumlah[0]} penugasan dilaporkan, {jumlah[1]} disetujui, {jumlah[2]} tenggatnya "
        f"diubah; basis data lebih lama: {teks_data}; Temporal lebih lama: {teks_alur}",
    )


def uji_saat_beda(alas: Alas, jenis: Jenis, banyak: int) -> Hasil:
    """Two backups of a running quarter of ``banyak`` assignments; each database restored with the other's Temporal."""
    return asyncio.run(_uji(alas, jenis, banyak))


UJI = (
    UjiTahan(
        "cadang: basis data dan Temporal dipulihkan ke saat yang berbeda",
        "penyelaras membetulkan keduanya dan mengatakannya; sesudahnya tidak ada yang berbeda, "
        "tidak ada tugas ditutup sebelum waktunya",
        lambda alas: gabung(uji_saat_beda(alas, jenis, skala(90, 9)) for jenis in JENIS),
    ),
)
