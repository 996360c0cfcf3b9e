"""What a village is told: one notice a day at most, with counts and never a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import Session, col, func, select

from patuh.desa.jadwal import SEBELUM_HABIS
from patuh.desa.langkah import DITELAAH
from patuh.desa.tabel import PembiayaanDesa, StatusPembiayaan, TelaahDesa
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from rules.periode import nama_tanggal


def kabarkan(sesi: Session, telaah: TelaahDesa, *, hari: date, waktu: datetime, berlaku: int) -> bool:
    """Tell the village how its cases stand, if there is something new and it was not told today; say whether it was."""
    if not telaah.baru or telaah.kabar == hari:
        return False
    telaah.baru, telaah.kabar = False, hari
    sesi.add(telaah)
    jumlah = _jumlah(sesi, telaah)
    return beri_tahu(
        sesi, kunci=f"desa/{telaah.wilayah}/{hari.isoformat()}", daerah=telaah.daerah, unit=telaah.wilayah,
        jenis=JenisPemberitahuan.PENGINGAT, judul=_judul(jumlah),
        isi=_isi(jumlah, _akan_habis(sesi, telaah, hari, berlaku), hari), waktu=waktu, segera=False,
    )  # fmt: skip


def _jumlah(sesi: Session, telaah: TelaahDesa) -> dict[str, int]:
    kueri = select(PembiayaanDesa.status, func.count()).where(
        PembiayaanDesa.daerah == telaah.daerah, PembiayaanDesa.wilayah == telaah.wilayah
    )
    return dict(sesi.exec(kueri.group_by(col(PembiayaanDesa.status))).all())


def _akan_habis(sesi: Session, telaah: TelaahDesa, hari: date, berlaku: int) -> int:
    """Open cases whose letter ends within 30 days."""
    lama = timedelta(days=berlaku)
    kueri = select(func.count()).select_from(PembiayaanDesa)
    return sesi.exec(
        kueri.where(
            PembiayaanDesa.daerah == telaah.daerah,
            PembiayaanDesa.wilayah == telaah.wilayah,
            col(PembiayaanDesa.status).in_(sorted(DITELAAH)),
            col(PembiayaanDesa.tanggal) >= hari - lama,
            col(PembiayaanDesa.tanggal) <= hari - lama + SEBELUM_HABIS,
        )
    ).one()


def _judul(jumlah: dict[str, int]) -> str:
    if danai := jumlah.get(StatusPembiayaan.DANAI_DESA, 0):
        return f"Pembiayaan JKN: {danai} orang perlu didaftarkan dan dibayar desa"
    if tunggu := jumlah.get(StatusPembiayaan.DAFTAR_TUNGGU, 0):
        return f"Pembiayaan JKN: {tunggu} orang dalam daftar tunggu"
    return "Pembiayaan JKN: keadaan terbaru"


def _isi(jumlah: dict[str, int], habis: int, hari: date) -> str:
    sebut = (
        (StatusPembiayaan.DANAI_DESA, "perlu didaftarkan dan dibayar desa"),
        (StatusPembiayaan.DIDAFTARKAN, "sudah didaftarkan, belum tampak aktif"),
        (StatusPembiayaan.DAFTAR_TUNGGU, "dalam daftar tunggu"),
        (StatusPembiayaan.MENUNGGU_DATA, "menunggu data"),
    )
    kata = [f"{n} orang {arti}" for s, arti in sebut if (n := jumlah.get(s, 0))]
    if habis:
        kata.append(f"{habis} SKTM habis dalam 30 hari, perbarui bila keadaannya tetap")
    return f"Per {nama_tanggal(hari)}: {'; '.join(kata) or 'tidak ada kasus terbuka'}. Lihat daftar pembiayaan desa."
