"""Offers of the waiting list to Baznas and companies, and their answers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

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
    bahan_borang,
    berawalan,
    boleh_pelaku,
    hitung,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
    terpilih,
)
from api.halaman.pembiayaan import wilayah_saring
from api.halaman.tampil import halaman
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import pembiayaan_desa as v1
from api.v1.skema import Daftar
from patuh.akun.pelaku import Pelaku
from patuh.desa.bentuk import TawaranBentuk, bentuk_tawaran
from patuh.desa.daftar import SaringanTawaran
from patuh.desa.daftar import daftar_tawaran as baca_daftar
from patuh.desa.lingkup import awalan
from patuh.desa.tabel import StatusTawaran
from patuh.galat import GalatDomain
from patuh.tugas.bentuk import nama_unit
from rules.periode import nama_tanggal

rute = rute_meja()
NAMA_TAWARAN = {
    StatusTawaran.MENUNGGU: "Menunggu jawaban",
    StatusTawaran.TERIMA: "Diterima",
    StatusTawaran.TOLAK: "Ditolak",
}
_KOLOM_CSV = (
    "id", "daerah", "wilayah", "kepada", "nama", "nomor", "tanggal", "jumlah", "status", "terima_jumlah",
    "terima_sejak", "unit", "dibuat", "dijawab",
)  # fmt: skip
_KABAR = {"tawar": "Tawaran tercatat. Ini ajakan, bukan kewajiban.", "jawab": "Jawaban tercatat."}
Jawab = Literal["TERIMA", "TOLAK"]


@rute.get("/tawaran-pembiayaan", **izin("desa.lihat"))
def daftar_tawaran(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    status: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
    kabar: Pilihan = "",
) -> Response:
    """Offers, newest first."""
    isi = _daftar(layanan, pelaku, status, urut, ke, UKURAN)
    tabel = Tabel(
        "Tawaran pembiayaan",
        [
            Lajur("Kepada", "nama"),
            Lajur("Wilayah", "wilayah"),
            Lajur("Orang", "jumlah", kanan=True),
            Lajur("Surat", "tanggal"),
            Lajur("Jawaban", "status"),
        ],
        [
            [
                Sel(d.nama, f"/tawaran-pembiayaan/{d.id}"),
                Sel(nama_unit(d.daerah, d.wilayah) or d.wilayah if d.wilayah else "Seluruh daerah"),
                Sel(hitung(d.jumlah), kanan=True),
                Sel(d.nomor, kecil=nama_tanggal(d.tanggal)),
                Sel("", cap=NAMA_TAWARAN[d.status]),
            ]
            for d in isi.data
        ],
        "Belum ada tawaran yang sesuai.",
        pengantar="Daftar tunggu ditawarkan kepada Baznas atau perusahaan. Menolak tidak berakibat apa pun.",
        saring=[pilihan_daftar("status", "Jawaban", [(s.value, n) for s, n in NAMA_TAWARAN.items()], status)],
        total=isi.total,
        ke=ke,
        benda="tawaran",
        csv="/tawaran-pembiayaan.csv",
        urut=urut,
        tautan=[("/tawaran-pembiayaan/baru", "Buat tawaran")] if boleh_pelaku(pelaku, "desa.catat") else (),
    )
    return tampil_daftar(request, tabel, isi, kabar=_KABAR.get(kabar))


def tawaran_csv(layanan: LayananDep, pelaku: PelakuDep, status: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    return unduh_baris("tawaran-pembiayaan", _KOLOM_CSV, _daftar(layanan, pelaku, status, urut, 1, SELURUHNYA).data)


pasang_unduhan(rute, "/tawaran-pembiayaan", tawaran_csv, "desa.lihat")


def _daftar(layanan: Layanan, pelaku: Pelaku, status: str, urut: str, ke: int, ukuran: int) -> Daftar[TawaranBentuk]:
    awalan(pelaku)
    saring = SaringanTawaran(pelaku.daerah, terpilih(StatusTawaran, status, "status"), urut=urut)
    with layanan.bd.baca() as sesi:
        baris, total = baca_daftar(sesi, pelaku, saring, halaman=ke, ukuran=ukuran)
    return Daftar(total=total, halaman=ke, ukuran=ukuran, data=[bentuk_tawaran(b) for b in baris])


@rute.get("/tawaran-pembiayaan/baru", **izin("desa.catat"))
def tawaran_baru(request: Request) -> Response:
    """The form."""
    return _tawarkan(request)


@rute.post("/tawaran-pembiayaan/baru", **izin("desa.catat"))
def tawarkan(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Offer the waiting list."""
    kolom = _kolom_tawar(request, pelaku)
    try:
        isi = baca_isi(v1.TawaranMasukan, kolom, formulir, {"daerah": pelaku.daerah})
        id_ = isi_jawaban(v1.tawarkan(isi, request, layanan, pelaku))["id"]
    except SALAH_ISI as salah:
        return _tawarkan(request, salah, isi_ulang(kolom, formulir))
    return RedirectResponse(f"/tawaran-pembiayaan/{id_}?kabar=tawar", 303)


@rute.get("/tawaran-pembiayaan/{tawaran_id}", **izin("desa.lihat"))
def baca_tawaran(tawaran_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One offer and its answer."""
    return _tampil_tawaran(request, tawaran_id, kabar=_KABAR.get(kabar))


@rute.post("/tawaran-pembiayaan/{tawaran_id}/jawab", **izin("desa.catat"))
def jawab(tawaran_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Record the answer."""
    kata = formulir.teks.get("jawaban", "")
    kolom = _kolom_jawab(kata)
    try:
        v1.jawab(tawaran_id, baca_isi(v1.JawabanMasukan, kolom, formulir, {}), request, layanan, pelaku)
    except SALAH_ISI as salah:
        depan = kata.lower()
        return _tampil_tawaran(
            request, tawaran_id, salah=berawalan(depan, salah), isian=isi_ulang(kolom, formulir, depan)
        )
    return RedirectResponse(f"/tawaran-pembiayaan/{tawaran_id}?kabar=jawab", 303)


def _kolom_tawar(request: Request, pelaku: Pelaku) -> list[Kolom]:
    return [
        Kolom("kepada", "Ditawarkan kepada", "pilihan",
              pilihan=[("", "Pilih"), ("BAZNAS", "Baznas"), ("TJSLP", "Perusahaan (TJSLP)")]),
        Kolom("nama", "Nama lembaga atau perusahaan"),
        Kolom("wilayah", "Wilayah daftar tunggu", "pilihan", wajib=False,
              pilihan=[("", "Seluruh daerah"), *wilayah_saring(pelaku)]),
        Kolom("nomor", "Nomor surat tawaran"),
        Kolom("tanggal", "Tanggal surat", "date", nilai=kini(request, pelaku.daerah)),
        Kolom("catatan", "Catatan", "panjang", wajib=False, maks=2000),
    ]  # fmt: skip


def _tawarkan(request: Request, salah: GalatDomain | None = None, isian: Mapping[str, str] | None = None) -> Response:
    pelaku = pelaku_dari(request)
    awalan(pelaku)
    borang = Borang("/tawaran-pembiayaan/baru", "Tawaran", "Catat tawaran", _kolom_tawar(request, pelaku))
    konteks = bahan_borang(request, salah, isian) | {
        "b": borang,
        "judul": "Buat tawaran pembiayaan",
        "remah": ("/tawaran-pembiayaan", "Tawaran pembiayaan"),
        "pengantar": "Yang ditawarkan jumlah orang dan wilayahnya, bukan nama mereka.",
    }
    return halaman(request, "isi_satu.html", konteks, {"unit": pelaku.unit}, status=salah.status if salah else 200)


def _kolom_jawab(kata: str) -> list[Kolom]:
    umum = [
        Kolom("nomor", "Nomor surat jawaban", wajib=False),
        Kolom("catatan", "Catatan", "panjang", wajib=False, maks=2000),
    ]
    tetap = Kolom("jawaban", "Jawaban", "tetap", nilai=kata)
    if kata == "TERIMA":
        return [tetap, Kolom("jumlah", "Untuk berapa orang", "angka"), Kolom("sejak", "Sejak tanggal", "date"), *umum]
    return [tetap, *umum]


def _tampil_tawaran(
    request: Request,
    id_: str,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    isi = v1.baca_tawaran(id_, layanan, pelaku)
    terbuka = isi.status == StatusTawaran.MENUNGGU and boleh_pelaku(pelaku, "desa.catat")
    sebut: dict[Jawab, str] = {"TERIMA": "Catat: diterima", "TOLAK": "Catat: ditolak"}
    rincian = Rincian(
        f"Tawaran kepada {isi.nama}",
        ("/tawaran-pembiayaan", "Tawaran pembiayaan"),
        cap=NAMA_TAWARAN[isi.status],
        pengantar=isi.catatan or "",
        fakta=[
            ("Wilayah", nama_unit(isi.daerah, isi.wilayah) or isi.wilayah if isi.wilayah else "Seluruh daerah"),
            ("Orang dalam daftar tunggu", hitung(isi.jumlah)),
            ("Surat", f"{isi.nomor}, {nama_tanggal(isi.tanggal)}"),
            ("Diterima untuk", f"{hitung(isi.terima_jumlah)} orang" if isi.terima_jumlah else "-"),
            ("Sejak", nama_tanggal(isi.terima_sejak) if isi.terima_sejak else "-"),
        ],
        kutipan=(isi.dasar[0].kutipan, f"Diktum {isi.dasar[0].diktum}, sesuai naskah") if isi.dasar else None,
        borang=[
            Borang(f"/tawaran-pembiayaan/{id_}/jawab", n, "Catat jawaban", _kolom_jawab(k), awalan=k.lower(),
                   lipat=True, kedua=k == "TOLAK")
            for k, n in sebut.items()
        ] if terbuka else (),
    )  # fmt: skip
    return tampil_rincian(request, rincian, isi, salah=salah, isian=isian, kabar=kabar)
