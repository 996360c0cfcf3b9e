"""A desa hands in its file or says that nothing has changed; the camat accepts, returns, passes on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import uuid4

from sqlalchemy import insert
from sqlmodel import Session, col, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakDitemukan
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.pengumpulan.baca import Bacaan
from patuh.pengumpulan.jalan import (
    NAMA_JENIS,
    ambil_pengumpulan,
    jejak,
    kabari_alur,
    kiriman_pengumpulan,
    langkah,
    pastikan_dibuka,
)
from patuh.pengumpulan.tabel import Kiriman, KirimanIsi, KirimanTolak, Penerusan, Pengumpulan, StatusKiriman
from patuh.pengumpulan.wilayah import desa_kecamatan, pastikan_camat, pastikan_desa
from patuh.register.rahasia import GudangKunci
from patuh.register.terima import BerkasImpor
from patuh.tugas.bentuk import kalender, kamus_unit
from rules.periode import nama_tanggal


def kirim_berkas(
    sesi: Session,
    id: str,
    berkas: BerkasImpor,
    bacaan: Bacaan,
    *,
    desa: str,
    kunci: GudangKunci,
    pelaku: Pelaku,
    waktu: datetime,
) -> Kiriman:
    """Put a read file on record. The same file again is the same hand-in; another one takes the place of what waits.

    What the camat has accepted stays in force until he accepts the later file. A file of which no row could be taken is
    kept in the history as ``DITOLAK`` and does not count as handed in.

    Raises:
        TidakBerwenang: not this desa's own key.
        Bentrok: the collection is over, or the file is the one that was returned.
    """
    satu, dulu = _siap(sesi, id, desa, pelaku)
    terakhir = dulu[-1] if dulu else None
    if terakhir is not None and terakhir.sha256 == berkas.sha256 and terakhir.status != StatusKiriman.DIGANTI:
        if terakhir.status == StatusKiriman.DIKEMBALIKAN:
            raise Bentrok("Berkas ini sama dengan yang dikembalikan camat. Perbaiki dahulu, lalu kirim lagi.")
        return terakhir
    taat = StatusKiriman.DIKIRIM if bacaan.diterima else StatusKiriman.DITOLAK
    baru = _tambah(
        sesi,
        satu,
        dulu,
        Kiriman(
            id=str(uuid4()),
            pengumpulan_no=satu.no or 0,
            desa=desa,
            ke=len(dulu) + 1,
            nihil=False,
            nama_berkas=berkas.nama,
            sha256=berkas.sha256,
            ukuran=berkas.ukuran,
            dibaca=bacaan.dibaca,
            diterima=bacaan.diterima,
            ditolak=len(bacaan.tolak),
            tak_tercatat=bacaan.tak_tercatat,
            kolom_diabaikan=bacaan.diabaikan,
            status=taat,
            pelaku=pelaku.id,
            waktu=waktu,
        ),
        pelaku,
        waktu,
    )
    assert baru.no is not None  # noqa: S101 - flushed
    if bacaan.diterima:
        sesi.add(KirimanIsi(kiriman_no=baru.no, kotak=kunci.untuk(satu.daerah).sandikan(bacaan.kotak)))
    if bacaan.tolak:
        tolak = [{"kiriman_no": baru.no, "baris": b, "kolom": k, "alasan": a} for b, k, a in bacaan.tolak]
        sesi.connection().execute(insert(tabel(KirimanTolak)), tolak)
    sesi.flush()
    return baru


def nyatakan_nihil(sesi: Session, id: str, penyata: str, *, desa: str, pelaku: Pelaku, waktu: datetime) -> Kiriman:
    """A desa says that nothing has changed; ``penyata`` is who says so. Raises as :func:`kirim_berkas`."""
    satu, dulu = _siap(sesi, id, desa, pelaku)
    if len(penyata.strip()) < 3:
        pesan = "Tulis nama dan jabatan yang menyatakan tidak ada perubahan."
        raise IsianSalah("Pernyataan belum lengkap.", (GalatIsian("penyata", pesan),))
    if dulu and dulu[-1].nihil and dulu[-1].status in (StatusKiriman.DIKIRIM, StatusKiriman.DITERIMA):
        return dulu[-1]
    baru = Kiriman(
        id=str(uuid4()),
        pengumpulan_no=satu.no or 0,
        desa=desa,
        ke=len(dulu) + 1,
        nihil=True,
        penyata=penyata.strip(),
        pelaku=pelaku.id,
        waktu=waktu,
    )
    return _tambah(sesi, satu, dulu, baru, pelaku, waktu)


def _siap(sesi: Session, id: str, desa: str, pelaku: Pelaku) -> tuple[Pengumpulan, list[Kiriman]]:
    satu = ambil_pengumpulan(sesi, id, pelaku, kunci=True)
    pastikan_desa(pelaku, satu.daerah, desa)
    pastikan_dibuka(satu)
    return satu, [k for k in kiriman_pengumpulan(sesi, satu) if k.desa == desa]


def _tambah(
    sesi: Session, satu: Pengumpulan, dulu: list[Kiriman], baru: Kiriman, pelaku: Pelaku, waktu: datetime
) -> Kiriman:
    if baru.status == StatusKiriman.DIKIRIM:
        for lama in (k for k in dulu if k.status == StatusKiriman.DIKIRIM):
            lama.status = StatusKiriman.DIGANTI
            sesi.add(lama)
    sesi.add(baru)
    sesi.flush()
    langkah(sesi, satu, "NIHIL" if baru.nihil else "KIRIM", baru.desa, pelaku, waktu, kiriman=baru)
    isi = {"desa": baru.desa, "ke": baru.ke, "nihil": baru.nihil, "dibaca": baru.dibaca, "diterima": baru.diterima,
           "ditolak": baru.ditolak, "sha256": baru.sha256, "status": str(baru.status)}  # fmt: skip
    jejak(sesi, satu, "pengumpulan.kirim", pelaku, waktu, isi)
    return baru


def putuskan_kiriman(
    sesi: Session, id: str, kiriman_id: str, *, terima: bool, pelaku: Pelaku, waktu: datetime, alasan: str = ""
) -> Kiriman:
    """The camat accepts what a desa of his handed in, or returns it with a reason.

    Raises:
        TidakBerwenang: not the camat of this desa.
        Bentrok: decided already, replaced, or the collection is over.
        IsianSalah: returned without a reason.
    """
    satu = ambil_pengumpulan(sesi, id, pelaku, kunci=True)
    kiriman = sesi.exec(select(Kiriman).where(Kiriman.id == kiriman_id, Kiriman.pengumpulan_no == satu.no)).first()
    if kiriman is None:
        raise TidakDitemukan("Kiriman ini tidak ada dalam pengumpulan tersebut.")
    kecamatan = pastikan_camat(pelaku, satu.daerah, kamus_unit(satu.daerah)[kiriman.desa].atasan)
    pastikan_dibuka(satu)
    if kiriman.status != StatusKiriman.DIKIRIM:
        raise Bentrok(f"Kiriman ini sudah {kiriman.status}; yang dapat diputuskan hanya yang menunggu.")
    if not terima and not alasan.strip():
        raise IsianSalah("Alasan belum diisi.", (GalatIsian("alasan", "Tulis apa yang harus diperbaiki desa."),))
    if terima:
        for lama in kiriman_pengumpulan(sesi, satu):
            if lama.desa == kiriman.desa and lama.status == StatusKiriman.DITERIMA:
                lama.status = StatusKiriman.DIGANTI
                sesi.add(lama)
    kiriman.status = StatusKiriman.DITERIMA if terima else StatusKiriman.DIKEMBALIKAN
    kiriman.alasan = alasan.strip() or None
    sesi.add(kiriman)
    langkah(sesi, satu, "TERIMA" if terima else "KEMBALIKAN", kecamatan, pelaku, waktu, kiriman=kiriman,
            alasan=kiriman.alasan)  # fmt: skip
    jejak(sesi, satu, "pengumpulan.putus", pelaku, waktu,
          {"desa": kiriman.desa, "ke": kiriman.ke, "terima": terima})  # fmt: skip
    if not terima:
        beri_tahu(
            sesi,
            kunci=f"pengumpulan/{satu.id}/kembali/{kiriman.id}",
            daerah=satu.daerah,
            unit=kiriman.desa,
            jenis=JenisPemberitahuan.DIKEMBALIKAN,
            judul=f"Data {NAMA_JENIS[satu.jenis]} dikembalikan camat",
            isi=f"{kiriman.alasan} Perbaiki dan kirim lagi di halaman Pengumpulan.",
            waktu=waktu,
            segera=True,
        )
    return kiriman


def teruskan(sesi: Session, id: str, *, pelaku: Pelaku, waktu: datetime, pejabat: str | None = None) -> Penerusan:
    """The camat passes his desa on to Dinas Sosial: when all are accepted, or after the desa's deadline with those
    missing named. Who hands in later still counts when the camat accepts it before the merge.

    Raises:
        TidakBerwenang: not a camat of this daerah.
        Bentrok: passed on already; desa are missing and the deadline has not passed; something waits for his decision.
    """
    satu = ambil_pengumpulan(sesi, id, pelaku, kunci=True)
    kecamatan = pastikan_camat(pelaku, satu.daerah, pelaku.unit)
    pastikan_dibuka(satu)
    assert satu.no is not None  # noqa: S101 - a stored row
    if sesi.get(Penerusan, (satu.no, kecamatan)) is not None:
        raise Bentrok("Kecamatan ini sudah meneruskan datanya.")
    kiriman = kiriman_pengumpulan(sesi, satu)
    milik = [u.kode for u in desa_kecamatan(satu.daerah)[kecamatan]]
    if tunggu := [k.desa for k in kiriman if k.desa in milik and k.status == StatusKiriman.DIKIRIM]:
        raise Bentrok(f"Terima atau kembalikan dahulu kiriman dari {_sebut(satu.daerah, tunggu)}.")
    diterima = {k.desa for k in kiriman if k.status == StatusKiriman.DITERIMA}
    belum = [d for d in milik if d not in diterima]
    if belum and kalender(satu.daerah).tanggal(waktu) <= satu.tenggat_desa:
        raise Bentrok(
            f"Belum masuk: {_sebut(satu.daerah, belum)}. Dapat diteruskan tanpa mereka sesudah tenggat desa, "
            f"{nama_tanggal(satu.tenggat_desa)}."
        )
    baru = Penerusan(
        pengumpulan_no=satu.no, kecamatan=kecamatan, belum=belum, pejabat=pejabat, pelaku=pelaku.id, waktu=waktu
    )
    sesi.add(baru)
    langkah(sesi, satu, "TERUSKAN", kecamatan, pelaku, waktu)
    jejak(sesi, satu, "pengumpulan.teruskan", pelaku, waktu, {"kecamatan": kecamatan, "belum": belum})
    kabari_alur(sesi, satu, waktu)
    return baru


def baris_tolak(sesi: Session, kiriman: Kiriman) -> Iterator[tuple[int, str, str]]:
    """The rejected rows in the order of the file: row, column, reason."""
    kueri = select(KirimanTolak.baris, KirimanTolak.kolom, KirimanTolak.alasan)
    yield from sesi.exec(kueri.where(KirimanTolak.kiriman_no == kiriman.no).order_by(col(KirimanTolak.baris)))


def _sebut(daerah: str, desa: list[str]) -> str:
    nama = [kamus_unit(daerah)[d].nama for d in sorted(set(desa))]
    awal = ", ".join(nama[:5])
    return f"{awal}, dan {len(nama) - 5} lainnya" if len(nama) > 5 else awal
