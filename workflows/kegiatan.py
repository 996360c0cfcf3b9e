"""Activities: the workflows' hands. Each is short, may run twice, and speaks in ids.

Workflow time and the record's time are the same in service. A simulation runs a past year on a server whose clock
only goes forward: ``geser`` is the distance from the record's time to the server's, added and taken off here alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from temporalio import activity
from temporalio.client import Client

from patuh.akun.muat import muat_daerah
from patuh.basisdata.mesin import BasisData
from patuh.laporan.minta import selesaikan_permintaan, terbitkan_berkala
from patuh.tugas import jalan, kaskade
from patuh.tugas.jadwal import JenisTitik
from patuh.tugas.rencana import rencanakan_semua
from rules.periode import Periode
from workflows.kontrak import (
    KeadaanDiktum,
    LangkahLaporan,
    MasukanLaporan,
    MasukanPembuka,
    PadaLaporan,
    PadaPenugasan,
    PadaTitik,
    TitikAlur,
)
from workflows.mulai import mulai_terencana


class Kegiatan:
    """All activities over one database and one Temporal client."""

    def __init__(
        self,
        bd: BasisData,
        klien: Callable[[], Client],
        *,
        alamat_dasar: str,
        geser: timedelta = timedelta(0),
        selesai: Callable[[str, str, datetime], None] = lambda _objek, _jenis, _jadwal: None,
    ) -> None:
        self._bd = bd
        self._klien = klien
        self._alamat = alamat_dasar
        self._geser = geser
        self._selesai = selesai

    @property
    def semua(self) -> Sequence[Callable[..., Any]]:
        """Every activity, for the worker."""
        return [
            self.buka_penugasan,
            self.baca_penugasan,
            self.jalankan_titik,
            self.tutup_penugasan,
            self.jadwal_laporan,
            self.jalankan_langkah_laporan,
            self.rencanakan_periode,
            self.mulai_alur,
        ]

    @activity.defn(name="buka_penugasan")
    def buka_penugasan(self, pada: PadaPenugasan) -> KeadaanDiktum:
        """Open the tasks and say how things stand."""
        keadaan = jalan.buka(self._bd, pada.penugasan_id, waktu=pada.waktu - self._geser)
        self._selesai(pada.penugasan_id, "BUKA", pada.waktu - self._geser)
        return self._keadaan(keadaan)

    @activity.defn(name="baca_penugasan")
    def baca_penugasan(self, pada: PadaPenugasan) -> KeadaanDiktum:
        """Say how things stand."""
        return self._keadaan(jalan.baca_keadaan(self._bd, pada.penugasan_id, waktu=pada.waktu - self._geser))

    @activity.defn(name="jalankan_titik")
    def jalankan_titik(self, pada: PadaTitik) -> None:
        """Remind or escalate."""
        jadwal = pada.jadwal - self._geser
        jalan.jalankan_titik(
            self._bd, pada.penugasan_id, JenisTitik(pada.jenis), jadwal=jadwal, waktu=pada.waktu - self._geser
        )
        self._selesai(pada.penugasan_id, pada.jenis, jadwal)

    @activity.defn(name="tutup_penugasan")
    def tutup_penugasan(self, pada: PadaTitik) -> None:
        """Close the period."""
        jalan.tutup(self._bd, pada.penugasan_id, waktu=pada.waktu - self._geser)
        self._selesai(pada.penugasan_id, pada.jenis, pada.jadwal - self._geser)

    @activity.defn(name="jadwal_laporan")
    def jadwal_laporan(self, masukan: MasukanLaporan) -> list[LangkahLaporan]:
        """The cascade's moments (the calendar is read here, and recorded)."""
        langkah = kaskade.langkah_periode(muat_daerah(masukan.daerah), Periode.baca(masukan.periode))
        return [LangkahLaporan(jenis, waktu + self._geser) for jenis, waktu in langkah]

    @activity.defn(name="jalankan_langkah_laporan")
    def jalankan_langkah_laporan(self, pada: PadaLaporan) -> None:
        """Recap for a tier, or a report."""
        masukan, waktu = pada.masukan, pada.waktu - self._geser
        if masukan.laporan_id is not None:
            selesaikan_permintaan(self._bd, masukan.laporan_id, waktu=waktu, alamat_dasar=self._alamat)
        elif pada.jenis in (kaskade.REKAP_DESA, kaskade.REKAP_SEKDA):
            kaskade.rekap(
                self._bd,
                instruksi=masukan.instruksi,
                daerah=masukan.daerah,
                periode=masukan.periode,
                jenis=pada.jenis,
                waktu=waktu,
            )
        else:
            terbitkan_berkala(
                self._bd,
                instruksi_id=masukan.instruksi,
                periode=masukan.periode,
                tahap="RANCANGAN" if pada.jenis == kaskade.RANCANGAN else "AKHIR",
                waktu=waktu,
                alamat_dasar=self._alamat,
            )
        self._selesai(f"{masukan.instruksi}/{masukan.periode}", pada.jenis, waktu)

    @activity.defn(name="rencanakan_periode")
    def rencanakan_periode(self, masukan: MasukanPembuka) -> int:
        """Plan all periods that are due to be planned."""
        daerah = frozenset(masukan.daerah) or None
        hasil = rencanakan_semua(self._bd, waktu=self._dijadwalkan(), daerah=daerah)
        return sum(r.penugasan for r in hasil)

    @activity.defn(name="mulai_alur")
    async def mulai_alur(self, masukan: MasukanPembuka) -> int:
        """Start the workflows of planned assignments in batches, with heartbeats."""

        def detak(jumlah: int) -> None:
            activity.heartbeat(jumlah)

        return await mulai_terencana(
            self._bd,
            self._klien(),
            waktu=self._dijadwalkan(),
            laju=masukan.laju,
            daerah=frozenset(masukan.daerah) or None,
            geser=self._geser,
            detak=detak,
        )

    def _dijadwalkan(self) -> datetime:
        """When this activity was asked for, in the record's time."""
        return activity.info().scheduled_time - self._geser

    def _keadaan(self, keadaan: jalan.KeadaanAlur) -> KeadaanDiktum:
        titik = [TitikAlur(t.waktu + self._geser, t.jenis.value) for t in keadaan.titik]
        return KeadaanDiktum(keadaan.tugas, titik, keadaan.ditutup)
