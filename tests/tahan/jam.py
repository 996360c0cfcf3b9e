"""The clock: "on time" right to the second in three zones; moved an hour, 40 days, over 29 February and New Year."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any

from sqlmodel import col, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas.lapor import laporkan
from patuh.tugas.tabel import Keadaan, Penugasan, Tugas
from rules.kalender import Kalender
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, UjiTahan, gabung
from tests.workflows.alat import DESA, ambil, dunia, siapkan, tenang, wib

_ZONA = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
_HARI = (date(2026, 12, 31), date(2028, 2, 29), date(2027, 2, 28), date(2026, 10, 5))
_DETIK = timedelta(seconds=1)


def uji_detik(bd: BasisData) -> Hasil:
    """A report in the last second of the deadline's day is on time, one in the next second is not."""
    siapkan(bd)
    with bd.baca() as sesi:
        tugas = sesi.exec(select(Tugas.id).where(Tugas.unit == DESA, Tugas.jenis != "pelaporan")).all()
    benar = banyak = 0
    for ke, (zona, hari) in enumerate((z, h) for z in _ZONA for h in _HARI):
        akhir = Kalender(zona).akhir_hari(hari)
        # 23.59.59 on the wall of that zone, by the zone itself and not by our calendar.
        dinding = (akhir - _DETIK).astimezone(Kalender(zona).zona)
        benar += (dinding.date(), dinding.hour, dinding.minute, dinding.second) == (hari, 23, 59, 59)
        for saat, tepat in ((akhir - _DETIK, True), (akhir, False)):
            banyak += 1
            id_ = tugas[ke % len(tugas)]
            with bd.tulis() as sesi:
                satu = sesi.get_one(Tugas, id_)
                satu.keadaan, satu.tenggat, satu.lapor_pertama, satu.tepat_waktu = Keadaan.TERBUKA, akhir, None, None
                satu.kunci = akhir + timedelta(days=9)
                sesi.add(satu)
                sesi.flush()
                pelaku = Pelaku("kunci:uji", satu.daerah, satu.unit)
                isi: dict[str, Any] = {"narasi": "Sudah.", "indikator": {}, "lampiran": ()}
                laporkan(sesi, tugas_id=id_, pelaku=pelaku, waktu=saat, **isi)
                benar += satu.tepat_waktu is tepat
    banyak += len(_ZONA) * len(_HARI)
    return Hasil(benar == banyak, f"{bd.dialek}: {benar} dari {banyak} benar")


async def _lompat(bd: BasisData) -> Hasil:
    siapkan(bd)
    penugasan, tugas = ambil(bd)
    async with dunia(bd, wib(7, 1, 0, 5)) as d:
        await d.mulai(penugasan, tugas)
        await tenang(d, len(tugas))
        # An hour back is what the record sees when the host's clock is set right; Temporal's own goes on.
        d.kini -= timedelta(hours=1)
        await d.lapor(tugas[:1], d.kini)
        await d.ke(wib(7, 1, 0, 5) + timedelta(days=40))
        await d.ke(wib(12, 31, 23, 59, 59))
    with bd.baca() as sesi:
        pesan = sesi.exec(
            select(Pemberitahuan).where(Pemberitahuan.unit == DESA).order_by(col(Pemberitahuan.waktu))
        ).all()
        akhir = sesi.exec(select(Penugasan.keadaan).where(Penugasan.id == penugasan.id)).one()
    ganda = sum(n - 1 for n in Counter(p.kunci for p in pesan).values())
    sama = sum(n - 1 for n in Counter((p.jenis, p.tugas_id, p.waktu, p.judul) for p in pesan).values())
    return Hasil(
        not ganda and not sama and len(pesan) > 1 and akhir == "DITUTUP",
        f"{bd.dialek}: {len(pesan)} pesan kepada desa, ganda {ganda + sama}, penugasan {akhir}",
    )


def uji_lompat(bd: BasisData) -> Hasil:
    """An hour back, 40 days on, then to New Year's Eve: every message once, the period closed."""
    return asyncio.run(_lompat(bd))


def _di_keduanya(alas: Alas, uji: object) -> Hasil:
    hasil = []
    for jenis in JENIS:
        bd = BasisData(alas.baru(jenis).url)
        try:
            hasil.append(uji(bd))  # type: ignore[operator]
        finally:
            bd.tutup()
    return gabung(hasil)


UJI = (
    UjiTahan(
        "jam: 23.59.59 dan 00.00.00 di WIB, WITA, WIT; 31 Desember, 29 dan 28 Februari",
        "tepat waktu benar sampai detiknya",
        lambda alas: _di_keduanya(alas, uji_detik),
    ),
    UjiTahan(
        "jam: sejam mundur, 40 hari maju, malam tahun baru",
        "setiap pesan sekali, periode ditutup",
        lambda alas: _di_keduanya(alas, uji_lompat),
    ),
)
