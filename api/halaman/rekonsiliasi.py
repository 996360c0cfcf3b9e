"""Reconciliations of an agreement: the list, one from its two files and figures to agreed minutes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from fastapi import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import Formulir, FormulirDep
from api.halaman.isian import baca_angka
from api.halaman.meja import (
    SALAH_ISI,
    Borang,
    Kolom,
    Lajur,
    Pilihan,
    Rincian,
    Sel,
    baca_isi,
    berawalan,
    boleh_pelaku,
    hitung,
    isi_ulang,
    rupiah,
    rute_meja,
    tampil_rincian,
)
from api.halaman.perjanjian import NAMA_SEGMEN, pilih_perjanjian
from api.halaman.unduh import pasang_unduhan, unduh_baris
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import rekonsiliasi as v1
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, GalatIsian, IsianSalah, TerlaluBesar
from patuh.instruksi.model import Instruksi
from patuh.perjanjian.aturan import pihak_unit, unit_diktum
from patuh.rekonsiliasi.jalan import diktum_rekonsiliasi
from patuh.rekonsiliasi.tabel import StatusRekonsiliasi
from patuh.tugas.bentuk import nama_unit
from rules.periode import Periode, bulan_triwulan, nama_tanggal

rute = rute_meja(prefix="/rekonsiliasi")
NAMA_STATUS = {
    StatusRekonsiliasi.DISUSUN: "Sedang disusun",
    StatusRekonsiliasi.BERITA_ACARA: "Menunggu kesepakatan",
    StatusRekonsiliasi.DISEPAKATI: "Disepakati",
}
NAMA_BEDA = {
    "HANYA_BPJS": "hanya di berkas BPJS",
    "HANYA_PEMDA": "hanya di berkas Pemda",
    "STATUS_BEDA": "statusnya berbeda",
    "SEGMEN_BEDA": "segmennya berbeda",
}
_KOLOM_BEDA = ("bagian", "baris", "jenis", "samaran", "bulan", "nilai_bpjs", "nilai_pemda", "keterangan")
_TAMPIL = 50
_KABAR = {
    "buka": "Rekonsiliasi dibuka. Bandingkan kepesertaan dan iurannya, lalu bekukan berita acaranya.",
    "kepesertaan": "Kedua berkas sudah dibandingkan. Berkasnya tidak disimpan.",
    "iuran": "Angka iuran sudah dibandingkan.",
    "bekukan": "Berita acara dibekukan. Kedua pihak kini dapat menyepakatinya.",
    "setujui": "Kesepakatan tercatat.",
}
_SALAH = (*SALAH_ISI, TerlaluBesar)
_BERKAS = (
    Kolom("berkas_bpjs", "Berkas peserta BPJS Kesehatan", "berkas", "CSV atau XLSX dengan kolom nik, segmen, status."),
    Kolom("berkas_pemda", "Berkas peserta Pemda", "berkas"),
)
_JABATAN = Kolom("jabatan", "Jabatan yang menyepakati", petunjuk="Nama jabatan, bukan nama orang.")
_ANGKA = (("jiwa", "jiwa", "angka"), ("tagihan", "tagihan", "rupiah"), ("dibayar", "dibayar", "rupiah"))
_PIHAK = (("bpjs", "BPJS"), ("pemda", "Pemda"))


@rute.get("/{id_}", **izin("perjanjian.lihat"))
def baca(id_: str, request: Request, kabar: Pilihan = "") -> Response:
    """One reconciliation; looking at its differences is on record."""
    return _satu(request, id_, kabar=_KABAR.get(kabar))


def beda_csv(id_: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Every difference, persons masked; on record."""
    return unduh_baris("perbedaan", _KOLOM_BEDA, v1.perbedaan(id_, layanan, pelaku))


pasang_unduhan(rute, "/{id_}/perbedaan", beda_csv, "perjanjian.lihat")


@rute.get("/{id_}/berita-acara.json", **izin("perjanjian.lihat"))
def berita_acara(id_: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """The frozen minutes to save."""
    jawaban = v1.berita_acara(id_, layanan, pelaku)
    jawaban.headers["Content-Disposition"] = f'attachment; filename="berita-acara-{id_[:8]}.json"'
    return jawaban


@rute.post("/{id_}/kepesertaan", **izin("perjanjian.catat", **v1.DUA_BERKAS))
def kepesertaan(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Compare two files of members."""
    try:
        ada = dict(formulir.unggahan)
        if kurang := [k for k in _BERKAS if k.nama not in ada]:
            raise IsianSalah(
                "Berkas belum dipilih.", tuple(GalatIsian(k.nama, f"{k.label}: pilih berkasnya.") for k in kurang)
            )
        bpjs, pemda = (cast("UploadFile", ada[k.nama]) for k in _BERKAS)
        v1.kepesertaan(id_, bpjs, pemda, request, layanan, pelaku)
    except _SALAH as salah:
        return _satu(request, id_, salah=berawalan("peserta", salah))
    return RedirectResponse(f"/rekonsiliasi/{id_}?kabar=kepesertaan", 303)


@rute.post("/{id_}/iuran", **izin("perjanjian.catat"))
def iuran(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Compare both parties' amounts, month by month."""
    satu = v1.baca(id_, layanan, pelaku)
    kolom = _kolom_iuran(satu)
    try:
        angka = _baca_angka(satu, kolom, formulir)
        v1.iuran(id_, v1.IuranMasukan.model_validate(angka), request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _satu(request, id_, salah=berawalan("iuran", salah), isian=isi_ulang(kolom, formulir, "iuran"))
    return RedirectResponse(f"/rekonsiliasi/{id_}?kabar=iuran", 303)


@rute.post("/{id_}/bekukan", **izin("perjanjian.catat"))
def bekukan(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, _formulir: FormulirDep) -> Response:
    """Freeze the minutes."""
    try:
        v1.bekukan(id_, request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _satu(request, id_, salah=salah)
    return RedirectResponse(f"/rekonsiliasi/{id_}?kabar=bekukan", 303)


@rute.post("/{id_}/setujui", **izin("rekonsiliasi.setujui"))
def setujui(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Agree for the party of this unit."""
    try:
        v1.setujui(id_, baca_isi(v1.SetujuMasukan, [_JABATAN], formulir, {}), request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _satu(request, id_, salah=salah, isian=isi_ulang([_JABATAN], formulir))
    return RedirectResponse(f"/rekonsiliasi/{id_}?kabar=setujui", 303)


def baris_milik(satu: Instruksi, pelaku: Pelaku) -> list[str]:
    """The rows that this unit may reconcile."""
    return [d.nomor for d in diktum_rekonsiliasi(satu) if pelaku.unit in unit_diktum(satu, d)]


def _kolom_iuran(satu: v1.RekonsiliasiBentuk) -> list[Kolom]:
    """For each month both parties' heads, bill and payment; a month without figures is left empty."""
    return [
        Kolom(f"{pihak}.{b.kode}.{nama}", f"{sebut}, {b.nama}: {label}", jenis, wajib=False)
        for b in bulan_triwulan(Periode.baca(satu.periode))
        for pihak, sebut in _PIHAK
        for nama, label, jenis in _ANGKA
    ]


def _baca_angka(satu: v1.RekonsiliasiBentuk, kolom: Sequence[Kolom], formulir: Formulir) -> dict[str, Any]:
    """The figures of the months that were filled in. Raises :class:`IsianSalah` naming what is missing of a month."""
    hasil: dict[str, list[dict[str, Any]]] = {p: [] for p, _ in _PIHAK}
    galat, nilai, label = [], dict[str, int](), {k.nama: k.label for k in kolom}
    for k in kolom:
        if teks := formulir.teks.get(k.nama, "").strip():
            try:
                nilai[k.nama] = _bulat(teks)
            except ValueError:
                galat.append(GalatIsian(k.nama, f"{k.label}: tulis angka bulat, misalnya 1.250."))
    for bulan in dict.fromkeys(k.nama.split(".")[1] for k in kolom):
        for pihak in hasil:
            nama = {n: f"{pihak}.{bulan}.{n}" for n, _, _ in _ANGKA}
            ada = {n: nilai[k] for n, k in nama.items() if k in nilai}
            if ada and len(ada) < len(_ANGKA):
                galat += [GalatIsian(k, f"{label[k]} belum diisi.") for n, k in nama.items() if n not in ada]
            elif ada:
                hasil[pihak].append({"bulan": bulan, "segmen": satu.segmen} | ada)
    galat += [
        GalatIsian(next(k.nama for k in kolom if k.nama.startswith(p)), f"Isi angka {sebut} sedikitnya satu bulan.")
        for p, sebut in _PIHAK
        if not hasil[p] and not galat
    ]
    if galat:
        raise IsianSalah("Angka belum lengkap.", tuple(galat))
    return hasil


def _bulat(teks: str) -> int:
    nilai = baca_angka(teks)
    if not isinstance(nilai, int):
        raise ValueError("pecahan")
    return nilai


def _satu(
    request: Request,
    id_: str,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    satu = v1.baca(id_, layanan, pelaku)
    beda = v1.perbedaan(id_, layanan, pelaku)
    peserta, uang = satu.hitungan.get("kepesertaan"), satu.hitungan.get("iuran")
    tautan = [(f"/rekonsiliasi/{id_}/perbedaan.csv", "Perbedaan (CSV)"),
              (f"/rekonsiliasi/{id_}/perbedaan.xlsx", "Perbedaan (Excel)")] if beda else []  # fmt: skip
    if satu.sha256:
        tautan.append((f"/rekonsiliasi/{id_}/berita-acara.json", "Berita acara (JSON)"))
    rincian = Rincian(
        f"Rekonsiliasi {Periode.baca(satu.periode).nama}",
        ("/rekonsiliasi", "Rekonsiliasi"),
        kecil=f"{satu.diktum}, {NAMA_SEGMEN.get(satu.segmen, satu.segmen)}",
        cap=NAMA_STATUS[satu.status],
        fakta=[
            ("Tanggal", nama_tanggal(satu.tanggal)),
            ("Peserta BPJS", hitung(peserta["bpjs"]) if peserta else "belum dibandingkan"),
            ("Peserta Pemda", hitung(peserta["pemda"]) if peserta else "belum dibandingkan"),
            ("Tagihan BPJS", rupiah(uang["tagihan_bpjs"]) if uang else "belum dibandingkan"),
            ("Tagihan menurut Pemda", rupiah(uang["tagihan_pemda"]) if uang else "belum dibandingkan"),
            ("Dibayar BPJS / Pemda",
             f"{rupiah(uang['dibayar_bpjs'])} / {rupiah(uang['dibayar_pemda'])}" if uang else "belum dibandingkan"),
        ],
        tautan=tautan,
        tabel=[
            (
                f"Perbedaan ({hitung(len(beda))})" if peserta or uang else "Perbedaan",
                [Lajur("Siapa atau kapan"), Lajur("BPJS"), Lajur("Pemda"), Lajur("Keterangan")],
                [
                    [Sel(b["samaran"] or b["bulan"] or ""), Sel(b["nilai_bpjs"] or "-"), Sel(b["nilai_pemda"] or "-"),
                     Sel(b["keterangan"])]
                    for b in beda[:_TAMPIL]
                ],
            ),
            (
                "Kesepakatan",
                [Lajur("Pihak"), Lajur("Jabatan"), Lajur("Tanggal")],
                [[Sel(s.pihak.capitalize()), Sel(s.jabatan, kecil=nama_unit(pelaku.daerah, s.unit) or s.unit),
                  Sel(nama_tanggal(s.waktu.date()))] for s in satu.persetujuan],
            ),
        ],
        borang=_borang(satu, pelaku),
        catatan=[
            *([f"Ditampilkan {_TAMPIL} yang pertama; seluruhnya ada di unduhan."] if len(beda) > _TAMPIL else []),
            *(["NIK disamarkan. Setiap kali dilihat tercatat."] if beda else []),
            *([f"Sidik berita acara: {satu.sha256}"] if satu.sha256 else []),
        ],
    )  # fmt: skip
    twin = satu.model_dump() | {"perbedaan": beda[:_TAMPIL]}
    return tampil_rincian(request, rincian, twin, salah=salah, isian=isian, kabar=kabar)


def _borang(satu: v1.RekonsiliasiBentuk, pelaku: Pelaku) -> list[Borang]:
    """What may be done next by this office."""
    alamat, perjanjian = f"/rekonsiliasi/{satu.id}", pilih_perjanjian(pelaku)
    hasil = []
    if satu.status == StatusRekonsiliasi.DISUSUN and satu.diktum in baris_milik(perjanjian, pelaku):
        if boleh_pelaku(pelaku, "perjanjian.catat"):
            hasil = [
                Borang(f"{alamat}/kepesertaan", "Bandingkan kepesertaan", "Bandingkan", _BERKAS,
                       "Berkasnya dibaca lalu dihapus.", awalan="peserta", lipat="kepesertaan" in satu.hitungan),
                Borang(f"{alamat}/iuran", "Bandingkan iuran", "Bandingkan", _kolom_iuran(satu),
                       "Kosongkan bulan yang belum ada angkanya.", awalan="iuran", lipat=True),
            ]  # fmt: skip
            if len(satu.hitungan) == len(_SISI):
                hasil.append(
                    Borang(f"{alamat}/bekukan", "Bekukan berita acara", "Bekukan",
                           petunjuk="Sesudahnya angka dan perbedaannya tidak berubah lagi.")
                )  # fmt: skip
    elif satu.status == StatusRekonsiliasi.BERITA_ACARA and boleh_pelaku(pelaku, "rekonsiliasi.setujui"):
        pihak = pihak_unit(perjanjian, pelaku.unit) if pelaku.unit else None
        if pihak is not None and pihak not in {s.pihak for s in satu.persetujuan}:
            hasil.append(Borang(f"{alamat}/setujui", "Sepakati berita acara", "Sepakati", [_JABATAN]))
    return hasil


_SISI = ("kepesertaan", "iuran")
