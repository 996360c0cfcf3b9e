"""Synthetic register files of a regency, from a seed: real desa codes, invented people, and the dirt of real files.

Nobody in them exists: names are drawn from common given names, NIKs from the region's codes and random dates. The dirt:
malformed NIKs and double memberships in ``kepesertaan_bpjs``, members who died or moved and are still paid for, people
missing from ``kependudukan``, NIKs first issued elsewhere, stray spaces and case.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from patuh.akun.muat import baris_wilayah

KOLOM: dict[str, tuple[str, ...]] = {
    "kepesertaan_bpjs": (
        *("nik", "nama", "tanggal_lahir", "jenis_kelamin", "no_kartu"),
        *("segmen", "status", "kelas", "wilayah"),
    ),
    "kependudukan": ("nik", "no_kk", "nama", "tanggal_lahir", "jenis_kelamin", "wilayah", "status_penduduk"),
    "dtsen": ("nik", "desil"),
    "penduduk_miskin": ("nik", "miskin", "tanggal_verifikasi"),
    "pekerja": ("nik", "nib", "nama_badan_usaha", "status", "tanggal_berhenti"),
    "sktm": ("nik", "nomor", "tanggal", "wilayah"),
    "apbdes": ("wilayah", "tahun", "jenis_belanja", "sumber_dana", "alokasi"),
}
"""Columns of each kind of file, as the import takes them."""

_SEGMEN = (("PBI_APBN", 38), ("PPU", 22), ("PBPU_PEMDA", 13), ("PBPU", 11), ("BP", 3), (None, 13))
_PRIA = ("Sutrisno", "Wahyu", "Slamet", "Joko", "Nur Kholis", "Agus", "Ma'ruf", "Bambang", "Eko", "Rizki", "Suparno")
_WANITA = ("Siti", "Sri", "Wahyuni", "Nurul", "Dewi", "Sumarni", "Ni'mah", "Kartini", "Lestari", "Rahayu", "Suwarti")
_AKHIR = ("Santoso", "Utami", "Widodo", "Handayani", "Prasetyo", "Rohman", "Sa'adah", "Wibowo", "Susanti", "Hidayat")
_USAHA = ("CV Tirta Jaya", "PT Sumber Rejeki", "UD Makmur & Putra", "PT Batik Lawu", "Toko Barokah", "PT Tekstil Utama")
_SUMBER = ("DANA_DESA", "ADD", "PADES", "BAGI_HASIL", "BANTUAN_KEUANGAN")
_RUSAK = 0.005
_GANDA = 0.007
_LUAR_DAERAH = 0.02
_TIDAK_TERCATAT = 0.004


class DaerahTanpaDesa(ValueError):
    """The official list has no desa for this code."""


@dataclass(frozen=True)
class _Orang:
    nik: str
    no_kk: str
    nama: str
    lahir: date
    wanita: bool
    wilayah: str
    status: str
    segmen: str | None
    miskin: bool


def buat_contoh(daerah: str, penduduk: int, benih: int, keluar: Path, *, per: date = date(2026, 11, 1)) -> Counter[str]:
    """Write one CSV file a kind into ``keluar`` (UTF-8, comma) and return the rows of each.

    ``penduduk`` people; ``per`` is the day the files speak of. Raises :class:`DaerahTanpaDesa`.
    """
    desa = [kode for kode, _ in baris_wilayah("villages.csv", daerah)]
    if not desa:
        raise DaerahTanpaDesa(f"Daerah {daerah!r} tidak ada dalam daftar wilayah resmi, atau tidak punya desa.")
    keluar.mkdir(parents=True, exist_ok=True)
    acak = Random(f"{daerah}|{benih}")  # noqa: S311 (a sample wants to be repeatable)
    jumlah = Counter(dict.fromkeys(KOLOM, 0))
    with ExitStack() as tumpukan:
        tulis = {}
        for jenis, kolom in KOLOM.items():
            aliran = tumpukan.enter_context((keluar / f"{jenis}.csv").open("w", encoding="utf-8", newline=""))
            tulis[jenis] = csv.writer(aliran)
            tulis[jenis].writerow(kolom)
        for orang in _penduduk(acak, desa, penduduk, per):
            for jenis, baris in _baris_orang(acak, orang, per):
                tulis[jenis].writerow(baris)
                jumlah[jenis] += 1
        for kode in desa:
            for baris in _apbdes(acak, kode, per.year):
                tulis["apbdes"].writerow(baris)
                jumlah["apbdes"] += 1
    return jumlah


def nik_contoh(folder: Path) -> list[tuple[str, str]]:
    """One person of each state from files made by :func:`buat_contoh`: an active member, one who is not active, and a
    living resident who is no member."""
    with (folder / "kepesertaan_bpjs.csv").open(encoding="utf-8", newline="") as berkas:
        peserta = [(b["nik"], b["status"]) for b in csv.DictReader(berkas)]
    with (folder / "kependudukan.csv").open(encoding="utf-8", newline="") as berkas:
        hidup = [b["nik"] for b in csv.DictReader(berkas) if b["status_penduduk"] == "HIDUP"]
    terdaftar, warga = Counter(nik for nik, _ in peserta), set(hidup)
    pertama = {status: nik for nik, status in reversed(peserta) if terdaftar[nik] == 1 and nik in warga}
    belum = next(nik for nik in hidup if nik not in terdaftar)
    return [
        ("peserta aktif", pertama["AKTIF"]),
        ("peserta tidak aktif", pertama["TIDAK AKTIF"]),
        ("belum terdaftar", belum),
    ]


def _penduduk(acak: Random, desa: list[str], banyak: int, per: date) -> Iterator[_Orang]:
    urut: Counter[str] = Counter()
    no_kk, sisa, wilayah = "", 0, desa[0]
    for _ in range(banyak):
        if sisa == 0:
            wilayah, sisa = acak.choice(desa), acak.choice((1, 2, 3, 3, 4, 4, 5))
            catat = per - timedelta(days=acak.randrange(9000))
            dasar = wilayah.replace(".", "")[:6] + f"{catat:%d%m%y}"
            urut[dasar] += 1
            no_kk = f"{dasar}{urut[dasar]:04d}"
        sisa -= 1
        wanita = acak.random() < 0.5
        lahir = per - timedelta(days=int(acak.triangular(0, 92, 28) * 365.25))
        asal = acak.choice(("330102", "351013", "317104")) if acak.random() < _LUAR_DAERAH else wilayah
        awal = asal.replace(".", "")[:6] + f"{lahir.day + (40 if wanita else 0):02d}{lahir:%m%y}"
        urut[awal] += 1
        yield _Orang(
            nik=f"{awal}{urut[awal]:04d}",
            no_kk=no_kk,
            nama=f"{acak.choice(_WANITA if wanita else _PRIA)} {acak.choice(_AKHIR)}",
            lahir=lahir,
            wanita=wanita,
            wilayah=wilayah,
            status=acak.choices(("HIDUP", "MENINGGAL", "PINDAH"), (986, 6, 8))[0],
            segmen=acak.choices([s for s, _ in _SEGMEN], [b for _, b in _SEGMEN])[0],
            miskin=acak.random() < 0.18,
        )


def _baris_orang(acak: Random, orang: _Orang, per: date) -> Iterator[tuple[str, tuple[Any, ...]]]:
    kelamin = "P" if orang.wanita else "L"
    nama = _kotori(acak, orang.nama)
    if acak.random() >= _TIDAK_TERCATAT:
        yield (
            "kependudukan",
            (
                *(orang.nik, orang.no_kk, nama, orang.lahir, kelamin),
                *(orang.wilayah, orang.status),
            ),
        )
    if orang.segmen is not None:
        yield "kepesertaan_bpjs", _peserta(acak, orang, orang.segmen, nama, kelamin)
        if acak.random() < _GANDA:
            lain = acak.choice([s for s, _ in _SEGMEN if s not in (None, orang.segmen)])
            yield "kepesertaan_bpjs", _peserta(acak, orang, str(lain), nama, kelamin)
    if acak.random() < 0.55:
        yield "dtsen", (orang.nik, "" if acak.random() < 0.03 else acak.randint(1, 4 if orang.miskin else 10))
    if orang.miskin or orang.segmen == "PBPU_PEMDA":
        tanggal = per - timedelta(days=acak.randrange(400))
        yield "penduduk_miskin", (orang.nik, "Y" if orang.miskin else acak.choice("YT"), tanggal)
    dewasa = 18 <= (per - orang.lahir).days // 365 < 60
    if dewasa and (orang.segmen == "PPU" or acak.random() < 0.04):
        berhenti = acak.random() < 0.06
        tanggal_henti = per - timedelta(days=acak.randrange(400)) if berhenti else ""
        ke = acak.randrange(len(_USAHA))
        yield (
            "pekerja",
            (
                *(orang.nik, f"91200{ke:08d}", _USAHA[ke]),
                *("BERHENTI" if berhenti else "AKTIF", tanggal_henti),
            ),
        )
    if orang.miskin and orang.segmen is None and acak.random() < 0.6:
        tanggal_sktm = per - timedelta(days=acak.randrange(300))
        nomor = f"474/{acak.randrange(1, 400)}/{tanggal_sktm:%m}/{tanggal_sktm.year}"
        yield "sktm", (orang.nik, nomor, tanggal_sktm, orang.wilayah)


def _peserta(acak: Random, orang: _Orang, segmen: str, nama: str, kelamin: str) -> tuple[Any, ...]:
    nik = orang.nik
    if acak.random() < _RUSAK:
        nik = acak.choice((nik[:-1], nik[:6] + "99" + nik[8:], nik[:12] + "0000", f"{nik[:15]}X", ""))
    aktif = acak.random() < (0.97 if segmen in ("PBI_APBN", "PBPU_PEMDA", "PPU") else 0.55)
    status = "AKTIF" if aktif else "TIDAK AKTIF"
    kelas = "3" if segmen in ("PBI_APBN", "PBPU_PEMDA") else acak.choice("123")
    kartu = f"{acak.randrange(10**12):013d}"
    return nik, nama, orang.lahir, kelamin, kartu, segmen, status, kelas, orang.wilayah


def _kotori(acak: Random, nama: str) -> str:
    match acak.randrange(20):
        case 0:
            return nama.upper()
        case 1:
            return f" {nama}  "
        case _:
            return nama


def _apbdes(acak: Random, wilayah: str, tahun: int) -> Iterator[tuple[Any, ...]]:
    if wilayah.rpartition(".")[2].startswith("1"):
        return  # a kelurahan has no APBDes
    if acak.random() < 0.7:
        yield wilayah, tahun, "IURAN", acak.choice(_SUMBER), acak.randrange(0, 60) * 453_600
    if acak.random() < 0.6:
        yield wilayah, tahun, "SOSIALISASI", acak.choice(_SUMBER), acak.randrange(1, 20) * 500_000
