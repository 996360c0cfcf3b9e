"""A morning at the desks: requests that come at a constant rate whether or not the service keeps up (open loop), four
of five gate checks of one to six people, one of five a keyed submission; and the same for an hour, for its memory.

Settings by environment: ``PATUH_BEBAN_DETIK`` (600) and ``PATUH_BEBAN_RENDAM`` (3600) seconds, ``PATUH_BEBAN_LAJU``
(200) requests a second, ``PATUH_BEBAN_PENDUDUK`` (900000) people in the register, ``PATUH_BEBAN_PROSES`` (2) API
processes on PostgreSQL. ``TAHAN="beban rendam"``, or ``python -m tests.tahan "beban sqlite"`` for one of the databases.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from sqlalchemy import func, make_url
from sqlmodel import col, select, update

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.indikator.hangat import hangatkan
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pemeriksaan.tabel import Pemeriksaan
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk
from patuh.tugas.tabel import Keadaan, Pengajuan, Tugas
from tests.api.conftest import KINI
from tests.register_kecil import KUNCI, impor
from tests.tahan.alas import Alas, Wadah
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan
from tests.tahan.rumah import port_bebas, siapkan

DAERAH = "33.13"
HARI = date(2026, 11, 22)
_LAYANAN = ("izin_usaha", "izin_usaha", "perpanjangan_izin_usaha", "imb", "tender_proyek", "administrasi_kependudukan")
_BUKA_LAGI = 5.0
"""Seconds after which reported duties are opened again: a quarter has fewer of them than ten minutes need."""
POLA = "GGGGL"


def _angka(nama: str, bawaan: int) -> int:
    return int(os.environ.get(f"PATUH_BEBAN_{nama}", bawaan))


def nik(nomor: int) -> str:
    """A NIK of the regency, another one for each number below ten million."""
    hari, sisa = nomor % 28 + 1, nomor // 28
    bulan, sisa = sisa % 12 + 1, sisa // 12
    return f"3313{sisa // 9999 % 17 + 1:02d}{hari:02d}{bulan:02d}{60 + sisa // 169983 % 40:02d}{sisa % 9999 + 1:04d}"


def isi_register(bd: BasisData, jumlah: int, pemilik: str = "") -> None:
    """Residents of a whole regency; nine of ten are members, most of them active. ``pemilik`` is PostgreSQL's address
    for its superuser: a role under row-level security may not COPY."""
    kunci = KUNCI.untuk(DAERAH)
    orang = sorted((kunci.indeks(nik(n)), n) for n in range(jumlah))
    no_penduduk, no_peserta = (impor(bd, DAERAH, j, date(2026, 11, 1)) for j in ("kependudukan", "kepesertaan_bpjs"))
    # The gate never opens a box: one of the usual size stands for all.
    kotak = kunci.sandikan(
        {"nik": nik(0), "nama": "Nama Orang Rekaan", "lahir": "1990-01-01", "kartu": "0001234567890"}
    )
    desa = f"{DAERAH}.01.2001"
    penduduk = ((no_penduduk, i, n, kotak, "HIDUP", desa) for i, n in orang)
    peserta = ((no_peserta, i, n, kotak, True, "PPU", n % 7 != 0, 3, desa) for i, n in orang if n % 10)
    for model, baris, kolom in (
        (BarisPenduduk, penduduk, ("impor_no", "indeks", "baris", "rahasia", "status", "wilayah")),
        (
            BarisKepesertaan,
            peserta,
            ("impor_no", "indeks", "baris", "rahasia", "nik_sah", "segmen", "aktif", "kelas", "wilayah"),
        ),
    ):
        nama = f"{tabel(model).name} ({', '.join(kolom)})"
        if bd.dialek == "sqlite":
            with bd.tulis() as sesi:
                langsung: Any = sesi.connection().connection.dbapi_connection
                langsung.executemany(f"INSERT INTO {nama} VALUES ({', '.join('?' * len(kolom))})", baris)
            continue
        perintah = f"COPY {nama} FROM STDIN".encode()
        with psycopg.connect(pemilik) as sambungan, sambungan.cursor().copy(perintah) as salin:
            for satu in baris:
                salin.write_row(satu)


def badan_gerbang(penduduk: int, jumlah: int, benih: int = 1) -> list[str]:
    """Requests of a desk: mostly two or three people, at most six; one in ten with a signed promise."""
    acak, hasil = random.Random(benih), []
    for ke in range(jumlah):
        isi: dict[str, Any] = {
            "daerah": DAERAH,
            "layanan": acak.choice(_LAYANAN),
            "nomor_permohonan": f"503/{ke}/2026",
            "tanggal": HARI.isoformat(),
            "pemohon": {"nik": nik(acak.randrange(penduduk)), "nib": f"91200{acak.randrange(10**8):08d}"},
            "pekerja": [{"nik": nik(acak.randrange(penduduk))} for _ in range(acak.choice((0, 1, 1, 2, 2, 3, 4, 5)))],
        }
        if ke % 10 == 0:
            isi["kesanggupan"] = {"nomor": f"440/{ke}", "tanggal": "2026-11-20"}
        hasil.append(json.dumps(isi))
    return hasil


@contextmanager
def pelayan(wadah: Wadah, jenis: str, proses: int) -> Iterator[tuple[int, psutil.Process]]:
    """The service: one process with the embedded database, or ``proses`` processes of the production role; its port
    when it answers."""
    port = port_bebas()
    env = dict(os.environ)
    if jenis == "sqlite":
        perintah = [sys.executable, "-m", "tests.tahan.pelayan", str(wadah.folder), wadah.url, str(port)]
    else:
        env |= {
            "PATUH_BASIS_DATA": wadah.url,
            "PATUH_ALAMAT": "https://patuh.kab.example",
            "PATUH_KUNCI_REGISTER": KUNCI.untuk_anak(),
            "PATUH_SMTP_HOST": "127.0.0.1",
            "PATUH_SUREL_DARI": "patuh@kab.example",
            # Nobody listens there: the API needs Temporal for nothing that is measured here.
            "PATUH_TEMPORAL": "127.0.0.1:9",
        }
        patuh = str(Path(sys.executable).parent / "patuh")
        perintah = [patuh, "layanan", "api", "--data", str(wadah.folder), "--port", str(port), "--proses", str(proses)]
    with (wadah.folder / "api.log").open("ab") as catatan:
        anak = subprocess.Popen(perintah, env=env, stdout=catatan, stderr=catatan)
    try:
        _tunggu(port, anak)
        yield port, psutil.Process(anak.pid)
    finally:
        anak.terminate()
        anak.wait(60)


def _tunggu(port: int, proses: subprocess.Popen[bytes]) -> None:
    batas = time.monotonic() + 120
    while time.monotonic() < batas and proses.poll() is None:
        with contextlib.suppress(httpx.TransportError):
            httpx.get(f"http://127.0.0.1:{port}/sehat", trust_env=False, timeout=5)
            return
        time.sleep(0.1)
    raise RuntimeError(f"layanan tidak mulai (kode {proses.poll()})")


@dataclass
class Pengamat:
    """Looks at the processes while they work: memory by the second since the start, processor time in seconds."""

    proses: psutil.Process
    selang: float
    rss: list[tuple[float, int]] = field(default_factory=list)
    diambil: list[float] = field(default_factory=list)
    """Share of the processors that the host gave to others, 0.05 is 5 %, sample by sample."""

    def cpu(self) -> float:
        """Processor seconds so far."""
        return sum(t.user + t.system for t in (p.cpu_times() for p in self._semua()))

    def _semua(self) -> list[psutil.Process]:
        return [self.proses, *self.proses.children(recursive=True)]

    def amati(self, henti: threading.Event) -> None:
        """Sample until told to stop."""
        mulai = time.monotonic()
        lama = psutil.cpu_times()
        while True:
            baru = psutil.cpu_times()
            if (semua := sum(baru) - sum(lama)) > 0:
                self.diambil.append((getattr(baru, "steal", 0) - getattr(lama, "steal", 0)) / semua)
                lama = baru
            self.rss.append((time.monotonic() - mulai, sum(p.memory_info().rss for p in self._semua())))
            if henti.wait(self.selang):
                return

    def tumbuh(self, panas: float) -> float:
        """Growth of the memory after ``panas`` seconds of warm-up: the last tenth against the first, 0.05 is 5 %."""
        hangat = [rss for detik, rss in self.rss if detik >= panas]
        bagian = max(1, len(hangat) // 10)
        awal, akhir = (sorted(b)[len(b) // 2] for b in (hangat[:bagian], hangat[-bagian:]))
        return akhir / awal - 1


@dataclass(frozen=True)
class Jalan:
    """One run as measured."""

    gerbang: dict[str, Any]
    laporan: dict[str, Any]
    cpu_ms: float
    """Processor milliseconds of the service for each request."""
    tumbuh: float
    rss_mb: float
    alat: dict[str, Any]
    diambil: list[float]
    """Share of the processors that the host of a virtual machine gave to others, in each sample of the run."""
    tercatat: bool
    """Is everything that was acknowledged on record, once?"""

    @property
    def salah(self) -> int:
        """Requests without their answer."""
        return sum(sum(s["salah"].values()) for s in (self.gerbang, self.laporan))

    def __str__(self) -> str:
        bagian = [_sebut(n, s) for n, s in (("gerbang", self.gerbang), ("laporan", self.laporan)) if s["jumlah"]]
        salah = f"salah {self.salah}" + (
            f" (gerbang {self.gerbang['salah']}, laporan {self.laporan['salah']})" if self.salah else ""
        )
        sisa = (
            f"{salah}, tercatat {'utuh' if self.tercatat else 'TIDAK UTUH'}, {self.cpu_ms:.1f} ms CPU tiap permintaan"
        )
        memori = f"memori {self.rss_mb:.0f} MB ({self.tumbuh:+.1%})"
        rata = sum(self.diambil) / max(1, len(self.diambil))
        hos = f"prosesor diambil hos {rata:.1%}, terbanyak {max(self.diambil, default=0):.0%}"
        alat = f"alat terlambat paling lama {self.alat['terlambat_ms']:.0f} ms"
        return "; ".join([*bagian, sisa, memori, hos, alat])


def _sebut(nama: str, satu: dict[str, Any]) -> str:
    angka = f"p50 {satu['p50']:.1f}, p99 {satu['p99']:.1f}, paling lama {satu['maks']:.0f} ms"
    return f"{satu['jumlah']} {nama}: {angka}"


def jalankan(
    alas: Alas, jenis: str, *, laju: float, detik: float, pola: str = POLA, penduduk: int, proses: int
) -> Jalan:
    """One run on a fresh regency."""
    wadah = alas.baru(jenis)
    kunci, tugas = siapkan(wadah)
    bd = BasisData(wadah.url, sinkron="OFF")
    try:
        pemilik = alas.pg.alamat(str(make_url(wadah.url).database)) if jenis == "postgresql" else ""
        isi_register(bd, penduduk, pemilik)
        # As the service does after every import: nobody waits for the first count of a register.
        hangatkan(bd, waktu=KINI)
        with bd.tulis() as sesi:
            # The service's own clock runs, whatever the day of this run.
            jauh = KINI + timedelta(days=3650)
            sesi.exec(update(Tugas).values(tenggat=jauh, kunci=jauh))
        if pemilik:
            with psycopg.connect(pemilik, autocommit=True) as koneksi:
                # Not the empty tables: no service is born with tables that were found empty, and PostgreSQL's plans of
                # foreign keys would read all of them for each row until its autovacuum looks again. The register is
                # vacuumed as autovacuum does within a minute of an import: 15 s of a core that are no desk's morning.
                koneksi.execute(
                    "VACUUM (ANALYZE) impor, register_penduduk, register_kepesertaan, tugas, penugasan, kunci_api"
                )
        with pelayan(wadah, jenis, proses) as (port, layanan):
            minta = {
                "alamat": [["127.0.0.1", port]],
                "kunci": kunci,
                "tugas": tugas,
                "gerbang": badan_gerbang(penduduk, 3000),
                "pola": pola,
                "awalan": "beban",
            }
            # Warm: connections are open, pages in memory, the day's plans made.
            _beban(minta | {"laju": 40, "detik": 5, "awalan": "hangat"})
            _buka_lagi(bd)
            awal = _tercatat(bd)
            pengamat = Pengamat(layanan, max(1.0, detik / 120))
            henti, cpu = threading.Event(), pengamat.cpu()
            kerja = [threading.Thread(target=k) for k in (lambda: pengamat.amati(henti), lambda: _jaga(bd, henti))]
            for satu in kerja:
                satu.start()
            try:
                hasil = _beban(minta | {"laju": laju, "detik": detik})
            finally:
                henti.set()
                for satu in kerja:
                    satu.join()
            terpakai = pengamat.cpu() - cpu
        akhir = _tercatat(bd)
    finally:
        bd.tutup()
    gerbang, laporan = hasil["gerbang"], hasil["laporan"]
    tambah = tuple(b - a for a, b in zip(awal, akhir, strict=True))
    utuh = _utuh(gerbang, tambah[:2]) and _utuh(laporan, tambah[2:])
    return Jalan(
        gerbang,
        laporan,
        terpakai * 1000 / max(1, gerbang["jumlah"] + laporan["jumlah"]),
        pengamat.tumbuh(min(300.0, detik / 4)),
        pengamat.rss[-1][1] / 2**20,
        hasil,
        pengamat.diambil,
        utuh,
    )


def _beban(minta: dict[str, Any]) -> dict[str, Any]:
    perintah = [sys.executable, "-m", "tests.tahan.pembeban"]
    hasil = subprocess.run(
        perintah, input=json.dumps(minta), capture_output=True, text=True, check=True, timeout=minta["detik"] + 120
    )
    isi: dict[str, Any] = json.loads(hasil.stdout)
    for contoh in isi["contoh"]:
        print(f"  {contoh}", file=sys.stderr)
    return isi


def _buka_lagi(bd: BasisData) -> None:
    with bd.tulis() as sesi:
        kembali = {"keadaan": Keadaan.TERBUKA, "lapor_pertama": None, "lapor_terakhir": None, "mulai": None}
        sesi.exec(
            update(Tugas)
            .where(col(Tugas.keadaan) == Keadaan.DILAPORKAN, col(Tugas.jenis) != "pelaporan")
            .values(**kembali)
        )


def _jaga(bd: BasisData, henti: threading.Event) -> None:
    while not henti.wait(_BUKA_LAGI):
        _buka_lagi(bd)


def _utuh(sisi: dict[str, Any], tambah: tuple[int, ...]) -> bool:
    """All that was acknowledged is on record, in every table alike; what got no answer may be there or not."""
    tercatat = tambah[0]
    tak_terjawab = sum(sisi["salah"].values())
    return set(tambah) == {tercatat} and sisi["jumlah"] <= tercatat <= sisi["jumlah"] + tak_terjawab


def _tercatat(bd: BasisData) -> tuple[int, ...]:
    """Rows of answered checks and their audit; of submissions made by people, their audit and their outbox rows."""
    with bd.baca() as sesi:
        periksa = sesi.exec(select(func.count()).select_from(Pemeriksaan)).one()
        jejak = dict(sesi.exec(select(Jejak.tindakan, func.count()).group_by(col(Jejak.tindakan))).all())
        otomatis = sesi.exec(select(func.count()).select_from(Pengajuan).where(col(Pengajuan.otomatis))).one()
        semua = sesi.exec(select(func.count()).select_from(Pengajuan)).one()
        keluar = sesi.exec(select(func.count()).select_from(KotakKeluar).where(KotakKeluar.jenis == "laporkan")).one()
    lapor = jejak.get("tugas.lapor", 0) - otomatis
    return periksa, jejak.get("pemeriksaan.jawab", 0), semua - otomatis, lapor, keluar - otomatis


def _laju(alas: Alas, jenis: Jenis) -> Hasil:
    satu = _jalankan_penuh(alas, jenis, laju=_angka("LAJU", 200), detik=_angka("DETIK", 600))
    baik = not satu.salah and satu.tercatat and satu.gerbang["p99"] <= 50 and satu.laporan["p99"] <= 150
    return Hasil(baik, str(satu))


def _rendam(alas: Alas, jenis: Jenis) -> Hasil:
    satu = _jalankan_penuh(alas, jenis, laju=_angka("LAJU", 200) / 2, detik=_angka("RENDAM", 3600))
    return Hasil(not satu.salah and satu.tercatat and satu.tumbuh <= 0.05, str(satu))


def _jalankan_penuh(alas: Alas, jenis: Jenis, *, laju: float, detik: float) -> Jalan:
    penduduk, proses = _angka("PENDUDUK", 900_000), _angka("PROSES", 2)
    return jalankan(alas, jenis, laju=laju, detik=detik, penduduk=penduduk, proses=proses)


UJI = (
    *(
        UjiTahan(
            f"beban {jenis}: 200 permintaan per detik, 80 % pemeriksaan dan 20 % laporan, 10 menit",
            "pemeriksaan p99 <= 50 ms, laporan p99 <= 150 ms, salah 0",
            partial(_laju, jenis=jenis),
        )
        for jenis in JENIS
    ),
    *(
        UjiTahan(
            f"rendam {jenis}: sejam pada 100 permintaan per detik",
            "memori paling banyak +5 % sesudah hangat, salah 0",
            partial(_rendam, jenis=jenis),
        )
        for jenis in JENIS
    ),
)
