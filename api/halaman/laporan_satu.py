"""One report of the daerah: read it here, take it, sign it, send it to the Bupati."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import Formulir, FormulirDep
from api.halaman.laporan import pastikan_pembaca, ringkas_laporan
from api.halaman.meja import (
    SALAH_ISI,
    Borang,
    Kolom,
    Pilihan,
    bahan_borang,
    berawalan,
    boleh_pelaku,
    rute_meja,
)
from api.halaman.tampil import halaman
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, GalatIsian, IsianSalah, TerlaluBesar, TidakDitemukan
from patuh.laporan.arsip import ambil_laporan, data_laporan, pdf_laporan
from patuh.laporan.model import LaporanTriwulan
from patuh.laporan.pengesahan import (
    NAMA,
    berkas_bertanda_tangan,
    kirim_laporan,
    pastikan_langkah,
    pengesahan_laporan,
    tandatangani_laporan,
)
from patuh.laporan.tabel import StatusLaporan, TahapKirim
from patuh.laporan.tampilan import susun_json
from patuh.naskah_dinas.tanda_tangan import periksa
from patuh.tugas.bentuk import lokal
from patuh.tugas.lampiran import terima

rute = rute_meja(prefix="/laporan")
_SALAH = (*SALAH_ISI, TerlaluBesar)
_CATATAN = Kolom("catatan", "Catatan", "panjang", wajib=False, maks=2000)
_KABAR = {"tandatangan": "Tanda tangan tercatat.", "kirim": "Laporan dikirim; Bupati diberi tahu."}


@rute.get("/{laporan_id}", **izin("laporan.lihat"))
def baca(laporan_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """The report as it will be printed, its files, and what may be done with it."""
    return _tampil(request, laporan_id, kabar=_KABAR.get(kabar))


@rute.get("/{laporan_id}/bertanda-tangan.pdf", **izin("laporan.lihat"))
def bertanda_tangan(laporan_id: str, layanan: LayananDep, pelaku: PelakuDep) -> FileResponse:
    """The electronically signed file."""
    pastikan_pembaca(pelaku)
    with layanan.bd.baca() as sesi:
        laporan = ambil_laporan(sesi, laporan_id, pelaku)
    berkas = berkas_bertanda_tangan(layanan.folder, laporan.id)
    if not berkas.is_file():
        raise TidakDitemukan("Laporan ini tidak memiliki berkas bertanda tangan elektronik.")
    return FileResponse(berkas, media_type="application/pdf", filename=f"laporan-{laporan.kode}-bertanda-tangan.pdf")


@rute.post("/{laporan_id}/tandatangan", **izin("laporan.sahkan"))
def tandatangan(
    laporan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Record that it was signed by hand."""

    def kerja(sesi: Session) -> Jawaban:
        catatan = formulir.teks.get("catatan", "").strip() or None
        tandatangani_laporan(sesi, laporan_id, pelaku=pelaku, waktu=layanan.jam(), catatan=catatan)
        return Jawaban(200, {"id": laporan_id})

    try:
        sekali(request, [laporan_id, "basah"], kerja, kunci=formulir.sekali)
    except _SALAH as salah:
        return _tampil(request, laporan_id, salah=salah)
    return RedirectResponse(f"/laporan/{laporan_id}?kabar=tandatangan", 303)


@rute.post("/{laporan_id}/bertanda-tangan", **izin("laporan.sahkan"))
def unggah(
    laporan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Hand in the electronically signed file."""
    try:
        _terima(request, layanan, pelaku, laporan_id, formulir)
    except _SALAH as salah:
        return _tampil(request, laporan_id, salah=berawalan("ttd", salah))
    return RedirectResponse(f"/laporan/{laporan_id}?kabar=tandatangan", 303)


@rute.post("/{laporan_id}/kirim", **izin("laporan.sahkan"))
def kirim(laporan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Send it."""

    def kerja(sesi: Session) -> Jawaban:
        catatan = formulir.teks.get("catatan", "").strip() or None
        kirim_laporan(sesi, laporan_id, pelaku=pelaku, waktu=layanan.jam(), catatan=catatan)
        return Jawaban(200, {"id": laporan_id})

    try:
        sekali(request, [laporan_id, "kirim"], kerja, kunci=formulir.sekali)
    except _SALAH as salah:
        return _tampil(request, laporan_id, salah=salah)
    return RedirectResponse(f"/laporan/{laporan_id}?kabar=kirim", 303)


def _terima(request: Request, layanan: Layanan, pelaku: Pelaku, laporan_id: str, formulir: Formulir) -> None:
    if not formulir.berkas:
        raise IsianSalah("Berkas belum dipilih.", (GalatIsian("berkas", "Pilih PDF yang sudah ditandatangani."),))
    kiriman = formulir.berkas[0]
    with layanan.bd.baca() as sesi:
        laporan = pastikan_langkah(sesi, laporan_id, pelaku)
    asli = pdf_laporan(layanan.bd, laporan, layanan.folder)
    with terima(layanan.folder, kiriman.file, kiriman.filename or "laporan.pdf") as berkas:
        periksa(asli, berkas.path, kode=laporan.kode, sidik=laporan.sha256 or "")

        def kerja(sesi: Session) -> Jawaban:
            tandatangani_laporan(
                sesi, laporan_id, pelaku=pelaku, waktu=layanan.jam(), berkas=berkas, folder=layanan.folder
            )
            return Jawaban(200, {"id": laporan_id})

        sekali(request, [laporan_id, berkas.sha256], kerja, kunci=formulir.sekali)


def _borang(id_: str, ada: set[str]) -> list[Borang]:
    if TahapKirim.DITANDATANGANI not in ada:
        kolom = Kolom("berkas", "PDF bertanda tangan elektronik", "berkas",
                      "Berkas PDF laporan ini sendiri, ditandatangani tanpa diubah.")  # fmt: skip
        return [
            Borang(f"/laporan/{id_}/bertanda-tangan", "Unggah yang bertanda tangan elektronik", "Unggah", [kolom],
                   awalan="ttd"),
            Borang(f"/laporan/{id_}/tandatangan", "Catat tanda tangan basah", "Catat tanda tangan", [_CATATAN],
                   awalan="basah", lipat=True, kedua=True),
        ]  # fmt: skip
    if TahapKirim.DIKIRIM not in ada:
        return [Borang(f"/laporan/{id_}/kirim", "Kirim kepada Bupati", "Kirim", [_CATATAN],
                       "Bupati diberi tahu lewat kotak masuk dan surel.")]  # fmt: skip
    return []


def _tampil(request: Request, id_: str, *, kabar: str | None = None, salah: GalatDomain | None = None) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    pastikan_pembaca(pelaku)
    with layanan.bd.baca() as sesi:
        laporan = ambil_laporan(sesi, id_, pelaku)
        langkah = pengesahan_laporan(sesi, id_)
    ada = {s.langkah for s in langkah}
    siap = laporan.status == StatusLaporan.SIAP
    boleh = siap and boleh_pelaku(pelaku, "laporan.sahkan") and pelaku.unit == f"{pelaku.daerah}-sekda"
    riwayat = [
        {"langkah": s.langkah, "nama": NAMA[TahapKirim(s.langkah)], "cara": s.cara, "catatan": s.catatan,
         "waktu": lokal(laporan.daerah, s.waktu), "berkas": s.berkas_sha256 is not None}
        for s in langkah
    ]  # fmt: skip
    ringkas: dict[str, Any] = ringkas_laporan(laporan)
    konteks = bahan_borang(request, salah, None, kabar) | {
        "l": ringkas,
        "d": susun_json(LaporanTriwulan.model_validate_json(data_laporan(laporan))) if siap else None,
        "langkah": riwayat,
        "borang": _borang(id_, ada) if boleh else (),
        "segar": 0 if siap or laporan.status == StatusLaporan.GAGAL else 4,
    }
    twin = ringkas | {"langkah": riwayat, "isi": json.loads(laporan.data) if laporan.data else None}
    return halaman(request, "laporan_satu.html", konteks, twin, status=salah.status if salah else 200)
