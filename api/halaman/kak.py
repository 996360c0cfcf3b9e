"""The KAK of a daerah: its calculation, months against payments, a what-if, and the documents drawn up from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import FormulirDep
from api.halaman.isian import baca_angka
from api.halaman.meja import (
    SALAH_ISI,
    UKURAN,
    Borang,
    KeDep,
    Kolom,
    Lajur,
    Pilihan,
    Sel,
    Tabel,
    baca_isi,
    bahan_borang,
    boleh_pelaku,
    hitung,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rupiah,
    rute_meja,
    tampil_daftar,
)
from api.halaman.perjanjian import NAMA_SEGMEN
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import kak as v1
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, GalatIsian, IsianSalah, TidakDitemukan
from patuh.instruksi.model import Instruksi
from patuh.kak.gambaran import Andai, KakHitung
from patuh.perjanjian.aturan import kak_daerah
from rules.parameter.muat import parameter_bawaan
from rules.periode import nama_tanggal

rute = rute_meja(prefix="/kak")
_KOLOM_BULAN = (
    "bulan", "nama", "rencana", "realisasi", "selisih", "rencana_kumulatif", "realisasi_kumulatif",
)  # fmt: skip
_URUT = ("tahun", "waktu")
_KOLOM_DOKUMEN = ("id", "instruksi", "tahun", "sha256", "waktu")
_MUNDUR = 4
_TAHUN_AWAL = 2014


def pilih_kak(pelaku: Pelaku) -> Instruksi:
    """The KAK of the caller's daerah, the newest where there are several. Raises :class:`TidakDitemukan`."""
    ada = kak_daerah(pelaku.daerah)
    if not ada:
        raise TidakDitemukan(f"{muat_daerah(pelaku.daerah).nama} tidak memiliki KAK di layanan ini.")
    return max(ada, key=lambda i: i.berlaku_dari)


@rute.get("", **izin("kak.lihat"))
def baca(request: Request, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """The calculation; with other people, rates or months in the query (``jiwa.<segmen>``, ``tarif.<baris>``,
    ``bulan``) also what they would change."""
    satu = pilih_kak(pelaku)
    isi = v1.baca(satu.id, layanan, pelaku)
    minta = {n: v.strip() for n, v in request.query_params.items() if v.strip()}
    andai: Andai | None = None
    salah: GalatDomain | None = None
    if minta.keys() & {"bulan"} or any(n.startswith(("jiwa.", "tarif.")) for n in minta):
        try:
            andai = v1.andai(satu.id, _baca_andai(isi, minta), layanan, pelaku)
        except IsianSalah as galat:
            if request.query_params.get("format") == "json":
                raise
            salah = galat
            salah.errors = tuple(GalatIsian(_id(g.kolom), g.pesan) for g in salah.errors)
    konteks = bahan_borang(request, salah, {_id(n): v for n, v in minta.items()}) | {
        "k": isi,
        "a": andai,
        "nama": satu.nama,
        "instruksi": satu.id,
        "kolom": _kolom_andai(isi),
        "rupiah": rupiah,
        "hitung": hitung,
    }
    return halaman(request, "kak.html", konteks, {"kak": isi, "andai": andai}, status=422 if salah else 200)


def bulan_csv(layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Plan and payments month by month."""
    return unduh_baris("kak-bulanan", _KOLOM_BULAN, v1.baca(pilih_kak(pelaku).id, layanan, pelaku).bulanan)


pasang_unduhan(rute, "", bulan_csv, "kak.lihat")


@rute.get("/dokumen", **izin("kak.lihat"))
def dokumen(request: Request, tahun: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1) -> Response:
    """The documents that were drawn up, and the form."""
    return _dokumen(request, tahun=tahun, urut=urut, ke=ke)


def dokumen_csv(layanan: LayananDep, pelaku: PelakuDep, tahun: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    return unduh_baris("dokumen-kak", _KOLOM_DOKUMEN, _baca_dokumen(layanan, pelaku, tahun, urut))


pasang_unduhan(rute, "/dokumen", dokumen_csv, "kak.lihat")


@rute.post("/dokumen", **izin("kak.susun"))
def susun(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Draw up and freeze one."""
    kolom = _kolom_dokumen(request, pelaku)
    try:
        isi = baca_isi(v1.RancanganMasukan, kolom, formulir, {})
        isi_jawaban(v1.susun(pilih_kak(pelaku).id, isi, request, layanan, pelaku))
    except SALAH_ISI as salah:
        return _dokumen(request, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse("/kak/dokumen", 303)


@rute.get("/dokumen/{id_}.{bentuk}", **izin("kak.lihat"))
def berkas(id_: str, bentuk: Literal["json", "html", "pdf"], layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """One document."""
    return v1.dokumen(pilih_kak(pelaku).id, id_, bentuk, layanan, pelaku)


def _id(kolom: str) -> str:
    """A field's id on the page: the what-if fields stand under one prefix."""
    return f"andai-{kolom}"


def _kolom_andai(isi: KakHitung) -> list[Kolom]:
    jiwa = dict.fromkeys((b.segmen, b.jiwa) for b in isi.baris if b.segmen and b.jiwa is not None)
    hasil = [
        Kolom(f"jiwa.{s}", f"Jiwa {NAMA_SEGMEN.get(s or '', s or '')}", "angka", f"Sekarang {hitung(n)}.", False)
        for s, n in jiwa
    ]
    for nama, tarif in dict.fromkeys((b.parameter, b.tarif) for b in isi.baris if b.parameter):
        teks = f"Sekarang {rupiah(tarif)} seorang sebulan."
        hasil.append(Kolom(f"tarif.{nama}", parameter_bawaan().arti(nama or "", isi.daerah), "rupiah", teks, False))
    return [*hasil, Kolom("bulan", "Banyak bulan", "angka", "1 sampai 12.", False)]


def _baca_andai(isi: KakHitung, minta: Mapping[str, str]) -> v1.AndaiMasukan:
    nilai: dict[str, Any] = {"jiwa": {}, "tarif": {}}
    galat = []
    for kolom in _kolom_andai(isi):
        if kolom.nama not in minta:
            continue
        try:
            angka = baca_angka(minta[kolom.nama])
            if not isinstance(angka, int):
                raise ValueError("pecahan")
        except ValueError:
            galat.append(GalatIsian(kolom.nama, f"{kolom.label}: tulis angka bulat, misalnya 12.500."))
            continue
        bagian, _, nama = kolom.nama.partition(".")
        if nama:
            nilai[bagian][nama] = angka
        elif 1 <= angka <= 12:
            nilai["bulan"] = angka
        else:
            galat.append(GalatIsian("bulan", "Banyak bulan: tulis 1 sampai 12."))
    if galat:
        raise IsianSalah("Pengandaian belum benar.", tuple(galat))
    return v1.AndaiMasukan.model_validate(nilai)


def _baca_dokumen(layanan: Layanan, pelaku: Pelaku, tahun: str, urut: str) -> list[dict[str, Any]]:
    semua = [d.model_dump(exclude={"tautan"}) for d in v1.daftar(pilih_kak(pelaku).id, layanan, pelaku)]
    return pilah([d for d in semua if tahun in ("", str(d["tahun"]))], urut, _URUT)


def _kolom_dokumen(request: Request, pelaku: Pelaku) -> list[Kolom]:
    hari = date.fromisoformat(kini(request, pelaku.daerah))
    tahun = [str(n) for n in range(hari.year + 1, max(_TAHUN_AWAL, hari.year - _MUNDUR) - 1, -1)]
    return [
        Kolom("tahun", "Tahun anggaran", "angka", f"Misalnya {tahun[0]}. Tahun KAK ini memakai jiwa dari naskahnya.",
              nilai=tahun[0]),
        Kolom("tanggal", "Jumlah jiwa menurut register per", "date", nilai=hari.isoformat()),
    ]  # fmt: skip


def _dokumen(
    request: Request,
    *,
    tahun: str = "",
    urut: str = "",
    ke: int = 1,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    data = _baca_dokumen(layanan, pelaku, tahun, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    borang = Borang("/kak/dokumen", "Susun rancangan", "Susun", _kolom_dokumen(request, pelaku), bawah=True)
    tabel = Tabel(
        "Dokumen KAK",
        [Lajur("Tahun", "tahun"), Lajur("Disusun", "waktu"), Lajur("Sidik"), Lajur("Berkas")],
        [
            [
                Sel(str(d["tahun"])),
                Sel(f"{nama_tanggal(d['waktu'].date())}, {d['waktu']:%H.%M}"),
                Sel(d["sha256"][:16]),
                Sel("PDF", f"/kak/dokumen/{d['id']}.pdf"),
            ]
            for d in bagian
        ],
        "Belum ada dokumen yang sesuai.",
        pengantar="Yang sudah disusun tidak berubah lagi. Yang belum diputuskan siapa pun dibiarkan bertitik-titik.",
        saring=[pilihan_daftar("tahun", "Tahun", [(t, t) for t in _tahun(layanan, pelaku)], tahun)],
        total=len(data),
        ke=ke,
        benda="dokumen",
        csv="/kak/dokumen.csv",
        urut=urut,
        remah=("/kak", "KAK"),
        borang=[borang] if boleh_pelaku(pelaku, "kak.susun") else (),
    )
    twin = {"total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian}
    return tampil_daftar(request, tabel, twin, salah=salah, isian=isian)


def _tahun(layanan: Layanan, pelaku: Pelaku) -> list[str]:
    return sorted({str(d["tahun"]) for d in _baca_dokumen(layanan, pelaku, "", "")}, reverse=True)
