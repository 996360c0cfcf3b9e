"""One decision, and 1.5 million in a batch: our engine beside its peers, on one pack of 20 rules, in one run.

``PATUH_BENCH_ORANG`` sets how many people (1,500,000). Before anything is timed, all engines must decide the same.
"""

from __future__ import annotations

import functools
import importlib
import importlib.metadata
import itertools
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter, perf_counter_ns
from typing import Any

import polars as pl

from patuh.aturan.pakai import paket_bawaan
from rules.mesin.ruang import ruang
from rules.mesin.terikat import MesinPaket, pasang_terikat
from tests.bench.lawan import (
    Putus,
    durable_polos,
    fungsi_python,
    kolom_numpy,
    numpy_select,
    openfisca,
    zen,
)
from tests.bench.paket20 import FAKTA, Nilai, orang, terikat

SAMPEL_ZEN, CEK, DURABLE_KALI = 30_000, 3_000, 4
ULANG = 3


@dataclass
class Baris:
    """One line of a table: the engine, its figures, a remark."""

    nama: str
    angka: tuple[float, ...]
    catatan: str = ""


def utama() -> None:
    """Run and print."""
    jumlah = int(os.environ.get("PATUH_BENCH_ORANG", "1500000"))
    mesin = pasang_terikat(terikat(), None)
    sampel = [orang(i) for i in range(CEK)]
    acuan = [mesin.inti(n).aturan for n in sampel]
    print(f"Paket 20 aturan, 17 fakta; {CEK} orang diputus sama oleh semua mesin sebelum diukur.", flush=True)
    _satu(mesin, sampel, acuan)
    _banyak(mesin, jumlah)
    _paket_sendiri(jumlah)


def _satu(mesin: MesinPaket, sampel: list[Nilai], acuan: list[int]) -> None:
    baris = [Baris("Patuh: durable-rules + bayangan", _ukur(mesin.inti, sampel))]
    calon: list[tuple[str, Callable[[], Putus], int]] = [
        ("fungsi Python polos", fungsi_python, 1),
        (_versi("zen-engine"), lambda: zen()[0], 1),
        (f"{_versi('openfisca-core')} (satu orang)", _openfisca_satu, 30),
    ]
    for nama, buat, jarang in calon:
        try:
            putus = buat()
        except ImportError:
            print(f"  {nama}: tidak terpasang (make bench memasangnya)", flush=True)
            continue
        ambil = sampel[::jarang]
        _sama(nama, [putus(n) for n in ambil], acuan[::jarang])
        baris.append(Baris(nama, _ukur(putus, ambil)))
    polos = _anak("durable", 1)
    _sama("durable-rules polos", polos["putusan"], acuan)
    baris.insert(1, Baris("durable-rules polos (host bawaan)", (polos["p50"], polos["p99"])))
    _tabel("Satu keputusan (mikrodetik)", ("p50", "p99"), baris)


def _banyak(mesin: MesinPaket, jumlah: int) -> None:
    kerangka, kolom = _orang_banyak(jumlah)
    hasil: list[Any] = []

    def patuh() -> None:
        hasil[:] = [mesin.massal(kerangka)]

    baris = [Baris("Patuh: massal (hasil + aturan tiap orang)", _ukur_banyak(patuh), "1% (maks 2.000) diulang durable")]
    nomor = hasil[0]["aturan"].cast(pl.String).str.slice(1).cast(pl.Int64)
    if kolom is None:
        print("  numpy: tidak terpasang (make bench memasangnya)", flush=True)
    else:
        _sama("numpy", numpy_select(kolom).tolist(), nomor)
        baris.append(Baris(f"{_versi('numpy')}: np.select", _ukur_banyak(lambda: numpy_select(kolom)), "hanya nomor"))
        try:
            fisca = openfisca(jumlah)
            _sama("openfisca", fisca(kolom).tolist(), nomor)
            baris.append(Baris(_versi("openfisca-core"), _ukur_banyak(lambda: fisca(kolom)), "hanya nomor"))
        except ImportError:
            print("  openfisca-core: tidak terpasang (make bench memasangnya)", flush=True)
    contoh = [orang(i) for i in range(SAMPEL_ZEN)]
    kali = jumlah / SAMPEL_ZEN
    try:
        _, banyak = zen()
        lama = _ukur_banyak(lambda: banyak(contoh))
        catatan = f"dihitung dari {SAMPEL_ZEN:,} orang"
        baris.append(Baris(f"{_versi('zen-engine')}: batch", (lama[0] * kali, lama[1] * kali), catatan))
    except ImportError:
        pass
    putus = fungsi_python()
    lama = _ukur_banyak(lambda: [putus(n) for n in contoh])
    catatan = f"dihitung dari {SAMPEL_ZEN:,} orang"
    baris.append(Baris("fungsi Python polos", (lama[0] * kali, lama[1] * kali), catatan))
    detik = _anak("durable", DURABLE_KALI)["detik"] * jumlah
    baris.append(Baris("durable-rules polos", (detik, detik), f"dihitung dari {DURABLE_KALI * CEK:,} orang"))
    _tabel(f"{jumlah:,} orang sekaligus (detik)", ("terbaik", "median"), baris)
    _memori("patuh", "Patuh: massal", jumlah)
    if kolom is not None:
        _memori("numpy", "numpy: np.select", jumlah)


def _paket_sendiri(jumlah: int) -> None:
    pakai, hari = paket_bawaan().mesin, date(2026, 11, 22)
    baris = []
    for terpasang in pakai.daftar():
        mesin = pakai.untuk(terpasang.paket.id, "33.13", hari)
        kasus = list(itertools.islice(ruang(mesin.terikat, maks=2_000), 2_000))
        inti = _ukur(mesin.inti, kasus)
        putus = _ukur(functools.partial(mesin.putus, tanggal=hari), kasus)
        catatan = f"{len(mesin.terikat.aturan)} aturan"
        baris.append(Baris(terpasang.paket.id, (*inti, *putus), catatan))
    _tabel("Paket sendiri (mikrodetik)", ("inti p50", "p99", "putus p50", "p99"), baris, rasio=False)
    mesin, banyak = _verifikasi(jumlah)
    lama = _ukur_banyak(lambda: mesin.massal(banyak))
    judul = f"verifikasi-kepesertaan-pemda, {jumlah:,} orang, sebagian fakta hilang (detik)"
    _tabel(judul, ("terbaik", "median"), [Baris("Patuh: massal", lama)])
    _memori("verifikasi", "Patuh: massal", jumlah)


def _verifikasi(jumlah: int) -> tuple[MesinPaket, pl.DataFrame]:
    mesin = paket_bawaan().mesin.untuk("verifikasi-kepesertaan-pemda", "33.13", date(2026, 11, 22))
    kasus = list(itertools.islice(ruang(mesin.terikat, maks=50_000, celah=True), 50_000))
    jenis: dict[str, Any] = {"kode": pl.String, "ya_tidak": pl.Boolean}
    skema = {n: jenis.get(b.jenis, pl.Int64) for n, b in mesin.terikat.fakta.items()}
    sedikit = pl.DataFrame({n: [k.get(n) for k in kasus] for n in skema}, schema=skema)
    return mesin, sedikit.sample(jumlah, with_replacement=True, seed=1)


def _orang_banyak(jumlah: int) -> tuple[pl.DataFrame, dict[str, Any] | None]:
    """The same people as a Polars frame and as numpy arrays (None without numpy): drawn from 20,000 different ones."""
    beda = [orang(i) for i in range(20_000)]
    kolom = {n: [o.get(n) for o in beda] for n in FAKTA}
    skema = {n: pl.String if b.kode else pl.Int64 if b.rentang else pl.Boolean for n, b in FAKTA.items()}
    urut = pl.Series(range(len(beda))).sample(jumlah, with_replacement=True, seed=1)
    kerangka = pl.DataFrame(kolom, schema=skema)[urut]
    try:
        isi = kolom_numpy(kolom)
    except ImportError:
        return kerangka, None
    ambil = importlib.import_module("numpy").array(urut.to_list())
    return kerangka, {n: k[ambil] for n, k in isi.items()}


def _openfisca_satu() -> Putus:
    hitung = openfisca(1)
    return lambda nilai: int(hitung(kolom_numpy({n: [nilai.get(n)] for n in FAKTA}))[0])


def _ukur(putus: Callable[[Nilai], object], kasus: Sequence[Nilai]) -> tuple[float, float]:
    """Microseconds of one call: median and 99th percentile over at least 10,000 calls where that is quick."""
    for satu in kasus[:200]:
        putus(satu)
    lama = []
    for satu in itertools.islice(itertools.cycle(kasus), 10_000 if len(kasus) > 1_000 else len(kasus)):
        awal = perf_counter_ns()
        putus(satu)
        lama.append((perf_counter_ns() - awal) / 1000)
    return statistics.median(lama), statistics.quantiles(lama, n=100)[98]


def _ukur_banyak(kerja: Callable[[], object]) -> tuple[float, float]:
    """Seconds: the best and the median of three."""
    lama = []
    for _ in range(ULANG):
        awal = perf_counter()
        kerja()
        lama.append(perf_counter() - awal)
    return min(lama), statistics.median(lama)


def _anak(tugas: str, *isi: object) -> dict[str, Any]:
    """Do one part in a process of its own, and return what it printed: plain durable-rules may crash, and a peak of
    memory says something only in a fresh process."""
    perintah = [sys.executable, "-m", "tests.bench.putusan", tugas, *map(str, isi)]
    jawab = subprocess.run(perintah, check=False, capture_output=True, text=True)
    if jawab.returncode:
        raise RuntimeError(f"{tugas} berhenti dengan kode {jawab.returncode}: {jawab.stderr[-500:]}")
    hasil: dict[str, Any] = json.loads(jawab.stdout)
    return hasil


def _anak_durable(kali: int) -> None:
    putus, sampel = durable_polos(), [orang(i) for i in range(CEK)]
    putusan = [putus(n) for n in sampel]
    p50, p99 = _ukur(putus, sampel)
    awal = perf_counter()
    for _ in range(kali):
        for satu in sampel:
            putus(satu)
    detik = (perf_counter() - awal) / (kali * CEK)
    print(json.dumps({"putusan": putusan, "p50": p50, "p99": p99, "detik": detik}), flush=True)
    # Its background threads may bring the process down on the way out.
    os._exit(0)


def _sama(nama: str, putusan: Sequence[int], acuan: Sequence[int]) -> None:
    beda = sum(a != b for a, b in zip(putusan, acuan, strict=True))
    if beda:
        raise AssertionError(f"{nama} memutus {beda} orang dengan aturan lain")


def _memori(apa: str, nama: str, jumlah: int) -> None:
    ukur = _anak("memori", apa, jumlah)
    if ukur:
        awal, puncak = ukur["awal"], ukur["puncak"]
        print(f"  {nama}: {awal} MiB dengan datanya, puncak {puncak} MiB (+{puncak - awal})", flush=True)


def _anak_memori(apa: str, jumlah: int) -> None:
    """Print memory in MiB before a batch and at its peak; nothing where the system does not tell."""
    kerja: Callable[[], object]
    if apa == "verifikasi":
        mesin, orang_ = _verifikasi(jumlah)
        kerja = functools.partial(mesin.massal, orang_)
    else:
        mesin = pasang_terikat(terikat(), None)
        kerangka, kolom = _orang_banyak(jumlah)
        kerja = (
            functools.partial(mesin.massal, kerangka)
            if apa == "patuh"
            else functools.partial(numpy_select, kolom or {})
        )
    status = Path("/proc/self/status")

    def baca(kunci: str) -> int:
        return next(int(b.split()[1]) for b in status.read_text().splitlines() if b.startswith(kunci)) // 1024

    try:
        Path("/proc/self/clear_refs").write_text("5")
        awal = baca("VmRSS")
    except OSError:
        print("{}")
        return
    kerja()
    print(json.dumps({"awal": awal, "puncak": baca("VmHWM")}))


def _versi(paket: str) -> str:
    try:
        return f"{paket} {importlib.metadata.version(paket)}"
    except importlib.metadata.PackageNotFoundError:
        return paket


def _tabel(judul: str, kepala: Sequence[str], baris: Sequence[Baris], *, rasio: bool = True) -> None:
    print(f"\n{judul}")
    lebar = max(len(b.nama) for b in baris)
    kepala = [*kepala, "rasio"] if rasio and len(baris) > 1 else kepala
    print(f"  {'':{lebar}}  {'  '.join(f'{k:>10}' for k in kepala)}")
    dasar = baris[0].angka[0]
    for satu in baris:
        angka = [f"{a:10.2f}" for a in satu.angka]
        if "rasio" in kepala:
            angka.append(f"{satu.angka[0] / dasar:9.2f}x")
        print(f"  {satu.nama:{lebar}}  {'  '.join(angka)}  {satu.catatan}".rstrip(), flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["durable"]:
        _anak_durable(int(sys.argv[2]))
    elif sys.argv[1:2] == ["memori"]:
        _anak_memori(sys.argv[2], int(sys.argv[3]))
    else:
        utama()
