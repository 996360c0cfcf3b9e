"""The readers of files from outside under atheris (coverage-guided), each in a process that may take 512 MiB and 20
seconds a file; and the real child process of an import under the same limits with bombs. ``TAHAN=fuzz``."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path

from patuh.register.anak import baca_bingkai
from tests.patuh.register.alat_impor import GUDANG, xlsx, xlsx_berlembar
from tests.tahan.alas import Alas
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.sasaran_fuzz import AKAR, SASARAN

MEMORI_MIB, DETIK = 512, 20
LAMA = 120
"""Seconds of fuzzing a target."""


def uji_fuzz(nama: str, _alas: Alas, lama: int = LAMA) -> Hasil:
    """One target for ``lama`` seconds."""
    if importlib.util.find_spec("atheris") is None:
        return Hasil(False, "atheris tidak terpasang (pip install '.[tahan]')")
    with tempfile.TemporaryDirectory(prefix="patuh-fuzz-") as teks:
        folder = Path(teks)
        for ke, isi in enumerate(SASARAN[nama][1]()):
            (folder / f"awal-{ke}").write_bytes(isi)
        perintah = [
            sys.executable, "-m", "tests.tahan.fuzz_anak", nama, teks, f"-max_total_time={lama}", f"-timeout={DETIK}",
            f"-rss_limit_mb={MEMORI_MIB}", "-max_len=65536", "-seed=2026", f"-artifact_prefix={teks}/temuan-",
            "-print_final_stats=1",
        ]  # fmt: skip
        env = os.environ | {"PYTHONPATH": str(AKAR), "TMPDIR": teks}
        hasil = subprocess.run(perintah, cwd=teks, env=env, capture_output=True, text=True, check=False)
        angka = dict(re.findall(r"stat::(\w+):\s+(\d+)", hasil.stderr))
        temuan = sorted(p.read_bytes() for p in folder.glob("temuan-*"))
    if hasil.returncode or temuan:
        print(hasil.stderr[-4000:], *(t[:400] for t in temuan[:3]), sep="\n")
    banyak, puncak = angka.get("number_of_executed_units", "?"), angka.get("peak_rss_mb", "?")
    return Hasil(
        hasil.returncode == 0 and not temuan,
        f"{banyak} berkas dalam {lama} detik, {len(temuan)} temuan, memori puncak {puncak} MiB",
    )


def _nol(mib: int, *, bohong: bool = False) -> bytes:
    """A workbook whose sheet is zeros; ``bohong``: its table of contents says a byte."""
    keluar, nol = io.BytesIO(), b"0" * (1 << 20)
    with zipfile.ZipFile(keluar, "w", zipfile.ZIP_DEFLATED) as zip_:
        zip_.writestr("xl/workbook.xml", "<workbook/>")
        with zip_.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as aliran:
            for _ in range(mib):
                aliran.write(nol)
    return _berbohong(keluar.getvalue()) if bohong else keluar.getvalue()


def _tawa() -> bytes:
    entitas = "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else 'haha'}'>" for n in range(10))
    isi = f"<!DOCTYPE x [{entitas}]><worksheet><sheetData><row>&a9;</row></sheetData></worksheet>"
    return xlsx_berlembar(isi.encode())


def _sebaris() -> bytes:
    sel = "<c t='inlineStr'><is><t>nik</t></is></c>"
    isi = f"<worksheet xmlns='{_RUANG}'><sheetData>{f'<row>{sel}</row>' * 600_000}</sheetData></worksheet>"
    return xlsx_berlembar(isi.encode())


_RUANG = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOM: dict[str, Callable[[], bytes]] = {
    "1 GiB nol": lambda: _nol(1024),
    "200 MiB nol": lambda: _nol(200),
    "60 MiB nol, daftar isi berbohong": lambda: _nol(60, bohong=True),
    "1 GiB nol, daftar isi berbohong": lambda: _nol(1024, bohong=True),
    "miliaran tawa": _tawa,
    "600.000 baris satu sel": _sebaris,
    "20.000 bagian": lambda: xlsx(("nik", "desil"), tambahan={f"x/{n}": b"" for n in range(20_000)}),
    "sel 60 MB": lambda: b"nik,desil\n" + b"9" * 60_000_000,
    "satu baris 3 juta kolom": lambda: b"nik,desil\n" + b"," * 3_000_000 + b"\n",
    "tanda kutip terbuka, 25 juta baris": lambda: b'nik,desil\n"' + b"a\n" * 25_000_000,
    "judul 2 juta kolom": lambda: b",".join(b"nik%d" % n for n in range(2_000_000)) + b"\n",
}
"""Files that grow when they are opened, or are nothing but size."""


def _berbohong(isi: bytes) -> bytes:
    """The size of the last part, as the table of contents gives it, made one."""
    tanda = isi.rfind(b"PK\x01\x02")
    return isi[: tanda + 24] + (1).to_bytes(4, "little") + isi[tanda + 28 :]


def coba_anak(isi: bytes, folder: Path) -> tuple[str, float, float]:
    """The import's own child over a file: its last word (``batas`` = ended by its limits), CPU seconds, peak MiB."""
    (folder / "berkas").write_bytes(isi)
    (folder / "kerja").mkdir(exist_ok=True)
    kerja = {
        "path": str(folder / "berkas"), "kerja": str(folder / "kerja"), "jenis": "dtsen", "daerah": "33.13",
        "impor_no": 1, "kunci": GUDANG.untuk_anak(), "xlsx": isi[:2] == b"PK", "memori": MEMORI_MIB << 20, "cpu": DETIK,
    }  # fmt: skip
    keluar = folder / "keluar"
    perintah = [sys.executable, "-m", "patuh.register.impor_anak"]
    with (
        keluar.open("wb") as aliran,
        subprocess.Popen(perintah, stdin=subprocess.PIPE, stdout=aliran, cwd=AKAR) as proses,
    ):
        assert proses.stdin is not None
        proses.stdin.write(json.dumps(kerja).encode() + b"\n")
        proses.stdin.close()
        mib = _puncak(proses.pid)
        _, status, pakai = os.wait4(proses.pid, 0)
        proses.returncode = os.waitstatus_to_exitcode(status)
    with keluar.open("rb") as hasil:
        akhir = [str(bingkai[0]) for bingkai in baca_bingkai(hasil)]
    kata = "batas" if -proses.returncode in (signal.SIGXCPU, signal.SIGKILL) else (akhir or ["mati"])[-1]
    return kata, pakai.ru_utime + pakai.ru_stime, mib


def _puncak(pid: int) -> float:
    """The most memory that a process had until its end. (``ru_maxrss`` counts the parent that it was forked from.)"""
    mib = 0.0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        if cocok := re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text()):
            mib = max(mib, int(cocok[1]) / 1024)
        time.sleep(0.01)
    return mib


def _bom(_alas: Alas) -> Hasil:
    kata, lama, besar, salah = Counter[str](), 0.0, 0.0, []
    with tempfile.TemporaryDirectory(prefix="patuh-fuzz-") as folder:
        for nama, buat in BOM.items():
            akhir, detik, mib = coba_anak(buat(), Path(folder))
            kata[akhir] += 1
            lama, besar = max(lama, detik), max(besar, mib)
            # The kernel counts whole seconds: the limit of 20 ends a process within the 21st.
            if akhir not in ("gagal", "selesai", "batas") or detik > DETIK + 1 or mib > MEMORI_MIB:
                salah.append(f"{nama}: {akhir}, {detik:.1f} detik, {mib:.0f} MiB")
    print(*salah, sep="\n")
    return Hasil(
        not salah,
        f"{kata.total()} berkas: {kata['gagal']} ditolak, {kata['selesai']} dibaca, {kata['batas']} dihentikan "
        f"batasnya; paling banyak {lama:.1f} detik CPU dan {besar:.0f} MiB",
    )


UJI = (
    *(
        UjiTahan(f"fuzz: {nama}", "0 temuan, 512 MiB dan 20 detik tiap berkas", partial(uji_fuzz, nama))
        for nama in SASARAN
    ),
    UjiTahan("fuzz: bom zip dan berkas raksasa", "ditolak atau dibaca, 512 MiB dan 20 detik tiap berkas", _bom),
)
