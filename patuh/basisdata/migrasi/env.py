"""Alembic environment: runs on the engine that :meth:`patuh.basisdata.mesin.BasisData.migrasi` hands over."""

from __future__ import annotations

from alembic import context

from patuh.basisdata.pemisah import pasang_pemisah
from patuh.basisdata.skema import METADATA

mesin = context.config.attributes["mesin"]
with mesin.connect() as koneksi:
    context.configure(connection=koneksi, target_metadata=METADATA, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
        pasang_pemisah(koneksi)
    koneksi.commit()
