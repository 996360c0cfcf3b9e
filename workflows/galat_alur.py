"""How a failure is told to Temporal: by its kind and the lines of code it passed, never in its own words. Those may
hold what a person wrote (a database says which value it would not take), and a history is kept for years."""

from __future__ import annotations

import dataclasses

from temporalio.api.failure.v1 import Failure
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.converter import DefaultFailureConverter, PayloadConverter
from temporalio.exceptions import FailureError


class GalatTanpaIsi(DefaultFailureConverter):
    """What a workflow raises on purpose (``ApplicationError``) keeps its words; of everything else the kind remains."""

    def to_failure(self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure) -> None:
        """See the base class. The words are in the worker's log, with the workflow's id."""
        super().to_failure(exception, payload_converter, failure)
        if not isinstance(exception, FailureError):
            failure.message = f"{type(exception).__name__}: lihat catatan pekerja"


KONVERTER = dataclasses.replace(pydantic_data_converter, failure_converter_class=GalatTanpaIsi)
"""Every client, worker and replay speaks through this."""
