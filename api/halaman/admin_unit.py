"""The units of the daerah: a list with its filters, and who holds the office today."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.meja import UKURAN, KeDep, Kolom, Lajur, Pilihan, Sel, Tabel, pilihan_daftar, rute_meja, tampil_daftar
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep
from patuh.akun.pelaku import Pelaku
from patuh.akun.sesi import hari_ini
from patuh.akun.tabel import Unit
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat

rute = rute_meja(prefix="/admin")
_URUT = ("nama", "kode", "jenis", "pejabat")
_KOLOM_CSV = ("kode", "nama", "jenis", "jabatan", "atasan", "nama_atasan", "surel", "pejabat")


@rute.get("/unit", **izin("daerah.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    cari: Pilihan = "",
    jenis: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The units, by code."""
    semua = _baca(layanan, pelaku)
    data = _pilih(semua, cari, jenis, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    tabel = Tabel(
        "Unit",
        [Lajur("Unit", "nama"), Lajur("Kode", "kode"), Lajur("Jenis", "jenis"), Lajur("Melapor kepada"),
         Lajur("Pejabat sekarang", "pejabat")],
        [
            [
                Sel(d["nama"], kecil=d["jabatan"]),
                Sel(d["kode"]),
                Sel(d["jenis"]),
                Sel(d["nama_atasan"] or "-"),
                Sel(d["pejabat"] or "belum ada akun", kecil=d["surel"] or "belum ada surel"),
            ]
            for d in bagian
        ],
        "Tidak ada unit yang sesuai.",
        pengantar="Dari berkas daerah, yang diperiksa saat layanan dimulai. Mengubahnya: panduan operasi.",
        saring=[Kolom("cari", "Cari", nilai=cari, wajib=False),
                pilihan_daftar("jenis", "Jenis", [(j, j) for j in sorted({d["jenis"] for d in semua})], jenis)],
        total=len(data),
        ke=ke,
        benda="unit",
        csv="/admin/unit.csv",
        urut=urut,
        remah=("/admin/daerah", "Daerah"),
    )  # fmt: skip
    return tampil_daftar(request, tabel, {"total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian})


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, cari: Pilihan = "", jenis: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    return unduh_baris("unit", _KOLOM_CSV, _pilih(_baca(layanan, pelaku), cari, jenis, urut))


pasang_unduhan(rute, "/unit", daftar_csv, "daerah.lihat")


def _baca(layanan: Layanan, pelaku: Pelaku) -> list[dict[str, Any]]:
    with layanan.bd.baca() as sesi:
        unit = sesi.exec(select(Unit).where(Unit.daerah == pelaku.daerah).order_by(Unit.kode)).all()
        pejabat = _pejabat(sesi, layanan, pelaku.daerah)
    nama = {u.kode: u.nama for u in unit}
    return [
        u.model_dump(include={"kode", "nama", "jenis", "jabatan", "atasan", "surel"})
        | {"nama_atasan": nama.get(u.atasan or ""), "pejabat": ", ".join(pejabat.get(u.kode, ())) or None}
        for u in unit
    ]


def _pejabat(sesi: Session, layanan: Layanan, daerah: str) -> dict[str, list[str]]:
    """The offices held today, by unit."""
    hari = hari_ini(daerah, layanan.jam()).date()
    kueri = select(JabatanPejabat, Pejabat).join(Pejabat, col(Pejabat.id) == col(JabatanPejabat.pejabat_id))
    hasil: dict[str, list[str]] = {}
    for jabatan, orang in sesi.exec(kueri.where(JabatanPejabat.daerah == daerah).order_by(Pejabat.nama)):
        if jabatan.berlaku(hari):
            hasil.setdefault(jabatan.unit, []).append(f"{orang.nama} ({jabatan.jabatan})")
    return hasil


def _pilih(semua: list[dict[str, Any]], cari: str, jenis: str, urut: str) -> list[dict[str, Any]]:
    kata = cari.strip().casefold()
    return pilah(
        [d for d in semua if (not jenis or d["jenis"] == jenis) and kata in f"{d['kode']} {d['nama']}".casefold()],
        urut,
        _URUT,
    )
