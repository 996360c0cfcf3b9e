"""A network between API and PostgreSQL that stalls and is cut: no request hangs over 10 s, and no restart is needed."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from patuh.basisdata.mesin import BasisData
from tests.tahan.alas import Alas
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.penuh import serbu
from tests.tahan.rumah import ApiAnak, Catatan, neraca, serahkan, siapkan


class Perantara:
    """A proxy on a socket in its folder. ``macet``: nothing goes through, nothing is refused; :meth:`putus` cuts."""

    def __init__(self, folder: Path, tujuan: Path) -> None:
        self.jalur, self._tujuan = folder / ".s.PGSQL.5432", tujuan
        self.lancar = asyncio.Event()
        self.lancar.set()
        self._sambungan: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None

    async def buka(self) -> None:
        """Listen."""
        self._server = await asyncio.start_unix_server(self._layani, self.jalur)

    async def putus(self) -> None:
        """Cut every connection and refuse new ones until :meth:`buka`."""
        if self._server is not None:
            self._server.close()
        for satu in list(self._sambungan):
            satu.close()
        self.jalur.unlink(missing_ok=True)

    async def _layani(self, baca: asyncio.StreamReader, tulis: asyncio.StreamWriter) -> None:
        await self.lancar.wait()
        with contextlib.suppress(OSError):
            ke_baca, ke_tulis = await asyncio.open_unix_connection(self._tujuan)
            await asyncio.gather(self._alirkan(baca, ke_tulis), self._alirkan(ke_baca, tulis))

    async def _alirkan(self, dari: asyncio.StreamReader, ke: asyncio.StreamWriter) -> None:
        self._sambungan.add(ke)
        with contextlib.suppress(OSError):
            while isi := await dari.read(65536):
                await self.lancar.wait()
                ke.write(isi)
                await ke.drain()
        ke.close()
        self._sambungan.discard(ke)


@contextmanager
def _folder() -> Iterator[Path]:
    # The name of a socket is short: not below the folder of the run.
    with tempfile.TemporaryDirectory(prefix="patuh-jar-") as folder:
        yield Path(folder)


async def _jalan(alas: Alas) -> Hasil:
    wadah = alas.baru("postgresql")
    kunci, tugas = await asyncio.to_thread(siapkan, wadah)
    catatan, bd = Catatan(), BasisData(wadah.url)
    with _folder() as folder:
        perantara = Perantara(folder, alas.pg.soket)
        await perantara.buka()
        lewat = wadah.url.replace(quote(str(alas.pg.soket.parent), safe=""), quote(str(folder), safe=""))
        lewat = lewat.replace(str(alas.pg.soket.parent), str(folder))
        assert lewat != wadah.url
        api = ApiAnak(replace(wadah, url=lewat), kunci)
        api.mulai()
        try:
            await api.menjawab()
            await serahkan(api, tugas[:20], catatan)
            perantara.lancar.clear()
            macet = await serbu(api, tugas[20:36])
            perantara.lancar.set()
            pulih = await api.menjawab()
            await serahkan(api, tugas[20:40], catatan)
            await perantara.putus()
            putus = await serbu(api, tugas[40:56])
            await perantara.buka()
            pulih = max(pulih, await api.menjawab())
            await serahkan(api, tugas[40:60], catatan)
            akhir = await asyncio.to_thread(neraca, bd, catatan.diterima)
        finally:
            api.bunuh()
            await perantara.putus()
            bd.tutup()
    jawaban = {*macet.tulis, *macet.baca, *putus.tulis, *putus.baca}
    lama = max(macet.lama, putus.lama)
    return Hasil(
        jawaban == {503} and lama <= 10 and akhir.utuh and not catatan.ditolak,
        f"macet: tulis {dict(macet.tulis)}, baca {dict(macet.baca)}, terlama {macet.lama:.1f} detik; putus: tulis "
        f"{dict(putus.tulis)}, baca {dict(putus.baca)}, terlama {putus.lama:.1f} detik; menjawab lagi sesudah "
        f"{pulih:.1f} detik tanpa memulai ulang; {akhir}",
    )


UJI = (
    UjiTahan(
        "jaringan: macet dan putus antara API dan PostgreSQL",
        "tidak ada permintaan lebih dari 10 detik; pulih tanpa memulai ulang",
        lambda alas: asyncio.run(_jalan(alas)),
    ),
)
