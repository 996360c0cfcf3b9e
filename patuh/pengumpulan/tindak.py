"""One step of a collection's follow-up: tell, remind, recap, see whether the merged import is done. May run twice.

Moments at 05.00 of the daerah: opening; three days before the desa's deadline and on it (moved back from a day off);
the working day after it the missing ones to themselves and the camat; the day of the kecamatan's deadline to camat who
have not passed on; the day after it, and then weekly, to Dinas Sosial.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, select

from patuh.basisdata.mesin import BasisData
from patuh.kesanggupan.tindak import Sesudah
from patuh.pemberitahuan.catat import PemberitahuanBaru, beri_tahu_banyak
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.pengumpulan.gabung import lanjutkan
from patuh.pengumpulan.jalan import NAMA_JENIS, kiriman_pengumpulan
from patuh.pengumpulan.tabel import Penerusan, Pengumpulan, StatusKiriman, StatusPengumpulan
from patuh.pengumpulan.wilayah import desa_kecamatan, dinsos
from patuh.tugas.bentuk import kalender
from patuh.tugas.jadwal import JAM_PENGINGAT
from rules.periode import Periode, nama_tanggal

_LIHAT_IMPOR = timedelta(minutes=1)
_MINGGU = timedelta(days=7)


def tindak(bd: BasisData, id: str, *, waktu: datetime) -> Sesudah:
    """Do what is due; when to look again (None: it is over)."""
    status = lanjutkan(bd, id, waktu=waktu)
    if status == StatusPengumpulan.DIGABUNG:
        return Sesudah(status, waktu + _LIHAT_IMPOR)
    with bd.tulis() as sesi:
        satu = sesi.exec(select(Pengumpulan).where(Pengumpulan.id == id)).one()
        if satu.status != StatusPengumpulan.DIBUKA:
            return Sesudah(satu.status, None)
        jadwal = _jadwal(satu, waktu)
        # A worker that was away makes up for the latest moment, not for all of them.
        terakhir = max(kapan for _, kapan in jadwal if kapan <= waktu)
        for nama in dict.fromkeys(("buka", *(n for n, kapan in jadwal if kapan == terakhir))):
            _kabari(sesi, satu, nama, waktu)
        return Sesudah(satu.status, min(kapan for _, kapan in jadwal if kapan > waktu))


def _jadwal(satu: Pengumpulan, waktu: datetime) -> list[tuple[str, datetime]]:
    """Moments by name, in order; the last one lies ahead."""
    kal = kalender(satu.daerah)
    buka = kal.tanggal(satu.dibuat)

    def pagi(hari: date) -> datetime:
        return kal.awal_hari(hari, JAM_PENGINGAT)

    hari = [("h-3", kal.mundur(satu.tenggat_desa - timedelta(days=3))), ("h-0", kal.mundur(satu.tenggat_desa))]
    titik = [("buka", satu.dibuat)] + [(n, pagi(h)) for n, h in hari if h > buka]
    titik.append(("lewat-desa", pagi(kal.maju(satu.tenggat_desa + timedelta(days=1)))))
    titik.append(("h-0-kecamatan", pagi(kal.mundur(satu.tenggat_kecamatan))))
    lewat = kal.maju(satu.tenggat_kecamatan + timedelta(days=1))
    ke = 0
    while pagi(lewat + ke * _MINGGU) <= waktu:
        titik.append((f"lewat-kecamatan-{ke}", pagi(lewat + ke * _MINGGU)))
        ke += 1
    titik.append((f"lewat-kecamatan-{ke}", pagi(lewat + ke * _MINGGU)))
    return sorted(titik, key=lambda t: t[1])


def _kabari(sesi: Session, satu: Pengumpulan, titik: str, waktu: datetime) -> None:
    kiriman = kiriman_pengumpulan(sesi, satu)
    masuk = {k.desa for k in kiriman if k.status in (StatusKiriman.DIKIRIM, StatusKiriman.DITERIMA)}
    diterima = {k.desa for k in kiriman if k.status == StatusKiriman.DITERIMA}
    sudah = set(sesi.exec(select(Penerusan.kecamatan).where(Penerusan.pengumpulan_no == satu.no)))
    perihal = f"data {NAMA_JENIS[satu.jenis]} {Periode.baca(satu.periode).nama}"
    tenggat = nama_tanggal(satu.tenggat_desa)
    ajak = "Kirim berkasnya, atau nyatakan tidak ada perubahan, di halaman Pengumpulan."
    baris: list[PemberitahuanBaru] = []

    def tambah(unit: str, judul: str, isi: str, jenis: JenisPemberitahuan = JenisPemberitahuan.PENGINGAT) -> None:
        baris.append(
            PemberitahuanBaru(
                kunci=f"pengumpulan/{satu.id}/{titik}/{unit}",
                daerah=satu.daerah,
                unit=unit,
                jenis=jenis,
                judul=judul,
                isi=isi,
                waktu=waktu,
                segera=titik == "buka",
            )
        )

    for camat, desa in desa_kecamatan(satu.daerah).items():
        belum = [u for u in desa if u.kode not in masuk]
        if titik == "buka":
            for u in desa:
                tambah(u.kode, f"Kirim {perihal} paling lambat {tenggat}", ajak, JenisPemberitahuan.DITUGASKAN)
            tambah(
                camat,
                f"Pengumpulan {perihal}: teruskan paling lambat {nama_tanggal(satu.tenggat_kecamatan)}",
                f"{len(desa)} desa dan kelurahan mengirim paling lambat {tenggat}; periksa, terima, lalu teruskan.",
                JenisPemberitahuan.DITUGASKAN,
            )
        elif titik in ("h-3", "h-0"):
            for u in belum:
                tambah(u.kode, f"Belum dikirim: {perihal}, tenggat {tenggat}", ajak)
        elif titik == "lewat-desa":
            for u in belum:
                tambah(u.kode, f"Lewat tenggat: {perihal}", f"{ajak} Masih diterima sampai digabung Dinas Sosial.")
            if belum and camat not in sudah:
                sebut = ", ".join(u.nama for u in belum[:10]) + (", …" if len(belum) > 10 else "")
                tambah(camat, f"{len(belum)} desa belum mengirim {perihal}", f"Belum masuk: {sebut}.")
        elif titik == "h-0-kecamatan" and camat not in sudah:
            isi = f"{len(diterima & {u.kode for u in desa})} dari {len(desa)} desa diterima. Teruskan hari ini."
            tambah(camat, f"Teruskan {perihal} hari ini", isi)
    if titik.startswith("lewat-kecamatan"):
        semua = {u.kode for desa in desa_kecamatan(satu.daerah).values() for u in desa}
        isi = (
            f"{len(semua - diterima)} desa belum masuk, "
            f"{len(desa_kecamatan(satu.daerah)) - len(sudah)} kecamatan belum meneruskan. "
            "Data dapat digabung; desa yang belum masuk memakai data sebelumnya."
        )
        tambah(dinsos(satu.daerah), f"Pengumpulan {perihal} lewat tenggat", isi)
    beri_tahu_banyak(sesi, baris)
