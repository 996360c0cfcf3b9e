"""The child process of a what-if over the service's own register: nothing is stored, only counts leave it.

Run as ``python -m patuh.aturan.dampak_anak`` with one JSON object on standard input; prints one JSON object.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from datetime import date
from typing import Any

from patuh.aturan.dampak import DAMPAK_GAGAL, Permintaan, bandingkan, ke_json
from patuh.basisdata.mesin import BasisData
from patuh.galat import Bentrok, GalatIsian, IsianSalah
from patuh.register.versi import register_polars
from rules.parameter.muat import parameter_bawaan

BATAS_DETIK = 120
_GILIRAN = threading.Lock()


def hitung_andai(
    bd: BasisData, *, paket: str, daerah: str, tanggal: date, parameter: str, nilai: int
) -> dict[str, Any]:
    """The comparison (as ``patuh dampak`` writes it) of the pack as it is and with another value of one parameter.

    Raises:
        IsianSalah: it cannot be compared, in words for the page.
        Bentrok: another one is being computed, or it took longer than :data:`BATAS_DETIK`.
    """
    minta = {
        "basis_data": bd.mesin.url.render_as_string(hide_password=False), "paket": paket, "daerah": daerah,
        "tanggal": tanggal.isoformat(), "parameter": parameter, "nilai": nilai,
    }  # fmt: skip
    # A whole register fills memory once; a second asker waits for the first to be told.
    if not _GILIRAN.acquire(timeout=BATAS_DETIK):
        raise Bentrok("Pengandaian lain sedang dihitung. Coba lagi sebentar lagi.")
    try:
        hasil = subprocess.run(
            [sys.executable, "-m", "patuh.aturan.dampak_anak"], input=json.dumps(minta).encode(),
            capture_output=True, timeout=BATAS_DETIK, check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Bentrok(f"Dihentikan karena melewati {BATAS_DETIK} detik. Pakai perintah patuh dampak.") from None
    finally:
        _GILIRAN.release()
    jawab: dict[str, Any] = json.loads(hasil.stdout or b"{}")
    if "galat" in jawab or not jawab:
        sebab = jawab.get("galat", "Perhitungan gagal.")
        raise IsianSalah("Dampak tidak dapat dihitung.", (GalatIsian("nilai", sebab),))
    return jawab


def utama() -> None:
    """Compute what standard input asks for."""
    minta = json.loads(sys.stdin.readline())
    tanggal, daerah = date.fromisoformat(minta["tanggal"]), minta["daerah"]
    bd = BasisData(minta["basis_data"])
    register = register_polars(bd, daerah, tanggal)
    bd.tutup()
    try:
        andai = parameter_bawaan().andai(minta["parameter"], minta["nilai"], tanggal, daerah)
        hasil = bandingkan(
            Permintaan(minta["paket"], daerah, tanggal, None), lambda _: None, register=register, andai=andai
        )
        jawab = ke_json(hasil) | {"nama_kecamatan": hasil.kecamatan}
    except (*DAMPAK_GAGAL, KeyError) as salah:
        teks = str(salah).strip("'")
        jawab = {"galat": f"{teks[:1].upper()}{teks[1:]}."}
    sys.stdout.write(json.dumps(jawab))


if __name__ == "__main__":
    utama()
