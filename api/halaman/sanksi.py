"""Sanctions: the list, one case with its next lawful step and form, a proposal, the letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

from fastapi import Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import Formulir, FormulirDep
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
    isi_ulang,
    kini,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
    terpilih,
)
from api.halaman.pemeriksaan import nama_layanan
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import kesanggupan as kesanggupan_v1
from api.v1 import sanksi as v1
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, GalatIsian, IsianSalah, TerlaluBesar
from patuh.sanksi.bentuk import Kemungkinan, SanksiRinci
from patuh.sanksi.dasar import klausul_sanksi
from patuh.sanksi.kueri import Saringan
from patuh.sanksi.lampiran import simpan_lampiran
from patuh.sanksi.langkah import NAMA
from patuh.sanksi.surat import JENIS as SURAT
from patuh.sanksi.tabel import StatusSanksi
from patuh.sanksi.tindakan import LangkahBaru, langkah
from patuh.sanksi.usul import UsulBaru, usul
from patuh.tugas.bentuk import nama_unit
from patuh.tugas.lampiran import terima
from rules.periode import nama_tanggal

rute = rute_meja()
NAMA_SURAT = {
    "usulan": "Surat usulan",
    "pengantar-bpjs": "Pengantar ke BPJS Kesehatan",
    "keputusan": "Keputusan Bupati",
    "pencabutan": "Keputusan pencabutan",
}
_KABAR = {"usul": "Usulan tercatat.", "langkah": "Langkah tercatat beserta suratnya."}
_SALAH = (*SALAH_ISI, TerlaluBesar)
_SURAT = "Pindaian surat yang sudah ditandatangani: PDF, JPG, atau PNG, paling besar 25 MB."

pasang_unduhan(rute, "/sanksi", v1.daftar_csv, "sanksi.lihat")
rute.get("/sanksi/{sanksi_id}/lampiran/{lampiran_id}", **izin("sanksi.lihat"))(v1.unduh)
rute.get("/sanksi/{sanksi_id}/surat/{jenis}.{bentuk}", **izin("sanksi.lihat"))(v1.surat)


@rute.get("/sanksi", **izin("sanksi.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    status: Pilihan = "",
    diktum: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The cases that this office may see, newest first."""
    klausul = klausul_sanksi(pelaku.daerah)
    saring = Saringan(pelaku.daerah, diktum or None, terpilih(StatusSanksi, status, "status"), urut=urut)
    isi = v1.daftar(layanan, pelaku, saring, ke, UKURAN)
    mengusul = boleh_pelaku(pelaku, "sanksi.catat") and any(pelaku.unit in k.unit for k in klausul.values())
    tanpa = "Instruksi daerah ini tidak memuat klausul sanksi: ingatkan pelaku usaha dan teruskan ke BPJS Kesehatan."
    tabel = Tabel(
        "Sanksi",
        [
            Lajur("Pelaku usaha", "nama_usaha"),
            Lajur("Diktum", "diktum"),
            Lajur("Sampai", "batas"),
            Lajur("Diusulkan oleh", "pengusul"),
            Lajur("Status", "status"),
        ],
        [
            [
                Sel(d.nama_usaha, f"/sanksi/{d.id}", ", ".join(map(nama_layanan, d.layanan))),
                Sel(d.diktum + (f" huruf {d.huruf}" if d.huruf else "")),
                Sel(nama_tanggal(d.batas) if d.batas else "-"),
                Sel(d.nama_pengusul or d.pengusul),
                Sel("", cap=d.nama_status),
            ]
            for d in isi.data
        ],
        "Belum ada sanksi yang sesuai." if klausul else tanpa,
        pengantar="Teguran dan denda adalah tindakan BPJS Kesehatan; layanan baru ditahan sesudah keputusan Bupati.",
        saring=[
            pilihan_daftar("status", "Status", [(s.value, n) for s, n in NAMA.items()], status),
            pilihan_daftar("diktum", "Diktum", [(d, d) for d in klausul], diktum),
        ],
        total=isi.total,
        ke=ke,
        csv="/sanksi.csv",
        benda="sanksi",
        urut=urut,
        tautan=[("/sanksi/baru", "Usulkan sanksi")] if mengusul else (),
    )
    return tampil_daftar(request, tabel, isi)


@rute.get("/sanksi/baru", **izin("sanksi.catat"))
def baru(request: Request, kesanggupan: Annotated[str | None, Query(max_length=100)] = None) -> Response:
    """The form of a proposal, filled in from a broken promise where there is one."""
    return _borang(request, kesanggupan or None)


@rute.post("/sanksi/baru", **izin("sanksi.catat"))
def usulkan(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Hand in a proposal with its signed letter."""
    janji = formulir.teks.get("kesanggupan_id") or None
    kolom = _kolom(request, pelaku, {}, janji)
    hasil: dict[str, str] = {}
    try:
        isi = baca_isi(v1.UsulanSanksi, kolom, formulir, {"daerah": pelaku.daerah, "lampiran": "-"})

        def kerja(sesi: Session, lampiran: str | None) -> str:
            bahan = isi.model_dump() | {"lampiran": lampiran}
            return usul(sesi, UsulBaru(**bahan), pelaku=pelaku, kunci=layanan.kunci, waktu=layanan.jam()).id

        hasil = _dengan_surat(request, layanan, pelaku, formulir, kerja, isi.model_dump(mode="json"))
    except _SALAH as salah:
        return _borang(request, janji, salah, isi_ulang(kolom, formulir))
    return RedirectResponse(f"/sanksi/{hasil['id']}?kabar=usul", 303)


@rute.get("/sanksi/{sanksi_id}", **izin("sanksi.lihat"))
def baca(sanksi_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One case."""
    return _tampil(request, sanksi_id, kabar=_KABAR.get(kabar))


@rute.post("/sanksi/{sanksi_id}/langkah", **izin("sanksi.catat"))
def catat_langkah(
    sanksi_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Record the next step with its letter."""
    status = formulir.teks.get("status", "")
    semua = [b for b in _langkah(request, v1.baca(sanksi_id, layanan, pelaku)) if b.awalan == status]
    kolom = semua[0].kolom if semua else [Kolom("status", "Langkah", "tetap")]
    try:
        isi = baca_isi(v1.LangkahMasukan, kolom, formulir, {})

        def kerja(sesi: Session, lampiran: str | None) -> str:
            bahan = isi.model_dump() | {"lampiran": lampiran}
            return langkah(sesi, sanksi_id, LangkahBaru(**bahan), pelaku=pelaku, waktu=layanan.jam()).id

        _dengan_surat(request, layanan, pelaku, formulir, kerja, isi.model_dump(mode="json"))
    except _SALAH as salah:
        return _tampil(request, sanksi_id, salah=berawalan(status, salah), isian=isi_ulang(kolom, formulir, status))
    return RedirectResponse(f"/sanksi/{sanksi_id}?kabar=langkah", 303)


def _dengan_surat(
    request: Request,
    layanan: Layanan,
    pelaku: Pelaku,
    formulir: Formulir,
    kerja: Callable[[Session, str | None], str],
    badan: object,
) -> dict[str, str]:
    """Keep the letter and do the work in one transaction; without a letter the service says what is missing."""
    folder: Path = layanan.folder
    if not formulir.berkas:
        raise IsianSalah("Suratnya belum dipilih.", (GalatIsian("berkas", "Pilih berkas pindaian suratnya."),))
    kiriman, isi = formulir.berkas[0], dict[str, str]()
    with terima(folder, kiriman.file, kiriman.filename or "surat") as berkas:

        def satu(sesi: Session) -> Jawaban:
            baris = simpan_lampiran(
                sesi, daerah=pelaku.daerah, pelaku=pelaku, berkas=berkas, folder=folder, waktu=layanan.jam()
            )
            isi["id"] = kerja(sesi, baris.id)
            return Jawaban(201, isi, {"X-Id": isi["id"]})

        jawaban = sekali(request, [badan, berkas.sha256], satu)
    return {"id": jawaban.headers["x-id"]}


def _kolom(request: Request, pelaku: Pelaku, draf: Mapping[str, object], janji: str | None) -> list[Kolom]:
    klausul = klausul_sanksi(pelaku.daerah)
    milik = [
        (d, f"{d}: {', '.join(map(nama_layanan, k.layanan))}") for d, k in klausul.items() if pelaku.unit in k.unit
    ]
    kolom = [
        Kolom("diktum", "Diktum yang memerintahkan", "pilihan", pilihan=milik, nilai=str(draf.get("diktum") or "")),
        Kolom("nama_usaha", "Nama usaha atau pemiliknya", nilai=str(draf.get("nama_usaha") or "")),
        Kolom("nib", "NIB", wajib=False, nilai=str(draf.get("nib") or ""), maks=40),
        Kolom("nik", "NIK pemilik", "nik", "Hanya bila usahanya tanpa NIB. Disimpan tersandi.", wajib=False, maks=40),
        Kolom("nomor", "Nomor surat usulan"),
        Kolom("tanggal", "Tanggal surat usulan", "date", nilai=kini(request, pelaku.daerah)),
        Kolom("berkas", "Surat usulan", "berkas", _SURAT),
        Kolom("alasan", "Catatan", "panjang", wajib=False, maks=2000),
    ]
    return [*kolom, Kolom("kesanggupan_id", "", "tetap", nilai=janji)] if janji else kolom


def _borang(
    request: Request, janji: str | None, salah: GalatDomain | None = None, isian: Mapping[str, str] | None = None
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    draf = kesanggupan_v1.baca(janji, layanan, pelaku).draf or {} if janji else {}
    borang = Borang("/sanksi/baru", "Usulan", "Ajukan kepada Bupati", _kolom(request, pelaku, draf, janji))
    konteks = bahan_borang(request, salah, isian) | {"b": borang, "ada": bool(borang.kolom[0].pilihan)}
    return halaman(request, "sanksi_baru.html", konteks, {"draf": draf}, status=salah.status if salah else 200)


def _langkah(request: Request, isi: SanksiRinci) -> list[Borang]:
    """A form for each step that this office may record."""
    maju = [k for k in isi.berikutnya if k.boleh]
    return [_borang_langkah(request, isi, k, lipat=i > 0) for i, k in enumerate(maju)]


def _borang_langkah(request: Request, isi: SanksiRinci, k: Kemungkinan, *, lipat: bool) -> Borang:
    kolom = [
        Kolom("status", "Langkah", "tetap", nilai=k.status),
        Kolom("nomor", "Nomor surat"),
        Kolom("tanggal", "Tanggal surat", "date", nilai=kini(request, isi.daerah)),
    ]
    if k.perlu_tanda_terima:
        kolom.append(
            Kolom("diterima", "Tanggal diterima pelaku usaha", "date", "Jangka waktunya dihitung sejak esoknya.")
        )
    if k.status == StatusSanksi.AKTIF:
        kolom.append(Kolom("berlaku", "Berlaku mulai", "date", "Bila kosong: tanggal suratnya.", wajib=False))
    kolom += [
        Kolom("berkas", "Suratnya", "berkas", _SURAT),
        Kolom("alasan", "Catatan", "panjang", wajib=False, maks=2000),
    ]
    mulai = f" Paling awal {nama_tanggal(k.mulai)}." if k.mulai else ""
    return Borang(f"/sanksi/{isi.id}/langkah", f"Catat: {k.nama[0].lower()}{k.nama[1:]}", "Catat langkah", kolom,
                  f"Diperlukan {k.dokumen}.{mulai}", awalan=k.status, lipat=lipat)  # fmt: skip


def _tampil(
    request: Request,
    id_: str,
    *,
    kabar: str | None = None,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    isi = v1.baca(id_, layanan, pelaku)
    mencatat = boleh_pelaku(pelaku, "sanksi.catat")
    lain = [
        f"{k.nama}{f', paling awal {nama_tanggal(k.mulai)}' if k.mulai else ''}: dicatat "
        f"{' atau '.join(nama_unit(isi.daerah, u) or u for u in k.oleh)}."
        for k in isi.berikutnya
    ]
    rincian = Rincian(
        isi.nama_usaha,
        ("/sanksi", "Sanksi"),
        kecil=f"Diktum {isi.diktum}{f' huruf {isi.huruf}' if isi.huruf else ''}",
        cap=isi.nama_status,
        fakta=[
            ("Layanan yang ditahan selama berlaku", ", ".join(map(nama_layanan, isi.layanan))),
            ("Jangka waktu langkah ini sampai", nama_tanggal(isi.batas) if isi.batas else "tidak ada"),
            ("Berlaku sejak", nama_tanggal(isi.aktif_sejak) if isi.aktif_sejak else "belum berlaku"),
            ("Terbuka kembali sejak", nama_tanggal(isi.berakhir) if isi.berakhir else "belum"),
            ("NIB", isi.nib or "tidak ada"),
            ("Pengusul", isi.nama_pengusul or isi.pengusul),
        ],
        kutipan=(isi.teks, f"Diktum {isi.diktum}, sesuai naskah"),
        lanjut=lain,
        tautan=[(f"/sanksi/{id_}/surat/{j}.pdf", f"{NAMA_SURAT[j]} (rancangan PDF)") for j in _surat(isi)],
        borang=_langkah(request, isi) if mencatat else (),
        riwayat=[
            (
                b.nama,
                " ".join(t for t in (f"Surat {b.nomor}" if b.nomor else "", b.alasan or "") if t),
                ", ".join(
                    t
                    for t in (
                        f"tanggal {nama_tanggal(b.tanggal)}" if b.tanggal else "",
                        f"diterima {nama_tanggal(b.diterima)}" if b.diterima else "",
                    )
                    if t
                ),
            )
            for b in isi.langkah
        ],
    )
    return tampil_rincian(request, rincian, isi, salah=salah, isian=isian, kabar=kabar)


def _surat(isi: SanksiRinci) -> list[str]:
    """Letters that can be drawn from the record as it stands."""
    lalu = {b.status for b in isi.langkah} | {k.status for k in isi.berikutnya}
    perlu = {"keputusan": StatusSanksi.KEPUTUSAN_BUPATI, "pencabutan": StatusSanksi.DICABUT}
    return [j for j in SURAT if j not in perlu or perlu[j] in lalu]
