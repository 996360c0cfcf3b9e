"""The audit chain against another hand: a thousand changes, each found and its row named; cut tails against anchors."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import insert, text
from sqlmodel import Session

from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.jejak.jangkar import jangkar_kini, periksa_jangkar
from patuh.jejak.rantai import AWAL
from patuh.jejak.rantai import sidik as segel_baris
from patuh.jejak.segel import periksa, periksa_cepat
from patuh.jejak.tabel import Jejak
from tests.tahan.alas import Alas
from tests.tahan.bentuk import JENIS, Hasil, UjiTahan

_AWAL = datetime(2026, 1, 1, tzinfo=UTC)
_TINDAKAN = ("tugas.lapor", "tugas.setuju", "sanksi.langkah", "pemeriksaan.jawab")
Ubah = Callable[[Session, int, random.Random], set[int]]


def isi(bd: BasisData, jumlah: int) -> None:
    """A sealed chain of this many events."""
    sidik, baris = AWAL, []
    for i in range(1, jumlah + 1):
        waktu = _AWAL + timedelta(seconds=i, microseconds=i % 3)
        kolom = (
            "33.13",
            f"kunci:{i % 40}",
            _TINDAKAN[i % 4],
            f"tugas/{i}",
            {"pengajuan": str(UUID(int=i)), "ke": i % 5},
        )
        sidik = segel_baris(sidik, i, i, waktu.isoformat(), *kolom)
        nama = ("daerah", "pelaku", "tindakan", "objek", "isi")
        baris.append({"id": i, "waktu": waktu, **dict(zip(nama, kolom, strict=True)), "segel_ke": i, "segel": sidik})
        if len(baris) == 20_000 or i == jumlah:
            with bd.tulis() as sesi:
                sesi.connection().execute(insert(tabel(Jejak)), baris)
            baris = []


def _jalankan(sesi: Session, sql: str, **nilai: object) -> None:
    sesi.connection().execute(text(sql), nilai)


def _ubah_isi(kolom: str, nilai: str) -> Ubah:
    def ubah(sesi: Session, ke: int, acak: random.Random) -> set[int]:
        _jalankan(sesi, f"UPDATE jejak SET {kolom} = {nilai} WHERE segel_ke = :ke", ke=ke)
        return {ke}

    return ubah


def _hapus(sesi: Session, ke: int, acak: random.Random) -> set[int]:
    _jalankan(sesi, "DELETE FROM jejak WHERE segel_ke = :ke", ke=ke)
    return {ke}


def _tukar_isi(sesi: Session, ke: int, acak: random.Random) -> set[int]:
    """The deeds of two neighbours change places."""
    ambil = text("SELECT objek, pelaku, waktu FROM jejak WHERE segel_ke = :ke")
    for tempat, lain in [
        (ke, sesi.connection().execute(ambil, {"ke": ke + 1}).one()),
        (ke + 1, sesi.connection().execute(ambil, {"ke": ke}).one()),
    ]:
        _jalankan(
            sesi,
            "UPDATE jejak SET objek = :o, pelaku = :p, waktu = :w WHERE segel_ke = :ke",
            o=lain[0],
            p=lain[1],
            w=lain[2],
            ke=tempat,
        )
    return {ke, ke + 1}


def _tukar_tempat(sesi: Session, ke: int, acak: random.Random) -> set[int]:
    """Two rows change places in the chain, with their seals: the row after them hangs on another seal, too."""
    for dari, menjadi in ((ke, -1), (ke + 1, ke), (-1, ke + 1)):
        _jalankan(sesi, "UPDATE jejak SET segel_ke = :menjadi WHERE segel_ke = :dari", dari=dari, menjadi=menjadi)
    return {ke, ke + 1, ke + 2}


def _segel_baru(sesi: Session, ke: int, acak: random.Random) -> set[int]:
    """A row is changed and given a seal that fits: the next row gives it away."""
    _jalankan(sesi, "UPDATE jejak SET segel = :s WHERE segel_ke = :ke", s=f"{acak.getrandbits(256):064x}", ke=ke)
    return {ke, ke + 1}


_CARA: tuple[Ubah, ...] = (
    _ubah_isi("pelaku", "'kunci:lain'"),
    _ubah_isi("objek", "'tugas/0'"),
    _ubah_isi("tindakan", "'kunci.buat'"),
    _ubah_isi("isi", "'{\"ke\": 9}'"),
    _ubah_isi("waktu", "'2020-01-01 00:00:00.000000'"),
    _ubah_isi("daerah", "'33.27'"),
    _hapus,
    _tukar_isi,
    _tukar_tempat,
    _segel_baru,
)


class _Batal(Exception):
    """Takes the changes of a round back."""


def uji_ubah(bd: BasisData, panjang: int, kali: int, putaran: int, benih: int = 1) -> Hasil:
    """``kali`` changes at random places in ``putaran`` rounds, each rolled back: found and named, nothing else."""
    acak = random.Random(benih)
    ketemu = lebih = 0
    for ronde in range(putaran):
        try:
            with bd.tulis() as sesi:
                # Apart from each other, so that each finding belongs to one change.
                banyak = kali // putaran + (ronde < kali % putaran)
                tempat = acak.sample(range(2, panjang - 4, 5), banyak)
                harap = [acak.choice(_CARA)(sesi, ke, acak) for ke in tempat]
                temuan = {t.ke for t in periksa(sesi).temuan}
                # After a deleted row its successor cannot be checked; all other places are named exactly.
                ketemu += sum(h <= temuan for h in harap)
                lebih += len(temuan - set().union(*harap))
                raise _Batal
        except _Batal:
            continue
    with bd.baca() as sesi:
        bersih = periksa(sesi).rusak is None
    return Hasil(
        ketemu == kali and not lebih and bersih,
        f"{bd.dialek}: {ketemu} dari {kali} dengan barisnya, {lebih} salah tuduh",
    )


def uji_ekor(bd: BasisData, panjang: int, kali: int, benih: int = 2) -> Hasil:
    """Cut tails, unsealed tails, and chains written anew from some row: only the anchors can show them, and do."""
    acak = random.Random(benih)
    with bd.baca() as sesi:
        kini = jangkar_kini(sesi, _AWAL)
        assert kini is not None
        ketemu = 0
    for i in range(kali):
        ke = panjang - acak.randrange(1, 2000 if panjang > 4000 else panjang // 2)
        try:
            with bd.tulis() as sesi:
                if i % 3 == 0:
                    _jalankan(sesi, "DELETE FROM jejak WHERE segel_ke > :ke", ke=ke)
                elif i % 3 == 1:
                    _jalankan(sesi, "UPDATE jejak SET segel_ke = NULL, segel = NULL WHERE segel_ke > :ke", ke=ke)
                else:
                    _jalankan(sesi, "UPDATE jejak SET segel = :s WHERE segel_ke >= :ke", ke=ke, s="f" * 64)
                temuan = periksa_jangkar(sesi, [kini])
                ketemu += [t.ke for t in temuan] == [panjang]
                raise _Batal
        except _Batal:
            continue
    with bd.baca() as sesi:
        bersih = not periksa_jangkar(sesi, [kini])
    return Hasil(ketemu == kali and bersih, f"{bd.dialek}: {ketemu} dari {kali} ekor")


def _di(jenis: str, panjang: int, uji: Callable[[BasisData], Hasil], alas: Alas) -> Hasil:
    bd = BasisData(alas.baru(jenis).url, sinkron="OFF")
    try:
        isi(bd, panjang)
        return uji(bd)
    finally:
        bd.tutup()


def _ubah(alas: Alas) -> Hasil:
    semua = [_di(j, 100_000, lambda bd: uji_ubah(bd, 100_000, 900, 9), alas) for j in JENIS]
    return Hasil(all(h.lulus for h in semua), "; ".join(h.ukuran for h in semua))


def _ekor(alas: Alas) -> Hasil:
    semua = [_di(j, 100_000, lambda bd: uji_ekor(bd, 100_000, 100), alas) for j in JENIS]
    return Hasil(all(h.lulus for h in semua), "; ".join(h.ukuran for h in semua))


def _sejuta(alas: Alas) -> Hasil:
    def ukur(bd: BasisData) -> Hasil:
        mulai, hitung = time.perf_counter(), os.times()
        hasil = periksa_cepat(bd)
        lama, sesudah = time.perf_counter() - mulai, os.times()
        cpu = sum(sesudah[:4]) - sum(hitung[:4])
        baik = hasil.rusak is None and hasil.jumlah == 1_000_000
        return Hasil(
            baik and lama <= 10, f"{bd.dialek}: {lama:.1f} detik ({cpu:.1f} detik CPU pada {os.cpu_count()} inti)"
        )

    semua = [_di(j, 1_000_000, ukur, alas) for j in JENIS]
    return Hasil(all(h.lulus for h in semua), "; ".join(h.ukuran for h in semua))


UJI = (
    UjiTahan("jejak: 900 perubahan dalam 100.000 baris", "semua ketemu, barisnya disebut", _ubah),
    UjiTahan("jejak: 100 ekor terpotong atau ditulis ulang", "semua ketemu dengan jangkar", _ekor),
    UjiTahan("jejak: periksa sejuta baris", "<= 10 detik", _sejuta),
)
