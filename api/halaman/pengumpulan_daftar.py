"""The collections of a daerah: the list for who takes part, and Dinas Sosial's form to open one."""

from __future__ import annotations

from collections.abc import Mapping

from sqlmodel import Session
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
    Sel,
    Tabel,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    terpilih,
)
from api.halaman.pengumpulan import NAMA_STATUS, baca_tanggal
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain
from patuh.pengumpulan.bentuk import PengumpulanRingkas, daftar_pengumpulan, ringkas
from patuh.pengumpulan.jalan import CARA_BAWAAN, NAMA_JENIS, PengumpulanBaru, buka_pengumpulan
from patuh.pengumpulan.tabel import Cara, StatusPengumpulan
from patuh.pengumpulan.wilayah import dinsos, jangkauan
from patuh.tugas.bentuk import kalender
from rules.periode import Periode, nama_tanggal

rute = rute_meja(prefix="/pengumpulan")
_KOLOM_CSV = (
    "id", "jenis", "nama_jenis", "periode", "per_tanggal", "tenggat_desa", "tenggat_kecamatan", "status", "desa",
    "masuk", "diterima", "kecamatan", "diteruskan", "dibuat", "selesai",
)  # fmt: skip
_KABAR = {"buka": "Pengumpulan dibuka. Desa, kelurahan, dan camat diberi tahu."}


@rute.get("", **izin("pengumpulan.lihat"))
def daftar(
    request: Request,
    kabar: Pilihan = "",
    jenis: Pilihan = "",
    status: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The collections of the daerah."""
    return _tampil_daftar(request, kabar=_KABAR.get(kabar), jenis=jenis, status=status, urut=urut, ke=ke)


def daftar_csv(
    layanan: LayananDep, pelaku: PelakuDep, jenis: Pilihan = "", status: Pilihan = "", urut: Pilihan = ""
) -> Response:
    """The same list, all of it."""
    data, _ = _baca(layanan, pelaku, jenis, status, urut, 1, SELURUHNYA)
    return unduh_baris("pengumpulan", _KOLOM_CSV, data)


pasang_unduhan(rute, "", daftar_csv, "pengumpulan.lihat")


@rute.post("", **izin("pengumpulan.kelola"))
def buka(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Open one."""
    isi = formulir.teks

    def kerja(sesi: Session) -> Jawaban:
        cara = isi.get("cara", "")
        baru = PengumpulanBaru(
            pelaku.daerah,
            isi.get("periode", ""),
            isi.get("jenis", ""),
            baca_tanggal(isi, "per_tanggal"),
            baca_tanggal(isi, "tenggat_desa"),
            baca_tanggal(isi, "tenggat_kecamatan"),
            Cara(cara) if cara in set(Cara) else None,
        )
        return Jawaban(201, {"id": buka_pengumpulan(sesi, baru, pelaku=pelaku, waktu=layanan.jam()).id})

    try:
        sekali(request, formulir.daftar, kerja, kunci=formulir.sekali)
    except SALAH_ISI as salah:
        return _tampil_daftar(request, isian=isi, salah=salah)
    return RedirectResponse("/pengumpulan?kabar=buka", 303)


def _tampil_daftar(
    request: Request,
    *,
    isian: Mapping[str, str] | None = None,
    salah: GalatDomain | None = None,
    kabar: str | None = None,
    jenis: str = "",
    status: str = "",
    urut: str = "",
    ke: int = 1,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    data, total = _baca(layanan, pelaku, jenis, status, urut, ke, UKURAN)
    tabel = Tabel(
        "Pengumpulan data",
        [Lajur("Data", "jenis"), Lajur("Triwulan", "periode"), Lajur("Desa masuk", kanan=True),
         Lajur("Kecamatan diteruskan", kanan=True), Lajur("Tenggat desa", "tenggat_desa"), Lajur("Status", "status")],
        [
            [
                Sel(_sebut_jenis(d.jenis), f"/pengumpulan/{d.id}"),
                Sel(d.nama_periode),
                Sel(f"{d.masuk} dari {d.desa}", kanan=True, kecil=f"{d.diterima} diterima camat"),
                Sel(f"{d.diteruskan} dari {d.kecamatan}", kanan=True),
                Sel(nama_tanggal(d.tenggat_desa), kecil="lewat" if d.lewat_tenggat else ""),
                Sel("", cap=NAMA_STATUS[d.status]),
            ]
            for d in data
        ],
        "Belum ada pengumpulan yang sesuai.",
        pengantar="Data diperbarui bertingkat: desa dan kelurahan mengirim, camat memeriksa, Dinas Sosial menggabung.",
        saring=[
            pilihan_daftar("jenis", "Data", [(j, _sebut_jenis(j)) for j in CARA_BAWAAN], jenis),
            pilihan_daftar("status", "Status", [(s.value, n) for s, n in NAMA_STATUS.items()], status),
        ],
        total=total,
        ke=ke,
        benda="pengumpulan",
        csv="/pengumpulan.csv",
        urut=urut,
        borang=[_borang_buka(layanan, pelaku)] if pelaku.unit == dinsos(pelaku.daerah) else (),
    )  # fmt: skip
    twin = {"total": total, "halaman": ke, "ukuran": UKURAN, "data": data}
    return tampil_daftar(request, tabel, twin, salah=salah, isian=isian, kabar=kabar)


def _baca(
    layanan: Layanan, pelaku: Pelaku, jenis: str, status: str, urut: str, ke: int, ukuran: int
) -> tuple[list[PengumpulanRingkas], int]:
    jangkauan(pelaku, pelaku.daerah)
    with layanan.bd.baca() as sesi:
        baris, total = daftar_pengumpulan(
            sesi, pelaku, jenis=jenis or None, status=terpilih(StatusPengumpulan, status, "status"), urut=urut,
            halaman=ke, ukuran=ukuran,
        )  # fmt: skip
        return [ringkas(sesi, b, layanan.jam()) for b in baris], total


def _borang_buka(layanan: Layanan, pelaku: Pelaku) -> Borang:
    hari = kalender(pelaku.daerah).tanggal(layanan.jam())
    kini = Periode.memuat(hari, "triwulan")
    periode = [(p.kode, p.nama) for p in (kini, kini.sebelumnya, kini.berikutnya)]
    cara = (
        ("", "Sesuai jenisnya (kependudukan: perubahan; lainnya: daftar lengkap)"),
        (Cara.LENGKAP.value, "Daftar lengkap"),
        (Cara.PERUBAHAN.value, "Perubahan saja"),
    )
    return Borang(
        "/pengumpulan",
        "Buka pengumpulan",
        "Buka pengumpulan",
        [
            Kolom("jenis", "Data", "pilihan", pilihan=[(j, _sebut_jenis(j)) for j in CARA_BAWAAN]),
            Kolom("periode", "Triwulan", "pilihan", pilihan=periode),
            Kolom("cara", "Isi berkas desa", "pilihan", pilihan=cara,
                  petunjuk="Daftar lengkap menggantikan data desa itu; perubahan hanya menambah dan memperbarui."),
            Kolom("per_tanggal", "Keadaan data per tanggal", "date", nilai=hari.isoformat()),
            Kolom("tenggat_desa", "Tenggat desa dan kelurahan", "date"),
            Kolom("tenggat_kecamatan", "Tenggat kecamatan", "date"),
        ],
        bawah=True,
    )  # fmt: skip


def _sebut_jenis(jenis: str) -> str:
    nama = NAMA_JENIS[jenis]
    return nama[:1].upper() + nama[1:]
