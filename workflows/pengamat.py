"""What the worker says of its activities: every log line within one names its workflow, and its duration is counted."""

from __future__ import annotations

import logging
import time
from typing import Any

from temporalio import activity
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from patuh.catatan import dalam_konteks
from patuh.pantau.hitung import KEGIATAN

LOG = logging.getLogger("patuh.pekerja")


class Pengamat(Interceptor):
    """On the worker; workflow code itself is left alone (it is replayed, and logs nothing)."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:
        """Watch every activity."""
        return _Kegiatan(next)


class _Kegiatan(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:
        info = activity.info()
        mulai, hasil = time.monotonic(), "gagal"
        with dalam_konteks(alur=info.workflow_id or "", jalan=info.workflow_run_id or "", kegiatan=info.activity_type):
            try:
                jawaban = await super().execute_activity(input)
                hasil = "berhasil"
                return jawaban
            finally:
                lama = time.monotonic() - mulai
                KEGIATAN.labels(info.activity_type, hasil).observe(lama)
                LOG.info(
                    "kegiatan",
                    extra={"hasil": hasil, "percobaan": info.attempt, "milidetik": round(lama * 1000, 1)},
                )
