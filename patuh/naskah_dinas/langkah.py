"""The life of a paper: draft, checked and numbered, signed, sent. Each step is guarded, on record, and audited."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sqlalchemy import event
from sqlmodel import Session, col, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import catat
from patuh.laporan.terbit import BUKU_LAPORAN, ambil_nomor
from patuh.naskah_dinas.kirim import kabari_penerima
from patuh.naskah_dinas.model import Naskah
from patuh.naskah_dinas.tabel import BERIKUTNYA, LangkahNaskah, NaskahTerbit, StatusNaskah
from patuh.tugas.bentuk import kalender, kamus_unit
from patuh.tugas.lampiran import BerkasTerima

NAMA_STATUS = {
    StatusNaskah.RANCANGAN: "Rancangan",
    StatusNaskah.DIPERIKSA: "Diperiksa dan bernomor",
    StatusNaskah.DITANDATANGANI: "Ditandatangani",
    StatusNaskah.DIKIRIM: "Dikirim",
    StatusNaskah.BATAL: "Dibatalkan",
}


def ambil_naskah(sesi: Session, naskah_id: str, pelaku: Pelaku, *, kunci: bool = False) -> NaskahTerbit:
    """A paper that the actor may read; any other is "not found".

    Read by its unit, that unit's superior, Sekda and Bupati, an integration key, and once sent by the unit it goes to.
    """
    kueri = select(NaskahTerbit).where(NaskahTerbit.id == naskah_id)
    satu = sesi.exec((kueri.with_for_update() if kunci else kueri).execution_options(populate_existing=kunci)).first()
    if satu is None or not boleh_baca(satu, pelaku):
        raise TidakDitemukan("Naskah ini tidak ada.")
    return satu


def boleh_baca(satu: NaskahTerbit, pelaku: Pelaku) -> bool:
    """See :func:`ambil_naskah`."""
    if not pelaku.menjangkau(satu.daerah):
        return False
    if pelaku.unit in (None, satu.unit, f"{satu.daerah}-sekda", f"{satu.daerah}-bupati"):
        return True
    punya = kamus_unit(satu.daerah).get(satu.unit)
    atasan = punya is not None and punya.atasan == pelaku.unit
    if atasan or satu.status != StatusNaskah.DIKIRIM:
        return atasan
    return pelaku.unit in (satu.tujuan, *Naskah.model_validate_json(satu.data).penerima)


def riwayat(sesi: Session, naskah_id: str) -> list[LangkahNaskah]:
    """The steps of a paper, in order."""
    kueri = select(LangkahNaskah).where(LangkahNaskah.naskah_id == naskah_id).order_by(col(LangkahNaskah.ke))
    return list(sesi.exec(kueri).all())


def langkah(
    sesi: Session,
    naskah_id: str,
    status: StatusNaskah,
    *,
    pelaku: Pelaku,
    waktu: datetime,
    nomor: str | None = None,
    catatan: str | None = None,
) -> NaskahTerbit:
    """Take the next step. DIPERIKSA gives date and number: the office's own (``nomor``) or the next of its register.
    DITANDATANGANI here says that the paper was signed by hand; an electronic signature comes with its file
    (:func:`tandatangani`).

    Raises:
        TidakDitemukan, TidakBerwenang: not this actor's paper.
        Bentrok: the state does not allow it, or the number is taken.
        IsianSalah: a reason is missing, or a number where none is given.
    """
    satu = _kunci(sesi, naskah_id, pelaku)
    _pastikan(satu, status)
    if nomor is not None and status != StatusNaskah.DIPERIKSA:
        raise IsianSalah("Nomor tidak pada tempatnya.", (GalatIsian("nomor", "Nomor diberikan saat diperiksa."),))
    if status == StatusNaskah.BATAL and not (catatan and catatan.strip()):
        raise IsianSalah("Alasan belum ditulis.", (GalatIsian("catatan", "Tulis alasan pembatalan."),))
    if status == StatusNaskah.DIPERIKSA:
        _beri_nomor(sesi, satu, nomor, waktu)
    if status == StatusNaskah.DIKIRIM:
        kabari_penerima(sesi, satu, waktu)
    cara = "basah" if status == StatusNaskah.DITANDATANGANI else None
    return _catat(sesi, satu, status, pelaku, waktu, catatan=catatan, cara=cara)


def tandatangani(
    sesi: Session, naskah_id: str, *, berkas: BerkasTerima, folder: Path, pelaku: Pelaku, waktu: datetime
) -> NaskahTerbit:
    """Keep the electronically signed file, which :func:`patuh.naskah_dinas.tanda_tangan.periksa` has accepted; the
    paper becomes DITANDATANGANI. A transaction that fails afterwards takes the file with it."""
    satu = _kunci(sesi, naskah_id, pelaku)
    _pastikan(satu, StatusNaskah.DITANDATANGANI)
    tujuan = berkas_bertanda_tangan(folder, satu.id)
    tujuan.parent.mkdir(parents=True, exist_ok=True)
    hasil = _catat(
        sesi, satu, StatusNaskah.DITANDATANGANI, pelaku, waktu, cara="elektronik", berkas_sha256=berkas.sha256
    )
    event.listen(sesi, "after_rollback", lambda _sesi: tujuan.unlink(missing_ok=True), once=True)
    berkas.path.replace(tujuan)
    return hasil


def berkas_bertanda_tangan(folder: Path, naskah_id: str) -> Path:
    """Where the signed file of a paper lies."""
    return folder / "naskah" / f"{naskah_id}.bertanda-tangan.pdf"


def periksa_boleh_tanda_tangan(sesi: Session, naskah_id: str, pelaku: Pelaku) -> NaskahTerbit:
    """The paper, when this actor may hand in its signed file now. Raises as :func:`langkah` does."""
    satu = _kunci(sesi, naskah_id, pelaku, kunci=False)
    _pastikan(satu, StatusNaskah.DITANDATANGANI)
    return satu


def _kunci(sesi: Session, naskah_id: str, pelaku: Pelaku, *, kunci: bool = True) -> NaskahTerbit:
    satu = ambil_naskah(sesi, naskah_id, pelaku, kunci=kunci)
    if pelaku.unit not in (None, satu.unit, f"{satu.daerah}-sekda"):
        raise TidakBerwenang("Langkah naskah hanya dicatat unit penerbitnya atau Sekretariat Daerah.")
    return satu


def _pastikan(satu: NaskahTerbit, status: StatusNaskah) -> None:
    boleh = BERIKUTNYA[satu.status]
    if status not in boleh:
        lanjut = ", ".join(boleh) or "tidak ada"
        raise Bentrok(f"Naskah ini berstatus {satu.status}; langkah berikutnya yang mungkin: {lanjut}.")


def _beri_nomor(sesi: Session, satu: NaskahTerbit, nomor: str | None, waktu: datetime) -> None:
    hari = kalender(satu.daerah).tanggal(waktu)
    if nomor is None:
        buku, tulisan = buku_unit(satu.daerah, satu.unit), None
        # A number that an office gave by hand counts as used.
        while tulisan is None or _terpakai(sesi, satu.daerah, tulisan):
            urut = ambil_nomor(sesi, satu.daerah, buku, hari.year)
            tulisan = _tulis_nomor(satu.daerah, satu.unit, urut, hari.year)
        satu.buku, satu.tahun, satu.urut, satu.nomor = buku, hari.year, urut, tulisan
    else:
        rapi = " ".join(nomor.split())
        if not rapi or _terpakai(sesi, satu.daerah, rapi):
            pesan = "Nomor ini sudah dipakai naskah lain." if rapi else "Tulis nomornya, atau kosongkan agar diberi."
            raise IsianSalah("Nomor tidak dapat dipakai.", (GalatIsian("nomor", pesan),))
        satu.nomor = rapi
    beku = Naskah.model_validate_json(satu.data).model_copy(update={"nomor": satu.nomor, "tanggal": hari})
    satu.data, satu.sha256 = beku.kanonik(), beku.sidik()


def _terpakai(sesi: Session, daerah: str, nomor: str) -> bool:
    kueri = select(NaskahTerbit.id).where(NaskahTerbit.daerah == daerah, NaskahTerbit.nomor == nomor)
    return sesi.exec(kueri).first() is not None


def buku_unit(daerah: str, unit: str) -> str:
    """The register that a unit's papers are numbered in; the Sekretariat's is that of its reports."""
    return BUKU_LAPORAN if unit == f"{daerah}-sekda" else f"naskah/{unit}"


def _tulis_nomor(daerah: str, unit: str, urut: int, tahun: int) -> str:
    """The daerah's form of a number, with the unit's own mark before the year where it is not the Sekretariat's."""
    bentuk = muat_daerah(daerah).format_nomor
    if unit != f"{daerah}-sekda":
        tanda = unit.removeprefix(f"{daerah}-").removeprefix(f"{daerah}.").upper()
        bentuk = bentuk.replace("{tahun}", f"{tanda}/{{tahun}}")
    return bentuk.format(urut=urut, tahun=tahun)


def _catat(
    sesi: Session,
    satu: NaskahTerbit,
    status: StatusNaskah,
    pelaku: Pelaku,
    waktu: datetime,
    *,
    catatan: str | None = None,
    cara: str | None = None,
    berkas_sha256: str | None = None,
) -> NaskahTerbit:
    dari, satu.status = satu.status, status
    sesi.add(satu)
    ke = len(riwayat(sesi, satu.id)) + 1
    sesi.add(
        LangkahNaskah(
            naskah_id=satu.id,
            ke=ke,
            status=status,
            sha256=satu.sha256,
            catatan=(catatan or "").strip() or None,
            cara=cara,
            berkas_sha256=berkas_sha256,
            pelaku=pelaku.id,
            waktu=waktu,
        )
    )
    catat(
        sesi,
        waktu=waktu,
        daerah=satu.daerah,
        pelaku=pelaku.id,
        tindakan="naskah.langkah",
        objek=f"naskah/{satu.id}",
        isi={"dari": dari, "menjadi": status, "nomor": satu.nomor, "cara": cara, "sha256": satu.sha256},
    )
    sesi.flush()
    return satu
