"""The public page behind a check's number: did the service give this answer? Nothing about any person."""

from __future__ import annotations

from sqlmodel import select
from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin, rute_baru
from api.halaman.pemeriksaan import nama_layanan
from api.halaman.tampil import gambar, halaman, ingin_json
from api.layanan import LayananDep
from patuh.akun.muat import muat_daerah
from patuh.galat import TidakDitemukan
from patuh.kode import kode_baku
from patuh.pemeriksaan.kecuali import bentuk
from patuh.pemeriksaan.tabel import Pemeriksaan
from patuh.tugas.bentuk import lokal

rute = rute_baru(prefix="/periksa", tags=["pemeriksaan"])
NAMA_HASIL = {
    "LANJUT": "Boleh dilanjutkan",
    "LANJUT_BERSYARAT": "Boleh dilanjutkan dengan kesanggupan",
    "IMBAUAN": "Boleh dilanjutkan, dengan imbauan mendaftar JKN",
    "TAHAN": "Ditahan sampai syaratnya terpenuhi",
    "PERLU_DATA": "Belum dapat diputuskan: datanya belum lengkap; permohonan tidak ditolak",
}


@rute.get("/{kode}", response_model=None, **izin("publik"))
def lihat(kode: str, request: Request, layanan: LayananDep) -> Response:
    """Keterangan pemeriksaan berkode ini, untuk dibandingkan dengan yang tertulis di surat."""
    with layanan.bd.baca() as sesi:
        satu = sesi.exec(select(Pemeriksaan).where(Pemeriksaan.kode == kode_baku(kode))).first()
        isi = bentuk(sesi, satu) if satu is not None else None
    if satu is None or isi is None:
        if ingin_json(request):
            raise TidakDitemukan("Kode ini tidak ada dalam daftar pemeriksaan layanan ini.")
        return gambar(request, "periksa_tiada.html", {}, status=404)
    data = {
        "kode": satu.kode,
        "daerah": satu.daerah,
        "nama_daerah": muat_daerah(satu.daerah).nama,
        "layanan": satu.layanan,
        "nama_layanan": nama_layanan(satu.layanan),
        "nomor_permohonan": satu.nomor_permohonan,
        "tanggal": satu.tanggal.isoformat(),
        "hasil": satu.hasil,
        "nama_hasil": NAMA_HASIL[satu.hasil],
        "boleh_lanjut": isi["boleh_lanjut"],
        "dikecualikan": isi["pengecualian"] is not None,
        "data_per": satu.data_per.isoformat() if satu.data_per else None,
        "versi_aturan": isi["versi_aturan"],
        "dijawab": lokal(satu.daerah, satu.waktu),
    }
    return halaman(request, "periksa.html", {"periksa": data}, data)
