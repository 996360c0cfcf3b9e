"""The public page behind a paper's QR code: is this what the service issued, unchanged?"""

from __future__ import annotations

from typing import Any

from fastapi import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.formulir import pastikan_asal
from api.halaman.tampil import gambar, halaman, ingin_json
from api.layanan import Layanan, LayananDep
from patuh.akun.muat import muat_daerah
from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.instruksi.muat import muat_instruksi
from patuh.laporan.arsip import cocokkan, laporan_berkode
from patuh.laporan.tabel import LaporanTerbit
from patuh.naskah_dinas.arsip import cocokkan_naskah, naskah_berkode
from patuh.naskah_dinas.langkah import NAMA_STATUS
from patuh.naskah_dinas.rangka import daftar_jenis
from patuh.naskah_dinas.tabel import NaskahTerbit, StatusNaskah
from patuh.tugas.bentuk import lokal, nama_unit
from rules.periode import Periode

rute = rute_baru(prefix="/verifikasi", tags=["verifikasi"])
_TIDAK_ADA = "Kode ini tidak ada dalam daftar laporan yang diterbitkan layanan ini."
NAMA_JENIS = {"triwulan-sekda": "Laporan Triwulan Sekretaris Daerah kepada Bupati"}
NAMA_TAHAP = {
    "RANCANGAN": "Rancangan untuk ditandatangani",
    "AKHIR": "Keadaan akhir periode",
    "PERMINTAAN": "Atas permintaan",
}


@rute.get("/{kode}", response_model=None, **izin("publik"))
def periksa(kode: str, request: Request, layanan: LayananDep) -> Response:
    """Keterangan laporan berkode ini, untuk dibandingkan dengan yang tercetak (HTML, atau JSON menurut Accept)."""
    laporan, naskah = _cari(layanan, kode)
    if naskah is not None:
        return _jawab_naskah(request, naskah, None)
    if laporan is None:
        return _tidak_ada(request)
    return _jawab(request, laporan, None)


@rute.post("/{kode}", response_model=None, **izin("publik"))
def cocok(kode: str, request: Request, layanan: LayananDep, berkas: UploadFile) -> Response:
    """Bandingkan berkas dengan yang diterbitkan: "sama persis" bila setiap bitanya sama, selain itu "berbeda"."""
    pastikan_asal(request)
    laporan, naskah = _cari(layanan, kode)
    if laporan is None and naskah is None:
        return _tidak_ada(request)
    if not berkas.size:
        raise IsianSalah("Pilih berkas laporannya dahulu.", (GalatIsian("berkas", "Berkas kosong."),))
    if naskah is not None:
        sidik, bentuk = cocokkan_naskah(layanan.bd, naskah, berkas.file)
        hasil = {"hasil": "sama persis" if bentuk else "berbeda", "bentuk": bentuk, "sha256": sidik}
        return _jawab_naskah(request, naskah, hasil)
    assert laporan is not None  # noqa: S101 - one of the two was found
    sidik, bentuk = cocokkan(layanan.bd, laporan, berkas.file, layanan.folder)
    hasil = {"hasil": "sama persis" if bentuk else "berbeda", "bentuk": bentuk, "sha256": sidik}
    return _jawab(request, laporan, hasil)


def _cari(layanan: Layanan, kode: str) -> tuple[LaporanTerbit | None, NaskahTerbit | None]:
    with layanan.bd.baca() as sesi:
        laporan = laporan_berkode(sesi, kode)
        return laporan, None if laporan is not None else naskah_berkode(sesi, kode)


def _tidak_ada(request: Request) -> Response:
    if ingin_json(request):
        raise TidakDitemukan(_TIDAK_ADA)
    return gambar(request, "verifikasi_tiada.html", {}, status=404)


def _jawab(request: Request, laporan: LaporanTerbit, hasil: dict[str, Any] | None) -> Response:
    data = {
        "kode": laporan.kode,
        "diterbitkan": True,
        "jenis": laporan.jenis,
        "nama_jenis": NAMA_JENIS.get(laporan.jenis, laporan.jenis),
        "daerah": laporan.daerah,
        "nama_daerah": muat_daerah(laporan.daerah).nama,
        "instruksi": muat_instruksi(laporan.instruksi).nama,
        "periode": laporan.periode,
        "nama_periode": Periode.baca(laporan.periode).nama,
        "tahap": laporan.tahap,
        "nama_tahap": NAMA_TAHAP.get(laporan.tahap, laporan.tahap),
        "nomor": laporan.nomor,
        "dibuat": lokal(laporan.daerah, laporan.dibuat),
        "sha256": laporan.sha256,
        "pdf_sha256": laporan.pdf_sha256,
        "pemeriksaan": hasil,
    }
    return halaman(request, "verifikasi.html", {"laporan": data, "hasil": hasil}, data)


def _jawab_naskah(request: Request, naskah: NaskahTerbit, hasil: dict[str, Any] | None) -> Response:
    """What anybody may know of a paper: kind, issuer, number, state and hashes; not its content or its addressee."""
    jenis = daftar_jenis().get(naskah.jenis)
    data = {
        "kode": naskah.kode,
        "diterbitkan": naskah.status not in (StatusNaskah.RANCANGAN, StatusNaskah.BATAL),
        "jenis": naskah.jenis,
        "nama_jenis": jenis.nama if jenis else naskah.jenis,
        "daerah": naskah.daerah,
        "nama_daerah": muat_daerah(naskah.daerah).nama,
        "penerbit": nama_unit(naskah.daerah, naskah.unit),
        "status": naskah.status,
        "nama_status": NAMA_STATUS[StatusNaskah(naskah.status)],
        "nomor": naskah.nomor,
        "dibuat": lokal(naskah.daerah, naskah.dibuat),
        "sha256": naskah.sha256,
        "pemeriksaan": hasil,
    }
    return halaman(request, "verifikasi_naskah.html", {"naskah": data, "hasil": hasil}, data)
