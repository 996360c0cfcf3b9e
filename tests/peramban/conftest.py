"""One Chromium for the run, one filled database to copy, and for each test its own service on a port."""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect
from starlette.types import Receive, Scope, Send

from patuh.akun.sesi import KODE, PENUH
from patuh.basisdata.mesin import BasisData, alamat_sqlite
from tests.api.conftest import Uji, isi_contoh, layani
from tests.peramban.dunia import Isi, isi_dunia, kuki

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
# Waiting is for events; this only says when to give up, and a slow machine is no failure.
_MENYERAH = 30_000
expect.set_options(timeout=_MENYERAH)
LEBAR = {"ponsel": (390, 844), "meja": (1280, 900)}


@dataclass
class Dunia:
    """A service that answers on ``alamat``, what is in it, and the browser that visits it."""

    uji: Uji
    isi: Isi
    alamat: str
    peramban: Browser

    async def buka(
        self, peran: str | None = None, *, lebar: str = "ponsel", js: bool = True, alamat: str | None = None
    ) -> Page:
        """A page of a fresh browser profile, signed in as this role."""
        ukuran = LEBAR[lebar]
        konteks = await self.peramban.new_context(
            base_url=alamat or self.alamat, viewport={"width": ukuran[0], "height": ukuran[1]},
            java_script_enabled=js, has_touch=lebar == "ponsel", locale="id-ID",
        )  # fmt: skip
        konteks.set_default_timeout(_MENYERAH)
        if peran is not None:
            await masukkan(konteks, self, peran, alamat or self.alamat)
        return await konteks.new_page()


async def masukkan(konteks: BrowserContext, dunia: Dunia, peran: str, alamat: str, *, tahap: bool = False) -> None:
    """Give this profile the session of somebody in this role (``tahap``: one that still owes its code)."""
    nilai = kuki(dunia.uji, dunia.isi.orang[peran], KODE if tahap else PENUH)
    await konteks.add_cookies([{"name": "patuh_sesi", "value": nilai, "url": alamat}])


@pytest.fixture(scope="session")
def dunia_terisi(contoh_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], Isi]:
    """A filled data folder, its keys and what is in it; made once a run."""
    if CHROMIUM is None:
        pytest.skip("Chromium tidak terpasang (Debian/Ubuntu: apt-get install chromium).")
    folder = tmp_path_factory.mktemp("dunia")
    shutil.copy(contoh_sqlite, folder / "patuh.db")
    bd = BasisData(alamat_sqlite(folder), sinkron="OFF")
    uji = layani(bd, folder / "data", isi_contoh(bd))
    isi = isi_dunia(uji)
    bd.tutup()
    return folder, uji.kunci, isi


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def peramban(dunia_terisi: object) -> AsyncIterator[Browser]:
    """Chromium. Its loop runs only while these tests do, so that others may have loops of their own."""
    async with async_playwright() as mesin:
        satu = await mesin.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield satu
        await satu.close()


@contextmanager
def _layanan(uji: Uji) -> Iterator[str]:
    """The application behind a real server on a port of its own."""
    soket = socket.socket()
    soket.bind(("127.0.0.1", 0))
    soket.listen(64)

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        # Looked up each time: a test may put another application in its place once it knows the address.
        await uji.app(scope, receive, send)

    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    utas = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[soket])), daemon=True)
    utas.start()
    try:
        yield f"http://127.0.0.1:{soket.getsockname()[1]}"
    finally:
        server.should_exit = True
        server.force_exit = True
        utas.join()
        soket.close()


@asynccontextmanager
async def _dunia(terisi: tuple[Path, dict[str, str], Isi], peramban: Browser, folder: Path) -> AsyncIterator[Dunia]:
    asal, kunci, isi = terisi
    shutil.copytree(asal, folder)
    bd = BasisData(alamat_sqlite(folder), sinkron="OFF")
    uji = layani(bd, folder / "layanan", kunci)
    with _layanan(uji) as alamat:
        yield Dunia(uji, isi, alamat, peramban)
        for konteks in list(peramban.contexts):
            await konteks.close()
    bd.tutup()


@pytest_asyncio.fixture(loop_scope="session")
async def dunia(
    dunia_terisi: tuple[Path, dict[str, str], Isi], peramban: Browser, tmp_path: Path
) -> AsyncIterator[Dunia]:
    """The service over a copy of the filled database, for one test."""
    async with _dunia(dunia_terisi, peramban, tmp_path / "salinan") as satu:
        yield satu


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def dunia_bersama(
    dunia_terisi: tuple[Path, dict[str, str], Isi], peramban: Browser, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Dunia]:
    """The same for tests that only look."""
    async with _dunia(dunia_terisi, peramban, tmp_path_factory.mktemp("bersama") / "salinan") as satu:
        yield satu
