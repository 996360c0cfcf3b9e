"""``DiktumWorkflow``: one diktum, asked of one unit, for one period.

It opens the tasks, rings at the moments of the timetable (reminders, two escalation clocks), takes submissions and
decisions as updates, follows a moved deadline, and closes the period. The record is the database; the workflow holds
only states by task id, so that it knows whether there is anything left to ring for.
"""

from __future__ import annotations

import asyncio

from temporalio import workflow
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from workflows.kontrak import (
        BATAS_KEGIATAN,
        COBA,
        KabarKeadaan,
        KabarTenggat,
        KabarTugas,
        KeadaanDiktum,
        MasukanDiktum,
        PadaPenugasan,
        PadaTitik,
        TitikAlur,
    )

_MENUNGGU = ("MENDATANG", "TERBUKA", "DIKEMBALIKAN")
SUDAH_SAMA = "SUDAH_SAMA"
"""Type of the refusal that says: this workflow believes what the record says."""


@workflow.defn
class DiktumWorkflow:
    """Id ``diktum/{daerah}/{instruksi}/{diktum}/{unit}/{periode}``."""

    @workflow.init
    def __init__(self, masukan: MasukanDiktum) -> None:
        self._masukan = masukan
        self._tugas: dict[str, str] = dict.fromkeys(masukan.tugas, "MENDATANG")
        self._titik: list[TitikAlur] = []
        self._tutup = False
        self._jadwal_berubah = False
        self._kunci = asyncio.Lock()
        self._kabar_ke = 0
        self._dibuka = False

    @workflow.run
    async def run(self, masukan: MasukanDiktum) -> str:
        """Run to the period's close; answers ``SELESAI`` (all accepted) or ``DITUTUP`` (locked)."""
        if masukan.buka > workflow.now():
            await workflow.sleep(masukan.buka - workflow.now())
        async with self._kunci:
            keadaan = await workflow.execute_local_activity(
                "buka_penugasan",
                PadaPenugasan(masukan.penugasan_id, workflow.now()),
                result_type=KeadaanDiktum,
                start_to_close_timeout=BATAS_KEGIATAN,
                retry_policy=COBA,
            )
            self._terima(keadaan)
            self._dibuka = True
        while not self._tutup and not self._semua_disetujui():
            await self._langkah()
        if not self._tutup:
            await self._jalankan("tutup_penugasan", TitikAlur(workflow.now(), "TUTUP"))
        await workflow.wait_condition(workflow.all_handlers_finished)
        return "SELESAI" if self._semua_disetujui() else "DITUTUP"

    async def _langkah(self) -> None:
        """Wait for the next moment that matters, or for news; then act on it."""
        titik = next((t for t in self._titik if t.jenis == "TUTUP" or self._ada_yang_menunggu()), None)
        if titik is None:
            raise ApplicationError("jadwal tanpa penutupan", non_retryable=True)
        sisa = titik.waktu - workflow.now()
        menunggu = self._ada_yang_menunggu()
        if sisa.total_seconds() > 0:
            try:
                await workflow.wait_condition(
                    lambda: self._jadwal_berubah or self._semua_disetujui() or self._ada_yang_menunggu() != menunggu,
                    timeout=sisa,
                )
            except TimeoutError:
                pass
            else:
                self._jadwal_berubah = False
                if not menunggu:
                    self._lewatkan()
                return
        if self._jadwal_berubah:
            self._jadwal_berubah = False
            return
        if titik.jenis == "TUTUP":
            await self._jalankan("tutup_penugasan", titik)
            self._tutup = True
        else:
            self._titik.remove(titik)
            if self._ada_yang_menunggu():
                await self._jalankan("jalankan_titik", titik)

    async def _jalankan(self, kegiatan: str, titik: TitikAlur) -> None:
        await workflow.execute_local_activity(
            kegiatan,
            PadaTitik(self._masukan.penugasan_id, titik.jenis, titik.waktu, workflow.now()),
            start_to_close_timeout=BATAS_KEGIATAN,
            retry_policy=COBA,
        )

    def _lewatkan(self) -> None:
        """A returned report does not ring for the moments that passed while it lay with the superior."""
        kini = workflow.now()
        self._titik = [t for t in self._titik if t.waktu > kini or t.jenis == "TUTUP"]

    def _terima(self, keadaan: KeadaanDiktum) -> None:
        for tugas, status in keadaan.tugas.items():
            if self._tugas.get(tugas, "MENDATANG") in ("MENDATANG", "TERBUKA"):
                self._tugas[tugas] = status
        self._titik = list(keadaan.titik)
        self._tutup = self._tutup or keadaan.ditutup

    def _ada_yang_menunggu(self) -> bool:
        return any(s in _MENUNGGU for s in self._tugas.values())

    def _semua_disetujui(self) -> bool:
        return all(s == "DISETUJUI" for s in self._tugas.values())

    @workflow.update
    async def laporkan(self, kabar: KabarTugas) -> None:
        """These tasks were reported: stop ringing for them. Safe to repeat."""
        self._catat(kabar, "DILAPORKAN")

    @laporkan.validator
    def _periksa_laporkan(self, kabar: KabarTugas) -> None:
        self._periksa(kabar, boleh=("MENDATANG", "TERBUKA", "DIKEMBALIKAN", "DILAPORKAN"))

    @workflow.update
    async def setujui(self, kabar: KabarTugas) -> None:
        """These reports were accepted. Safe to repeat."""
        self._catat(kabar, "DISETUJUI")

    @setujui.validator
    def _periksa_setujui(self, kabar: KabarTugas) -> None:
        self._periksa(kabar, boleh=("DILAPORKAN", "DISETUJUI"))

    @workflow.update
    async def kembalikan(self, kabar: KabarTugas) -> None:
        """These reports were returned: ring for them again. Safe to repeat."""
        self._catat(kabar, "DIKEMBALIKAN")

    @kembalikan.validator
    def _periksa_kembalikan(self, kabar: KabarTugas) -> None:
        self._periksa(kabar, boleh=("DILAPORKAN", "DIKEMBALIKAN"))

    @workflow.update
    async def ubah_tenggat(self, kabar: KabarTenggat) -> None:
        """The deadline moved: take the timetable anew."""
        async with self._kunci:
            keadaan = await workflow.execute_local_activity(
                "baca_penugasan",
                PadaPenugasan(self._masukan.penugasan_id, workflow.now()),
                result_type=KeadaanDiktum,
                start_to_close_timeout=BATAS_KEGIATAN,
                retry_policy=COBA,
            )
            self._terima(keadaan)
            self._jadwal_berubah = True

    @ubah_tenggat.validator
    def _periksa_tenggat(self, kabar: KabarTenggat) -> None:
        if self._tutup:
            raise ApplicationError("periode sudah ditutup")
        if kabar.tenggat <= workflow.now():
            raise ApplicationError("tenggat baru sudah lewat")

    @workflow.update
    async def selaraskan(self, kabar: KabarKeadaan) -> bool:
        """The record says otherwise than this workflow believes (one of the two was restored to an earlier moment):
        take everything from the record, and open what it has not opened yet. Answers whether anything changed."""
        async with self._kunci:
            while True:
                ke = self._kabar_ke
                keadaan = await workflow.execute_local_activity(
                    "buka_penugasan",
                    PadaPenugasan(self._masukan.penugasan_id, workflow.now()),
                    result_type=KeadaanDiktum,
                    start_to_close_timeout=BATAS_KEGIATAN,
                    retry_policy=COBA,
                )
                # News that came meanwhile is newer than what was read: read again.
                if ke == self._kabar_ke:
                    break
            beda = not kabar.dibuka or keadaan.ditutup or not self._sama(keadaan.tugas, keadaan.titik)
            self._tugas, self._titik = dict(keadaan.tugas), list(keadaan.titik)
            self._tutup = self._tutup or keadaan.ditutup
            self._jadwal_berubah = True
            return beda

    @selaraskan.validator
    def _periksa_selaras(self, kabar: KabarKeadaan) -> None:
        # Refused by the validator it leaves nothing in the history, so that asking costs little. Who has not opened yet
        # reads the record when he does.
        if not self._dibuka or self._tutup or (kabar.dibuka and self._sama(kabar.tugas, kabar.titik)):
            raise ApplicationError("sudah sama dengan catatan", type=SUDAH_SAMA)

    def _sama(self, tugas: dict[str, str], titik: list[TitikAlur]) -> bool:
        kini = workflow.now()
        if {k: _golongan(s) for k, s in tugas.items()} != {k: _golongan(s) for k, s in self._tugas.items()}:
            return False
        return [t for t in titik if t.waktu > kini] == [t for t in self._titik if t.waktu > kini]

    def _catat(self, kabar: KabarTugas, status: str) -> None:
        self._kabar_ke += 1
        for tugas in kabar.tugas:
            self._tugas[tugas] = status

    def _periksa(self, kabar: KabarTugas, *, boleh: tuple[str, ...]) -> None:
        if self._tutup:
            raise ApplicationError("periode sudah ditutup")
        for tugas in kabar.tugas:
            if tugas not in self._tugas:
                raise ApplicationError("tugas bukan bagian penugasan ini")
            if self._tugas[tugas] not in boleh:
                raise ApplicationError(f"tugas berstatus {self._tugas[tugas]}")


def _golongan(status: str) -> str:
    """What the workflow does about a state: it rings for all that wait alike."""
    return "MENUNGGU" if status in _MENUNGGU else status
