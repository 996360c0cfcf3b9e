"""Every reader of a file that somebody outside made: refuses in its own words, whatever stands in it. The long run is
``make tahan TAHAN=fuzz``."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tahan.fuzz import BOM, MEMORI_MIB, coba_anak
from tests.tahan.sasaran_fuzz import SASARAN

_BANYAK = {"paket": 8, "instruksi": 8, "daerah": 8, "csv": 25}
_SISIPAN = (
    b"\x00",
    b"\xff\xfe",
    b"'\"",
    b"&a *a",
    b": ",
    b"- [",
    b"{{",
    b"9" * 40,
    "\u202e\u0660".encode(),
    b"\n\n",
    b"",
)
_BOM = ("200 MiB nol", "60 MiB nol, daftar isi berbohong", "miliaran tawa", "20.000 bagian", "judul 2 juta kolom")


@st.composite
def berkas(draw: st.DrawFn, awal: list[bytes]) -> bytes:
    """A sound file with a part cut, doubled or written over; now and then no file at all."""
    if draw(st.integers(0, 9)) == 0:
        return draw(st.binary(max_size=200))
    isi = draw(st.sampled_from(awal))[:20_000]
    for _ in range(draw(st.integers(1, 3))):
        dari = draw(st.integers(0, len(isi)))
        sampai = min(len(isi), dari + draw(st.integers(0, 60)))
        tengah = draw(st.sampled_from(_SISIPAN) | st.binary(max_size=12) | st.just(isi[dari:sampai] * 2))
        isi = isi[:dari] + tengah + isi[sampai:]
    return isi


@pytest.mark.parametrize("nama", SASARAN)
def test_berkas_rusak_ditolak_dengan_kata_sendiri(nama: str) -> None:
    jalan, awal = SASARAN[nama]

    @settings(max_examples=_BANYAK.get(nama, 60), derandomize=True, database=None)
    @given(isi=berkas(awal()))
    def coba(isi: bytes) -> None:
        jalan(isi)

    for utuh in awal()[:3]:
        jalan(utuh)
    coba()


@pytest.mark.parametrize("nama", _BOM)
def test_bom_ditolak_dalam_batas(nama: str, tmp_path: Path) -> None:
    """By the import's own child process, under a limit of 512 MiB and 20 seconds of CPU."""
    akhir, _, mib = coba_anak(BOM[nama](), tmp_path)
    assert akhir == "gagal"
    assert mib < MEMORI_MIB
