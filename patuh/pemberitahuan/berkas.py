"""Mails as ``.eml`` files, for one machine without a mail server (``patuh dev``): what would have been sent can be
opened in any mail program."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from patuh.pemberitahuan.pengirim import PengirimSmtp, PengirimSurel, SambunganSurel, susun_pesan
from patuh.pemberitahuan.tabel import Surel
from patuh.pengaturan import Pengaturan


@dataclass(frozen=True)
class PengirimBerkas:
    """Writes each mail to ``<folder>/<id>.eml``; the same mail twice is the same file."""

    folder: Path
    dari: str

    @asynccontextmanager
    async def sambung(self) -> AsyncIterator[SambunganSurel]:
        """The folder, made when it is first used."""
        await asyncio.to_thread(self.folder.mkdir, parents=True, exist_ok=True)
        yield self

    async def kirim(self, surel: Surel) -> None:
        """Write the file whole or not at all."""
        await asyncio.to_thread(self._tulis, surel)

    def _tulis(self, surel: Surel) -> None:
        sementara = self.folder / f".{surel.id}.tmp"
        sementara.write_bytes(susun_pesan(surel, self.dari).as_bytes())
        sementara.replace(self.folder / f"{surel.id}.eml")


def pilih_pengirim(pengaturan: Pengaturan) -> PengirimSurel:
    """SMTP when a mail server is set, files otherwise."""
    smtp = pengaturan.smtp
    if smtp is None:
        return PengirimBerkas(pengaturan.folder / "surel-keluar", pengaturan.surel_dari)
    return PengirimSmtp(
        host=smtp.host,
        port=smtp.port,
        dari=pengaturan.surel_dari,
        tls=smtp.tls,
        user=smtp.pengguna,
        password=smtp.sandi,
    )
