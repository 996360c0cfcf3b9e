"""The mail queue: rows are leased, handed over, and marked one by one.

What a crash can do: a row is marked TERKIRIM right after the server took it. A process that dies between the two leaves
one row MENGIRIM; when its lease ends the mail is handed over again with the same Message-ID and the same bytes. So at
most one mail per crash comes twice, most mailboxes show it once, and none is lost.

What counts as a try: a reply about this mail, or a connection broken in its midst (a server that takes a mail and never
answers would otherwise get it for ever). A server that is down, refuses our login or has no resources burns no tries:
it may be away for days and nothing is given up.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import and_, col, or_, select, update

from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan.pengirim import (
    Ditunda,
    GalatKirim,
    PenerimaDitolak,
    PengirimSmtp,
    PengirimSurel,
    SambunganGagal,
    SambunganPutus,
    SambunganSurel,
)
from patuh.pemberitahuan.tabel import StatusSurel, Surel

__all__ = ["HasilKirim", "PengirimSmtp", "PengirimSurel", "kirim_antrean"]

_log = logging.getLogger(__name__)

BATAS_PERCOBAAN = 12
LAMA_SEWA = timedelta(minutes=2)
AWALAN_RAHASIA = "akun/"
"""Mails whose key begins so carry a link that opens an account: their text goes once the mail server has it."""
TUNDA_SAMBUNGAN = timedelta(minutes=1)
# Work (60 s) + a connection (20 s) + the mail in hand (30 s) end before the lease (120 s) does: a living process never
# sends a row that another one may have leased.
_BATAS_KERJA_DETIK = 60.0
_BATAS_SATU_SUREL_DETIK = 30.0


@dataclass
class HasilKirim:
    """What one run did. ``sambungan`` says why the server could not be used, None when it could."""

    terkirim: int = 0
    coba_lagi: int = 0
    gagal: int = 0
    dilepas: int = 0
    sambungan: str | None = None


async def kirim_antrean(
    bd: BasisData,
    pengirim: PengirimSurel,
    *,
    waktu: datetime,
    batas: int = 50,
    jam: Callable[[], float] = time.monotonic,
) -> HasilKirim:
    """Hand over up to ``batas`` due mails over one connection (a new one only after a break).

    ``waktu`` is the run's instant; ``jam`` (seconds) only measures how long the run lasts. Errors of the mail server
    end in the rows and the result; errors of the database are raised.
    """
    hasil = HasilKirim()
    mulai = jam()
    sewa = waktu + LAMA_SEWA
    antrean, habis = await asyncio.to_thread(_sewa, bd, waktu, sewa, batas)
    hasil.gagal += habis
    while antrean:
        try:
            async with pengirim.sambung() as sambungan:
                while antrean and jam() - mulai <= _BATAS_KERJA_DETIK:
                    putus = await _satu(bd, sambungan, antrean[0], waktu, sewa, hasil)
                    antrean.popleft()
                    if putus:
                        break
        except SambunganGagal as galat:
            hasil.sambungan = galat.teks
            _log.warning("Server surel tidak dapat dipakai: %s", galat.teks)
        if antrean and (hasil.sambungan or jam() - mulai > _BATAS_KERJA_DETIK):
            hasil.dilepas = len(antrean)
            await asyncio.to_thread(_lepas, bd, list(antrean), waktu, sewa, hasil.sambungan)
            break
    return hasil


async def _satu(
    bd: BasisData, sambungan: SambunganSurel, surel: Surel, waktu: datetime, sewa: datetime, hasil: HasilKirim
) -> bool:
    """Hand over one mail and mark its row; True when the connection is broken. SambunganGagal passes through."""
    try:
        try:
            async with asyncio.timeout(_BATAS_SATU_SUREL_DETIK):
                await sambungan.kirim(surel)
        except TimeoutError:
            raise SambunganPutus("server surel tidak menjawab") from None
    except (PenerimaDitolak, Ditunda, SambunganPutus) as galat:
        gagal = isinstance(galat, PenerimaDitolak) or surel.percobaan + 1 >= BATAS_PERCOBAAN
        await asyncio.to_thread(_tandai_gagal, bd, surel, waktu, sewa, galat, gagal)
        hasil.gagal += gagal
        hasil.coba_lagi += not gagal
        _log.warning("Surel %s tidak terkirim (kode %s).", surel.id, galat.kode)
        return isinstance(galat, SambunganPutus)
    await asyncio.to_thread(_tandai_terkirim, bd, surel, waktu)
    hasil.terkirim += 1
    return False


def tunda(id_surel: str, percobaan: int) -> timedelta:
    """Wait before the next try: 1 minute doubling to 1 hour, plus up to a fifth that depends on the mail alone, so that
    mails refused together do not come back together."""
    dasar = min(3600, 60 * 2 ** max(0, percobaan - 1))
    acak = int.from_bytes(hashlib.sha256(f"{id_surel}|{percobaan}".encode()).digest()[:4], "big") / 2**32
    return timedelta(seconds=round(dasar * (1 + acak / 5)))


def _sewa(bd: BasisData, waktu: datetime, sewa: datetime, batas: int) -> tuple[deque[Surel], int]:
    """Lease due rows; also give up those whose sender died with them for the last allowed time (their number)."""
    ambil: deque[Surel] = deque()
    habis = 0
    with bd.tulis() as sesi:
        baris = sesi.exec(
            select(Surel)
            .where(
                or_(
                    and_(
                        col(Surel.status).in_((StatusSurel.DIBUAT, StatusSurel.COBA_LAGI)),
                        col(Surel.berikutnya) <= waktu,
                    ),
                    and_(
                        col(Surel.status) == StatusSurel.MENGIRIM,
                        or_(col(Surel.sewa).is_(None), col(Surel.sewa) <= waktu),
                    ),
                )
            )
            .order_by(col(Surel.berikutnya), col(Surel.id))
            .limit(batas)
            .with_for_update(skip_locked=True)
        ).all()
        for surel in baris:
            if surel.status == StatusSurel.MENGIRIM:
                # Its sender died. That is a try, or a mail that kills its sender would go out for ever.
                surel.percobaan += 1
                if surel.percobaan >= BATAS_PERCOBAAN:
                    surel.status, surel.sewa = StatusSurel.GAGAL, None
                    surel.galat = "proses pengirim berulang kali berhenti saat mengirim surel ini"
                    habis += 1
                    continue
            surel.status, surel.sewa = StatusSurel.MENGIRIM, sewa
            ambil.append(surel)
    return ambil, habis


def _tandai_terkirim(bd: BasisData, surel: Surel, waktu: datetime) -> None:
    nilai: dict[str, object] = {"status": StatusSurel.TERKIRIM, "terkirim": waktu, "sewa": None, "galat": None}
    if surel.kunci.startswith(AWALAN_RAHASIA):
        nilai |= {"badan_teks": "", "badan_html": ""}
    # Whoever holds the lease by now: the server has the mail, so it is sent.
    with bd.tulis() as sesi:
        sesi.exec(
            update(Surel)
            .where(col(Surel.id) == surel.id, col(Surel.status) != StatusSurel.TERKIRIM)
            .values(**nilai, percobaan=surel.percobaan + 1)
        )


def _tandai_gagal(bd: BasisData, surel: Surel, waktu: datetime, sewa: datetime, galat: GalatKirim, gagal: bool) -> None:
    percobaan = surel.percobaan + 1
    with bd.tulis() as sesi:
        sesi.exec(
            update(Surel)
            .where(*_masih_milik([surel], sewa))
            .values(
                status=StatusSurel.GAGAL if gagal else StatusSurel.COBA_LAGI,
                percobaan=percobaan,
                galat=galat.teks,
                sewa=None,
                berikutnya=waktu + tunda(surel.id, percobaan),
            )
        )


def _lepas(bd: BasisData, surel: list[Surel], waktu: datetime, sewa: datetime, galat: str | None) -> None:
    """Give rows back untried: after a minute when the server is away, at once when only the time was up."""
    nilai: dict[str, object] = {"status": StatusSurel.COBA_LAGI, "sewa": None, "berikutnya": waktu}
    if galat is not None:
        nilai |= {"galat": galat, "berikutnya": waktu + TUNDA_SAMBUNGAN}
    with bd.tulis() as sesi:
        sesi.exec(update(Surel).where(*_masih_milik(surel, sewa)).values(**nilai))


def _masih_milik(surel: list[Surel], sewa: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Surel.id).in_([s.id for s in surel]),
        col(Surel.status) == StatusSurel.MENGIRIM,
        col(Surel.sewa) == sewa,
    )
