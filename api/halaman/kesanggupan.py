"""Promises to register: the list by date, one with its people by place, withdrawing, the draft of a proposal."""

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
    Sel,
    Tabel,
    baca_isi,
    bahan_borang,
    hitung,
    isi_ulang,
    pilihan_daftar,
    rute_meja,
    tampil_daftar,
    terpilih,
)
from api.halaman.pemeriksaan import nama_layanan, pilihan_layanan
from api.halaman.tampil import halaman
from api.halaman.unduh import pasang_unduhan
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1 import kesanggupan as v1
from patuh.akun.izin import boleh
from patuh.galat import GalatDomain
from patuh.kesanggupan.bentuk import Saringan
from patuh.kesanggupan.tabel import TERBUKA, StatusKesanggupan
from patuh.tugas.bentuk import nama_unit
from rules.periode import nama_tanggal

rute = rute_meja()
NAMA_STATUS = {
    StatusKesanggupan.BERJALAN: "Berjalan",
    StatusKesanggupan.DIPENUHI: "Ditepati",
    StatusKesanggupan.INGKAR: "Tidak ditepati",
    StatusKesanggupan.MENUNGGU_DATA: "Menunggu data",
    StatusKesanggupan.DIBATALKAN: "Dibatalkan",
}
_KABAR = {"batal": "Kesanggupan dibatalkan."}
_ALASAN = Kolom("alasan", "Mengapa tidak perlu ditepati lagi", "panjang", maks=2000,
                petunjuk="Misalnya: permohonan ditarik. Jangan menulis nama atau NIK.")  # fmt: skip

pasang_unduhan(rute, "/kesanggupan", v1.daftar_csv, "kesanggupan.lihat")
rute.get("/kesanggupan/{kesanggupan_id}/surat/usulan.{bentuk}", **izin("kesanggupan.lihat"))(v1.surat_usulan)


@rute.get("/kesanggupan", **izin("kesanggupan.lihat"))
def daftar(
    request: Request,
    layanan: LayananDep,
    pelaku: PelakuDep,
    status: Pilihan = "",
    jenis: Pilihan = "",
    urut: Pilihan = "",
    ke: KeDep = 1,
) -> Response:
    """Promises, the first due first."""
    saring = Saringan(pelaku.daerah, jenis or None, terpilih(StatusKesanggupan, status, "status"), urut=urut)
    isi = v1.daftar(layanan, pelaku, saring, ke, UKURAN)
    tabel = Tabel(
        "Surat kesanggupan",
        [Lajur("Nomor surat", "nomor"), Lajur("Layanan", "layanan"), Lajur("Paling lambat", "batas"),
         Lajur("Belum terdaftar", kanan=True), Lajur("Status", "status")],
        [
            [
                Sel(d.nomor, f"/kesanggupan/{d.id}"),
                Sel(nama_layanan(d.layanan)),
                Sel(nama_tanggal(d.batas)),
                Sel(f"{hitung(d.belum)} dari {hitung(d.orang)}", kanan=True),
                Sel("", cap=NAMA_STATUS[d.status]),
            ]
            for d in isi.data
        ],
        "Belum ada surat kesanggupan yang sesuai. Kesanggupan dicatat bersama pemeriksaan di loket.",
        pengantar="Janji mendaftarkan pekerja atau keluarga. Patuh melihat register sampai janji itu ditepati.",
        saring=[
            pilihan_daftar("status", "Status", [(s.value, n) for s, n in NAMA_STATUS.items()], status),
            pilihan_daftar("jenis", "Layanan", pilihan_layanan(layanan, pelaku.daerah), jenis),
        ],
        total=isi.total,
        ke=ke,
        csv="/kesanggupan.csv",
        benda="kesanggupan",
        urut=urut,
    )  # fmt: skip
    return tampil_daftar(request, tabel, isi)


@rute.get("/kesanggupan/{kesanggupan_id}", **izin("kesanggupan.lihat"))
def baca(kesanggupan_id: str, request: Request, kabar: Pilihan = "") -> Response:
    """One promise."""
    return _tampil(request, kesanggupan_id, kabar=_KABAR.get(kabar))


@rute.post("/kesanggupan/{kesanggupan_id}/batal", **izin("kesanggupan.catat"))
def batal(
    kesanggupan_id: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Withdraw it with its application."""
    try:
        isi = baca_isi(v1.Pembatalan, [_ALASAN], formulir, {})
        v1.batal(kesanggupan_id, isi, request, layanan, pelaku)
    except SALAH_ISI as salah:
        return _tampil(request, kesanggupan_id, salah=salah, isian=isi_ulang([_ALASAN], formulir))
    return RedirectResponse(f"/kesanggupan/{kesanggupan_id}?kabar=batal", 303)


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
    mencatat = not pelaku.peran or boleh("kesanggupan.catat", pelaku.peran)
    borang = Borang(
        f"/kesanggupan/{id_}/batal", "Batalkan tindak lanjut", "Batalkan", [_ALASAN], lipat=True, kedua=True
    )
    konteks = bahan_borang(request, salah, isian, kabar) | {
        "k": isi,
        "nama_layanan": nama_layanan(isi.layanan),
        "nama_status_k": NAMA_STATUS[isi.status],
        "nama_unit_k": nama_unit(isi.daerah, isi.unit),
        "b": borang if mencatat and isi.status in TERBUKA and pelaku.unit == isi.unit else None,
        "usul": isi.draf is not None and (not pelaku.peran or boleh("sanksi.catat", pelaku.peran)),
    }
    return halaman(request, "kesanggupan.html", konteks, isi, status=salah.status if salah else 200)
