"""``make tahan``: ``python -m tests.tahan [--lanjut] [word ...]`` runs the tests whose names hold one of the words, or
all of them, and prints one table. Ends with code 1 when a test does not hold.

Every row is kept as soon as it is measured (``keluaran/tahan.jsonl``). ``--lanjut`` takes the rows that held on this
very commit from there and runs the others; ``--tabel`` runs nothing and prints what there is.

``TAHAN_SKALA=0.1`` makes the numbers a tenth, for development."""

from __future__ import annotations

import importlib
import signal
import sys
import time
import traceback
from datetime import UTC, datetime

from tests.tahan.alas import Alas, alas_baru
from tests.tahan.bentuk import Hasil, UjiTahan
from tests.tahan.daftar import MODUL
from tests.tahan.rekam_hasil import Baris, baca, kode_kini, rekam, tabel


def kumpulkan(kata: list[str]) -> list[UjiTahan]:
    """The tests asked for, in the order of the list."""
    semua = [uji for nama in MODUL for uji in importlib.import_module(nama).UJI]
    return [u for u in semua if not kata or any(k in u.nama for k in kata)]


def utama(kata: list[str], *, lanjut: bool = False, tampil: bool = False) -> int:
    """Run, print the table, return the number of tests that did not hold or have no row."""
    # A run that is stopped takes its servers with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    daftar = kumpulkan(kata)
    if not daftar:
        sys.exit(f"tidak ada uji yang namanya memuat {' atau '.join(kata)}")
    kode = kode_kini()
    ada = baca(kode) if lanjut or tampil else {}
    hasil = {u.nama: ada[u.nama] for u in daftar if u.nama in ada and (tampil or ada[u.nama].tanda == "lulus")}
    belum = [] if tampil else [u for u in daftar if u.nama not in hasil]
    if belum:
        with alas_baru() as alas:
            for ke, uji in enumerate(belum, 1):
                print(f"({ke}/{len(belum)}) {uji.nama}", file=sys.stderr, flush=True)
                hasil[uji.nama] = satu = _jalankan(alas, uji, kode)
                print(f"[{satu.tanda.upper()}] {satu.uji} ({satu.detik:.0f} detik): {satu.ukuran}", flush=True)
    urut = [hasil[u.nama] for u in daftar if u.nama in hasil]
    saat = f", {min(b.mulai for b in urut)} sampai {max(b.mulai for b in urut)} UTC" if urut else ""
    print(f"\nKode {kode or 'dengan ubahan, atau jalan yang dikecilkan'}{saat}\n\n{tabel(urut)}")
    return len(daftar) - sum(b.lulus for b in urut)


def _jalankan(alas: Alas, uji: UjiTahan, kode: str | None) -> Baris:
    mulai, jam = datetime.now(UTC), time.monotonic()
    try:
        hasil = uji.jalan(alas)
    except Exception as galat:
        traceback.print_exc()
        hasil = Hasil(False, f"{type(galat).__name__}: {str(galat).splitlines()[0] if str(galat) else ''}"[:200])
    # Whoever changed the code meanwhile has measured neither state.
    kode = kode if kode == kode_kini() else None
    lama = time.monotonic() - jam
    satu = Baris(
        uji.nama, uji.garis, hasil.lulus, hasil.lewat, hasil.ukuran, kode, mulai.strftime("%Y-%m-%d %H.%M"), lama
    )
    rekam(satu)
    return satu


if __name__ == "__main__":
    pilihan = {"--lanjut", "--tabel"} & set(sys.argv[1:])
    kata = [k for k in sys.argv[1:] if k not in pilihan]
    sys.exit(1 if utama(kata, lanjut="--lanjut" in pilihan, tampil="--tabel" in pilihan) else 0)
