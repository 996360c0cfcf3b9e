"""The quarter's check for Dinas Sosial: counts, comparison, masked rows, approval in whole or part, downloads, minutes.

(The public page of a report's code is ``/verifikasi/{kode}``.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import uuid4

from fastapi import Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from api.auth import izin, rute_baru
from api.halaman.formulir import Formulir, FormulirDep, galat_formulir, token_halaman
from api.halaman.tampil import halaman
from api.idempotensi import Jawaban, sekali
from api.layanan import Layanan, LayananDep, PelakuDep, layanan_dari, pelaku_dari
from api.v1.verifikasi import rinci, unduh_csv, unduh_xlsx
from api.v1.verifikasi_berkas import Bentuk, TahapDep, kirim_berita_acara, kirim_edabu
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, GalatDomain, IsianSalah, TidakBerwenang
from patuh.jejak.catat import catat
from patuh.pengumpulan.wilayah import desa_kecamatan, dinsos
from patuh.register.kolom import NAMA_JENIS as NAMA_REGISTER
from patuh.tugas.bentuk import lokal, nama_unit
from patuh.verifikasi.banding import bandingkan, sebelumnya
from patuh.verifikasi.contoh import BarisContoh, Saring, contoh_hasil
from patuh.verifikasi.edabu import DAFTAR
from patuh.verifikasi.ekspor import EKSPOR, putusan_verifikasi
from patuh.verifikasi.jalan import ambil_verifikasi, putuskan
from patuh.verifikasi.sebutan import NAMA_BAGIAN, sebut_hasil
from patuh.verifikasi.tabel import StatusVerifikasi
from rules.periode import Periode

rute = rute_baru(prefix="/verifikasi-data", include_in_schema=False)
UKURAN = 25
NAMA_STATUS = {
    StatusVerifikasi.BERJALAN: "Sedang dihitung",
    StatusVerifikasi.MENUNGGU_PERSETUJUAN: "Menunggu persetujuan",
    StatusVerifikasi.DISETUJUI: "Disetujui",
    StatusVerifikasi.DITOLAK: "Ditolak",
    StatusVerifikasi.GAGAL: "Gagal dihitung",
}
_BELUM = (StatusVerifikasi.BERJALAN, StatusVerifikasi.GAGAL)
_KABAR = {"setujui": "Persetujuan tercatat.", "tolak": "Penolakan tercatat; tidak ada yang berubah bagi siapa pun."}
_SALAH = (IsianSalah, Bentrok)
Pilihan = Annotated[str, Query(max_length=100)]


@rute.get("/{id_}", **izin("verifikasi.lihat"))
def baca(
    id_: str,
    request: Request,
    bagian: Pilihan = "",
    hasil: Pilihan = "",
    kecamatan: Pilihan = "",
    ke: Annotated[int, Query(alias="halaman", ge=1, le=1_000_000)] = 1,
    kabar: Pilihan = "",
) -> Response:
    """One check. Rows are shown masked; looking at them is on record."""
    return _tampil(request, id_, saring=Saring(bagian, hasil, kecamatan), ke=ke, kabar=_KABAR.get(kabar))


@rute.post("/{id_}/setujui", **izin("verifikasi.putuskan"))
def setujui(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Approve the whole list, or the outcomes that were ticked."""
    return _putus(request, layanan, pelaku, id_, formulir, setuju=True)


@rute.post("/{id_}/tolak", **izin("verifikasi.putuskan"))
def tolak(id_: str, request: Request, layanan: LayananDep, pelaku: PelakuDep, formulir: FormulirDep) -> Response:
    """Send the list back with a reason."""
    return _putus(request, layanan, pelaku, id_, formulir, setuju=False)


@rute.get("/{id_}/hasil.{bentuk}", **izin("verifikasi.lihat"))
def hasil(id_: str, bentuk: Bentuk, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """Everybody of the check with outcome and reason."""
    pastikan_dinsos(pelaku)
    return (unduh_csv if bentuk == "csv" else unduh_xlsx)(id_, "hasil", layanan, pelaku)


@rute.get("/{id_}/berita-acara.pdf", **izin("verifikasi.lihat"))
def berita_acara(id_: str, layanan: LayananDep, pelaku: PelakuDep) -> Response:
    """The minutes as PDF."""
    pastikan_dinsos(pelaku)
    return kirim_berita_acara(layanan, pelaku, id_)


@rute.get("/{id_}/edabu/{nama}.{bentuk}", **izin("verifikasi.lihat"))
def edabu(
    id_: str, nama: str, bentuk: Bentuk, layanan: LayananDep, pelaku: PelakuDep, tahap: TahapDep = None
) -> Response:
    """A list for e-Dabu."""
    pastikan_dinsos(pelaku)
    return kirim_edabu(layanan, pelaku, id_, nama, bentuk, tahap)


def pastikan_dinsos(pelaku: Pelaku) -> None:
    """A unit's key opens every page, so the office is asked for here."""
    if pelaku.unit != dinsos(pelaku.daerah):
        raise TidakBerwenang("Halaman ini untuk Dinas Sosial, yang memutuskan hasil verifikasi.")


def _putus(
    request: Request, layanan: Layanan, pelaku: Pelaku, id_: str, formulir: Formulir, *, setuju: bool
) -> Response:
    pastikan_dinsos(pelaku)
    isi = formulir.teks
    seluruh = isi.get("cakupan", "seluruh") == "seluruh"
    pilih = [] if seluruh or not setuju else list(formulir.daftar.get("hasil", ()))

    def kerja(sesi: Session) -> Jawaban:
        if setuju and not seluruh and not pilih:
            raise IsianSalah("Belum ada bagian yang dipilih.")
        putuskan(
            sesi,
            id_,
            setuju=setuju,
            pelaku=pelaku,
            waktu=layanan.jam(),
            hasil=pilih,
            pejabat=isi.get("pejabat", "").strip()[:200] or None,
            alasan=isi.get("alasan", "").strip() or None,
        )
        return Jawaban(200, {})

    try:
        sekali(request, formulir.daftar, kerja, kunci=formulir.sekali)
    except _SALAH as salah:
        return _tampil(request, id_, isian=isi, salah=salah)
    return RedirectResponse(f"/verifikasi-data/{id_}?kabar={'setujui' if setuju else 'tolak'}", 303)


def _tampil(
    request: Request,
    id_: str,
    *,
    saring: Saring | None = None,
    ke: int = 1,
    isian: Mapping[str, str] | None = None,
    salah: GalatDomain | None = None,
    kabar: str | None = None,
) -> Response:
    layanan, pelaku = layanan_dari(request), pelaku_dari(request)
    pastikan_dinsos(pelaku)
    pilih = saring or Saring()
    with layanan.bd.tulis() as sesi:
        satu = ambil_verifikasi(sesi, id_, pelaku)
        baris: list[BarisContoh] = []
        total = 0
        if satu.status not in _BELUM:
            kunci = layanan.kunci.untuk(satu.daerah)
            baris, total = contoh_hasil(sesi, satu, kunci, pilih, halaman=ke, ukuran=UKURAN)
            catat(sesi, waktu=layanan.jam(), daerah=satu.daerah, pelaku=pelaku.id, tindakan="verifikasi.lihat",
                  objek=f"verifikasi/{id_}", isi={"urut": [b.urut for b in baris]})  # fmt: skip
        dulu = sebelumnya(sesi, satu)
        banding = bandingkan(sesi, satu, dulu) if dulu is not None and satu.status not in _BELUM else None
        isi = rinci(sesi, satu, layanan.jam())
        putusan = putusan_verifikasi(sesi, satu)
    galat = galat_formulir(salah) if salah else []
    twin = {"verifikasi": isi, "baris": baris, "total": total, "halaman": ke, "ukuran": UKURAN, "banding": banding}
    konteks: dict[str, Any] = twin | {
        "v": isi,
        "nama_periode": Periode.baca(satu.periode).nama,
        "nama_status_v": NAMA_STATUS,
        "bagian": [(n, judul, _batang(j)) for (n, judul), j in zip(
            NAMA_BAGIAN.items(), (satu.jumlah, satu.belum_dijamin), strict=True)],
        "nama_register": NAMA_REGISTER,
        "sebut": sebut_hasil,
        "saring": pilih,
        "kecamatan": [(k, nama_unit(satu.daerah, k)) for k in desa_kecamatan(satu.daerah)],
        "semua_hasil": sorted({*satu.jumlah, *satu.belum_dijamin}),
        "putusan": [(p, nama_unit(satu.daerah, p.unit), lokal(satu.daerah, p.waktu)) for p in putusan],
        "daftar": [(n, EKSPOR[n].judul) for n in DAFTAR],
        "jumlah_halaman": max(1, -(-total // UKURAN)),
        "boleh_putus": satu.status == StatusVerifikasi.MENUNGGU_PERSETUJUAN,
        "isian": isian or {},
        "galat": galat,
        "salah": {g.kolom: g.pesan for g in galat},
        "kabar": kabar,
        "csrf": token_halaman(request),
        "sekali": str(uuid4()),
    }  # fmt: skip
    return halaman(request, "verifikasi_data.html", konteks, twin, status=salah.status if salah else 200)


def _batang(jumlah: Mapping[str, int]) -> list[tuple[str, int, float]]:
    """Outcome, people, and share of the largest (0 to 100) for its bar."""
    terbesar = max(jumlah.values(), default=0) or 1
    urut = sorted(jumlah.items(), key=lambda j: -j[1])
    return [(n, orang, round(orang / terbesar * 100, 2)) for n, orang in urut]
