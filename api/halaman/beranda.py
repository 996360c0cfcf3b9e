"""The first page of who is signed in: what is due, late, returned, waiting; for Sekda and Bupati the whole daerah."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.beranda_meja import Kotak, kotak_meja
from api.halaman.meja import Pilihan, bahan_borang, rupiah, rute_meja
from api.halaman.tampil import halaman
from api.halaman.verifikasi import NAMA_TAHAP
from api.layanan import Layanan, LayananDep, PelakuDep
from patuh.akun.izin import boleh
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.akun.peran import unit_khusus
from patuh.anggaran.gambaran import gambaran
from patuh.galat import GalatIsian, IsianSalah
from patuh.instruksi.muat import muat_instruksi
from patuh.laporan.arsip import daftar_laporan
from patuh.pemberitahuan.tabel import Pemberitahuan
from patuh.tugas.bentuk import TugasRingkas, kalender
from patuh.tugas.eskalasi import eskalasi_terbuka
from patuh.tugas.kepatuhan import GOLONGAN, KELOMPOK, Hitungan, jumlahkan, matriks, tren
from patuh.tugas.kueri import Saringan, daftar_tugas
from patuh.tugas.tabel import Keadaan
from rules.periode import Periode

rute = rute_meja()
SEPEKAN = 7
_MUNDUR = 5
_TAMPIL = 4
_ESKALASI = 8
WARNA = {"tepat": "DISETUJUI", "lewat": "DIKEMBALIKAN", "belum": "TIDAK_DILAPORKAN", "berjalan": "TERBUKA"}
NAMA_GOLONGAN = {
    "tepat": "tepat waktu",
    "lewat": "lewat tenggat",
    "belum": "tidak atau belum dilaporkan",
    "berjalan": "belum jatuh tempo",
}


@rute.get("/beranda", **izin("sesi"))
def beranda(request: Request, layanan: LayananDep, pelaku: PelakuDep, triwulan: Pilihan = "") -> Response:
    """By role: the Sekda and the Bupati see the daerah, the others their own work."""
    kini = kalender(pelaku.daerah).tanggal(layanan.jam())
    pucuk = pelaku.unit in (f"{pelaku.daerah}-sekda", f"{pelaku.daerah}-bupati")
    with layanan.bd.baca() as sesi:
        tugas, daftar = _kerja(sesi, layanan, pelaku, kini)
        kotak = tugas + kotak_meja(sesi, layanan, pelaku, kini)
        daerah = _daerah(sesi, layanan, pelaku, kini, triwulan) if pucuk else None
    twin: dict[str, Any] = {"angka": [dict(zip(("nama", "banyak", "alamat"), k[:3], strict=True)) for k in kotak]}
    twin |= {"daftar": {n: isi for n, isi, _ in daftar}, "daerah": _twin(daerah) if daerah else None}
    konteks = bahan_borang(request) | {
        "kotak": kotak,
        "bertugas": bool(tugas),
        "daftar": daftar,
        "d": daerah,
        "kini": kini,
        "nama_daerah": muat_daerah(pelaku.daerah).nama,
        "nama_golongan": NAMA_GOLONGAN,
        "rupiah": rupiah,
        "golongan": GOLONGAN,
    }
    return halaman(request, "beranda_masuk.html", konteks, twin)


Daftar = tuple[str, Sequence[TugasRingkas], str]
"""A heading, the first tasks under it, and where all of them are."""


def _kerja(sesi: Session, layanan: Layanan, pelaku: Pelaku, kini: date) -> tuple[list[Kotak], list[Daftar]]:
    """The unit's own tasks, and what its subordinates handed in."""
    unit = pelaku.unit
    if unit is None or unit_khusus(pelaku.daerah, unit) or (pelaku.peran and not boleh("tugas.lihat", pelaku.peran)):
        return [], []
    waktu, batas = layanan.jam(), kini + timedelta(days=SEPEKAN + 1)

    def ambil(status: Keadaan, sebelum: date | None = None) -> tuple[Sequence[TugasRingkas], int]:
        saring = Saringan(unit=unit, status=status, jatuh_tempo_sebelum=sebelum)
        isi = daftar_tugas(sesi, pelaku, saring, waktu=waktu, ukuran=_TAMPIL)
        return isi.data, isi.total

    lewat, n_lewat = ambil(Keadaan.TERLAMBAT)
    kembali, n_kembali = ambil(Keadaan.DIKEMBALIKAN)
    dekat, n_dekat = ambil(Keadaan.TERBUKA, batas)
    _, n_buka = ambil(Keadaan.TERBUKA)
    menunggu = Saringan(atasan=unit, status=Keadaan.DILAPORKAN)
    antre = daftar_tugas(sesi, pelaku, menunggu, waktu=waktu, ukuran=_TAMPIL)
    kabar = sesi.exec(
        select(func.count())
        .select_from(Pemberitahuan)
        .where(Pemberitahuan.unit == unit, col(Pemberitahuan.dibaca).is_(None))
    ).one()
    kotak: list[Kotak] = [
        ("lewat tenggat", n_lewat, "/tugas?status=TERLAMBAT", n_lewat > 0),
        ("dikembalikan", n_kembali, "/tugas?status=DIKEMBALIKAN", n_kembali > 0),
        ("jatuh tempo pekan ini", n_dekat, f"/tugas?status=TERBUKA&jatuh_tempo_sebelum={batas}", False),
        ("terbuka seluruhnya", n_buka, "/tugas?status=TERBUKA", False),
    ]
    if antre.total or any(u.atasan == unit for u in muat_daerah(pelaku.daerah).unit):
        kotak.append(("menunggu persetujuan Anda", antre.total, "/persetujuan", False))
    kotak.append(("kabar belum dibaca", kabar, "/kotak-masuk", False))
    nanti = [] if dekat else ambil(Keadaan.TERBUKA)[0]
    daftar = [
        ("Lewat tenggat", lewat, kotak[0][2]),
        ("Dikembalikan untuk diperbaiki", kembali, kotak[1][2]),
        ("Pekan ini", dekat, kotak[2][2]),
        ("Menunggu persetujuan Anda", antre.data, "/persetujuan"),
        ("Berikutnya", nanti, kotak[3][2]),
    ]
    return kotak, [d for d in daftar if d[1]]


def _daerah(sesi: Session, layanan: Layanan, pelaku: Pelaku, kini: date, minta: str) -> dict[str, Any]:
    """The whole daerah: the matrix of one triwulan, the trend, UHC, reports, the dates of the quarter."""
    waktu, ini = layanan.jam(), Periode.memuat(kini, "triwulan")
    pilihan = [ini]
    for _ in range(_MUNDUR):
        pilihan.append(pilihan[-1].sebelumnya)
    jalan = tren(sesi, pelaku.daerah, list(reversed(pilihan)), waktu=waktu)
    if minta and minta not in {p.kode for p in pilihan}:
        raise IsianSalah("Triwulan tidak dikenal.", (GalatIsian("triwulan", "Pilih dari daftar."),))
    jatuh = [p for p, h in reversed(jalan) if h.jatuh_tempo]
    periode = next((p for p in pilihan if p.kode == minta), jatuh[0] if jatuh else ini)
    isi = matriks(sesi, pelaku.daerah, periode, waktu=waktu)
    jumlah = jumlahkan(isi.values())
    kelompok = [k for k in dict.fromkeys(KELOMPOK.values()) if k in jumlah]
    uang = gambaran(sesi, layanan.paket.mesin, daerah=pelaku.daerah, tahun=kini.year, tanggal=kini, pelaku=pelaku)
    laporan, _ = daftar_laporan(sesi, pelaku, daerah=pelaku.daerah, halaman=1, ukuran=3)
    eskalasi, n_eskalasi = eskalasi_terbuka(sesi, pelaku.daerah, batas=_ESKALASI)
    tenggat = muat_daerah(pelaku.daerah).tenggat
    kal = kalender(pelaku.daerah)
    agenda = [
        ("Desa dan kelurahan melapor", kal.maju(ini.tanggal_sesudah(tenggat.desa))),
        ("Camat dan perangkat daerah melapor", kal.maju(ini.tanggal_sesudah(tenggat.camat))),
        ("Sekda melapor kepada Bupati", kal.maju(ini.tanggal_sesudah(tenggat.sekda))),
    ]
    return {
        "periode": periode,
        "pilihan": pilihan,
        "kelompok": kelompok,
        "matriks": _baris(isi, kelompok),
        "jumlah": {k: (h, bagian(h)) for k, h in jumlah.items()},
        "tren": [(p, h, bagian(h)) for p, h in jalan if h.total],
        "uang": uang,
        "eskalasi": eskalasi,
        "n_eskalasi": n_eskalasi,
        "laporan": [
            {
                "id": b.id,
                "nama": Periode.baca(b.periode).nama,
                "tahap": b.tahap,
                "nama_tahap": NAMA_TAHAP.get(b.tahap, b.tahap),
                "status": b.status,
                "kode": b.kode,
            }
            for b in laporan
        ],
        "agenda": [("Triwulan ditutup", ini.akhir), *agenda],
        "ini": ini,
    }


def _baris(isi: Any, kelompok: Sequence[str]) -> list[dict[str, Any]]:
    """The clauses in the order of their documents."""
    hasil = []
    for id_ in sorted({kunci[0] for kunci in isi}):
        instruksi = muat_instruksi(id_)
        for d in instruksi.diktum:
            for k in d.klausul:
                if (baris := isi.get((id_, d.nomor, k.huruf))) is None:
                    continue
                sel = [(baris[n], bagian(baris[n])) if n in baris else None for n in kelompok]
                jangkar = d.nomor.replace(" ", "-") + (f"-{k.huruf}" if k.huruf else "")
                hasil.append({"instruksi": id_, "diktum": d.nomor, "huruf": k.huruf, "teks": k.teks, "sel": sel,
                              "alamat": f"/instruksi/{id_}#{jangkar}"})  # fmt: skip
    return hasil


def bagian(h: Hitungan) -> list[dict[str, Any]]:
    """The parts of a bar of width 100, from on time to open."""
    hasil, mulai = [], 0.0
    for nama in GOLONGAN:
        if h.jumlah[nama]:
            lebar = h.jumlah[nama] / h.total * 100
            hasil.append({"status": WARNA[nama], "x": round(mulai, 3), "lebar": round(lebar, 3)})
            mulai += lebar
    return hasil


def _twin(d: dict[str, Any]) -> dict[str, Any]:
    """The daerah as JSON: counts only, the bars left out."""
    return {
        "triwulan": d["periode"].kode,
        "matriks": [
            {n: b[n] for n in ("instruksi", "diktum", "huruf")}
            | {"kelompok": {k: s[0].jumlah for k, s in zip(d["kelompok"], b["sel"], strict=True) if s}}
            for b in d["matriks"]
        ],
        "jumlah": {k: h.jumlah for k, (h, _) in d["jumlah"].items()},
        "tren": [{"triwulan": p.kode} | h.jumlah for p, h, _ in d["tren"]],
        "uhc": d["uang"].uhc,
        "eskalasi": {"total": d["n_eskalasi"], "data": d["eskalasi"]},
        "laporan": d["laporan"],
        "agenda": [{"apa": a, "tanggal": t} for a, t in d["agenda"]],
    }
