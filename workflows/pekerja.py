"""The worker and the client: one place for their settings, shared by the service, the simulation and the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from importlib.metadata import version

from temporalio.client import (
    Client,
    Schedule,
    ScheduleActionStartWorkflow,
    ScheduleAlreadyRunningError,
    ScheduleCalendarSpec,
    ScheduleOverlapPolicy,
    SchedulePolicy,
    ScheduleRange,
    ScheduleSpec,
    ScheduleUpdate,
)
from temporalio.common import WorkerDeploymentVersion
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.worker import UnsandboxedWorkflowRunner, Worker, WorkerDeploymentConfig
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from patuh.basisdata.mesin import BasisData
from workflows.alih_segmen import AlihSegmenWorkflow
from workflows.diktum import DiktumWorkflow
from workflows.galat_alur import KONVERTER
from workflows.kegiatan import Kegiatan
from workflows.kegiatan_alih_segmen import KegiatanAlihSegmen
from workflows.kegiatan_desa import KegiatanDesa
from workflows.kegiatan_kasus import KegiatanKasus
from workflows.kegiatan_verifikasi import KegiatanVerifikasi
from workflows.kesanggupan import KesanggupanWorkflow
from workflows.kontrak import ANTREAN, MasukanPembuka
from workflows.laporan import LaporanBerjenjangWorkflow
from workflows.pembiayaan_desa import PembiayaanDesaWorkflow
from workflows.pembuka import ID_ALUR, ID_JADWAL, PembukaWorkflow
from workflows.pengamat import Pengamat
from workflows.pengumpulan import PengumpulanWorkflow
from workflows.sanksi import SanksiWorkflow
from workflows.verifikasi import VerifikasiWorkflow

ALUR = (
    DiktumWorkflow,
    LaporanBerjenjangWorkflow,
    PembukaWorkflow,
    KesanggupanWorkflow,
    SanksiWorkflow,
    VerifikasiWorkflow,
    PengumpulanWorkflow,
    AlihSegmenWorkflow,
    PembiayaanDesaWorkflow,
)
"""Every workflow the worker runs."""

UTAS_KEGIATAN = 4


def senyapkan_inti() -> None:
    """Let the SDK's core write errors only: its warnings go to standard output, which belongs to the user. Once a
    process, before the first client."""
    catatan = LoggingConfig(filter=TelemetryFilter(core_level="ERROR", other_level="ERROR"))
    Runtime.set_default(Runtime(telemetry=TelemetryConfig(logging=catatan)), error_if_already_set=False)


async def sambung(alamat: str, *, ruang: str = "default") -> Client:
    """A client of the Temporal server at ``host:port``; raises ``RuntimeError`` when there is none to be reached."""
    return await Client.connect(alamat, namespace=ruang, data_converter=KONVERTER)


@asynccontextmanager
async def pekerja(
    klien: Client,
    bd: BasisData,
    *,
    alamat_dasar: str,
    tembolok: int = 500,
    geser: timedelta = timedelta(0),
    kotak_pasir: bool = True,
    paket: str = "",
    selesai: Callable[[str, str, datetime], None] = lambda _objek, _jenis, _jadwal: None,
) -> AsyncIterator[Worker]:
    """A running worker; leaves when the context ends. Few workflow tasks at once: a restart storm stays orderly.

    ``paket`` is the folder of rule packs (empty: the built-in ones).
    ``kotak_pasir`` False (only for a simulated year) runs the workflow code outside the sandbox, at half the cost.
    """
    kegiatan = Kegiatan(bd, lambda: klien, alamat_dasar=alamat_dasar, geser=geser, selesai=selesai)
    kasus = KegiatanKasus(bd, geser=geser, selesai=selesai)
    verifikasi = KegiatanVerifikasi(bd, paket=paket, geser=geser)
    desa = KegiatanDesa(bd, paket=paket, geser=geser)
    alih = KegiatanAlihSegmen(bd, paket=paket, geser=geser)
    with ThreadPoolExecutor(UTAS_KEGIATAN, thread_name_prefix="kegiatan") as utas:
        satu = Worker(
            klien,
            task_queue=ANTREAN,
            workflows=list(ALUR),
            activities=[*kegiatan.semua, *kasus.semua, *verifikasi.semua, *alih.semua, *desa.semua],
            activity_executor=utas,
            workflow_runner=SandboxedWorkflowRunner() if kotak_pasir else UnsandboxedWorkflowRunner(),
            # Named, because the SDK would otherwise hash every loaded module to name it.
            deployment_config=WorkerDeploymentConfig(
                version=WorkerDeploymentVersion(deployment_name="patuh", build_id=version("patuh")),
                use_worker_versioning=False,
            ),
            interceptors=[Pengamat()],
            max_concurrent_workflow_tasks=8,
            max_concurrent_activities=UTAS_KEGIATAN,
            max_concurrent_local_activities=UTAS_KEGIATAN,
            max_cached_workflows=tembolok,
            graceful_shutdown_timeout=timedelta(seconds=5),
        )
        async with satu:
            yield satu


async def pasang_jadwal(klien: Client, masukan: MasukanPembuka, *, jam_utc: int = 17, menit: int = 10) -> None:
    """Create the opener's Schedule (every day at 00.10 WIB), or bring it to these settings, and run it now."""
    jadwal = Schedule(
        action=ScheduleActionStartWorkflow(PembukaWorkflow.run, masukan, id=ID_ALUR, task_queue=ANTREAN),
        spec=ScheduleSpec(
            calendars=[ScheduleCalendarSpec(hour=[ScheduleRange(jam_utc)], minute=[ScheduleRange(menit)])]
        ),
        policy=SchedulePolicy(overlap=ScheduleOverlapPolicy.BUFFER_ONE, catchup_window=timedelta(days=7)),
    )
    try:
        await klien.create_schedule(ID_JADWAL, jadwal, trigger_immediately=True)
    except ScheduleAlreadyRunningError:
        pegangan = klien.get_schedule_handle(ID_JADWAL)
        await pegangan.update(lambda _: ScheduleUpdate(jadwal))
        await pegangan.trigger()
