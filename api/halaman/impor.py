"""Imports of the register for Dinas Sosial: hand in a file, watch it, take the rejected rows."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.badan import BERKAS_IMPOR, berkas_maks
from api.halaman.formulir import FormulirDep
from api.halaman.meja import (
    UKURAN,
    Borang,
    KeDep,
    Kolom,
    Lajur,
    Pilihan,
    Sel,
    Tabel,
    bahan_borang,
    hitung,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    terpilih,
)
from api.halaman.tampil import halaman
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.impor import ditolak_csv, rinci
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah, TerlaluBesar
from patuh.register.contoh import KOLOM
from patuh.register.kolom import JENIS, NAMA_JENIS, WAJIB
from patuh.register.susut import pendahulu_lebih_besar
from patuh.register.tabel import StatusImpor
from patuh.register.terima import (
    ambil_impor,
    baris_ditolak,
    daftar_impor,
    mulai_impor,
    periksa_isian,
    terima_berkas,
)
from rules.periode import nama_tanggal

rute = rute_meja(prefix="/impor")
NAMA_STATUS = {
    StatusImpor.BERJALAN: "Sedang dibaca",
    StatusImpor.SELESAI: "Selesai",
    StatusImpor.GAGAL: "Gagal",
}
_KOLOM_CSV = (
    "id", "daerah", "jenis", "per_tanggal", "nama_berkas", "status", "dibaca", "diterima", "ditolak", "galat", "dibuat",
    "selesai",
)  # fmt: skip
_SEGAR_DETIK = 4
_BARIS_TAMPIL = 20
_SALAH = (IsianSalah, Bentrok, TerlaluBesar)


@rute.get("", **izin("impor.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    jenis: Pilihan = "",
    status: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The imports of the daerah, newest first."""
    with layanan.bd.baca() as sesi:
        baris, total = daftar_impor(
            sesi,
            pelaku,
            daerah=pelaku.daerah,
            jenis=jenis or None,
            status=terpilih(StatusImpor, status, "status"),
            urut=urut,
            halaman=ke,
            ukuran=UKURAN,
        )
    data = [rinci(b) for b in baris]
    tabel = Tabel(
        "Impor register",
        [Lajur("Isi", "jenis"), Lajur("Keadaan data per", "per_tanggal"), Lajur("Diterima", "diterima", kanan=True),
         Lajur("Ditolak", "ditolak", kanan=True), Lajur("Status", "status")],
        [
            [
                Sel(NAMA_JENIS.get(d.jenis, d.jenis), f"/impor/{d.id}", d.nama_berkas),
                Sel(nama_tanggal(d.per_tanggal)),
                Sel(hitung(d.diterima), kanan=True),
                Sel(hitung(d.ditolak), kanan=True),
                Sel("", cap=NAMA_STATUS[d.status]),
            ]
            for d in data
        ],
        "Belum ada impor yang sesuai. Unggah berkas pertama dengan tombol di atas.",
        pengantar="Berkas dipakai sesudah seluruhnya terbaca. Yang lama tetap tersimpan menurut tanggalnya.",
        saring=[
            pilihan_daftar("jenis", "Isi", NAMA_JENIS.items(), jenis),
            pilihan_daftar("status", "Status", [(s.value, n) for s, n in NAMA_STATUS.items()], status),
        ],
        total=total,
        ke=ke,
        benda="impor",
        csv="/impor.csv",
        urut=urut,
        tautan=[("/impor/baru", "Unggah berkas")],
        segar=_SEGAR_DETIK if any(d.status == StatusImpor.BERJALAN for d in data) else 0,
    )  # fmt: skip
    twin = {"total": total, "halaman": ke, "ukuran": UKURAN, "data": data}
    return tampil_daftar(request, tabel, twin)


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, jenis: Pilihan = "", status: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    with layanan.bd.baca() as sesi:
        baris, _ = daftar_impor(
            sesi,
            pelaku,
            daerah=pelaku.daerah,
            jenis=jenis or None,
            status=terpilih(StatusImpor, status, "status"),
            urut=urut,
            ukuran=SELURUHNYA,
        )
    return unduh_baris("impor", _KOLOM_CSV, [rinci(b) for b in baris])


pasang_unduhan(rute, "", daftar_csv, "impor.lihat")


@rute.get("/baru", **izin("impor.kirim"))
def baru(request: Request) -> Response:
    """The form."""
    return _borang(request)


@rute.post("/baru", **izin("impor.kirim", **berkas_maks(BERKAS_IMPOR)))
def unggah(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Take the file; the same file twice is one import."""
    jenis, tertulis = formulir.teks.get("jenis", ""), formulir.teks.get("per_tanggal", "")
    try:
        try:
            per = date.fromisoformat(tertulis)
        except ValueError:
            raise IsianSalah(
                "Tanggal belum diisi.", (GalatIsian("per_tanggal", "Pilih tanggal keadaan data."),)
            ) from None
        periksa_isian(jenis, pelaku.daerah, per, pelaku, layanan.jam())
        if not formulir.berkas:
            raise IsianSalah("Berkas belum dipilih.", (GalatIsian("berkas", "Pilih berkas CSV atau XLSX."),))
        kiriman = formulir.berkas[0]
        nama = kiriman.filename or "register"
        with terima_berkas(layanan.folder, kiriman.file, nama, batas=layanan.batas_impor) as berkas:

            def kerja(sesi: Session) -> Jawaban:
                impor = mulai_impor(
                    sesi,
                    jenis=jenis,
                    daerah=pelaku.daerah,
                    per_tanggal=per,
                    berkas=berkas,
                    folder=layanan.folder,
                    pelaku=pelaku,
                    waktu=layanan.jam(),
                )
                return Jawaban(202, {"id": impor.id}, {"Location": f"/impor/{impor.id}"})

            jawaban = sekali(request, [jenis, tertulis, berkas.sha256], kerja, kunci=formulir.sekali)
    except _SALAH as salah:
        return _borang(request, salah, {"jenis": jenis, "per_tanggal": tertulis})
    return RedirectResponse(jawaban.headers["location"], 303)


rute.get("/{impor_id}/ditolak.csv", **izin("impor.lihat"))(ditolak_csv)


@rute.get("/{impor_id}", **izin("impor.lihat"))
def baca(impor_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """One import: how far, what was accepted, what was not and why."""
    with layanan.bd.baca() as sesi:
        impor = ambil_impor(sesi, impor_id, pelaku)
        data = rinci(impor)
        pendahulu = pendahulu_lebih_besar(sesi, impor)
        contoh = []
        for nomor, satu in enumerate(baris_ditolak(sesi, impor)):
            if nomor == _BARIS_TAMPIL:
                break
            contoh.append(satu)
    konteks = bahan_borang(request) | {
        "i": data,
        "nama_jenis": NAMA_JENIS.get(data.jenis, data.jenis),
        "nama_status_i": NAMA_STATUS[data.status],
        "contoh": contoh,
        "pendahulu": pendahulu,
        "segar": _SEGAR_DETIK if data.status == StatusImpor.BERJALAN else 0,
    }
    return halaman(request, "impor.html", konteks, data)


def _borang(request: Request, salah: GalatDomain | None = None, isian: dict[str, str] | None = None) -> Response:
    hari = hari_ini(pelaku_dari(request).daerah, layanan_dari(request).jam())
    borang = Borang(
        "/impor/baru",
        "Berkas",
        "Unggah",
        [
            Kolom("jenis", "Isi berkas", "pilihan",
                  pilihan=[("", "Pilih"), *((j, NAMA_JENIS.get(j, j)) for j in JENIS)]),
            Kolom("per_tanggal", "Keadaan data per tanggal", "date", nilai=hari.isoformat(),
                  petunjuk="Tanggal data itu benar di lapangan, bukan tanggal mengunggah."),
            Kolom("berkas", "Berkas CSV atau XLSX", "berkas",
                  petunjuk="NIK ditulis sebagai teks: lembar kerja membulatkan angka 16 digit."),
        ],
    )  # fmt: skip
    kolom = [(NAMA_JENIS.get(j, j), [(k, k in WAJIB[j]) for k in KOLOM[j]]) for j in JENIS]
    konteks = bahan_borang(request, salah, isian) | {"b": borang, "kolom": kolom}
    twin = {j: {"kolom": list(KOLOM[j]), "wajib": sorted(WAJIB[j])} for j in JENIS}
    return halaman(request, "impor_baru.html", konteks, twin, status=salah.status if salah else 200)
