"""Payments with a deadline of an agreement (capitation, claims): the list, one event, the forms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlmodel import select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import FormulirDep
from api.halaman.meja import (
    SALAH_ISI,
    UKURAN,
    Borang,
    KeDep,
    Kolom,
    Lajur,
    Pilihan,
    Rincian,
    Sel,
    Tabel,
    baca_isi,
    boleh_pelaku,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rupiah,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
)
from api.halaman.perjanjian import pilih_perjanjian, pilih_tahun, tahun_berlaku
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import perjanjian as v1
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, TidakDitemukan
from patuh.instruksi.model import Instruksi
from patuh.perjanjian.aturan import klausul_peristiwa, unit_diktum
from patuh.perjanjian.tabel import PeristiwaBayar
from rules.periode import nama_tanggal

rute = rute_meja(prefix="/perjanjian/peristiwa")
_URUT = ("faskes", "jenis", "tenggat", "dibayar")
_KOLOM_CSV = ("id", "jenis", "faskes", "nomor", "mulai", "tenggat", "dibayar", "tepat_waktu", "jumlah")
NAMA_KEADAAN = {
    "TEPAT": "Dibayar tepat waktu",
    "TERLAMBAT": "Dibayar lewat tenggat",
    "MENUNGGAK": "Belum dibayar, lewat tenggat",
    "BELUM": "Belum jatuh tempo",
}
_KABAR = {"peristiwa": "Peristiwa tercatat.", "bayar": "Tanggal bayar tercatat."}


@rute.get("", **izin("perjanjian.lihat"))
def daftar(
    request: Request,
    tahun: Pilihan = "",
    jenis: Pilihan = "",
    keadaan: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The events by deadline, the newest first."""
    return _daftar(request, tahun=tahun, jenis=jenis, keadaan=keadaan, urut=urut, ke=ke)


def daftar_csv(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    tahun: Pilihan = "",
    jenis: Pilihan = "",
    keadaan: Pilihan = "",
    urut: Pilihan = "",
) -> Response:
    """The same list, all of it."""
    baris = _baca(request, layanan, pelaku, tahun, jenis, keadaan, urut)
    return unduh_baris("pembayaran-faskes", _KOLOM_CSV, baris)


pasang_unduhan(rute, "", daftar_csv, "perjanjian.lihat")


@rute.post("", **izin("perjanjian.catat"))
def catat(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record an event."""
    satu = pilih_perjanjian(pelaku)
    kolom = _kolom(request, satu, pelaku)
    try:
        isi = baca_isi(v1.PeristiwaMasukan, kolom, formulir, {})
        id_ = isi_jawaban(v1.peristiwakan(satu.id, isi, request, layanan, pelaku))["id"]
    except SALAH_ISI as salah:
        return _daftar(request, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse(f"/perjanjian/peristiwa/{id_}?kabar=peristiwa", 303)


@rute.get("/{id_}", **izin("perjanjian.lihat"))
def baca(id_: str, request: Request, kabar: Pilihan = "") -> Response:
    """One event."""
    return _satu(request, id_, kabar=_KABAR.get(kabar))


@rute.post("/{id_}/bayar", **izin("perjanjian.catat"))
def bayar(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record the day of payment."""
    kolom = [_kolom_bayar(request, pelaku)]
    try:
        isi = baca_isi(v1.BayarPeristiwaMasukan, kolom, formulir, {})
        v1.bayarkan_peristiwa(pilih_perjanjian(pelaku).id, id_, isi, request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _satu(request, id_, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse(f"/perjanjian/peristiwa/{id_}?kabar=bayar", 303)


def _jenis(satu: Instruksi) -> dict[str, str]:
    return {k.peristiwa.kode: k.peristiwa.nama for d in satu.diktum for k in d.klausul if k.peristiwa is not None}


def _keadaan(b: Mapping[str, Any], hari: date) -> str:
    if b["dibayar"] is not None:
        return "TEPAT" if b["tepat_waktu"] else "TERLAMBAT"
    return "MENUNGGAK" if b["tenggat"] < hari else "BELUM"


def _baca(
    request: Request, layanan: Layanan, pelaku: Pelaku, tahun: str, jenis: str, keadaan: str, urut: str
) -> list[dict[str, Any]]:
    satu, hari = pilih_perjanjian(pelaku), date.fromisoformat(kini(request, pelaku.daerah))
    semua = [
        p.model_dump()
        for n in pilih_tahun(satu, layanan, tahun)
        for p in v1.lihat_peristiwa(satu.id, layanan, pelaku, n).data
    ]
    semua.sort(key=lambda b: b["tenggat"], reverse=True)
    baris = [b | {"keadaan": _keadaan(b, hari)} for b in semua if jenis in ("", b["jenis"])]
    return pilah([b for b in baris if keadaan in ("", b["keadaan"])], urut, _URUT)


def _kolom(request: Request, satu: Instruksi, pelaku: Pelaku) -> list[Kolom]:
    hari = kini(request, pelaku.daerah)
    milik = [(k, n) for k, n in _jenis(satu).items() if pelaku.unit in unit_diktum(satu, klausul_peristiwa(satu, k)[0])]
    return [
        Kolom("jenis", "Jenis", "pilihan", pilihan=milik),
        Kolom("faskes", "Fasilitas kesehatan"),
        Kolom("tanggal", "Tanggal BAST, atau satu hari dalam bulan kapitasinya", "date", nilai=hari),
        Kolom("nomor", "Nomor BAST", petunjuk="Wajib untuk klaim.", wajib=False),
        Kolom("jumlah", "Jumlah", "rupiah", wajib=False),
        Kolom("dibayar", "Sudah dibayar pada", "date", wajib=False),
    ]


def _kolom_bayar(request: Request, pelaku: Pelaku) -> Kolom:
    return Kolom("dibayar", "Dibayar pada", "date", nilai=kini(request, pelaku.daerah))


def _daftar(
    request: Request,
    *,
    tahun: str = "",
    jenis: str = "",
    keadaan: str = "",
    urut: str = "",
    ke: int = 1,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    satu = pilih_perjanjian(pelaku)
    data = _baca(request, layanan, pelaku, tahun, jenis, keadaan, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    nama, kolom = _jenis(satu), _kolom(request, satu, pelaku)
    mencatat = boleh_pelaku(pelaku, "perjanjian.catat") and bool(kolom[0].pilihan)
    tabel = Tabel(
        "Pembayaran fasilitas kesehatan",
        [Lajur("Fasilitas", "faskes"), Lajur("Jenis", "jenis"), Lajur("Tenggat", "tenggat"),
         Lajur("Dibayar", "dibayar"), Lajur("Jumlah", kanan=True), Lajur("Keadaan")],
        [
            [
                Sel(d["faskes"], f"/perjanjian/peristiwa/{d['id']}", d["nomor"]),
                Sel(nama.get(d["jenis"], d["jenis"])),
                Sel(nama_tanggal(d["tenggat"])),
                Sel(nama_tanggal(d["dibayar"]) if d["dibayar"] else "-"),
                Sel(rupiah(d["jumlah"]) if d["jumlah"] is not None else "-", kanan=True),
                Sel(NAMA_KEADAAN[d["keadaan"]]),
            ]
            for d in bagian
        ],
        "Belum ada peristiwa yang sesuai.",
        pengantar="Kapitasi dan klaim dengan tenggat bayarnya menurut perjanjian.",
        saring=[
            pilihan_daftar("tahun", "Tahun", [(t, t) for t in tahun_berlaku(satu, layanan)], tahun),
            pilihan_daftar("jenis", "Jenis", nama.items(), jenis),
            pilihan_daftar("keadaan", "Keadaan", NAMA_KEADAAN.items(), keadaan),
        ],
        total=len(data),
        ke=ke,
        benda="peristiwa",
        csv="/perjanjian/peristiwa.csv",
        urut=urut,
        remah=("/perjanjian", "Perjanjian"),
        borang=[Borang("/perjanjian/peristiwa", "Catat peristiwa", "Catat", kolom, lipat=True)] if mencatat else (),
    )  # fmt: skip
    twin = {"total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian}
    return tampil_daftar(request, tabel, twin, salah=salah, isian=isian)


def _satu(
    request: Request,
    id_: str,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    satu, hari = pilih_perjanjian(pelaku), date.fromisoformat(kini(request, pelaku.daerah))
    with layanan.bd.baca() as sesi:
        kueri = select(PeristiwaBayar).where(PeristiwaBayar.id == id_, PeristiwaBayar.instruksi == satu.id)
        baris = sesi.exec(kueri).first()
        if baris is None:
            raise TidakDitemukan("Peristiwa ini tidak ada.")
        isi = v1.bentuk_peristiwa(baris).model_dump()
    diktum, klausul, _ = klausul_peristiwa(satu, isi["jenis"])
    boleh = boleh_pelaku(pelaku, "perjanjian.catat") and pelaku.unit in unit_diktum(satu, diktum)
    rincian = Rincian(
        isi["faskes"],
        ("/perjanjian/peristiwa", "Pembayaran fasilitas kesehatan"),
        kecil=_jenis(satu)[isi["jenis"]],
        cap=NAMA_KEADAAN[_keadaan(isi, hari)],
        fakta=[
            ("Nomor BAST", isi["nomor"] or "-"),
            ("Mulai", nama_tanggal(isi["mulai"])),
            ("Tenggat bayar", nama_tanggal(isi["tenggat"])),
            ("Dibayar", nama_tanggal(isi["dibayar"]) if isi["dibayar"] else "belum"),
            ("Jumlah", rupiah(isi["jumlah"]) if isi["jumlah"] is not None else "-"),
        ],
        kutipan=(klausul.teks, f"{diktum.nomor}, sesuai naskah"),
        borang=[
            Borang(f"/perjanjian/peristiwa/{id_}/bayar", "Catat pembayaran", "Catat tanggal bayar",
                   [_kolom_bayar(request, pelaku)])
        ] if boleh and isi["dibayar"] is None else (),
    )  # fmt: skip
    return tampil_rincian(request, rincian, isi, salah=salah, isian=isian, kabar=kabar)
