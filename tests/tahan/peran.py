"""kill -9 in turns of worker, Temporal server, scheduler and mail server while a quarter opens, reports and returns
come in, and a morning's reminders ring. On PostgreSQL the production roles; on SQLite ``patuh dev``, which is one
process, and its Temporal server."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx
from sqlmodel import col, func, select

from patuh.basisdata.mesin import BasisData
from patuh.jejak.segel import periksa, segel
from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.pemberitahuan.tabel import Pemberitahuan, StatusSurel, Surel
from patuh.tugas import jadwal
from patuh.tugas.jadwal import JenisTitik
from patuh.tugas.jalan import jadwal_penugasan
from patuh.tugas.tabel import KeadaanPenugasan, Pengajuan, Penugasan, Tugas
from rules.kalender import Kalender
from tests.tahan.alas import Wadah
from tests.tahan.bentuk import JENIS, Hasil, Jenis, UjiTahan, gabung, skala
from tests.tahan.peran_anak import JARAK_SEBAR
from tests.tahan.utuh import AWAL, Rumah, rumah_berjalan, tunggu

_PERIODE = "2026-T3"
_DIULANG = 30
_DIBUNUH = 30
_BATAS_TENANG = 300.0
_BATAS_KEMBALI = 10.0
_PEMEGANG_SUREL = ("surel", "penjadwal", "dev")
"""Whose death may leave a mail handed over and not noted, and so sent once more."""


def _kirim(rumah: Rumah, jalur: str, isi: dict[str, str], kunci: str) -> dict[str, str]:
    """One keyed request, repeated until it is answered."""
    mulai = time.monotonic()
    while time.monotonic() - mulai < 120:
        try:
            jawab = httpx.post(
                rumah.alamat + jalur,
                json=isi,
                headers=rumah.kepala | {"Idempotency-Key": kunci},
                timeout=30,
                trust_env=False,
            )
        except httpx.HTTPError:
            time.sleep(0.3)
            continue
        if jawab.status_code < 300:
            hasil: dict[str, str] = jawab.json()
            return hasil
        if jawab.status_code < 500:
            raise AssertionError(f"{jalur}: {jawab.status_code} {jawab.text[:200]}")
        time.sleep(0.3)
    raise TimeoutError(jalur)


def _lapor_dan_kembalikan(rumah: Rumah, tugas: Sequence[str], putaran: int, diterima: list[str]) -> None:
    """Every task reported, and returned (which goes out by mail at once)."""
    for id_ in tugas:
        jawab = _kirim(rumah, f"/api/v1/tugas/{id_}/laporan", {"narasi": "Sudah dilaksanakan."}, f"l-{putaran}-{id_}")
        diterima.append(jawab["pengajuan_id"])
        _kirim(rumah, f"/api/v1/tugas/{id_}/kembalikan", {"alasan": "Lampirkan fotonya."}, f"k-{putaran}-{id_}")


def _dilaporkan(bd: BasisData) -> tuple[list[str], set[str]]:
    """Tasks that the clients report (some villages' first ones), and the assignments they belong to."""
    with bd.baca() as sesi:
        baris = sesi.exec(
            select(Tugas.id, Tugas.penugasan_id)
            .where(Tugas.periode == _PERIODE, Tugas.jenis != "pelaporan", col(Tugas.unit).like("33.13.%"))
            .order_by(col(Tugas.unit), col(Tugas.urutan), col(Tugas.id))
        ).all()
    dipilih = baris[:: max(1, len(baris) // _DIULANG)][:_DIULANG]
    return [t for t, _ in dipilih], {p for _, p in dipilih}


def _pengingat(bd: BasisData, sampai: datetime, kecuali: set[str]) -> tuple[int, int]:
    """Reminders that were due to who has reported nothing, and how many of them are not there."""
    setattr(jadwal, "_JARAK_SEBAR", JARAK_SEBAR)  # noqa: B010
    try:
        with bd.baca() as sesi:
            ada = set(sesi.exec(select(Pemberitahuan.kunci).where(col(Pemberitahuan.kunci).startswith("ingat/"))).all())
            semua = sesi.exec(select(Penugasan).where(col(Penugasan.dimulai).is_not(None))).all()
        zona = Kalender("Asia/Jakarta")
        harus = {
            f"ingat/{p.id}/{zona.tanggal(t.waktu).isoformat()}"
            for p in semua
            if p.id not in kecuali and p.dimulai is not None
            for t in jadwal_penugasan(p, p.dimulai)
            if t.jenis == JenisTitik.INGATKAN and t.waktu <= sampai
        }
    finally:
        setattr(jadwal, "_JARAK_SEBAR", timedelta(minutes=10))  # noqa: B010
    return len(harus), len(harus - ada)


def jumlah_tunggu(bd: BasisData) -> tuple[int, int, int]:
    """Assignments not yet open, outbox rows not yet carried, mails not yet made or sent."""
    with bd.baca() as sesi:
        belum = sesi.exec(
            select(func.count()).where(Penugasan.keadaan == KeadaanPenugasan.DIRENCANAKAN, col(Penugasan.buka) <= AWAL)
        ).one()
        keluar = sesi.exec(select(func.count()).where(col(KotakKeluar.selesai).is_(None))).one()
        surel = sesi.exec(select(func.count()).where(Surel.status != StatusSurel.TERKIRIM)).one()
        segera = sesi.exec(
            select(func.count()).where(col(Pemberitahuan.surel_id).is_(None), col(Pemberitahuan.segera).is_(True))
        ).one()
    return belum, keluar, surel + segera


def uji_peran(wadah: Wadah, jenis: Jenis, kali: int) -> Hasil:
    """Kill ``kali`` times in turns, then let it come to rest and count."""
    diterima: list[str] = []
    kembali: dict[str, float] = {}
    boleh, lebih = 0, 0
    with rumah_berjalan(wadah, jenis) as rumah:
        bd = rumah.bd
        tugas, dilaporkan = _dilaporkan(bd)
        giliran = itertools.cycle(["surel", "temporal", "dev"] if jenis == "sqlite" else
                                  ["surel", "pekerja", "temporal", "penjadwal"])  # fmt: skip
        tunggu(lambda: jumlah_tunggu(bd)[0] < 500, 120)
        for ke in range(kali):
            nama = next(giliran)
            tiba = len(rumah.surel_tiba())
            lebih = max(lebih, _ganda(rumah.surel_tiba()) - boleh)
            _lapor_dan_kembalikan(rumah, tugas[ke % 5 :: 5], ke, diterima)
            if nama in _PEMEGANG_SUREL:
                boleh += 1
                # In the midst of handing over mails.
                tunggu(lambda sudah=tiba: len(rumah.surel_tiba()) > sudah, 12)  # type: ignore[misc]
            kembali[nama] = max(kembali.get(nama, 0.0), rumah.bunuh(nama))
        mulai = time.monotonic()
        terakhir = AWAL + timedelta(seconds=90) + 6 * JARAK_SEBAR
        tenang = tunggu(
            lambda: (
                rumah.kini() > terakhir
                and not any(jumlah_tunggu(bd))
                and not _pengingat(bd, rumah.kini() - timedelta(seconds=30), dilaporkan)[1]
            ),
            _BATAS_TENANG,
        )
        lama = time.monotonic() - mulai
        harus, hilang_ingat = _pengingat(bd, rumah.kini() - timedelta(seconds=30), dilaporkan)
        dibunuh = Counter({n: p.dibunuh for n, p in rumah.proses.items() if p.dibunuh})
        tiba_semua = rumah.surel_tiba()
        lebih = max(lebih, _ganda(tiba_semua) - boleh)
        belum = jumlah_tunggu(bd)
    return _nilai(
        wadah, diterima, tiba_semua, tenang, lama, (harus, hilang_ingat), kembali, belum, kali, dibunuh, lebih
    )


def _ganda(tiba: Sequence[str]) -> int:
    """Mails that came once more."""
    return len(tiba) - len({b.split()[0] for b in tiba})


def _nilai(
    wadah: Wadah,
    diterima: list[str],
    tiba: list[str],
    tenang: bool,
    lama: float,
    ingat: tuple[int, int],
    kembali: dict[str, float],
    belum: tuple[int, int, int],
    kali: int,
    dibunuh: Counter[str],
    lebih: int,
) -> Hasil:
    bd = BasisData(wadah.url)
    while segel(bd):
        pass
    with bd.baca() as sesi:
        nomor = set(sesi.exec(select(Pengajuan.id).where(col(Pengajuan.otomatis).is_(False))).all())
        semua = sesi.exec(select(func.count()).select_from(Pengajuan)).one()
        jejak = sesi.exec(select(func.count()).where(Jejak.tindakan == "tugas.lapor")).one()
        keluar = sesi.exec(select(func.count()).where(KotakKeluar.jenis == "laporkan")).one()
        pesan = set(sesi.exec(select(Surel.message_id)).all())
        utuh = periksa(sesi).rusak is None
    bd.tutup()
    hilang, ganda = len(set(diterima) - nomor), len(nomor) - len(set(diterima))
    per_surel = Counter(b.split()[0] for b in tiba)
    surel_hilang = len(pesan - set(per_surel))
    surel_ganda = _ganda(tiba)
    sama = len(set(tiba)) == len(per_surel)
    baik = (
        tenang
        and not hilang
        and not ganda
        and semua == jejak == keluar
        and utuh
        and ingat[0] > 0
        and not ingat[1]
        and not surel_hilang
        and lebih <= 0
        and sama
        and max(kembali.values()) <= _BATAS_KEMBALI
    )
    waktu = ", ".join(f"{n} {detik:.1f}" for n, detik in sorted(kembali.items()))
    reda = (
        f"tenang {lama:.0f} detik sesudah yang terakhir" if tenang else f"TIDAK tenang sesudah {lama:.0f} detik {belum}"
    )
    return Hasil(
        baik,
        f"{'PostgreSQL' if wadah.url.startswith('postgresql') else 'SQLite'}: {kali} kali ({dict(dibunuh)}), "
        f"{len(diterima)} laporan diterima, hilang {hilang}, ganda {ganda}, laporan = jejak = kotak "
        f"{semua}/{jejak}/{keluar}, rantai {'cocok' if utuh else 'RUSAK'}, pengingat {ingat[0]} hilang {ingat[1]}, "
        f"surel {len(pesan)} hilang {surel_hilang}, tiba dua kali {surel_ganda} "
        f"(lebih dari sekali tiap kali: {max(lebih, 0)}; isi dan Message-ID "
        f"{'sama' if sama else 'BEDA'}); {reda}; "
        f"bekerja lagi paling lama (detik): {waktu}",
    )


UJI = (
    UjiTahan(
        "bergilir: kill -9 pekerja, Temporal, penjadwal, server surel 30 kali",
        "diterima lalu hilang 0, ganda 0, laporan = jejak = kotak keluar, rantai cocok, pengingat hilang 0, "
        "paling banyak satu surel ganda tiap kali pengirim atau penerimanya dibunuh, Message-ID sama, "
        "bekerja lagi <= 10 detik",
        lambda alas: gabung(uji_peran(alas.baru(jenis), jenis, skala(_DIBUNUH, 4)) for jenis in JENIS),
    ),
)
