"""The task pages of a signed-in unit: its list, one task, and the forms on it (post, redirect, get)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, cast
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import Formulir, FormulirDep, galat_formulir, token_halaman
from api.halaman.isian import baca_indikator
from api.halaman.tampil import halaman
from api.halaman.unduh import alirkan_sesi, pasang_unduhan, unduh_csv
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.lampiran import kirim_lampiran, terima_unggahan
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah, TerlaluBesar
from patuh.indikator.model import Hasil
from patuh.samar import samarkan
from patuh.tugas.bentuk import TugasRinci, lokal, nama_unit
from patuh.tugas.draf import Draf, baca_draf, buang_draf, simpan_draf
from patuh.tugas.kueri import Saringan, Urutan, daftar_periode, daftar_tugas, kueri_csv
from patuh.tugas.lalu import LaporanLalu, laporan_lalu
from patuh.tugas.lapor import ambil_tugas, hitung_dahulu, hitung_sebelum_menulis, klausul_tugas
from patuh.tugas.rinci import rinci_tugas
from patuh.tugas.tabel import Keadaan
from patuh.tugas.tindakan import kembalikan_tugas, laporkan_tugas, setujui_tugas, ubah_tenggat_tugas
from patuh.urutan import arah

rute = rute_baru(prefix="/tugas", include_in_schema=False)
UKURAN = 25
_DISAMARKAN = "Deret angka seperti NIK di uraiannya diganti bintang: NIK warga tidak boleh tertulis di laporan."
_KABAR = {
    "lapor": "Laporan Anda sudah terkirim.",
    "draf": "Draf disimpan. Laporan belum terkirim.",
    "lapor-disamarkan": f"Laporan Anda sudah terkirim. {_DISAMARKAN}",
    "draf-disamarkan": f"Draf disimpan. Laporan belum terkirim. {_DISAMARKAN}",
    "setujui": "Laporan disetujui.",
    "kembalikan": "Laporan dikembalikan kepada unit pelaksana.",
    "tenggat": "Tenggat sudah diubah.",
}
Pilihan = Annotated[str, Query(max_length=100)]
Lihat = Annotated[str, Query(pattern="^(unit|bawahan)$")]
_URUT = ("tenggat", "diktum", "unit")
_SARING = ("status", "periode", "jatuh_tempo_sebelum", "unit", "lihat")


@rute.get("", **izin("tugas.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    status: Pilihan = "",
    periode: Pilihan = "",
    unit: Pilihan = "",
    lihat: Lihat = "unit",
    jatuh_tempo_sebelum: Pilihan = "",
    urut: Pilihan = "-tenggat",
    ke: Annotated[int, Query(alias="halaman", ge=1, le=100_000)] = 1,
) -> Response:
    """The unit's own tasks, those of its subordinates, or those of one unit below it (``unit``)."""
    pilih, waktu = _saringan(pelaku, status, periode, unit, lihat, jatuh_tempo_sebelum, urut), layanan.jam()
    bawahan = Saringan(atasan=pelaku.unit)
    with layanan.bd.baca() as sesi:
        hasil = daftar_tugas(sesi, pelaku, pilih, waktu=waktu, halaman=ke, ukuran=UKURAN)
        semua_bawahan = daftar_tugas(sesi, pelaku, bawahan, waktu=waktu, ukuran=1).total
        tunggu = Saringan(atasan=pelaku.unit, status=Keadaan.DILAPORKAN)
        menunggu = daftar_tugas(sesi, pelaku, tunggu, waktu=waktu, ukuran=1).total
        pilihan_periode = daftar_periode(sesi, pelaku)
    data = {"total": hasil.total, "halaman": ke, "ukuran": UKURAN, "data": hasil.data, "menunggu": menunggu}
    konteks = data | {
        "lihat": lihat,
        "unit": unit,
        "nama_pilihan": nama_unit(pelaku.daerah, unit) if unit not in ("", pelaku.unit) else None,
        "status": status,
        "periode": periode,
        "jatuh_tempo_sebelum": jatuh_tempo_sebelum,
        "pilihan_periode": pilihan_periode,
        "punya_bawahan": semua_bawahan > 0,
        "urut": pilih.urut,
        "kueri": urlencode({k: v for k, v in request.query_params.items() if v and k in _SARING}),
        "jumlah_halaman": max(1, -(-hasil.total // UKURAN)),
        "csrf": token_halaman(request),
    }
    return halaman(request, "tugas_daftar.html", konteks, data)


def daftar_csv(
    layanan: LayananDep,
    pelaku: PelakuDep,
    status: Pilihan = "",
    periode: Pilihan = "",
    unit: Pilihan = "",
    lihat: Lihat = "unit",
    jatuh_tempo_sebelum: Pilihan = "",
    urut: Pilihan = "-tenggat",
) -> Response:
    """The same list, all of it."""
    pilih = _saringan(pelaku, status, periode, unit, lihat, jatuh_tempo_sebelum, urut)
    return unduh_csv("tugas", alirkan_sesi(layanan, lambda sesi: kueri_csv(sesi, pelaku, pilih, waktu=layanan.jam())))


pasang_unduhan(rute, "", daftar_csv, "tugas.lihat")


def _saringan(pelaku: Pelaku, status: str, periode: str, unit: str, lihat: str, sebelum: str, urut: str) -> Saringan:
    """What the page asks for. Raises :class:`IsianSalah` for what its lists do not hold."""
    if status and status not in set(Keadaan):
        raise IsianSalah("Pilihan status tidak dikenal.", (GalatIsian("status", "Pilih dari daftar."),))
    arah(urut, dict.fromkeys(_URUT))
    try:
        hari = date.fromisoformat(sebelum) if sebelum else None
    except ValueError:
        pesan = GalatIsian("jatuh_tempo_sebelum", "Pilih tanggalnya.")
        raise IsianSalah("Tanggal jatuh tempo belum benar.", (pesan,)) from None
    return Saringan(
        periode=periode or None,
        status=Keadaan(status) if status else None,
        unit=unit or (pelaku.unit if lihat == "unit" else None),
        atasan=pelaku.unit if lihat == "bawahan" else None,
        jatuh_tempo_sebelum=hari,
        urut=cast("Urutan", urut or "-tenggat"),
    )


@rute.get("/{tugas_id}", **izin("tugas.lihat"))
def baca(tugas_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One task: what is asked, by when, what was reported, and the forms that fit its state."""
    return _tampil(request, _rinci(request, tugas_id), kabar=_KABAR.get(kabar))


@rute.get("/{tugas_id}/lampiran/{lampiran_id}", **izin("tugas.lihat"))
def lampiran(tugas_id: str, lampiran_id: str, layanan: LayananDep, pelaku: PelakuDep) -> FileResponse:
    """Download a file of evidence."""
    return kirim_lampiran(layanan, tugas_id, lampiran_id, pelaku)


@rute.post("/{tugas_id}/laporan", **izin("tugas.lapor"))
def lapor(tugas_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Send the report. Files are kept first, so that a mistake elsewhere does not make anybody choose them again."""
    try:
        berkas = [*formulir.daftar.get("lampiran", ()), *_terima_berkas(request, tugas_id, formulir)]
        waktu = layanan.jam()
        dahulu = hitung_sebelum_menulis(layanan.bd, tugas_id, pelaku, waktu)

        def kerja(sesi: Session) -> Jawaban:
            # Read here, behind the once-token: a repeat finds a task that takes no report any more.
            definisi = klausul_tugas(ambil_tugas(sesi, tugas_id, pelaku)).indikator
            terhitung = hitung_dahulu(sesi, tugas_id, pelaku, waktu) if dahulu is None else dahulu
            kode = [satu for satu, h in (terhitung or {}).items() if isinstance(h, Hasil)]
            hasil = laporkan_tugas(
                sesi,
                tugas_id=tugas_id,
                pelaku=pelaku,
                narasi=formulir.teks.get("narasi", ""),
                indikator=baca_indikator(definisi, formulir.teks, kode),
                lampiran=berkas,
                waktu=waktu,
                terhitung=terhitung,
            )
            return Jawaban(201, {"pengajuan_id": hasil.pengajuan_id})

        sekali(request, [formulir.daftar, berkas], kerja, kunci=formulir.sekali)
    except (IsianSalah, Bentrok, TerlaluBesar) as salah:
        return _ulangi(request, tugas_id, formulir, salah)
    buang_draf(layanan.folder, tugas_id)
    return _selesai(tugas_id, f"lapor{_disamarkan(formulir)}")


@rute.post("/{tugas_id}/draf", **izin("tugas.lapor"))
def draf(tugas_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Keep what was typed and chosen for later; the unit finds it again on any device."""
    try:
        _terima_berkas(request, tugas_id, formulir)
        with layanan.bd.baca() as sesi:
            simpan_draf(sesi, layanan.folder, tugas_id, pelaku, formulir.teks, waktu=layanan.jam())
    except (IsianSalah, Bentrok, TerlaluBesar) as salah:
        return _ulangi(request, tugas_id, formulir, salah)
    return _selesai(tugas_id, f"draf{_disamarkan(formulir)}")


@rute.post("/{tugas_id}/setujui", **izin("tugas.putuskan"))
def setujui(tugas_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Accept the report that waits."""

    def kerja(sesi: Session) -> Jawaban:
        setujui_tugas(sesi, tugas_id=tugas_id, pelaku=pelaku, waktu=layanan.jam())
        return Jawaban(200, {})

    try:
        sekali(request, None, kerja, kunci=formulir.sekali)
    except Bentrok as salah:
        return _ulangi(request, tugas_id, formulir, salah)
    return _selesai(tugas_id, "setujui")


@rute.post("/{tugas_id}/kembalikan", **izin("tugas.putuskan"))
def kembalikan(
    tugas_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Return the report with a reason."""
    alasan = formulir.teks.get("alasan", "")

    def kerja(sesi: Session) -> Jawaban:
        kembalikan_tugas(sesi, tugas_id=tugas_id, pelaku=pelaku, alasan=alasan, waktu=layanan.jam())
        return Jawaban(200, {})

    try:
        sekali(request, alasan, kerja, kunci=formulir.sekali)
    except (IsianSalah, Bentrok) as salah:
        return _ulangi(request, tugas_id, formulir, salah)
    if formulir.teks.get("asal") == "persetujuan":
        return RedirectResponse("/persetujuan?kabar=kembalikan", 303)
    return _selesai(tugas_id, "kembalikan")


@rute.post("/{tugas_id}/tenggat", **izin("tugas.putuskan"))
def tenggat(tugas_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Move the deadline of the assignment."""
    alasan = formulir.teks.get("alasan_tenggat", "")

    def kerja(sesi: Session) -> Jawaban:
        ubah_tenggat_tugas(
            sesi,
            tugas_id=tugas_id,
            pelaku=pelaku,
            hari=_baca_tanggal(formulir.teks.get("tenggat", "")),
            alasan=alasan,
            waktu=layanan.jam(),
        )
        return Jawaban(200, {})

    try:
        sekali(request, [formulir.teks.get("tenggat"), alasan], kerja, kunci=formulir.sekali)
    except (IsianSalah, Bentrok) as salah:
        # The reason has a name of its own on this page, where another form also asks for one.
        return _ulangi(request, tugas_id, formulir, salah, ganti={"alasan": "alasan_tenggat"})
    return _selesai(tugas_id, "tenggat")


def _baca_tanggal(teks: str) -> date:
    try:
        return date.fromisoformat(teks)
    except ValueError:
        raise IsianSalah("Tenggat tidak diubah.", (GalatIsian("tenggat", "Pilih tanggalnya."),)) from None


def _terima_berkas(request: Request, tugas_id: str, formulir: Formulir) -> list[str]:
    """The form's files, each kept once for its token; their ids."""
    return [
        terima_unggahan(request, tugas_id, satu, kunci=f"{formulir.sekali}/{nomor}")
        for nomor, satu in enumerate(formulir.berkas)
    ]


def _rinci(request: Request, tugas_id: str) -> tuple[TugasRinci, LaporanLalu | None, Draf | None]:
    """The task; and for whoever may report on it, what was reported before and what is begun."""
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    with layanan.bd.baca() as sesi:
        rinci = rinci_tugas(sesi, tugas_id, pelaku, waktu=layanan.jam())
        lalu = laporan_lalu(sesi, tugas_id, pelaku)
    ada = baca_draf(layanan.folder, rinci.id, lapor_terakhir=rinci.lapor_terakhir) if rinci.boleh.lapor else None
    return rinci, lalu, ada


def _disamarkan(formulir: Formulir) -> str:
    """What the news adds when the narrative is not what was typed."""
    return "-disamarkan" if any(samarkan(n) != n for n in formulir.daftar.get("narasi", ())[-1:]) else ""


def _selesai(tugas_id: str, kabar: str) -> RedirectResponse:
    return RedirectResponse(f"/tugas/{tugas_id}?kabar={kabar}", 303)


def _ulangi(
    request: Request, tugas_id: str, formulir: Formulir, salah: GalatDomain, *, ganti: Mapping[str, str] | None = None
) -> Response:
    """The page again, with what was typed and an error summary."""
    galat = [GalatIsian((ganti or {}).get(g.kolom, g.kolom), g.pesan) for g in galat_formulir(salah)]
    return _tampil(request, _rinci(request, tugas_id), isian=formulir.teks, galat=galat, status=salah.status)


def _tampil(
    request: Request,
    bahan: tuple[TugasRinci, LaporanLalu | None, Draf | None],
    *,
    isian: Mapping[str, str] | None = None,
    galat: Sequence[GalatIsian] = (),
    kabar: str | None = None,
    status: int = 200,
) -> Response:
    tugas, lalu, ada = bahan
    # What the form shows again after a mistake comes before the draft that was kept earlier.
    konteks = {
        "tugas": tugas,
        "lalu": lalu,
        "draf": ada and lokal(tugas.daerah, ada.waktu),
        "isian": isian or (ada.isi if ada else {}),
        "galat": galat,
        # "indikator.x" of the service is the numerator's field on this page.
        "salah": {g.kolom.replace("indikator.", "pembilang."): g.pesan for g in galat},
        "kabar": kabar,
        "csrf": token_halaman(request),
        "sekali": str(uuid4()),
    }
    data = tugas.model_dump() | {"laporan_lalu": lalu, "draf": ada}
    return halaman(request, "tugas.html", konteks, data, status=status)
