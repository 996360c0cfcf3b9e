"""Memory of a long-running service: what a busy moment needed goes back to the system."""

import subprocess
import sys

_SIBUK = """
import psutil
from patuh.perintah.sampah import rapikan, tunda_sampah
tunda_sampah()
saya = psutil.Process()
# Larger than Python's own pool takes, smaller than a block of the system's own; every hundredth outlives the rest.
blok = [bytes(900) for _ in range(200_000)]
sisa = blok[::100]
blok.clear()
penuh = saya.memory_info().rss
rapikan()
print((penuh - saya.memory_info().rss) >> 20)
"""


def test_yang_dipakai_sesaat_kembali_ke_sistem() -> None:
    kembali = subprocess.run([sys.executable, "-c", _SIBUK], capture_output=True, text=True, check=True)
    assert int(kembali.stdout) > 60, f"{kembali.stdout} MB kembali dari sekitar 170"
