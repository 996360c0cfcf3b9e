"""The peer that opening a quarter is measured against."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow


@workflow.defn
class TidurSaja:
    """The peer: starts, sleeps, does nothing."""

    @workflow.run
    async def run(self, hari: int) -> None:
        await workflow.sleep(timedelta(days=hari))
