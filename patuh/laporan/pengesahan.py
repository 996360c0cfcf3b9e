"""What the Sekda does with a finished report: sign it (by hand, or with the signed file), and send it to the Bupati.

(Karanganyar KELIMA BELAS; Pemalang KEDUA PULUH DUA: the Sekda reports to the Bupati every three months.)
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import event
from sqlmodel import Session, select

from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, TidakBerwenang
from patuh.jejak.catat import catat
from patuh.laporan.arsip import BelumSiap, ambil_laporan
from patuh.laporan.tabel import LaporanTerbit, PengesahanLaporan, StatusLaporan, TahapKirim
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.tabel import JenisPemberitahuan
from patuh.tugas.lampiran import BerkasTerima
from rules.periode import Periode

NAMA = {TahapKirim.DITANDATANGANI: "Ditandatangani", TahapKirim.DIKIRIM: "Dikirim kepada Bupati"}


def pengesahan_laporan(sesi: Session, laporan_id: str) -> list[PengesahanLaporan]:
    """The steps of a report, in the order in which they were taken."""
    kueri = select(PengesahanLaporan).where(PengesahanLaporan.laporan_id == laporan_id)
    return sorted(sesi.exec(kueri), key=lambda s: list(TahapKirim).index(TahapKirim(s.langkah)))


def tandatangani_laporan(
    sesi: Session, laporan_id: str, *, pelaku: Pelaku, waktu: datetime, catatan: str | None = None,
    berkas: BerkasTerima | None = None, folder: Path | None = None,
) -> PengesahanLaporan:  # fmt: skip
    """Say that it was signed by hand; or keep the electronically signed ``berkas`` in ``folder``, which
    :func:`patuh.naskah_dinas.tanda_tangan.periksa` has accepted. A transaction that fails takes the file with it.

    Raises:
        TidakDitemukan, TidakBerwenang: not this actor's report.
        BelumSiap: it is still being made.
        Bentrok: it is signed already.
    """
    laporan = pastikan_langkah(sesi, laporan_id, pelaku)
    tujuan = berkas_bertanda_tangan(folder, laporan_id) if folder is not None else None
    hasil = _catat(
        sesi, laporan, TahapKirim.DITANDATANGANI, pelaku, waktu, catatan=catatan,
        cara="elektronik" if berkas is not None else "basah",
        berkas_sha256=berkas.sha256 if berkas is not None else None,
    )  # fmt: skip
    if berkas is not None and tujuan is not None:
        tujuan.parent.mkdir(parents=True, exist_ok=True)
        event.listen(sesi, "after_rollback", lambda _sesi: tujuan.unlink(missing_ok=True), once=True)
        berkas.path.replace(tujuan)
    return hasil


def kirim_laporan(
    sesi: Session, laporan_id: str, *, pelaku: Pelaku, waktu: datetime, catatan: str | None = None
) -> PengesahanLaporan:
    """Send a signed report to the Bupati: a line in his inbox, and from there his mail, in this transaction.

    Raises as :func:`tandatangani_laporan` does, and :class:`Bentrok` before it is signed.
    """
    laporan = pastikan_langkah(sesi, laporan_id, pelaku)
    if TahapKirim.DITANDATANGANI not in {s.langkah for s in pengesahan_laporan(sesi, laporan_id)}:
        raise Bentrok("Laporan ini belum ditandatangani, jadi belum dapat dikirim.")
    hasil = _catat(sesi, laporan, TahapKirim.DIKIRIM, pelaku, waktu, catatan=catatan)
    beri_tahu(
        sesi,
        kunci=f"laporan/{laporan.id}/kirim",
        daerah=laporan.daerah,
        unit=f"{laporan.daerah}-bupati",
        jenis=JenisPemberitahuan.LAPORAN_SIAP,
        judul=f"Laporan {Periode.baca(laporan.periode).nama} dari Sekretaris Daerah",
        isi=f"Nomor {laporan.nomor}, kode {laporan.kode}. Sudah ditandatangani.",
        waktu=waktu,
        segera=True,
    )
    return hasil


def berkas_bertanda_tangan(folder: Path, laporan_id: str) -> Path:
    """Where the signed file of a report lies."""
    return folder / "laporan" / f"{laporan_id}.bertanda-tangan.pdf"


def pastikan_langkah(sesi: Session, laporan_id: str, pelaku: Pelaku) -> LaporanTerbit:
    """The report, when this actor may sign and send it. Raises as :func:`tandatangani_laporan` does."""
    laporan = ambil_laporan(sesi, laporan_id, pelaku)
    if pelaku.unit != f"{laporan.daerah}-sekda":
        raise TidakBerwenang("Laporan ini ditandatangani dan dikirim Sekretaris Daerah.")
    if laporan.status != StatusLaporan.SIAP or laporan.sha256 is None:
        raise BelumSiap("Laporan masih disusun. Coba lagi beberapa saat lagi.")
    return laporan


def _catat(
    sesi: Session, laporan: LaporanTerbit, langkah: TahapKirim, pelaku: Pelaku, waktu: datetime, *,
    catatan: str | None, cara: str | None = None, berkas_sha256: str | None = None,
) -> PengesahanLaporan:  # fmt: skip
    baris = {
        "laporan_id": laporan.id, "langkah": langkah, "sha256": laporan.sha256, "cara": cara,
        "berkas_sha256": berkas_sha256, "catatan": catatan, "unit": pelaku.unit, "pelaku": pelaku.id, "waktu": waktu,
    }  # fmt: skip
    if sisip_baru(sesi, tabel(PengesahanLaporan), [baris]) == 0:
        raise Bentrok(f"Laporan ini sudah tercatat {NAMA[langkah].lower()}.")
    tindakan = "laporan.tandatangan" if langkah == TahapKirim.DITANDATANGANI else "laporan.kirim"
    catat(sesi, waktu=waktu, daerah=laporan.daerah, pelaku=pelaku.id, tindakan=tindakan,
          objek=f"laporan/{laporan.id}", isi={"sha256": laporan.sha256, "cara": cara, "berkas": berkas_sha256,
                                              "catatan": catatan})  # fmt: skip
    return sesi.get_one(PengesahanLaporan, (laporan.id, langkah))
