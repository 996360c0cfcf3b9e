"""What crosses the border between workflows and the rest: frozen dataclasses of ids, codes and instants.

Nothing here may hold a name or a NIK: it ends in a workflow history.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from temporalio.common import RetryPolicy

ANTREAN = "patuh"
"""The task queue of all workflows and activities."""

COBA = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(minutes=2)
)
"""The one retry policy: the database or a printer being away is waited out, never given up."""

BATAS_KEGIATAN = timedelta(seconds=60)
BATAS_LAPORAN = timedelta(minutes=5)


@dataclass(frozen=True)
class MasukanDiktum:
    """Start of a ``DiktumWorkflow``: the assignment, when it opens, its task ids."""

    penugasan_id: str
    buka: datetime
    tugas: list[str]


@dataclass(frozen=True)
class TitikAlur:
    """One moment of the timetable: instant and kind (see ``patuh.tugas.jadwal.JenisTitik``)."""

    waktu: datetime
    jenis: str


@dataclass(frozen=True)
class KeadaanDiktum:
    """How an assignment stands: states by task id, the moments still to come, closed already."""

    tugas: dict[str, str]
    titik: list[TitikAlur]
    ditutup: bool


@dataclass(frozen=True)
class PadaPenugasan:
    """Asks an activity about an assignment at an instant of workflow time."""

    penugasan_id: str
    waktu: datetime


@dataclass(frozen=True)
class PadaTitik:
    """Asks an activity to carry out a moment of the timetable (``jadwal``) at an instant of workflow time."""

    penugasan_id: str
    jenis: str
    jadwal: datetime
    waktu: datetime


@dataclass(frozen=True)
class KabarTugas:
    """News for a ``DiktumWorkflow``: these tasks were reported, accepted or returned."""

    tugas: list[str]


@dataclass(frozen=True)
class KabarTenggat:
    """News for a ``DiktumWorkflow``: the deadline is now this instant (first that is late)."""

    tenggat: datetime


@dataclass(frozen=True)
class KabarKeadaan:
    """What the record says of an assignment: states by task id, the moments still to come, whether it was opened."""

    tugas: dict[str, str]
    titik: list[TitikAlur]
    dibuka: bool = True


@dataclass(frozen=True)
class MasukanLaporan:
    """Start of a ``LaporanBerjenjangWorkflow``: a period's cascade, or with ``laporan_id`` one report on demand."""

    daerah: str
    instruksi: str
    periode: str
    laporan_id: str | None = None


@dataclass(frozen=True)
class LangkahLaporan:
    """One step of the cascade: its kind (REKAP_DESA, REKAP_SEKDA, RANCANGAN, AKHIR) and instant."""

    jenis: str
    waktu: datetime


@dataclass(frozen=True)
class PadaLaporan:
    """Asks an activity to carry out a step of the cascade."""

    masukan: MasukanLaporan
    jenis: str
    waktu: datetime


@dataclass(frozen=True)
class MasukanPembuka:
    """Start of the opener; ``daerah`` empty = all; ``laju`` = workflow starts a second at most."""

    daerah: list[str] = field(default_factory=list)
    laju: float = 30.0


@dataclass(frozen=True)
class HasilPembuka:
    """What the opener did: assignments planned, workflows started."""

    direncanakan: int
    dimulai: int
