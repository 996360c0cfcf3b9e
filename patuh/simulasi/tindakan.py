"""What the units and their superiors do on one simulated day, through the same services as the API."""

from __future__ import annotations

import heapq
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Literal

from sqlmodel import Session, col, select

from patuh.akun.daerah import Daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok
from patuh.simulasi.perilaku import (
    ALASAN_KEMBALI,
    Rencana,
    Watak,
    acak,
    isi_laporan,
    jawab_atasan,
    rencana_unit,
)
from patuh.tugas.jadwal import kalender_daerah
from patuh.tugas.lampiran import lampirkan, terima
from patuh.tugas.lapor import klausul_tugas, laporkan
from patuh.tugas.putus import kembalikan, label, setujui
from patuh.tugas.tabel import Keadaan, Tugas

BAGIAN_BERBUKTI = 0.2
Jenis = Literal["LAPOR", "PERBAIKI", "PUTUS"]


@dataclass(order=True)
class _Acara:
    waktu: datetime
    urutan: int
    jenis: Jenis = field(compare=False)
    unit: str = field(compare=False)
    periode: str = field(compare=False)
    tugas: str = field(compare=False, default="")


class Pelakon:
    """All units of a daerah over a simulated time; ``hitungan`` counts what they did, ``folder`` takes the evidence."""

    def __init__(self, daerah: Daerah, instruksi: str, benih: int, folder: Path) -> None:
        self._folder = folder
        self._daerah = daerah
        self._instruksi = instruksi
        self._benih = benih
        self._kal = kalender_daerah(daerah)
        self._acara: list[_Acara] = []
        self._urutan = count()
        self._rencana: dict[tuple[str, str], Rencana] = {}
        self.hitungan: Counter[str] = Counter()

    def mulai_periode(self, sesi: Session, periode: str) -> None:
        """Decide how each unit behaves in a period that has just been planned."""
        kueri = select(Tugas.unit, Tugas.tenggat, Tugas.buka).where(
            Tugas.instruksi == self._instruksi, Tugas.periode == periode
        )
        for unit, tenggat, buka in sorted(set(sesi.exec(kueri).all())):
            hari = self._kal.hari_terakhir(tenggat)
            rencana = self._sesudah_buka(rencana_unit(self._benih, unit, periode, hari, self._kal), buka)
            if unit.endswith("-sekda"):
                rencana = Rencana(Watak.TEPAT, self._kal.awal_hari(hari, time(14)), None)
            self._rencana[unit, periode] = rencana
            self.hitungan[f"watak.{rencana.watak}"] += 1
            if rencana.lapor is not None:
                self._jadwalkan(rencana.lapor, "LAPOR", unit, periode)
            if rencana.perbaiki is not None:
                self._jadwalkan(rencana.perbaiki, "PERBAIKI", unit, periode)

    def _sesudah_buka(self, rencana: Rencana, buka: datetime) -> Rencana:
        """Nobody reports on a month that has not begun: the early ones do so on its second working day."""
        if rencana.lapor is None or rencana.lapor >= buka:
            return rencana
        hari = self._kal.tambah_hari_kerja(self._kal.tanggal(buka), 1)
        lapor = self._kal.awal_hari(hari, time(10))
        perbaiki = rencana.perbaiki if rencana.perbaiki is not None and rencana.perbaiki > lapor else None
        return replace(rencana, lapor=lapor, perbaiki=perbaiki)

    def _jadwalkan(self, waktu: datetime, jenis: Jenis, unit: str, periode: str, tugas: str = "") -> None:
        heapq.heappush(self._acara, _Acara(waktu, next(self._urutan), jenis, unit, periode, tugas))

    def berikutnya(self) -> datetime | None:
        """When somebody acts next (None: nobody will)."""
        return self._acara[0].waktu if self._acara else None

    def jalankan(self, sesi: Session, sampai: datetime) -> int:
        """Let everybody act who acts before ``sampai``; return how many acts."""
        jumlah = 0
        while self._acara and self._acara[0].waktu < sampai:
            acara = heapq.heappop(self._acara)
            if acara.jenis == "PUTUS":
                self._putuskan(sesi, acara)
            else:
                self._lapor(sesi, acara)
            jumlah += 1
        return jumlah

    def _lapor(self, sesi: Session, acara: _Acara) -> None:
        watak = self._rencana[acara.unit, acara.periode].watak
        pelaku = Pelaku(f"kunci:simulasi-{acara.unit}", self._daerah.kode, acara.unit)
        boleh = [Keadaan.TERBUKA] if acara.jenis == "LAPOR" else [Keadaan.DIKEMBALIKAN]
        kelompok = (
            Tugas.instruksi == self._instruksi,
            Tugas.unit == acara.unit,
            Tugas.periode == acara.periode,
        )
        daftar = sesi.exec(select(Tugas).where(*kelompok).order_by(col(Tugas.urutan))).all()
        for tugas in daftar:
            if tugas.keadaan not in boleh or (tugas.jenis == "pelaporan" and not acara.unit.endswith("-sekda")):
                continue
            if watak == Watak.SEBAGIAN and acak(self._benih, tugas.id, "sebagian").random() < 0.5:
                continue
            buruk = watak == Watak.BURUK and acara.jenis == "LAPOR"
            narasi, nilai = isi_laporan(self._benih, tugas.id, klausul_tugas(tugas), buruk=buruk)
            try:
                laporkan(
                    sesi,
                    tugas_id=tugas.id,
                    pelaku=pelaku,
                    narasi=narasi,
                    indikator=nilai,
                    lampiran=self._bukti(sesi, tugas, pelaku, acara.waktu) if not buruk else (),
                    waktu=acara.waktu,
                )
            except Bentrok:
                self.hitungan["lapor.ditolak"] += 1
                continue
            self.hitungan["lapor"] += 1
        for tugas in sesi.exec(select(Tugas).where(*kelompok, Tugas.lapor_terakhir == acara.waktu)).all():
            self._tunggu_atasan(tugas, acara)

    def _bukti(self, sesi: Session, tugas: Tugas, pelaku: Pelaku, waktu: datetime) -> tuple[str, ...]:
        """One report in five comes with a file."""
        if acak(self._benih, tugas.id, "bukti").random() >= BAGIAN_BERBUKTI:
            return ()
        isi = f"Notula pelaksanaan {label(tugas)}, {tugas.unit}, periode {tugas.periode}.\n"
        nama = f"Notula {tugas.diktum.title()} {tugas.huruf or ''}".strip() + ".txt"
        with terima(self._folder, BytesIO(isi.encode()), nama) as berkas:
            satu = lampirkan(sesi, tugas_id=tugas.id, pelaku=pelaku, berkas=berkas, folder=self._folder, waktu=waktu)
        self.hitungan["bukti"] += 1
        return (satu.id,)

    def _tunggu_atasan(self, tugas: Tugas, acara: _Acara) -> None:
        jawab = jawab_atasan(self._benih, tugas.id, acara.waktu, self._kal)
        if jawab is not None and tugas.atasan is not None:
            self._jadwalkan(jawab, "PUTUS", tugas.atasan, acara.periode, tugas.id)

    def _putuskan(self, sesi: Session, acara: _Acara) -> None:
        tugas = sesi.get_one(Tugas, acara.tugas)
        if tugas.keadaan != Keadaan.DILAPORKAN:
            return
        pelaku = Pelaku(f"kunci:simulasi-{acara.unit}", self._daerah.kode, acara.unit)
        rencana = self._rencana[tugas.unit, acara.periode]
        buruk = rencana.watak == Watak.BURUK and tugas.lapor_terakhir == rencana.lapor and tugas.jenis != "pelaporan"
        if buruk and acara.waktu < tugas.kunci:
            kembalikan(sesi, tugas_id=tugas.id, pelaku=pelaku, alasan=ALASAN_KEMBALI, waktu=acara.waktu)
            self.hitungan["kembali"] += 1
        else:
            setujui(sesi, tugas_id=tugas.id, pelaku=pelaku, waktu=acara.waktu)
            self.hitungan["setuju"] += 1

    def batas_hari(self, waktu: datetime) -> datetime:
        """The end of the local day of an instant."""
        return self._kal.akhir_hari(self._kal.tanggal(waktu))

    def jam_kerja(self, waktu: datetime) -> datetime:
        """09.30 local time on the day of an instant: when the simulated day's clockwork has struck and people act."""
        return self._kal.awal_hari(self._kal.tanggal(waktu), time(9, 30))

    def besok(self, waktu: datetime) -> datetime:
        """09.30 on the day after."""
        return self._kal.awal_hari(self._kal.tanggal(waktu) + timedelta(days=1), time(9, 30))
