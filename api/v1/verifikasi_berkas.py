"""Papers of a check: the lists for e-Dabu, and the Berita Acara Verifikasi dan Validasi."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from fastapi import Query
from sqlmodel import Session
from starlette.responses import Response, StreamingResponse

from api.auth import izin, rute_baru
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1.skema import galat
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.verifikasi.berita_acara import IsiBeritaAcara, berita_acara
from patuh.verifikasi.cetak import berita_acara_pdf
from patuh.verifikasi.edabu import DAFTAR, Tahap, baris_edabu, tahap_bawaan, tulis_edabu_csv, tulis_edabu_xlsx
from patuh.verifikasi.jalan import ambil_verifikasi
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi

rute = rute_baru(prefix="/api/v1/verifikasi", tags=["verifikasi"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Bentuk = Literal["csv", "xlsx"]
TahapDep = Annotated[
    Literal["FINAL", "RANCANGAN"] | None,
    Query(
        description="FINAL: hanya yang disetujui; RANCANGAN: semua baris. Bawaan: FINAL bila sudah ada yang disetujui"
    ),
]


@rute.get("/{verifikasi_id}/edabu/{nama}.csv", responses=galat(401, 403, 404, 409), **izin("verifikasi.lihat"))
def edabu_csv(
    verifikasi_id: str, nama: str, layanan: LayananDep, pelaku: PelakuDep, tahap: TahapDep = None
) -> Response:
    """Daftar dengan kolom untuk entri e-Dabu. Yang belum disetujui hanya keluar sebagai RANCANGAN."""
    return kirim_edabu(layanan, pelaku, verifikasi_id, nama, "csv", tahap)


@rute.get("/{verifikasi_id}/edabu/{nama}.xlsx", responses=galat(401, 403, 404, 409), **izin("verifikasi.lihat"))
def edabu_xlsx(
    verifikasi_id: str, nama: str, layanan: LayananDep, pelaku: PelakuDep, tahap: TahapDep = None
) -> Response:
    """Sama dengan CSV, sebagai buku kerja; setiap sel teks."""
    return kirim_edabu(layanan, pelaku, verifikasi_id, nama, "xlsx", tahap)


@rute.get("/{verifikasi_id}/berita-acara", responses=galat(401, 403, 404, 409), **izin("verifikasi.lihat"))
def baca_berita_acara(verifikasi_id: str, layanan: LayananDep, pelaku: PelakuDep) -> IsiBeritaAcara:
    """Berita acara sebagai data. Dibekukan saat pertama diminta sesudah diputuskan; sebelum itu RANCANGAN."""
    return ambil_berita_acara(layanan, pelaku, verifikasi_id)[0]


@rute.get(
    "/{verifikasi_id}/berita-acara.pdf",
    response_class=Response,
    responses=galat(401, 403, 404, 409),
    **izin("verifikasi.lihat"),
)
def unduh_berita_acara(verifikasi_id: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Berita acara yang sama sebagai PDF, tanpa data pribadi."""
    return kirim_berita_acara(layanan, pelaku, verifikasi_id)


def ambil_berita_acara(layanan: Layanan, pelaku: Pelaku, id: str) -> tuple[IsiBeritaAcara, str]:
    """The minutes and their digest."""
    with layanan.bd.tulis() as sesi:
        satu = ambil_verifikasi(sesi, id, pelaku)
        return berita_acara(sesi, satu, layanan.kunci.untuk(satu.daerah), pelaku=pelaku, waktu=layanan.jam())


def kirim_berita_acara(layanan: Layanan, pelaku: Pelaku, id: str) -> Response:
    """The minutes as PDF."""
    isi, sidik = ambil_berita_acara(layanan, pelaku, id)
    awal = "RANCANGAN-" if isi.tahap == "RANCANGAN" else ""
    kepala = {
        "Content-Disposition": f'inline; filename="{awal}berita-acara-{isi.periode}.pdf"',
        "ETag": f'"{sidik}"',
    }
    return Response(berita_acara_pdf(isi, sidik), media_type="application/pdf", headers=kepala)


def kirim_edabu(layanan: Layanan, pelaku: Pelaku, id: str, nama: str, bentuk: Bentuk, tahap: Tahap | None) -> Response:
    """A list for e-Dabu; that somebody takes it away is on record first."""
    with layanan.bd.tulis() as sesi:
        satu = ambil_verifikasi(sesi, id, pelaku)
        if nama not in DAFTAR:
            raise TidakDitemukan(f"Daftar ini tidak ada. Yang ada: {', '.join(DAFTAR)}.")
        if satu.status in (StatusVerifikasi.BERJALAN, StatusVerifikasi.GAGAL):
            raise Bentrok("Daftar belum ada: verifikasinya masih dihitung, atau gagal.")
        jadi = tahap or tahap_bawaan(sesi, satu, nama)
        catat(sesi, waktu=layanan.jam(), daerah=satu.daerah, pelaku=pelaku.id, tindakan="verifikasi.unduh",
              objek=f"verifikasi/{id}", isi={"daftar": f"edabu/{nama}", "bentuk": bentuk, "tahap": jadi})  # fmt: skip
    berkas = f"{'RANCANGAN-' if jadi == 'RANCANGAN' else ''}edabu-{nama}-{satu.periode}.{bentuk}"
    kepala = {"Content-Disposition": f'attachment; filename="{berkas}"', "Cache-Control": "no-store"}

    def baris(sesi: Session) -> Iterator[list[str]]:
        return baris_edabu(sesi, satu, nama, layanan.kunci.untuk(satu.daerah), jadi)

    if bentuk == "csv":
        return StreamingResponse(_csv(layanan, satu, baris), media_type="text/csv; charset=utf-8", headers=kepala)
    with tempfile.TemporaryDirectory(prefix="patuh-edabu-") as folder, layanan.bd.baca() as sesi:
        path = Path(folder) / "daftar.xlsx"
        tulis_edabu_xlsx(satu.daerah, baris(sesi), path)
        return Response(path.read_bytes(), media_type=XLSX, headers=kepala)


def _csv(layanan: Layanan, satu: Verifikasi, baris: Callable[[Session], Iterator[list[str]]]) -> Iterator[str]:
    with layanan.bd.baca() as sesi:
        yield from tulis_edabu_csv(satu.daerah, baris(sesi))
