"""What officials do with a case: somebody is registered, that came to nothing, or it is closed with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, func, select

from patuh.akun.pelaku import Pelaku
from patuh.desa.antrean import sisa_bulan
from patuh.desa.kasus import ambil_dana, kembalikan_dana, kunci_desa, pindahkan, terpakai_setahun
from patuh.desa.langkah import Tindakan, tujuan_tindakan
from patuh.desa.lihat import iuran_sebulan
from patuh.desa.lingkup import menjangkau
from patuh.desa.tabel import PembiayaanDesa, StatusPembiayaan, SumberBiaya
from patuh.desa.telaah import telaah
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.register.cari import impor_terpakai
from patuh.register.fakta_massal import SUMBER_TERLARANG
from patuh.register.tabel import BarisApbdes
from patuh.tugas.bentuk import kalender
from rules.mesin.mesin import Mesin


@dataclass(frozen=True)
class TindakanBaru:
    """An act as it is handed in; number and date of the registration for ``DAFTARKAN``, a reason for the others."""

    tindakan: Tindakan
    nomor: str | None = None
    tanggal: date | None = None
    alasan: str | None = None


def ambil_pembiayaan(sesi: Session, id: str, pelaku: Pelaku) -> PembiayaanDesa:
    """A case that the actor may see.

    Raises:
        TidakDitemukan: there is none, or not for this actor.
        TidakBerwenang: the actor's unit has no part in village funding.
    """
    kasus = sesi.exec(select(PembiayaanDesa).where(PembiayaanDesa.id == id)).first()
    if kasus is None or not menjangkau(pelaku, kasus.daerah, kasus.wilayah):
        raise TidakDitemukan("Kasus pembiayaan ini tidak ada. Periksa kembali nomornya.")
    return kasus


def catat_tindakan(
    sesi: Session, id: str, isi: TindakanBaru, *, mesin: Mesin, pelaku: Pelaku, waktu: datetime
) -> PembiayaanDesa:
    """Record an official's act; the village's list is looked at again with it.

    Raises:
        TidakDitemukan, TidakBerwenang: see :func:`ambil_pembiayaan`; another office's act.
        IsianSalah: number, date or reason missing or wrong.
        Bentrok: the act does not fit the case, or the allocation does not carry it.
    """
    kasus = ambil_pembiayaan(sesi, id, pelaku)
    boleh = (kasus.wilayah, f"{kasus.daerah}-dinsos")
    if pelaku.unit not in boleh:
        raise TidakBerwenang("Tindakan ini dicatat desa atau kelurahan itu, atau Dinas Sosial, dengan kunci unitnya.")
    desa = kunci_desa(sesi, kasus.daerah, [kasus.wilayah])[0]
    sesi.refresh(kasus)
    hari = kalender(kasus.daerah).tanggal(waktu)
    tujuan = tujuan_tindakan(StatusPembiayaan(kasus.status), isi.tindakan)
    nomor, alasan = (isi.nomor or "").strip(), (isi.alasan or "").strip()
    _periksa(isi, nomor, alasan, kasus, hari)
    sebab = None
    if isi.tindakan == Tindakan.DAFTARKAN:
        assert isi.tanggal is not None  # noqa: S101 - checked above
        _bayar(sesi, mesin, kasus, isi.tanggal, hari, waktu)
        kasus.sumber, kasus.daftar_nomor, kasus.daftar_tanggal = SumberBiaya.DESA, nomor, isi.tanggal
    elif isi.tindakan == Tindakan.BATAL_DAFTAR:
        sebab = "BATAL_DAFTAR"
        kembalikan_dana(sesi, kasus, waktu)
        kasus.sumber = kasus.daftar_nomor = kasus.daftar_tanggal = kasus.tawaran_id = None
    else:
        sebab = "DITUTUP_PEJABAT"
        if kasus.sumber is not None:
            kembalikan_dana(sesi, kasus, waktu)
            kasus.sumber = None
    rincian = {"tindakan": str(isi.tindakan), "unit": pelaku.unit, "alasan": alasan or None, "nomor": nomor or None}
    rincian |= {"tanggal": isi.tanggal.isoformat() if isi.tanggal is not None else None}
    pindahkan(sesi, kasus, tujuan, sebab, pelaku=pelaku, hari=hari, waktu=waktu, rincian=rincian)
    # What this person takes or leaves changes whom the money carries.
    desa.sidik = ""
    sesi.add(desa)
    sesi.flush()
    telaah(sesi, mesin, kasus.daerah, [kasus.wilayah], hari=hari, waktu=waktu)
    sesi.refresh(kasus)
    return kasus


def alokasi_desa(sesi: Session, daerah: str, wilayah: str, tahun: int, hari: date) -> int | None:
    """Rupiah of a year that may pay contributions, from the budgets in force on a day; None when there is no such
    line."""
    impor = impor_terpakai(sesi, daerah, "apbdes", hari)
    if impor is None:
        return None
    kueri = select(func.sum(BarisApbdes.alokasi)).where(
        BarisApbdes.impor_no == impor.no,
        BarisApbdes.wilayah == wilayah,
        BarisApbdes.tahun == tahun,
        BarisApbdes.jenis_belanja == "IURAN",
        BarisApbdes.sumber_dana != SUMBER_TERLARANG,
    )
    jumlah = sesi.exec(kueri).one()
    return None if jumlah is None else int(jumlah)


def _periksa(isi: TindakanBaru, nomor: str, alasan: str, kasus: PembiayaanDesa, hari: date) -> None:
    salah = []
    if isi.tindakan == Tindakan.DAFTARKAN:
        if not nomor:
            salah.append(GalatIsian("nomor", "Tulis nomor surat atau bukti pendaftarannya."))
        if isi.tanggal is None:
            salah.append(GalatIsian("tanggal", "Tulis tanggal pendaftarannya."))
        elif not kasus.tanggal <= isi.tanggal <= hari:
            salah.append(GalatIsian("tanggal", "Tanggal pendaftaran sejak tanggal SKTM dan tidak sesudah hari ini."))
    elif not alasan:
        salah.append(GalatIsian("alasan", "Tulis alasannya; ini tercatat."))
    if salah:
        raise IsianSalah("Tindakan belum dapat dicatat.", tuple(salah))


def _bayar(sesi: Session, mesin: Mesin, kasus: PembiayaanDesa, tanggal: date, hari: date, waktu: datetime) -> None:
    iuran = iuran_sebulan(mesin, kasus.daerah, tanggal)
    if iuran is None:
        raise Bentrok("Besar iuran pada tanggal itu belum diketahui, jadi dananya belum dapat dicatat.")
    bulan, tahun = sisa_bulan(tanggal), tanggal.year
    alokasi = alokasi_desa(sesi, kasus.daerah, kasus.wilayah, tahun, hari) or 0
    sisa = alokasi - terpakai_setahun(sesi, kasus.wilayah, tahun)
    if iuran * bulan > sisa:
        raise Bentrok(
            f"Sisa alokasi iuran desa tahun {tahun} Rp {sisa}, sedangkan sampai akhir tahun perlu Rp {iuran * bulan}. "
            "Tambah alokasi lewat perubahan APBDes, atau tawarkan kepada Baznas atau perusahaan."
        )
    ambil_dana(sesi, kasus, tahun, bulan, iuran * bulan, waktu)
