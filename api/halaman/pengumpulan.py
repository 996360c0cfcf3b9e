"""The pages of a collection: a desa hands in, its camat accepts or returns and passes on, Dinas Sosial merges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import uuid4

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from api.auth import izin, rute_baru
from api.halaman.formulir import Formulir, FormulirDep, galat_formulir, token_halaman
from api.halaman.meja import (
    Pilihan,
)
from api.halaman.tampil import halaman
from api.idempotensi import Jawaban, sekali
from api.layanan import LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.pengumpulan import alirkan_tolak, terima_kiriman
from patuh.galat import Bentrok, GalatDomain, GalatIsian, IsianSalah, TerlaluBesar
from patuh.pengumpulan.bentuk import rinci
from patuh.pengumpulan.gabung import gabungkan
from patuh.pengumpulan.jalan import (
    ambil_pengumpulan,
    batalkan_pengumpulan,
)
from patuh.pengumpulan.kirim import nyatakan_nihil, putuskan_kiriman, teruskan
from patuh.pengumpulan.tabel import StatusKiriman, StatusPengumpulan
from patuh.register.contoh import KOLOM

rute = rute_baru(prefix="/pengumpulan", include_in_schema=False)
UKURAN = 25
NAMA_STATUS = {
    StatusPengumpulan.DIBUKA: "Dibuka",
    StatusPengumpulan.DIGABUNG: "Sedang digabung",
    StatusPengumpulan.SELESAI: "Selesai",
    StatusPengumpulan.DIBATALKAN: "Dibatalkan",
}
NAMA_KEADAAN = {
    "BELUM": "Belum mengirim",
    StatusKiriman.DIKIRIM: "Menunggu camat",
    StatusKiriman.DITERIMA: "Diterima camat",
    StatusKiriman.DIKEMBALIKAN: "Dikembalikan",
    StatusKiriman.DIGANTI: "Diganti kiriman lain",
    StatusKiriman.DITOLAK: "Tidak ada baris yang benar",
}
_KABAR = {
    "kirim": "Kiriman Anda tercatat.",
    "nihil": "Pernyataan tidak ada perubahan tercatat.",
    "terima": "Kiriman diterima.",
    "kembalikan": "Kiriman dikembalikan; desa langsung diberi tahu.",
    "teruskan": "Data kecamatan diteruskan ke Dinas Sosial.",
    "gabung": "Data digabung. Impornya berjalan; muat ulang halaman ini sebentar lagi.",
    "batal": "Pengumpulan dibatalkan.",
}
_SALAH = (IsianSalah, Bentrok, TerlaluBesar)


@rute.get("/{id_}", **izin("pengumpulan.lihat"))
def baca(id_: str, request: Request, kabar: Pilihan = "") -> Response:
    """One collection, as far as the caller may see it."""
    return _tampil(request, id_, kabar=_KABAR.get(kabar))


@rute.get("/{id_}/kiriman/{kiriman}/ditolak.csv", **izin("pengumpulan.lihat"))
def ditolak(id_: str, kiriman: str, layanan: LayananDep, pelaku: PelakuDep) -> StreamingResponse:
    """The rejected rows of a hand-in."""
    return alirkan_tolak(layanan, pelaku, id_, kiriman)


@rute.post("/{id_}/kirim", **izin("pengumpulan.kirim"))
def kirim(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Hand in the desa's file."""
    try:
        if not formulir.berkas:
            raise IsianSalah("Berkas belum dipilih.", (GalatIsian("berkas", "Pilih berkas CSV atau XLSX."),))
        terima_kiriman(request, layanan, pelaku, id_, pelaku.unit or "", formulir.berkas[0], kunci=formulir.sekali)
    except _SALAH as salah:
        return _tampil(request, id_, salah=salah)
    return _selesai(id_, "kirim")


@rute.post("/{id_}/nihil", **izin("pengumpulan.kirim"))
def nihil(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Say that nothing has changed."""
    penyata = formulir.teks.get("penyata", "")[:200]

    def kerja(sesi: Session) -> object:
        return nyatakan_nihil(sesi, id_, penyata, desa=pelaku.unit or "", pelaku=pelaku, waktu=layanan.jam())

    return _kerjakan(request, id_, formulir, "nihil", kerja)


@rute.post("/{id_}/kiriman/{kiriman}/terima", **izin("pengumpulan.putuskan"))
def terima(
    id_: str, kiriman: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Accept what a desa handed in."""

    def kerja(sesi: Session) -> object:
        return putuskan_kiriman(sesi, id_, kiriman, terima=True, pelaku=pelaku, waktu=layanan.jam())

    return _kerjakan(request, id_, formulir, "terima", kerja)


@rute.post("/{id_}/kiriman/{kiriman}/kembalikan", **izin("pengumpulan.putuskan"))
def kembalikan(
    id_: str, kiriman: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep
) -> Response:
    """Return it with a reason."""
    alasan = formulir.teks.get("alasan", "")

    def kerja(sesi: Session) -> object:
        waktu = layanan.jam()
        return putuskan_kiriman(sesi, id_, kiriman, terima=False, pelaku=pelaku, waktu=waktu, alasan=alasan)

    return _kerjakan(request, id_, formulir, "kembalikan", kerja, ganti={"alasan": f"alasan-{kiriman}"})


@rute.post("/{id_}/teruskan", **izin("pengumpulan.putuskan"))
def kirim_terus(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Pass the kecamatan on."""

    def kerja(sesi: Session) -> object:
        pejabat = formulir.teks.get("pejabat", "").strip()[:200] or None
        return teruskan(sesi, id_, pelaku=pelaku, waktu=layanan.jam(), pejabat=pejabat)

    return _kerjakan(request, id_, formulir, "teruskan", kerja)


@rute.post("/{id_}/gabung", **izin("pengumpulan.kelola"))
def gabung(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Merge what was accepted."""
    try:
        gabungkan(layanan.bd, id_, folder=layanan.folder, kunci=layanan.kunci, pelaku=pelaku, waktu=layanan.jam())
    except _SALAH as salah:
        return _tampil(request, id_, salah=salah)
    return _selesai(id_, "gabung")


@rute.post("/{id_}/batal", **izin("pengumpulan.kelola"))
def batal(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Call it off."""

    def kerja(sesi: Session) -> object:
        return batalkan_pengumpulan(sesi, id_, formulir.teks.get("alasan", ""), pelaku=pelaku, waktu=layanan.jam())

    return _kerjakan(request, id_, formulir, "batal", kerja)


def _kerjakan(
    request: Request,
    id_: str,
    formulir: Formulir,
    kabar: str,
    kerja: Callable[[Session], object],
    *,
    ganti: Mapping[str, str] | None = None,
) -> Response:
    def satu(sesi: Session) -> Jawaban:
        kerja(sesi)
        return Jawaban(200, {})

    try:
        sekali(request, formulir.daftar, satu, kunci=formulir.sekali)
    except _SALAH as salah:
        return _tampil(request, id_, isian=formulir.teks, salah=salah, ganti=ganti)
    return _selesai(id_, kabar)


def _selesai(id_: str, kabar: str) -> RedirectResponse:
    return RedirectResponse(f"/pengumpulan/{id_}?kabar={kabar}", 303)


def baca_tanggal(isi: Mapping[str, str], nama: str) -> date:
    try:
        return date.fromisoformat(isi.get(nama, ""))
    except ValueError:
        raise IsianSalah("Pengumpulan tidak dibuka.", (GalatIsian(nama, "Pilih tanggalnya."),)) from None


def _galat(salah: GalatDomain | None, ganti: Mapping[str, str] | None = None) -> Sequence[GalatIsian]:
    if salah is None:
        return ()
    return [GalatIsian((ganti or {}).get(g.kolom, g.kolom), g.pesan) for g in galat_formulir(salah)]


def _tampil(
    request: Request,
    id_: str,
    *,
    isian: Mapping[str, str] | None = None,
    salah: GalatDomain | None = None,
    ganti: Mapping[str, str] | None = None,
    kabar: str | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    with layanan.bd.baca() as sesi:
        satu = rinci(sesi, ambil_pengumpulan(sesi, id_, pelaku), pelaku, layanan.jam())
    galat = _galat(salah, ganti)
    konteks = {
        "p": satu,
        "nama_status_kumpul": NAMA_STATUS,
        "nama_keadaan": NAMA_KEADAAN,
        "kolom": KOLOM[satu.jenis],
        "isian": isian or {},
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "kabar": kabar,
        "csrf": token_halaman(request),
        "sekali": str(uuid4()),
    }
    return halaman(request, "pengumpulan.html", konteks, satu, status=salah.status if salah else 200)
