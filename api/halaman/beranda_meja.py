"""What lies on the desks of the roles, as counts that lead to the list behind them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from api.layanan import Layanan
from patuh.akun.pelaku import Pelaku
from patuh.akun.tabel_pejabat import JabatanPejabat, Pejabat
from patuh.desa.bentuk import Saringan as SaringDesa
from patuh.desa.bentuk import daftar_pembiayaan
from patuh.desa.lingkup import jenis_unit
from patuh.desa.tabel import StatusPembiayaan
from patuh.jejak.lihat import MELIHAT
from patuh.jejak.tabel import Jejak
from patuh.kesanggupan.bentuk import Saringan as SaringJanji
from patuh.kesanggupan.bentuk import daftar_kesanggupan
from patuh.kesanggupan.tabel import StatusKesanggupan
from patuh.pemberitahuan.tabel import StatusSurel, Surel
from patuh.pengumpulan.tabel import Kiriman, Pengumpulan, StatusKiriman, StatusPengumpulan
from patuh.pengumpulan.wilayah import desa_kecamatan
from patuh.register.tabel import Impor, StatusImpor
from patuh.sanksi.kueri import Saringan as SaringSanksi
from patuh.sanksi.kueri import daftar_sanksi
from patuh.tugas.bentuk import kalender
from patuh.verifikasi.tabel import StatusVerifikasi, Verifikasi

Kotak = tuple[str, int, str, bool]
"""What, how many, where, and whether it presses."""
_SEPEKAN = 7


def kotak_meja(sesi: Session, layanan: Layanan, pelaku: Pelaku, kini: date) -> list[Kotak]:
    """The counts of this official's roles and unit; a unit's key has none."""
    hasil: list[Kotak] = []
    if "dinsos" in pelaku.peran:
        hasil += _dinsos(sesi, pelaku.daerah)
    if "dpmptsp" in pelaku.peran:
        hasil += _dpmptsp(sesi, pelaku)
    if pelaku.peran and jenis_unit(pelaku) == "camat":
        hasil.append(_camat(sesi, pelaku))
    if pelaku.peran and jenis_unit(pelaku) == "desa":
        saring = SaringDesa(pelaku.daerah, status=StatusPembiayaan.DANAI_DESA)
        daftar = daftar_pembiayaan(sesi, pelaku, saring, layanan.paket.mesin, halaman=1, ukuran=1)[1]
        hasil.append(("warga perlu didaftarkan desa", daftar, "/pembiayaan-desa?status=DANAI_DESA", False))
    if "inspektorat" in pelaku.peran:
        hasil += _inspektorat(sesi, pelaku.daerah, kini)
    if "admin" in pelaku.peran:
        hasil += _admin(sesi, pelaku.daerah, kini)
    return hasil


def _banyak(sesi: Session, apa: Any, *syarat: Any) -> int:
    return sesi.exec(select(func.count()).select_from(apa).where(*syarat)).one()


def _dinsos(sesi: Session, daerah: str) -> list[Kotak]:
    tunggu = _banyak(
        sesi, Verifikasi, Verifikasi.daerah == daerah, Verifikasi.status == StatusVerifikasi.MENUNGGU_PERSETUJUAN
    )
    baca = _banyak(sesi, Impor, Impor.daerah == daerah, Impor.status == StatusImpor.BERJALAN)
    buka = _banyak(sesi, Pengumpulan, Pengumpulan.daerah == daerah, Pengumpulan.status == StatusPengumpulan.DIBUKA)
    return [
        ("verifikasi menunggu putusan", tunggu, "/verifikasi-data?status=MENUNGGU_PERSETUJUAN", False),
        ("impor sedang dibaca", baca, "/impor?status=BERJALAN", False),
        ("pengumpulan terbuka", buka, "/pengumpulan?status=DIBUKA", False),
    ]


def _dpmptsp(sesi: Session, pelaku: Pelaku) -> list[Kotak]:
    def janji(**apa: Any) -> int:
        return daftar_kesanggupan(sesi, pelaku, SaringJanji(pelaku.daerah, **apa), halaman=1, ukuran=1)[1]

    ingkar = janji(status=StatusKesanggupan.INGKAR)
    sanksi = daftar_sanksi(sesi, pelaku, SaringSanksi(pelaku.daerah), halaman=1, ukuran=1)[1]
    return [
        ("kesanggupan berjalan", janji(terbuka=True), "/kesanggupan?status=BERJALAN", False),
        ("kesanggupan tidak ditepati", ingkar, "/kesanggupan?status=INGKAR", ingkar > 0),
        ("perkara sanksi", sanksi, "/sanksi", False),
    ]


def _camat(sesi: Session, pelaku: Pelaku) -> Kotak:
    desa = [u.kode for u in desa_kecamatan(pelaku.daerah).get(pelaku.unit or "", ())]
    tunggu = _banyak(sesi, Kiriman, col(Kiriman.desa).in_(desa), Kiriman.status == StatusKiriman.DIKIRIM)
    return "kiriman data desa menunggu Anda", tunggu, "/pengumpulan?status=DIBUKA", False


def _inspektorat(sesi: Session, daerah: str, kini: date) -> list[Kotak]:
    awal = kini - timedelta(days=_SEPEKAN)
    sejak = datetime.combine(awal, time(), tzinfo=kalender(daerah).zona)
    milik = (Jejak.daerah == daerah, col(Jejak.waktu) >= sejak)
    lihat = _banyak(sesi, Jejak, *milik, col(Jejak.tindakan).in_(MELIHAT))
    return [
        ("peristiwa sepekan", _banyak(sesi, Jejak, *milik), f"/jejak?dari={awal}", False),
        ("kali data dilihat atau diunduh sepekan", lihat, f"/jejak?melihat=ya&dari={awal}", False),
    ]


def _admin(sesi: Session, daerah: str, kini: date) -> list[Kotak]:
    kueri = select(JabatanPejabat, Pejabat).join(Pejabat, col(Pejabat.id) == col(JabatanPejabat.pejabat_id))
    jabatan = [(j, p) for j, p in sesi.exec(kueri.where(JabatanPejabat.daerah == daerah)) if j.berlaku(kini)]
    pekan = kini + timedelta(days=_SEPEKAN)
    gagal = _banyak(sesi, Surel, Surel.daerah == daerah, Surel.status == StatusSurel.GAGAL)
    return [
        ("jabatan berlaku", len(jabatan), "/admin/pejabat", False),
        ("undangan belum dibuka", sum(p.sandi is None for _, p in jabatan), "/admin/pejabat", False),
        (
            "jabatan berakhir pekan ini",
            sum(j.sampai is not None and j.sampai <= pekan for j, _ in jabatan),
            "/admin/pejabat?urut=sampai",
            False,
        ),
        ("surel gagal", gagal, "/admin/kesehatan", gagal > 0),
    ]
