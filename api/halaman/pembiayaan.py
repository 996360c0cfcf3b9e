"""Village funding: cases in the order of the waiting list, an official's act."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin
from api.halaman.formulir import FormulirDep
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
    berawalan,
    boleh_pelaku,
    dasar_tunggal,
    isi_ulang,
    kini,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    tampil_rincian,
    terpilih,
)
from api.halaman.tampil import nama_waktu
from api.halaman.unduh import pasang_unduhan
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import pembiayaan_desa as v1
from patuh.akun.pelaku import Pelaku
from patuh.desa.bentuk import Saringan
from patuh.desa.langkah import NAMA, Tindakan
from patuh.desa.lingkup import jenis_unit
from patuh.desa.tabel import StatusPembiayaan, SumberBiaya
from patuh.galat import GalatDomain
from patuh.tugas.bentuk import kamus_unit
from rules.periode import nama_tanggal

rute = rute_meja()
NAMA_SUMBER = {SumberBiaya.DESA: "desa", SumberBiaya.BAZNAS: "Baznas", SumberBiaya.TJSLP: "perusahaan (TJSLP)"}
NAMA_TINDAKAN = {
    Tindakan.DAFTARKAN: "Catat pendaftaran",
    Tindakan.BATAL_DAFTAR: "Pendaftaran tidak jadi",
    Tindakan.TUTUP: "Tutup kasus",
}
_KABAR = {"tindak": "Tindakan tercatat."}

pasang_unduhan(rute, "/pembiayaan-desa", v1.daftar_csv, "desa.lihat")


@rute.get("/pembiayaan-desa", **izin("desa.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    status: Pilihan = "",
    desa: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """Cases in the order of the waiting list: the letter, not the person."""
    saring = Saringan(pelaku.daerah, desa.strip() or None, terpilih(StatusPembiayaan, status, "status"), urut=urut)
    isi = v1.daftar(layanan, pelaku, saring, ke, UKURAN)
    tautan = [("/desa/sktm", "Catat SKTM")] if jenis_unit(pelaku) in ("desa", "kelurahan") else []
    if boleh_pelaku(pelaku, "desa.kebutuhan"):
        tautan.append(("/desa/kebutuhan", "Kebutuhan dan alokasi"))
    wilayah = wilayah_saring(pelaku)
    tabel = Tabel(
        "Pembiayaan desa",
        [
            Lajur("SKTM", "nomor"),
            Lajur("Desa/kelurahan", "wilayah"),
            Lajur("Berlaku sampai", "tanggal"),
            Lajur("Keadaan", "status"),
        ],
        [
            [
                Sel(d.nomor, f"/pembiayaan-desa/{d.id}", nama_tanggal(d.tanggal)),
                Sel(d.nama_desa or d.wilayah),
                Sel(nama_tanggal(d.berlaku_sampai)),
                Sel(d.nama_status, kecil=d.arti_sebab or ""),
            ]
            for d in isi.data
        ],
        "Belum ada kasus yang sesuai. Kasus dibuka sendiri bagi pemegang SKTM yang belum dijamin.",
        pengantar="Menurut urutan daftar tunggu: SKTM tertua dahulu. Memperbarui SKTM tidak menggeser tempat.",
        saring=[
            pilihan_daftar("status", "Keadaan", [(s.value, n) for s, n in NAMA.items()], status),
            *([pilihan_daftar("desa", "Wilayah", wilayah, desa)] if wilayah else []),
        ],
        total=isi.total,
        ke=ke,
        csv="/pembiayaan-desa.csv",
        benda="kasus",
        urut=urut,
        tautan=tautan,
    )
    return tampil_daftar(request, tabel, isi)


@rute.get("/pembiayaan-desa/{kasus_id}", **izin("desa.lihat"))
def baca(kasus_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One case; the look at its person is on record."""
    return _tampil(request, kasus_id, kabar=_KABAR.get(kabar))


@rute.post("/pembiayaan-desa/{kasus_id}/tindak", **izin("desa.catat"))
def tindak(kasus_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """An official's act."""
    tindakan = formulir.teks.get("tindakan", "")
    kolom = _kolom_tindak(request, pelaku, tindakan)
    try:
        v1.tindak(kasus_id, baca_isi(v1.TindakanMasukan, kolom, formulir, {}), request, layanan, pelaku)
    except SALAH_ISI as salah:
        depan = tindakan.lower()
        return _tampil(request, kasus_id, salah=berawalan(depan, salah), isian=isi_ulang(kolom, formulir, depan))
    return RedirectResponse(f"/pembiayaan-desa/{kasus_id}?kabar=tindak", 303)


def wilayah_saring(pelaku: Pelaku) -> list[tuple[str, str]]:
    """What the list can be narrowed to: the kecamatan of the daerah, or a camat's villages."""
    jenis = jenis_unit(pelaku)
    if jenis in ("desa", "kelurahan"):
        return []
    semua = kamus_unit(pelaku.daerah).items()
    if jenis == "camat":
        return [(k, u.nama) for k, u in semua if u.atasan == pelaku.unit]
    return [(k, u.nama) for k, u in semua if u.jenis == "camat"]


def _kolom_tindak(request: Request, pelaku: Pelaku, tindakan: str) -> list[Kolom]:
    tetap = Kolom("tindakan", "Tindakan", "tetap", nilai=tindakan)
    if tindakan == Tindakan.DAFTARKAN:
        hari = kini(request, pelaku.daerah)
        return [
            tetap,
            Kolom("nomor", "Nomor bukti pendaftaran"),
            Kolom("tanggal", "Tanggal pendaftaran", "date", nilai=hari),
        ]
    return [tetap, Kolom("alasan", "Alasan", "panjang", "Jangan menulis nama atau NIK.", maks=2000)]


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
    mungkin = [Tindakan(t) for t in isi.tindakan] if boleh_pelaku(pelaku, "desa.catat") else []
    rincian = Rincian(
        f"SKTM {isi.nomor}",
        ("/pembiayaan-desa", "Pembiayaan desa"),
        kecil=isi.nama_desa or isi.wilayah,
        cap=isi.nama_status,
        pengantar=f"{isi.arti_sebab[0].upper()}{isi.arti_sebab[1:]}." if isi.arti_sebab else "",
        fakta=[
            ("Pemegang", ", ".join(filter(None, (isi.orang.nama, isi.orang.nik))) or "tidak ada dalam register"),
            ("Tanggal SKTM", nama_tanggal(isi.tanggal)),
            ("Berlaku sampai", nama_tanggal(isi.berlaku_sampai)),
            ("Tempat dalam antrean sejak", nama_tanggal(isi.antre_tanggal)),
            ("Dibiayai", NAMA_SUMBER[isi.sumber] if isi.sumber else "belum ada"),
            ("Bukti pendaftaran", isi.daftar_nomor or "belum ada"),
            ("Data kepesertaan per", nama_tanggal(isi.data_per) if isi.data_per else "belum ada"),
        ],
        alasan=dasar_tunggal(isi.putusan.keterangan, isi.putusan.dasar) if isi.putusan else (),
        lanjut=isi.putusan.langkah if isi.putusan else (),
        borang=[
            Borang(f"/pembiayaan-desa/{id_}/tindak", NAMA_TINDAKAN[t], NAMA_TINDAKAN[t],
                   _kolom_tindak(request, pelaku, t), awalan=t.lower(), lipat=t != Tindakan.DAFTARKAN,
                   kedua=t != Tindakan.DAFTARKAN)
            for t in mungkin
        ],
        riwayat=[(b.nama, b.arti_sebab or "", nama_waktu(b.waktu)) for b in isi.langkah],
    )  # fmt: skip
    return tampil_rincian(request, rincian, isi, salah=salah, isian=isian, kabar=kabar)
