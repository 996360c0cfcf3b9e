"""The quarter's checks of Dinas Sosial: the list, and the form that asks for one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, func, select
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
    baca_isi,
    hitung,
    isi_jawaban,
    isi_ulang,
    kini,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    terpilih,
)
from api.halaman.unduh import SELURUHNYA, pasang_unduhan, unduh_baris
from api.halaman.verifikasi_data import NAMA_STATUS, pastikan_dinsos
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import verifikasi as v1
from patuh.akun.pelaku import Pelaku
from patuh.galat import GalatDomain, GalatIsian, IsianSalah
from patuh.tugas.bentuk import kalender
from patuh.urutan import urutkan
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi
from rules.periode import Periode, nama_tanggal

rute = rute_meja(prefix="/verifikasi-data")
URUT = {n: col(getattr(Verifikasi, n)) for n in ("periode", "tanggal", "status")}
_KOLOM_CSV = (
    "id", "periode", "tanggal", "kuota_pemda_tersedia", "status", "peserta", "belum_dijamin", "dibuat", "selesai",
)  # fmt: skip
_SEGAR_DETIK = 4
_KUOTA = (
    ("ya", "Ya: yang memenuhi syarat diusulkan menjadi peserta Pemda"),
    ("tidak", "Tidak: yang memenuhi syarat masuk daftar tunggu"),
)


@rute.get("", **izin("verifikasi.lihat"))
def daftar(
    request: Request,
    status: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """The checks of the daerah, newest first, and the form."""
    return _tampil(request, status=status, urut=urut, ke=ke)


def daftar_csv(layanan: LayananDep, pelaku: PelakuDep, status: Pilihan = "", urut: Pilihan = "") -> Response:
    """The same list, all of it."""
    data, _ = _baca(layanan, pelaku, status, urut, 1, SELURUHNYA)
    baris = [
        d.model_dump(mode="json") | {"peserta": sum(d.jumlah.values()), "belum_dijamin": sum(d.belum_dijamin.values())}
        for d in data
    ]
    return unduh_baris("verifikasi", _KOLOM_CSV, baris)


pasang_unduhan(rute, "", daftar_csv, "verifikasi.lihat")


@rute.post("", **izin("verifikasi.minta"))
def minta(request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Ask for a check; the page of the new one shows how far it is."""
    pastikan_dinsos(pelaku)
    kolom = _kolom(request, layanan, pelaku)
    kuota = {"ya": True, "tidak": False}.get(formulir.teks.get("kuota_pemda_tersedia", ""))
    lain = {"daerah": pelaku.daerah, "kuota_pemda_tersedia": kuota}
    try:
        if kuota is None:
            raise IsianSalah("Isian belum benar.", (GalatIsian("kuota_pemda_tersedia", "Pilih ya atau tidak."),))
        isi = baca_isi(v1.PermintaanVerifikasi, kolom[:2], formulir, lain)
        id_ = isi_jawaban(v1.minta(isi, request, layanan, pelaku))["id"]
    except SALAH_ISI as salah:
        return _tampil(request, salah=salah, isian=isi_ulang(kolom, formulir))
    return RedirectResponse(f"/verifikasi-data/{id_}", 303)


def _baca(
    layanan: Layanan, pelaku: Pelaku, status: str, urut: str, ke: int, ukuran: int
) -> tuple[list[v1.VerifikasiRinci], int]:
    pastikan_dinsos(pelaku)
    syarat: list[Any] = [Verifikasi.daerah == pelaku.daerah]
    if pilih := terpilih(StatusVerifikasi, status, "status"):
        syarat.append(Verifikasi.status == pilih)
    susunan = urutkan(urut, URUT, [col(Verifikasi.no).desc()])

    def kerja(sesi: Session) -> tuple[list[v1.VerifikasiRinci], int]:
        total = sesi.exec(select(func.count()).select_from(Verifikasi).where(*syarat)).one()
        kueri = select(Verifikasi).where(*syarat).order_by(*susunan)
        baris = sesi.exec(kueri.offset((ke - 1) * ukuran).limit(ukuran)).all()
        return [v1.rinci(sesi, b, layanan.jam()) for b in baris], total

    with layanan.bd.baca() as sesi:
        return kerja(sesi)


def _kolom(request: Request, layanan: Layanan, pelaku: Pelaku) -> list[Kolom]:
    ini = Periode.memuat(kalender(pelaku.daerah).tanggal(layanan.jam()), "triwulan")
    return [
        Kolom("periode", "Triwulan", "pilihan", pilihan=[(p.kode, p.nama) for p in (ini, ini.sebelumnya)]),
        Kolom("tanggal", "Menurut keadaan register per tanggal", "date", nilai=kini(request, pelaku.daerah)),
        Kolom("kuota_pemda_tersedia", "Masih ada kuota peserta yang dibayar kabupaten?", "pilihan",
              "Menentukan usul bagi yang belum dijamin. Kuotanya menurut anggaran iuran tahun ini.",
              pilihan=[("", "Pilih"), *_KUOTA]),
    ]  # fmt: skip


def _tampil(
    request: Request,
    *,
    status: str = "",
    urut: str = "",
    ke: int = 1,
    salah: GalatDomain | None = None,
    isian: Mapping[str, str] | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    data, total = _baca(layanan, pelaku, status, urut, ke, UKURAN)
    tabel = Tabel(
        "Verifikasi data kepesertaan",
        [Lajur("Triwulan", "periode"), Lajur("Keadaan per", "tanggal"), Lajur("Peserta Pemda", kanan=True),
         Lajur("Belum dijamin", kanan=True), Lajur("Status", "status")],
        [
            [
                Sel(Periode.baca(d.periode).nama, f"/verifikasi-data/{d.id}", " ".join(d.peringatan)),
                Sel(nama_tanggal(d.tanggal)),
                Sel(hitung(sum(d.jumlah.values())), kanan=True),
                Sel(hitung(sum(d.belum_dijamin.values())), kanan=True),
                Sel("", cap=NAMA_STATUS[d.status],
                    kecil=f"{round(d.kemajuan * 100)} %" if d.status == StatusVerifikasi.BERJALAN else ""),
            ]
            for d in data
        ],
        "Belum ada verifikasi yang sesuai. Minta yang pertama dengan formulir di bawah.",
        pengantar="Hasilnya usulan. Tidak seorang pun berubah kepesertaannya sebelum pejabat menyetujui.",
        saring=[pilihan_daftar("status", "Status", [(s.value, n) for s, n in NAMA_STATUS.items()], status)],
        total=total,
        ke=ke,
        benda="verifikasi",
        csv="/verifikasi-data.csv",
        urut=urut,
        borang=[Borang("/verifikasi-data", "Minta verifikasi", "Mulai verifikasi", _kolom(request, layanan, pelaku),
                       "Seluruh register dibaca menurut tanggal itu; perlu beberapa detik sampai beberapa menit.",
                       bawah=True)],
        tautan=[("/pengumpulan", "Pengumpulan dari desa"), ("/impor", "Impor register")],
        segar=_SEGAR_DETIK if any(d.status == StatusVerifikasi.BERJALAN for d in data) and not salah else 0,
    )  # fmt: skip
    twin = {"total": total, "halaman": ke, "ukuran": UKURAN, "data": data}
    return tampil_daftar(request, tabel, twin, salah=salah, isian=isian)
