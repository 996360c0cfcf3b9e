"""An agreement of the daerah: what it is, its parties, how bills, payments and reconciliations stand, its letters."""

from __future__ import annotations

from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response

from api.auth import izin
from api.halaman.meja import (
    UKURAN,
    KeDep,
    Lajur,
    Pilihan,
    Rincian,
    Sel,
    Tabel,
    hitung,
    pilihan_daftar,
    rupiah,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
)
from api.halaman.unduh import pasang_unduhan, pilah, unduh_baris
from api.layanan import Layanan, LayananDep, PelakuDep
from api.v1 import perjanjian as v1
from api.v1 import rekonsiliasi as rekonsiliasi_v1
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.aturan.evaluasi import hari_ini
from patuh.galat import TidakDitemukan
from patuh.instruksi.model import Instruksi
from patuh.perjanjian.aturan import perjanjian_daerah, pihak_unit
from rules.periode import Periode, nama_tanggal

rute = rute_meja(prefix="/perjanjian")
NAMA_SEGMEN = {
    "PBPU_PEMDA": "PBPU dan BP Pemda",
    "ASN": "ASN",
    "KP_DESA": "Kepala desa dan perangkat desa",
    "MANDIRI_KELAS3": "PBPU dan BP Mandiri kelas 3",
}
_URUT_SURAT = ("tanggal", "pihak", "bulan")
_KOLOM_SURAT = ("id", "pihak", "nama_pihak", "bulan", "tanggal", "sha256")


def pilih_perjanjian(pelaku: Pelaku) -> Instruksi:
    """The agreement of the caller's daerah, the newest where there are several. Raises :class:`TidakDitemukan`."""
    ada = perjanjian_daerah(pelaku.daerah)
    if not ada:
        raise TidakDitemukan(f"{muat_daerah(pelaku.daerah).nama} tidak memiliki perjanjian di layanan ini.")
    return max(ada, key=lambda i: i.berlaku_dari)


def bulan_berlaku(instruksi: Instruksi, layanan: Layanan) -> list[Periode]:
    """The months of its life that have begun, the newest first."""
    kini = Periode.memuat(hari_ini(instruksi.daerah, layanan.jam()), "bulanan")
    akhir = instruksi.berlaku_sampai
    bulan = kini if akhir is None or kini.awal <= akhir else Periode.memuat(akhir, "bulanan")
    hasil = []
    while bulan.akhir >= instruksi.berlaku_dari:
        hasil.append(bulan)
        bulan = bulan.sebelumnya
    return hasil


def tahun_berlaku(instruksi: Instruksi, layanan: Layanan) -> list[str]:
    """The years of its life that have begun, the newest first."""
    return list(dict.fromkeys(str(b.tahun) for b in bulan_berlaku(instruksi, layanan)))


def pilih_tahun(instruksi: Instruksi, layanan: Layanan, tahun: str) -> list[str]:
    """The years that a filter asks for."""
    ada = tahun_berlaku(instruksi, layanan)
    return [tahun] if tahun in ada else ada if not tahun else []


@rute.get("", **izin("perjanjian.lihat"))
def baca(request: Request, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """The agreement and how it stands in the newest year of its life."""
    satu = pilih_perjanjian(pelaku)
    tahun = tahun_berlaku(satu, layanan)[0]
    tagihan = v1.lihat_tagihan(satu.id, layanan, pelaku, tahun)
    peristiwa = v1.lihat_peristiwa(satu.id, layanan, pelaku, tahun)
    setahun = rekonsiliasi_v1.setahun(layanan, pelaku, satu.id, int(tahun))
    hari = hari_ini(satu.daerah, layanan.jam())
    lewat = satu.berlaku_sampai is not None and hari > satu.berlaku_sampai
    tunggak = sum(t.tunggakan for t in tagihan)
    pihak = pihak_unit(satu, pelaku.unit) if pelaku.unit else None
    rincian = Rincian(
        satu.nama,
        (f"/instruksi/{satu.id}", "Naskah perjanjian"),
        kecil=satu.nomor,
        cap="Sudah berakhir" if lewat else "Berlaku",
        pengantar=f"Angka di bawah untuk tahun {tahun}.",
        fakta=[
            ("Berlaku", f"{nama_tanggal(satu.berlaku_dari)} sampai "
             f"{nama_tanggal(satu.berlaku_sampai) if satu.berlaku_sampai else 'ada perubahan'}"),
            ("Tagihan tercatat", f"{hitung(len(tagihan))}, seluruhnya {rupiah(sum(t.jumlah for t in tagihan))}"),
            ("Tunggakan", rupiah(tunggak) if tunggak else "tidak ada"),
            ("Unit ini", next((p.sebutan.capitalize() for p in satu.para_pihak if p.id == pihak), "bukan pihak")),
        ],
        tautan=[
            ("/perjanjian/tagihan", "Tagihan iuran"),
            ("/perjanjian/peristiwa", "Pembayaran faskes"),
            ("/rekonsiliasi", "Rekonsiliasi"),
            ("/perjanjian/surat", "Surat kepada para pihak"),
        ],
        tabel=[
            (
                "Ketepatan pembayaran faskes",
                [Lajur("Jenis"), Lajur("Tepat", kanan=True), Lajur("Terlambat", kanan=True),
                 Lajur("Menunggak", kanan=True), Lajur("Belum jatuh tempo", kanan=True)],
                [
                    [Sel(k.nama), *(Sel(hitung(n), kanan=True) for n in
                     (k.tepat, k.terlambat, k.menunggak, k.belum_jatuh_tempo))]
                    for k in peristiwa.ketepatan
                ],
            ),
            (
                "Rekonsiliasi yang disepakati",
                [Lajur("Baris rencana kerja"), Lajur("Disepakati", kanan=True), Lajur("Seharusnya", kanan=True)],
                [
                    [Sel(b.diktum), Sel(hitung(b.disepakati), kanan=True), Sel(hitung(b.seharusnya), kanan=True)]
                    for b in setahun
                ],
            ),
            (
                "Para pihak",
                [Lajur("Pihak"), Lajur("Jabatan")],
                [[Sel(p.sebutan.capitalize()), Sel(p.jabatan or "-")] for p in satu.para_pihak],
            ),
        ],
    )  # fmt: skip
    twin = {
        "instruksi": satu.id,
        "nama": satu.nama,
        "nomor": satu.nomor,
        "berlaku_dari": satu.berlaku_dari,
        "berlaku_sampai": satu.berlaku_sampai,
        "tahun": int(tahun),
        "tagihan": len(tagihan),
        "tunggakan": tunggak,
        "ketepatan": peristiwa.ketepatan,
        "rekonsiliasi": setahun,
        "pihak": pihak,
    }
    return tampil_rincian(request, rincian, twin)


@rute.get("/surat", **izin("perjanjian.lihat"))
def surat(
    request: Request, layanan: LayananDep, pelaku: PelakuDep, pihak: Pilihan = "", urut: Pilihan = "", ke: KeDep = 1
) -> Response:
    """The notices to the parties before the agreement ends."""
    satu = pilih_perjanjian(pelaku)
    data = _surat(layanan, pelaku, pihak, urut)
    bagian = data[(ke - 1) * UKURAN : ke * UKURAN]
    tabel = Tabel(
        "Surat kepada para pihak",
        [Lajur("Kepada", "pihak"), Lajur("Sebelum berakhir", "bulan"), Lajur("Tanggal", "tanggal"), Lajur("Berkas")],
        [
            [
                Sel(d["nama_pihak"]),
                Sel(f"{d['bulan']} bulan"),
                Sel(nama_tanggal(d["tanggal"])),
                Sel("PDF", f"/perjanjian/surat/{d['id']}.pdf"),
            ]
            for d in bagian
        ],
        "Belum ada surat yang sesuai. Surat disusun sendiri menjelang perjanjian berakhir.",
        pengantar="Rancangan pemberitahuan ke alamat menurut perjanjian.",
        saring=[pilihan_daftar("pihak", "Kepada", [(p.id, p.sebutan.capitalize()) for p in satu.para_pihak], pihak)],
        total=len(data),
        ke=ke,
        benda="surat",
        csv="/perjanjian/surat.csv",
        urut=urut,
        remah=("/perjanjian", "Perjanjian"),
    )
    return tampil_daftar(request, tabel, {"total": len(data), "halaman": ke, "ukuran": UKURAN, "data": bagian})


def surat_csv(layanan: LayananDep, pelaku: PelakuDep, pihak: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    return unduh_baris("surat-perjanjian", _KOLOM_SURAT, _surat(layanan, pelaku, pihak, urut))


pasang_unduhan(rute, "/surat", surat_csv, "perjanjian.lihat")


@rute.get("/surat/{id_}.{bentuk}", **izin("perjanjian.lihat"))
def berkas_surat(id_: str, bentuk: Literal["pdf", "html"], layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """One letter."""
    return v1.surat(pilih_perjanjian(pelaku).id, id_, bentuk, layanan, pelaku)


def _surat(layanan: Layanan, pelaku: Pelaku, pihak: str, urut: str) -> list[dict[str, Any]]:
    satu = pilih_perjanjian(pelaku)
    nama = {p.id: p.sebutan.capitalize() for p in satu.para_pihak}
    baris = [
        s.model_dump(exclude={"tautan"}) | {"nama_pihak": nama.get(s.pihak, s.pihak)}
        for s in v1.lihat_surat(satu.id, layanan, pelaku)
    ]
    return pilah([b for b in baris if pihak in ("", b["pihak"])], urut, _URUT_SURAT)
