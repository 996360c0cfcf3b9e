"""A network to Temporal and to the mail server that stalls and is cut, under the whole service: every request is
answered in time, and what was owed meanwhile is carried afterwards without a restart."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import make_url
from sqlmodel import col, func, select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.tabel import KotakKeluar
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Pemberitahuan, StatusSurel, Surel
from patuh.tugas.tabel import Tugas
from tests.tahan.alas import Alas, Wadah
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.rumah import port_bebas
from tests.tahan.utuh import Rumah, rumah_berjalan, tunggu

_LAMA_GANGGUAN = 20.0
_SEKALI = 10


class PerantaraTcp:
    """A proxy in a thread of its own. ``macet``: nothing goes through and nothing is refused; ``putus``: cut, and
    refused; ``lancar``: all is well."""

    def __init__(self, tujuan: int | Path) -> None:
        self.port, self._tujuan = port_bebas(), tujuan
        self._putaran = asyncio.new_event_loop()
        self._boleh = asyncio.Event()
        self._boleh.set()
        self._sambungan: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._utas = threading.Thread(target=self._putaran.run_forever, daemon=True)
        self._utas.start()
        self._minta(self._buka())

    def macet(self) -> None:
        """Stall."""
        self._putaran.call_soon_threadsafe(self._boleh.clear)

    def putus(self) -> None:
        """Cut every connection, and refuse new ones."""
        self._minta(self._tutup())

    def lancar(self) -> None:
        """Mend."""
        self._putaran.call_soon_threadsafe(self._boleh.set)
        if self._server is None:
            self._minta(self._buka())

    def akhiri(self) -> None:
        """Stop the thread."""
        self.lancar()
        self.putus()
        self._putaran.call_soon_threadsafe(self._putaran.stop)
        self._utas.join(5)

    def _minta(self, kerja: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(kerja, self._putaran).result(10)

    async def _buka(self) -> None:
        self._server = await asyncio.start_server(self._layani, "127.0.0.1", self.port)

    async def _tutup(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for satu in list(self._sambungan):
            satu.close()

    async def _layani(self, baca: asyncio.StreamReader, tulis: asyncio.StreamWriter) -> None:
        await self._boleh.wait()
        with contextlib.suppress(OSError):
            if isinstance(self._tujuan, Path):
                ke_baca, ke_tulis = await asyncio.open_unix_connection(self._tujuan)
            else:
                ke_baca, ke_tulis = await asyncio.open_connection("127.0.0.1", self._tujuan)
            await asyncio.gather(self._alirkan(baca, ke_tulis), self._alirkan(ke_baca, tulis))
        tulis.close()

    async def _alirkan(self, dari: asyncio.StreamReader, ke: asyncio.StreamWriter) -> None:
        self._sambungan.add(ke)
        with contextlib.suppress(OSError):
            while isi := await dari.read(65536):
                await self._boleh.wait()
                ke.write(isi)
                await ke.drain()
        ke.close()
        self._sambungan.discard(ke)


def _tanya(rumah: Rumah, metode: str, jalur: str, isi: dict[str, str] | None, kunci: str) -> tuple[int, float]:
    mulai = time.monotonic()
    try:
        kepala = rumah.kepala | ({"Idempotency-Key": kunci} if isi is not None else {})
        alamat = rumah.alamat + jalur
        jawab = httpx.request(metode, alamat, json=isi, headers=kepala, timeout=30, trust_env=False)
        return jawab.status_code, time.monotonic() - mulai
    except httpx.HTTPError:
        return 0, time.monotonic() - mulai


def _serbu(rumah: Rumah, tugas: list[str]) -> tuple[Counter[int], float]:
    """Report these tasks, return them, read, and ask whether all is well, many at once."""
    hasil: list[tuple[int, float]] = []
    with ThreadPoolExecutor(_SEKALI) as utas:
        laporan = [(f"/api/v1/tugas/{t}/laporan", {"narasi": "Sudah."}, f"l-{t}") for t in tugas]
        kembali = [(f"/api/v1/tugas/{t}/kembalikan", {"alasan": "Lampirkan."}, f"k-{t}") for t in tugas]
        for bagian in (laporan, kembali):
            hasil += utas.map(lambda b: _tanya(rumah, "POST", *b), bagian)
        baca = ["/api/v1/tugas?ukuran=1", "/siap", "/masuk"] * 4
        hasil += utas.map(lambda jalur: _tanya(rumah, "GET", jalur, None, ""), baca)
    return Counter(s for s, _ in hasil), max(detik for _, detik in hasil)


def _tugas(bd: BasisData, jumlah: int) -> list[str]:
    """So many tasks that the clients report."""
    kueri = select(Tugas.id).where(Tugas.periode == "2026-T3", Tugas.jenis != "pelaporan")
    with bd.baca() as sesi:
        return list(sesi.exec(kueri.order_by(col(Tugas.id)).limit(jumlah)).all())


def _berhutang(bd: BasisData) -> int:
    """News not yet carried to a workflow, and returns not yet sent by mail."""
    with bd.baca() as sesi:
        keluar = sesi.exec(select(func.count()).where(col(KotakKeluar.selesai).is_(None))).one()
        surel = sesi.exec(
            select(func.count())
            .select_from(Pemberitahuan)
            .join(Surel, col(Surel.id) == col(Pemberitahuan.surel_id), isouter=True)
            .where(
                Pemberitahuan.jenis == JenisPemberitahuan.DIKEMBALIKAN,
                func.coalesce(Surel.status, "") != StatusSurel.TERKIRIM,
            )
        ).one()
    return keluar + surel


def uji_luar(wadah: Wadah, lama: float = _LAMA_GANGGUAN) -> Hasil:
    """Stall and cut the way to Temporal, then to the mail server, each for ``lama`` seconds."""
    perantara: dict[int, PerantaraTcp] = {}

    def lewat(port: int) -> int:
        perantara[port] = PerantaraTcp(port)
        return perantara[port].port

    baik, teks = True, []
    try:
        with rumah_berjalan(wadah, "postgresql", lewat) as rumah:
            surel, temporal = (perantara[p] for p in sorted(perantara, key=lambda p: p == rumah.port_temporal))
            tugas = _tugas(rumah.bd, 4 * _SEKALI)
            semula = {n: p.pid for n, p in rumah.proses.items()}
            gangguan: list[tuple[str, PerantaraTcp, Callable[[], None]]] = [
                ("Temporal macet", temporal, temporal.macet),
                ("Temporal putus", temporal, temporal.putus),
                ("surel macet", surel, surel.macet),
                ("surel putus", surel, surel.putus),
            ]
            for ke, (nama, yang, ganggu) in enumerate(gangguan):
                mulai = time.monotonic()
                ganggu()
                status, terlama = _serbu(rumah, tugas[ke * _SEKALI : (ke + 1) * _SEKALI])
                # Long enough for the service to have met the fault by itself.
                time.sleep(max(0.0, mulai + lama - time.monotonic()))
                yang.lancar()
                kembali = time.monotonic()
                lunas = tunggu(lambda: not _berhutang(rumah.bd), 300)
                baik = baik and set(status) <= {200, 201} and terlama <= 10 and lunas
                teks.append(
                    f"{nama}: {dict(status)}, terlama {terlama:.1f} detik, "
                    f"{'lunas' if lunas else 'BELUM LUNAS'} {time.monotonic() - kembali:.0f} detik sesudahnya"
                )
            hidup = all(p.hidup() and p.pid == semula[n] for n, p in rumah.proses.items())
    finally:
        for satu in perantara.values():
            satu.akhiri()
    return Hasil(baik and hidup, "; ".join(teks) + ("; tanpa memulai ulang" if hidup else "; ADA YANG BERHENTI"))


def uji_basis_data(alas: Alas, lama: float = _LAMA_GANGGUAN) -> Hasil:
    """Stall and cut the way of API, worker and scheduler to PostgreSQL, each for ``lama`` seconds."""
    wadah, perantara = alas.baru("postgresql"), PerantaraTcp(alas.pg.soket)
    lewat = make_url(wadah.url).set(host="127.0.0.1", port=perantara.port, query={})
    baik, teks = True, []
    try:
        with rumah_berjalan(wadah, "postgresql", basis_data=lewat.render_as_string(hide_password=False)) as rumah:
            tugas = _tugas(rumah.bd, 2 * _SEKALI)
            semula = {n: p.pid for n, p in rumah.proses.items()}
            for ke, (nama, ganggu) in enumerate((("macet", perantara.macet), ("putus", perantara.putus))):
                yang = tugas[ke * _SEKALI : (ke + 1) * _SEKALI]
                # Under way when it happens: mails to be sent, news to be carried, steps of workflows.
                _serbu(rumah, yang[: _SEKALI // 2])
                mulai = time.monotonic()
                ganggu()
                selagi, terlama = _serbu(rumah, yang[_SEKALI // 2 :])
                time.sleep(max(0.0, mulai + lama - time.monotonic()))
                perantara.lancar()
                kembali = time.monotonic()
                # Sent again with their keys, as a client does that was told 503.
                tunggu(lambda: httpx.get(f"{rumah.alamat}/siap", timeout=30, trust_env=False).status_code == 200, 60)
                sesudah, _ = _serbu(rumah, yang)
                lunas = tunggu(lambda: not _berhutang(rumah.bd), 300)
                baik = baik and not {0, 201} & set(selagi) and terlama <= 10 and lunas
                baik = baik and set(sesudah) <= {200, 201}
                teks.append(
                    f"{nama}: {dict(selagi)}, terlama {terlama:.1f} detik, sesudahnya {dict(sesudah)}, "
                    f"{'lunas' if lunas else 'BELUM LUNAS'} {time.monotonic() - kembali:.0f} detik sesudahnya"
                )
            hidup = all(p.hidup() and p.pid == semula[n] for n, p in rumah.proses.items())
    finally:
        perantara.akhiri()
    return Hasil(baik and hidup, "; ".join(teks) + ("; tanpa memulai ulang" if hidup else "; ADA YANG BERHENTI"))


UJI = (
    UjiTahan(
        "jaringan: macet dan putus antara semua peran dan PostgreSQL",
        "tidak ada permintaan lebih dari 10 detik; kabar dan surel menyusul tanpa memulai ulang",
        uji_basis_data,
    ),
    UjiTahan(
        "jaringan: macet dan putus ke Temporal dan server surel",
        "semua permintaan dijawab dalam 10 detik; kabar dan surel menyusul tanpa memulai ulang",
        lambda alas: uji_luar(alas.baru("postgresql")),
    ),
)
