"""The queue of imports: one at a time, out of the database, whether Temporal is there or not.

A file is read in a child process (:mod:`patuh.register.impor_anak`); this process only writes, in short transactions.
Killed at any moment, the next run removes what was half written and begins that import again. An import's rows count
from the one transaction that makes it SELESAI.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import func, update
from sqlmodel import col, select

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.jejak.catat import catat
from patuh.register.anak import baca_bingkai
from patuh.register.bawaan import sisip_bawaan
from patuh.register.impor_anak import Pekerjaan
from patuh.register.rahasia import GudangKunci
from patuh.register.tabel import Impor, ImporDitolak, StatusImpor
from patuh.register.terima import folder_impor
from patuh.register.tulis import TABEL, hapus_isi, potong, sisip_isi, sisip_tolak

LOG = logging.getLogger("patuh.impor")
PERCOBAAN_MAKS = 8
_SELANG_MAJU = 1.0
_BACA_BAGIAN = 0.6
"""Share of the progress that reading takes; writing takes the rest."""
_DETIK_MAKS = 3600
# SQLite gives its lock to nobody in particular: without a gap, others would meet it taken again and again.
_JEDA = 0.02
_TERTINGGAL = timedelta(days=1)
Jam = Callable[[], datetime]


@dataclass(frozen=True)
class Batas:
    """Hard limits of the child: memory in bytes, processor time in seconds."""

    memori: int = 2048 * 1024 * 1024
    cpu: int = 1800


class _Berhenti(Exception):
    """The service stops; the import is left for the next start."""


class _Gagal(Exception):
    """The file cannot be imported; the message is for the user."""


def jalankan_antrean(
    bd: BasisData,
    gudang: GudangKunci,
    folder: Path,
    jam: Jam,
    *,
    berhenti: threading.Event | None = None,
    batas: Batas | None = None,
) -> int:
    """Import everything that waits and return how many imports were brought to an end.

    ``berhenti`` set = stop within a moment; what is under way begins again at the next run. Only one queue runs on a
    data folder; a second call meanwhile returns 0 at once.
    """
    tempat = folder_impor(folder)
    selesai = 0
    with (tempat / "antre.kunci").open("w") as kunci:
        try:
            fcntl.flock(kunci, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0
        _sapu(bd, tempat, jam())
        henti = berhenti or threading.Event()
        while not henti.is_set() and (impor := _berikutnya(bd)) is not None:
            try:
                _Kerja(bd, gudang, tempat, jam, henti, batas or Batas(), impor).jalan()
            except _Berhenti:
                break
            selesai += 1
    return selesai


def _berikutnya(bd: BasisData) -> Impor | None:
    with bd.baca() as sesi:
        kueri = select(Impor).where(Impor.status == StatusImpor.BERJALAN).order_by(col(Impor.no)).limit(1)
        return sesi.exec(kueri).first()


def _sapu(bd: BasisData, tempat: Path, kini: datetime) -> None:
    """Remove what a crash left: work folders, files of imports that have ended, and uploads that never became one."""
    isi = [path for path in tempat.iterdir() if path.name != "antre.kunci"]
    if not isi:
        return
    with bd.baca() as sesi:
        kueri = select(Impor.id, Impor.status).where(col(Impor.id).in_([path.name for path in isi]))
        status = dict(sesi.exec(kueri).all())
    for path in isi:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
            continue
        with contextlib.suppress(FileNotFoundError):
            # A file without a row may be an upload under way.
            tua = kini - datetime.fromtimestamp(path.stat().st_mtime, kini.tzinfo) > _TERTINGGAL
            if status.get(path.name, "") != StatusImpor.BERJALAN and (path.name in status or tua):
                path.unlink()


class _Kerja:
    """One import."""

    def __init__(
        self,
        bd: BasisData,
        gudang: GudangKunci,
        tempat: Path,
        jam: Jam,
        henti: threading.Event,
        batas: Batas,
        impor: Impor,
    ) -> None:
        assert impor.no is not None  # noqa: S101 - it comes from the database
        self._bd, self._gudang, self._jam, self._henti, self._batas = bd, gudang, jam, henti, batas
        self._impor, self._no = impor, impor.no
        self._path = tempat / impor.id
        self._kerja = tempat / f"{impor.id}.{uuid4().hex[:8]}.kerja"
        self._dibaca = self._ditolak = self._ditulis = 0
        self._tercatat = 0.0

    def jalan(self) -> None:
        """To its end: SELESAI or GAGAL. Raises :class:`_Berhenti`; anything else leaves it for another try."""
        impor = self._impor
        percobaan = int(impor.rincian.get("percobaan", 0)) + 1
        impor.rincian = impor.rincian | {"percobaan": percobaan}
        self._ubah(rincian=impor.rincian, kemajuan=0.0, dibaca=0, diterima=0, ditolak=0)
        hapus_isi(self._bd, impor.jenis, self._no)
        try:
            if percobaan > PERCOBAAN_MAKS:
                raise _Gagal("Impor ini berkali-kali terputus. Hubungi pengelola layanan, lalu kirim ulang berkasnya.")
            if not self._path.is_file():
                raise _Gagal("Berkas ini tidak tersimpan lagi. Kirim ulang berkasnya.")
            self._kerja.mkdir(mode=0o700)
            self._baca()
        except _Berhenti:
            self._ubah(rincian=impor.rincian | {"percobaan": percobaan - 1})
            raise
        except _Gagal as gagal:
            hapus_isi(self._bd, impor.jenis, self._no)
            self._tutup(StatusImpor.GAGAL, galat=str(gagal))
        finally:
            shutil.rmtree(self._kerja, ignore_errors=True)
        self._path.unlink(missing_ok=True)

    def _baca(self) -> None:
        tamat = False
        with self._anak() as bingkai:
            for macam, *isi in bingkai:
                if self._henti.is_set():
                    raise _Berhenti
                if macam == "isi":
                    self._tulis(isi[0])
                elif macam == "tolak":
                    self._tolak(isi[0])
                elif macam == "maju":
                    self._maju(*isi)
                elif macam == "kepala":
                    self._impor.rincian = self._impor.rincian | isi[0]
                    self._ubah(rincian=self._impor.rincian, kolom_diabaikan=isi[1])
                elif macam == "gagal":
                    raise _Gagal(isi[0])
                elif macam == "galat":
                    LOG.error("impor %s terhenti: %s di %s", self._impor.id, *isi)
                    raise _Gagal("Berkas ini tidak dapat dibaca karena kesalahan layanan. Hubungi pengelola layanan.")
                elif macam == "selesai":
                    self._dibaca, self._ditolak = isi
                    tamat = True
        if self._henti.is_set() and not tamat:
            raise _Berhenti
        if not tamat:
            raise _Gagal("Pembacaan berkas dihentikan karena memerlukan memori atau waktu lebih dari yang diizinkan.")
        self._bawa()
        self._cocokkan()
        self._tutup(StatusImpor.SELESAI)

    def _bawa(self) -> None:
        """Rows of the import before this one that the new file does not speak of, when the import was planned so."""
        if (rencana := self._impor.rincian.get("bawaan")) is None:
            return
        terbawa, digantikan = sisip_bawaan(self._bd, self._impor.jenis, self._no, rencana)
        self._ditulis += terbawa
        self._dibaca += terbawa
        self._impor.rincian = self._impor.rincian | {"terbawa": terbawa, "digantikan": digantikan}
        self._ubah(rincian=self._impor.rincian)

    @contextlib.contextmanager
    def _anak(self) -> Iterator[Iterator[tuple[Any, ...]]]:
        impor = self._impor
        kerja = Pekerjaan(
            path=str(self._path.resolve()),
            kerja=str(self._kerja.resolve()),
            jenis=impor.jenis,
            daerah=impor.daerah,
            impor_no=self._no,
            kunci=self._gudang.untuk_anak(),
            xlsx=impor.rincian.get("bentuk") == "xlsx",
            memori=self._batas.memori,
            cpu=self._batas.cpu,
        )
        # A session of its own: Ctrl-C is for this process, which then ends the child in its own time.
        with subprocess.Popen(
            [sys.executable, "-m", "patuh.register.impor_anak"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
            start_new_session=True,
        ) as anak:
            assert anak.stdin is not None and anak.stdout is not None  # noqa: S101 - asked for above
            threading.Thread(target=self._awasi, args=(anak,), daemon=True).start()
            try:
                with contextlib.suppress(BrokenPipeError):
                    anak.stdin.write(json.dumps(asdict(kerja)).encode() + b"\n")
                    anak.stdin.close()
                yield baca_bingkai(anak.stdout)
            finally:
                anak.kill()

    def _awasi(self, anak: subprocess.Popen[bytes]) -> None:
        """End the child when the service stops or when it takes too long, also while it says nothing."""
        batas = time.monotonic() + _DETIK_MAKS
        while anak.poll() is None:
            if self._henti.wait(0.2) or time.monotonic() > batas:
                anak.kill()

    def _tulis(self, baris: list[tuple[Any, ...]]) -> None:
        for bagian in potong(baris):
            with self._bd.tulis() as sesi:
                sisip_isi(sesi, self._impor.jenis, self._no, bagian)
                self._ditulis += len(bagian)
                sisa = self._ditulis / max(1, self._dibaca - self._ditolak)
                kemajuan = round(min(0.99, _BACA_BAGIAN + (1 - _BACA_BAGIAN) * sisa), 4)
                sesi.connection().execute(self._perubahan(kemajuan=kemajuan, diterima=self._ditulis))
            if self._henti.wait(_JEDA):
                raise _Berhenti

    def _tolak(self, baris: list[tuple[int, str, str]]) -> None:
        with self._bd.tulis() as sesi:
            sisip_tolak(sesi, self._no, baris)

    def _maju(self, bagian: float, dibaca: int, ditolak: int) -> None:
        self._dibaca, self._ditolak = dibaca, ditolak
        if bagian >= 1 or time.monotonic() - self._tercatat > _SELANG_MAJU:
            self._tercatat = time.monotonic()
            self._ubah(kemajuan=round(_BACA_BAGIAN * bagian, 4), dibaca=dibaca, ditolak=ditolak)

    def _cocokkan(self) -> None:
        """What stands in the tables must be what was counted: an account that does not close is a fault of ours."""
        sasaran = tabel(TABEL[self._impor.jenis])
        tolak = tabel(ImporDitolak)
        with self._bd.baca() as sesi:
            isi, buang = (
                sesi.connection().execute(select(func.count()).select_from(t).where(t.c.impor_no == self._no)).scalar()
                for t in (sasaran, tolak)
            )
        if (isi, buang) != (self._ditulis, self._ditolak) or self._dibaca != self._ditulis + self._ditolak:
            LOG.error("impor %s: hitungan tidak cocok (%s, %s)", self._impor.id, isi, buang)
            raise _Gagal("Hitungan impor ini tidak cocok. Hubungi pengelola layanan.")

    def _tutup(self, status: StatusImpor, *, galat: str | None = None) -> None:
        beres, waktu, impor = status == StatusImpor.SELESAI, self._jam(), self._impor
        angka = {
            "dibaca": self._dibaca if beres else 0,
            "diterima": self._ditulis if beres else 0,
            "ditolak": self._ditolak if beres else 0,
        }
        with self._bd.tulis() as sesi:
            akhir = {"kemajuan": 1.0} if beres else {}
            sesi.connection().execute(self._perubahan(status=str(status), galat=galat, selesai=waktu, **angka, **akhir))
            catat(
                sesi,
                waktu=waktu,
                daerah=impor.daerah,
                pelaku=impor.pelaku,
                tindakan="impor.selesai" if beres else "impor.gagal",
                objek=f"impor/{impor.id}",
                isi={"jenis": impor.jenis, **angka},
            )

    def _ubah(self, **nilai: Any) -> None:
        with self._bd.tulis() as sesi:
            sesi.connection().execute(self._perubahan(**nilai))

    def _perubahan(self, **nilai: Any) -> Any:
        return update(tabel(Impor)).where(tabel(Impor).c.no == self._no).values(**nilai)
