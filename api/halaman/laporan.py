"""The reports of a daerah, for its Sekda and Bupati: the list, the files, and asking for a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import uuid4

from fastapi import Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import FormulirDep, galat_formulir, token_halaman
from api.halaman.tampil import halaman
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.halaman.verifikasi import NAMA_JENIS, NAMA_TAHAP
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.laporan import TIPE_BERKAS
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.laporan.arsip import ambil_laporan, daftar_laporan, data_laporan, kantor_laporan, pdf_laporan
from patuh.laporan.cetak import cetak_html
from patuh.laporan.minta import minta_laporan
from patuh.laporan.tabel import LaporanTerbit
from patuh.laporan.terbit import JENIS
from patuh.tugas.bentuk import kalender, lokal
from patuh.tugas.kueri import daftar_periode
from rules.periode import Periode

rute = rute_baru(prefix="/laporan", include_in_schema=False)
UKURAN = 25
Pilihan = Annotated[str, Query(max_length=100)]
_KOLOM_CSV = (
    "id", "jenis", "nama_jenis", "instruksi", "periode", "tahap", "nama_tahap", "status", "nomor", "kode", "dibuat",
)  # fmt: skip
_KABAR = {"minta": "Laporan sedang disusun. Muat ulang halaman ini sebentar lagi untuk mengunduhnya."}
_BUKAN_PEMBACA = "Halaman ini untuk Sekretariat Daerah dan Bupati."


@rute.get("", **izin("laporan.lihat"))
def daftar(
    request: Request,
    kabar: Annotated[str, Query(max_length=100)] = "",
    periode: Pilihan = "",
    tahap: Pilihan = "",
    urut: Pilihan = "",
    ke: Annotated[int, Query(alias="halaman", ge=1, le=100_000)] = 1,
) -> Response:
    """The daerah's reports; other units are told whose page this is."""
    return _tampil(request, ke=ke, saring=_saring(periode, tahap), urut=urut, kabar=_KABAR.get(kabar))


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, periode: Pilihan = "", tahap: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    pastikan_pembaca(pelaku)
    _saring(periode, tahap)
    with layanan.bd.baca() as sesi:
        baris, _ = daftar_laporan(
            sesi, pelaku, daerah=pelaku.daerah, periode=periode or None, tahap=tahap or None, urut=urut,
            ukuran=SELURUHNYA,
        )  # fmt: skip
    return unduh_baris("laporan", _KOLOM_CSV, [ringkas_laporan(b) for b in baris])


pasang_unduhan(rute, "", daftar_csv, "laporan.lihat")


def _saring(periode: str, tahap: str) -> dict[str, str]:
    if tahap and tahap not in NAMA_TAHAP:
        raise IsianSalah("Saringan belum benar.", (GalatIsian("tahap", "Pilih dari daftar."),))
    return {"periode": periode, "tahap": tahap}


@rute.post("", **izin("laporan.minta"))
def minta(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Ask for the report of a period."""
    pastikan_pembaca(pelaku)
    isi = {nama: formulir.teks.get(nama, "") for nama in ("periode", "instruksi")}

    def kerja(sesi: Session) -> Jawaban:
        laporan = minta_laporan(
            sesi,
            jenis=JENIS,
            daerah=pelaku.daerah,
            periode=isi["periode"],
            instruksi_id=isi["instruksi"] or None,
            pelaku=pelaku,
            waktu=layanan.jam(),
        )
        return Jawaban(202, {"id": laporan.id})

    try:
        sekali(request, isi, kerja, kunci=formulir.sekali)
    except IsianSalah as salah:
        return _tampil(request, galat=salah)
    return RedirectResponse("/laporan?kabar=minta", 303)


@rute.get("/{laporan_id}.{bentuk}", **izin("laporan.lihat"))
def unduh(laporan_id: str, bentuk: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """The report as a file to save: it brings styles of its own, which have no place among the pages."""
    pastikan_pembaca(pelaku)
    with layanan.bd.baca() as sesi:
        laporan = ambil_laporan(sesi, laporan_id, pelaku)
    nama = f"laporan-{laporan.jenis}-{laporan.daerah}-{laporan.periode}-{laporan.kode}"
    if bentuk == "pdf":
        berkas = pdf_laporan(layanan.bd, laporan, layanan.folder)
        return FileResponse(berkas, media_type="application/pdf", filename=f"{nama}.pdf")
    if bentuk in ("docx", "xlsx"):
        berkas = kantor_laporan(layanan.bd, laporan, bentuk, layanan.folder)
        return FileResponse(berkas, media_type=TIPE_BERKAS[bentuk], filename=f"{nama}.{bentuk}")
    if bentuk == "html":
        kepala = {"Content-Disposition": f'attachment; filename="{nama}.html"'}
        return HTMLResponse(cetak_html(data_laporan(laporan)), headers=kepala)
    raise TidakDitemukan("Laporan ini dapat diunduh sebagai pdf, docx, xlsx, atau html.")


def _pembaca(pelaku: Pelaku) -> bool:
    return pelaku.unit in (f"{pelaku.daerah}-sekda", f"{pelaku.daerah}-bupati")


def pastikan_pembaca(pelaku: Pelaku) -> None:
    """Raises :class:`TidakBerwenang` for other offices than Sekda and Bupati."""
    if not _pembaca(pelaku):
        raise TidakBerwenang(_BUKAN_PEMBACA)


def _tampil(
    request: Request,
    *,
    ke: int = 1,
    saring: Mapping[str, str] | None = None,
    urut: str = "",
    kabar: str | None = None,
    galat: GalatDomain | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    isi_saring = {k: v for k, v in (saring or {}).items() if v}
    boleh = _pembaca(pelaku)
    baris: Sequence[LaporanTerbit] = ()
    total, pilihan = 0, list[Periode]()
    if boleh:
        with layanan.bd.baca() as sesi:
            baris, total = daftar_laporan(
                sesi, pelaku, daerah=pelaku.daerah, periode=isi_saring.get("periode"), tahap=isi_saring.get("tahap"),
                urut=urut, halaman=ke, ukuran=UKURAN,
            )  # fmt: skip
            pilihan = _pilihan(sesi, pelaku, layanan)
    data = {
        "boleh": boleh,
        "total": total,
        "halaman": ke,
        "ukuran": UKURAN,
        "data": [ringkas_laporan(b) for b in baris],
    }
    salah: list[GalatIsian] = galat_formulir(galat) if galat else []
    instruksi = [muat_instruksi(i) for i in daftar_instruksi()]
    konteks = data | {
        "urut": urut,
        "saring": {"periode": "", "tahap": ""} | isi_saring,
        "semua_tahap": NAMA_TAHAP.items(),
        "kueri": urlencode(isi_saring),
        "kueri_urut": urlencode(isi_saring | ({"urut": urut} if urut else {})),
        "jumlah_halaman": max(1, -(-total // UKURAN)),
        "pilihan": pilihan,
        "instruksi": [i for i in instruksi if i.daerah == pelaku.daerah],
        "galat": salah,
        "kabar": kabar,
        "csrf": token_halaman(request),
        "sekali": str(uuid4()),
    }
    return halaman(request, "laporan.html", konteks, data, status=galat.status if galat else 200)


def _pilihan(sesi: Session, pelaku: Pelaku, layanan: Layanan) -> list[Periode]:
    """The triwulan that have begun and have tasks, the newest first."""
    hari = kalender(pelaku.daerah).tanggal(layanan.jam())
    return [p for p in daftar_periode(sesi, pelaku) if p.jenis == "triwulan" and p.awal <= hari]


def ringkas_laporan(laporan: LaporanTerbit) -> dict[str, Any]:
    """One line of the list; the links work once ``status`` is SIAP."""
    sama = ("id", "jenis", "instruksi", "periode", "tahap", "status", "nomor", "kode")
    return {n: getattr(laporan, n) for n in sama} | {
        "nama_jenis": NAMA_JENIS.get(laporan.jenis, laporan.jenis),
        "nama_periode": Periode.baca(laporan.periode).nama,
        "nama_tahap": NAMA_TAHAP.get(laporan.tahap, laporan.tahap),
        "dibuat": lokal(laporan.daerah, laporan.dibuat),
        "tautan": {b: f"/laporan/{laporan.id}.{b}" for b in ("pdf", "docx", "xlsx", "html")}
        | {"verifikasi": f"/verifikasi/{laporan.kode}"},
    }
