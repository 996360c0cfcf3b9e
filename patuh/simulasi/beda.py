"""The figures of a simulated year's reports against counts by plain SQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from patuh.basisdata.mesin import BasisData, alamat_sqlite
from patuh.laporan.ambil import kode_periode
from rules.periode import Periode


def beda_dengan_basis_data(keluar: Path) -> list[str]:
    """Compare the reports' figures with counts made by plain SQL over the tasks; the differences (none = equal)."""
    bd = BasisData(alamat_sqlite(keluar))
    beda = []
    with bd.baca() as sesi:
        for berkas in sorted(keluar.glob("laporan-*.json")):
            data: dict[str, Any] = json.loads(berkas.read_text(encoding="utf-8"))
            per = datetime.fromisoformat(data["keadaan_per"]).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
            dari_sql = _hitung_sql(sesi, kode_periode(Periode.baca(data["periode"])), per)
            for nama, angka in dari_sql.items():
                if data["ringkasan"][nama] != angka:
                    beda.append(f"{data['periode']} {nama}: laporan {data['ringkasan'][nama]}, basis data {angka}")
    bd.tutup()
    return beda


def _hitung_sql(sesi: Any, periode: list[str], per: str) -> dict[str, int]:
    # A superior may accept after the report was frozen: such a task was still waiting in it.
    baris = (
        sesi.connection()
        .exec_driver_sql(
            "select count(*), sum(lapor_pertama is not null), sum(coalesce(tepat_waktu, 0)),"
            " sum(keadaan = 'DISETUJUI' and disetujui <= ?), sum(keadaan = 'DIKEMBALIKAN'),"
            " sum(keadaan = 'DILAPORKAN' or (keadaan = 'DISETUJUI' and disetujui > ?)),"
            f" sum(keadaan = 'TIDAK_DILAPORKAN') from tugas where periode in ({', '.join('?' * len(periode))})",
            (per, per, *periode),
        )
        .one()
    )
    nama = (
        "diharapkan", "diterima", "tepat_waktu", "disetujui", "dikembalikan", "menunggu_persetujuan",
        "tidak_dilaporkan",
    )  # fmt: skip
    return dict(zip(nama, baris, strict=True))
