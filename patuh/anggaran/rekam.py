"""Write allocations and payments on record, and read those in force on a date. Rows are only ever added."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.anggaran.tabel import AlokasiAnggaran, PembayaranIuran
from patuh.aturan.evaluasi import hari_ini
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang
from patuh.jejak.catat import catat
from rules.anggaran import JenisAnggaran

# Finance, planning, health and social offices, by name: 33.27-bkd is the office of personnel, so no pattern would do.
_PENULIS = {
    "33.13": ("33.13-bkd", "33.13-baperlitbang", "33.13-dinkes", "33.13-dinsos"),
    "33.05": ("33.05-bpkpd", "33.05-bappeda", "33.05-dinkesppkb", "33.05-dinsosp3a"),
    "33.23": ("33.23-dinkes", "33.23-dinsos"),
    "33.27": ("33.27-bpkad", "33.27-bappeda", "33.27-dinkes", "33.27-dinsos"),
}


@dataclass(frozen=True)
class AlokasiBaru:
    """An allocation as told, in whole rupiah."""

    daerah: str
    tahun: int
    jenis: JenisAnggaran
    jumlah: int
    dokumen_nomor: str
    dokumen_tanggal: date


@dataclass(frozen=True)
class PembayaranBaru:
    """A payment as told, in whole rupiah; with ``koreksi`` the right content of an earlier row, and why."""

    daerah: str
    tahun: int
    bulan: int
    jenis: JenisAnggaran
    jumlah: int
    nomor_bukti: str
    tanggal: date
    koreksi: str | None = None
    alasan: str | None = None


def penulis(daerah: str) -> frozenset[str]:
    """The units that may write: finance, planning, health, social, and the Sekda. Only the Sekda where nobody named
    the others.

    Raises:
        IsianSalah: the service does not know the daerah.
    """
    pastikan_dilayani(daerah)
    return frozenset((*_PENULIS.get(daerah, ()), *(u.kode for u in muat_daerah(daerah).unit if u.jenis == "sekda")))


def pastikan_dilayani(daerah: str) -> None:
    """Raises :class:`IsianSalah` on ``daerah`` when the service does not know it."""
    if daerah not in daftar_daerah():
        pesan = f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."
        raise IsianSalah("Daerah belum benar.", (GalatIsian("daerah", pesan),))


def catat_alokasi(sesi: Session, baru: AlokasiBaru, *, pelaku: Pelaku, waktu: datetime) -> AlokasiAnggaran:
    """Record an allocation; the line's earlier rows stay as history.

    Raises:
        TidakBerwenang: the key stands for no unit that may.
        IsianSalah: an unknown daerah, a document without a number or dated after today.
    """
    unit = _berwenang(baru.daerah, pelaku)
    salah = _periksa_dokumen("dokumen_nomor", baru.dokumen_nomor, "dokumen_tanggal", baru.dokumen_tanggal, baru, waktu)
    if salah:
        raise IsianSalah("Alokasi belum benar.", tuple(salah))
    satu = AlokasiAnggaran(
        id=str(uuid.uuid4()),
        daerah=baru.daerah,
        tahun=baru.tahun,
        jenis=baru.jenis,
        jumlah=baru.jumlah,
        dokumen_nomor=baru.dokumen_nomor.strip(),
        dokumen_tanggal=baru.dokumen_tanggal,
        unit=unit,
        pelaku=pelaku.id,
        waktu=waktu,
    )
    sesi.add(satu)
    sesi.flush()
    isi = {"tahun": baru.tahun, "jenis": baru.jenis, "jumlah": baru.jumlah, "unit": unit}
    catat(sesi, waktu=waktu, daerah=baru.daerah, pelaku=pelaku.id, tindakan="anggaran.alokasi",
          objek=f"alokasi/{satu.id}", isi=isi)  # fmt: skip
    return satu


def catat_pembayaran(sesi: Session, baru: PembayaranBaru, *, pelaku: Pelaku, waktu: datetime) -> PembayaranIuran:
    """Record a payment, or the correction of one.

    Raises:
        TidakBerwenang: the key stands for no unit that may.
        IsianSalah: an unknown daerah or corrected row, a document without a number or dated after today, no amount,
            a correction without a reason.
        Bentrok: this document already pays this month of this line, or the row is corrected already.
    """
    unit = _berwenang(baru.daerah, pelaku)
    salah = _periksa_dokumen("nomor_bukti", baru.nomor_bukti, "tanggal", baru.tanggal, baru, waktu)
    alasan = (baru.alasan or "").strip() or None
    if baru.koreksi is None and baru.jumlah == 0:
        salah.append(GalatIsian("jumlah", "Tulis jumlah yang dibayar; nol hanya untuk koreksi yang membatalkan."))
    if baru.koreksi is not None:
        if alasan is None:
            salah.append(GalatIsian("alasan", "Tulis mengapa pembayaran itu dikoreksi."))
        asal = sesi.exec(select(PembayaranIuran).where(PembayaranIuran.id == baru.koreksi)).first()
        if asal is None or (asal.daerah, asal.tahun) != (baru.daerah, baru.tahun):
            pesan = "Pembayaran ini tidak ada pada daerah dan tahun itu. Salin id-nya dari daftar pembayaran."
            salah.append(GalatIsian("koreksi", pesan))
    if salah:
        raise IsianSalah("Pembayaran belum benar.", tuple(salah))
    id_ = str(uuid.uuid4())
    baris = {
        "id": id_,
        "daerah": baru.daerah,
        "tahun": baru.tahun,
        "bulan": baru.bulan,
        "jenis": baru.jenis.value,
        "jumlah": baru.jumlah,
        "nomor_bukti": baru.nomor_bukti.strip(),
        "tanggal": baru.tanggal,
        "koreksi": baru.koreksi,
        "alasan": alasan,
        "unit": unit,
        "pelaku": pelaku.id,
        "waktu": waktu,
    }
    # The unique indexes decide, also between two requests at the same moment.
    if sisip_baru(sesi, tabel(PembayaranIuran), [baris]) == 0:
        if baru.koreksi is not None:
            raise Bentrok("Pembayaran ini sudah dikoreksi. Koreksilah baris koreksinya.")
        raise Bentrok("Bukti ini sudah dicatat untuk bulan dan jenis itu. Bila jumlahnya salah, kirim sebagai koreksi.")
    isi = {"tahun": baru.tahun, "bulan": baru.bulan, "jenis": baru.jenis, "jumlah": baru.jumlah, "unit": unit}
    catat(sesi, waktu=waktu, daerah=baru.daerah, pelaku=pelaku.id, tindakan="anggaran.bayar",
          objek=f"pembayaran/{id_}", isi=isi | {"koreksi": baru.koreksi})  # fmt: skip
    return sesi.exec(select(PembayaranIuran).where(PembayaranIuran.id == id_)).one()


def alokasi_berlaku(sesi: Session, daerah: str, tahun: int, tanggal: date) -> dict[JenisAnggaran, AlokasiAnggaran]:
    """For each line the newest row whose document is dated up to ``tanggal``; a line without one is not in it."""
    kueri = select(AlokasiAnggaran).where(
        AlokasiAnggaran.daerah == daerah,
        AlokasiAnggaran.tahun == tahun,
        col(AlokasiAnggaran.dokumen_tanggal) <= tanggal,
    )
    return {JenisAnggaran(a.jenis): a for a in sesi.exec(kueri.order_by(col(AlokasiAnggaran.no)))}


def pembayaran_berlaku(sesi: Session, daerah: str, tahun: int, tanggal: date) -> list[PembayaranIuran]:
    """The payments as they stand on ``tanggal``: of a row and its corrections the last one dated up to then."""
    kueri = select(PembayaranIuran).where(PembayaranIuran.daerah == daerah, PembayaranIuran.tahun == tahun)
    asal: dict[str, str] = {}
    berlaku: dict[str, PembayaranIuran] = {}
    for satu in sesi.exec(kueri.order_by(col(PembayaranIuran.no))):
        asal[satu.id] = asal[satu.koreksi] if satu.koreksi is not None else satu.id
        if satu.tanggal <= tanggal:
            berlaku[asal[satu.id]] = satu
    return sorted(berlaku.values(), key=lambda b: (b.bulan, b.no or 0))


def _berwenang(daerah: str, pelaku: Pelaku) -> str:
    boleh = penulis(daerah)
    if not pelaku.menjangkau(daerah) or pelaku.unit not in boleh:
        raise TidakBerwenang(
            f"Anggaran hanya dicatat dengan kunci unit keuangan, perencanaan, kesehatan, sosial, atau Sekda: "
            f"{', '.join(sorted(boleh))}."
        )
    return pelaku.unit


def _periksa_dokumen(
    kolom_nomor: str, nomor: str, kolom_hari: str, hari: date, baru: AlokasiBaru | PembayaranBaru, waktu: datetime
) -> list[GalatIsian]:
    salah = []
    if not nomor.strip():
        salah.append(GalatIsian(kolom_nomor, "Tulis nomor dokumennya."))
    if hari > hari_ini(baru.daerah, waktu):
        salah.append(GalatIsian(kolom_hari, "Tanggal dokumen tidak boleh sesudah hari ini."))
    return salah
