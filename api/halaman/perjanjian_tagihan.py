"""Bills of an agreement: the list, one with its payments, the forms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select
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
    hitung,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rupiah,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
)
from api.halaman.perjanjian import NAMA_SEGMEN, bulan_berlaku, pilih_perjanjian, pilih_tahun, tahun_berlaku
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import perjanjian as v1
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, TidakDitemukan
from patuh.perjanjian.aturan import unit_segmen
from patuh.perjanjian.bentuk import TagihanBentuk
from patuh.perjanjian.tabel import BayarTagihan
from rules.periode import Periode, nama_tanggal

rute = rute_meja(prefix="/perjanjian/tagihan")
_URUT = ("bulan", "segmen", "jumlah", "dibayar", "tunggakan")
_KOLOM_CSV = (
    "id", "bulan", "segmen", "nomor", "tanggal", "jiwa", "jumlah", "kebutuhan", "selisih", "dibayar", "tunggakan",
    "lewat",
)  # fmt: skip
_BAYAR = (
    Kolom("jumlah", "Jumlah", "rupiah"),
    Kolom("nomor_bukti", "Nomor SP2D atau bukti setor"),
)
_KABAR = {"tagihan": "Tagihan tercatat.", "bayar": "Pembayaran tercatat."}


@rute.get("", **izin("perjanjian.lihat"))
def daftar(
    request: Request, tahun: Pilihan = "", segmen: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1, kabar: Pilihan = ""
) -> Response:
    """The bills, by month."""
    return _daftar(request, tahun=tahun, segmen=segmen, urut=urut, ke=ke, kabar=_KABAR.get(kabar))


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, tahun: Pilihan = "", segmen: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    return unduh_baris("tagihan-iuran", _KOLOM_CSV, _baca(layanan, pelaku, tahun, segmen, urut))


pasang_unduhan(rute, "", daftar_csv, "perjanjian.lihat")


@rute.post("", **izin("perjanjian.catat"))
def catat(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record a bill."""
    satu = pilih_perjanjian(pelaku)
    kolom = _kolom(request, layanan, pelaku)
    try:
        isi = baca_isi(v1.TagihanMasukan, kolom, formulir, {})
        id_ = isi_jawaban(v1.tagihkan(satu.id, isi, request, layanan, pelaku))["id"]
    except SALAH_ISI as salah:
        return _daftar(request, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse(f"/perjanjian/tagihan/{id_}?kabar=tagihan", 303)


@rute.get("/{id_}", **izin("perjanjian.lihat"))
def baca(id_: str, request: Request, kabar: Pilihan = "") -> Response:
    """One bill."""
    return _satu(request, id_, kabar=_KABAR.get(kabar))


@rute.post("/{id_}/bayar", **izin("perjanjian.catat"))
def bayar(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record a payment."""
    kolom = _kolom_bayar(request, pelaku)
    try:
        isi = baca_isi(v1.BayarTagihanMasukan, kolom, formulir, {})
        v1.bayarkan_tagihan(pilih_perjanjian(pelaku).id, id_, isi, request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _satu(request, id_, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse(f"/perjanjian/tagihan/{id_}?kabar=bayar", 303)


def _semua(layanan: Layanan, pelaku: Pelaku, tahun: str) -> list[TagihanBentuk]:
    satu = pilih_perjanjian(pelaku)
    return [t for n in pilih_tahun(satu, layanan, tahun) for t in v1.lihat_tagihan(satu.id, layanan, pelaku, n)]


def _baca(layanan: Layanan, pelaku: Pelaku, tahun: str, segmen: str, urut: str) -> list[dict[str, Any]]:
    baris = [t.model_dump() for t in _semua(layanan, pelaku, tahun) if segmen in ("", t.segmen)]
    baris.sort(key=lambda b: b["bulan"], reverse=True)
    return pilah(baris, urut, _URUT)


def _kolom(request: Request, layanan: Layanan, pelaku: Pelaku) -> list[Kolom]:
    satu = pilih_perjanjian(pelaku)
    return [
        Kolom("segmen", "Segmen", "pilihan",
              pilihan=[(s, NAMA_SEGMEN.get(s, s)) for s in satu.segmen if pelaku.unit in unit_segmen(satu, s)]),
        Kolom("bulan", "Bulan iuran", "pilihan", pilihan=[(b.kode, b.nama) for b in bulan_berlaku(satu, layanan)]),
        Kolom("jiwa", "Jumlah jiwa yang ditagihkan", "angka"),
        Kolom("jumlah", "Jumlah tagihan", "rupiah"),
        Kolom("nomor", "Nomor surat tagihan"),
        Kolom("tanggal", "Tanggal surat", "date", nilai=kini(request, pelaku.daerah)),
    ]  # fmt: skip


def _kolom_bayar(request: Request, pelaku: Pelaku) -> list[Kolom]:
    return [*_BAYAR, Kolom("tanggal", "Tanggal bayar", "date", nilai=kini(request, pelaku.daerah))]


def _daftar(
    request: Request,
    *,
    tahun: str = "",
    segmen: str = "",
    urut: str = "",
    ke: int = 1,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    satu, data = pilih_perjanjian(pelaku), _baca(layanan, pelaku, tahun, segmen, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    kolom = _kolom(request, layanan, pelaku)
    mencatat = boleh_pelaku(pelaku, "perjanjian.catat") and bool(kolom[0].pilihan)
    tabel = Tabel(
        "Tagihan iuran",
        [Lajur("Bulan", "bulan"), Lajur("Segmen", "segmen"), Lajur("Tagihan", "jumlah", kanan=True),
         Lajur("Selisih hitungan", kanan=True), Lajur("Dibayar", "dibayar", kanan=True),
         Lajur("Tunggakan", "tunggakan", kanan=True)],
        [
            [
                Sel(Periode.baca(d["bulan"]).nama, f"/perjanjian/tagihan/{d['id']}", d["nomor"]),
                Sel(NAMA_SEGMEN.get(d["segmen"], d["segmen"]), kecil=f"{hitung(d['jiwa'])} jiwa"),
                Sel(rupiah(d["jumlah"]), kanan=True),
                Sel("bagian dari upah" if d["kebutuhan"] is None else rupiah(d["selisih"]), kanan=True),
                Sel(rupiah(d["dibayar"]), kanan=True),
                Sel(rupiah(d["tunggakan"]) if d["tunggakan"] else "-", kanan=True),
            ]
            for d in bagian
        ],
        "Belum ada tagihan yang sesuai.",
        pengantar="Tagihan BPJS Kesehatan di samping hitungan jiwa kali tarif. Tunggakan dihitung sejak tanggal 11.",
        saring=[
            pilihan_daftar("tahun", "Tahun", [(t, t) for t in tahun_berlaku(satu, layanan)], tahun),
            pilihan_daftar("segmen", "Segmen", [(s, NAMA_SEGMEN.get(s, s)) for s in satu.segmen], segmen),
        ],
        total=len(data),
        ke=ke,
        benda="tagihan",
        csv="/perjanjian/tagihan.csv",
        urut=urut,
        remah=("/perjanjian", "Perjanjian"),
        borang=[Borang("/perjanjian/tagihan", "Catat tagihan", "Catat tagihan", kolom, lipat=True)] if mencatat else (),
    )  # fmt: skip
    twin = {"total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian}
    return tampil_daftar(request, tabel, twin, salah=salah, isian=isian, kabar=kabar)


def _satu(
    request: Request,
    id_: str,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    satu = pilih_perjanjian(pelaku)
    isi = next((t for t in _semua(layanan, pelaku, "") if t.id == id_), None)
    if isi is None:
        raise TidakDitemukan("Tagihan ini tidak ada.")
    with layanan.bd.baca() as sesi:
        kueri = select(BayarTagihan).where(BayarTagihan.tagihan_id == id_).order_by(col(BayarTagihan.tanggal))
        bayaran = [b.model_dump(include={"tanggal", "jumlah", "nomor_bukti"}) for b in sesi.exec(kueri)]
    boleh = boleh_pelaku(pelaku, "perjanjian.catat") and pelaku.unit in unit_segmen(satu, isi.segmen)
    sisa = isi.jumlah - isi.dibayar
    rincian = Rincian(
        f"Tagihan {Periode.baca(isi.bulan).nama}",
        ("/perjanjian/tagihan", "Tagihan iuran"),
        kecil=NAMA_SEGMEN.get(isi.segmen, isi.segmen),
        cap="Lunas" if not sisa else "Menunggak" if isi.tunggakan else "Belum lunas",
        fakta=[
            ("Surat", f"{isi.nomor}, {nama_tanggal(isi.tanggal)}"),
            ("Jiwa", hitung(isi.jiwa)),
            ("Tagihan", rupiah(isi.jumlah)),
            ("Hitungan jiwa kali tarif", "bagian dari upah" if isi.kebutuhan is None else rupiah(isi.kebutuhan)),
            ("Selisih", "-" if isi.selisih is None else rupiah(isi.selisih)),
            ("Sudah dibayar", rupiah(isi.dibayar)),
            ("Sisa", rupiah(sisa)),
        ],
        tabel=[
            (
                "Pembayaran",
                [Lajur("Tanggal"), Lajur("Bukti"), Lajur("Jumlah", kanan=True)],
                [
                    [Sel(nama_tanggal(b["tanggal"])), Sel(b["nomor_bukti"]), Sel(rupiah(b["jumlah"]), kanan=True)]
                    for b in bayaran
                ],
            )
        ],
        borang=[
            Borang(f"/perjanjian/tagihan/{id_}/bayar", "Catat pembayaran", "Catat pembayaran",
                   _kolom_bayar(request, pelaku))
        ] if boleh and sisa else (),
    )  # fmt: skip
    twin = isi.model_dump() | {"pembayaran": bayaran}
    return tampil_rincian(request, rincian, twin, salah=salah, isian=isian, kabar=kabar)
