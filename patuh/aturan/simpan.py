"""Keep decisions, and tell them again: the same words years later, whatever has become of the packs since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session

from patuh.aturan.tabel import ArsipPaket, ArsipParameter, PutusanTersimpan
from patuh.basisdata.mesin import ingatan, sisip_baru
from patuh.basisdata.siap import Siap, sisipan
from patuh.basisdata.tipe import tabel
from patuh.galat import TidakDitemukan
from rules.mesin.arsip import Arsip, bungkus, susun_ulang
from rules.mesin.bentuk import Skalar
from rules.mesin.jelas import Putusan
from rules.mesin.mesin import Mesin, Terpasang
from rules.parameter.model import KumpulanParameter

# Built once: these run with every gate check.
SISIP_PUTUSAN = sisipan(
    tabel(PutusanTersimpan),
    "id", "paket", "versi", "versi_parameter", "daerah", "tanggal", "hasil", "aturan", "benar", "mungkin", "fakta",
    "waktu",
)  # fmt: skip
_TERARSIP = Siap(
    select(tabel(ArsipPaket).c.versi)
    .where(tabel(ArsipPaket).c.versi == bindparam("paket"))
    .union_all(select(tabel(ArsipParameter).c.versi).where(tabel(ArsipParameter).c.versi == bindparam("parameter")))
)
_INGAT_MAKS = 8
_ingat: dict[str, KumpulanParameter] = {}
_BARU = "baru_diarsipkan"


def simpan_putusan(
    sesi: Session, mesin: Mesin, id: str, putusan: Putusan, nilai: Mapping[str, Skalar], waktu: datetime
) -> None:
    """Add a decision in the caller's transaction. ``nilai`` are the known facts it was made from (no personal data).

    Raises:
        ValueError: the pack or parameters it was made with are no longer the ones in use and were never archived.
    """
    simpan_semua(sesi, mesin, [(id, putusan, nilai)], waktu)


def simpan_semua(
    sesi: Session, mesin: Mesin, semua: Sequence[tuple[str, Putusan, Mapping[str, Skalar]]], waktu: datetime
) -> None:
    """The same for several decisions, each with its id and facts, in one statement."""
    SISIP_PUTUSAN.jalankan(sesi, siapkan_semua(sesi, mesin, semua, waktu))


def siapkan_semua(
    sesi: Session, mesin: Mesin, semua: Sequence[tuple[str, Putusan, Mapping[str, Skalar]]], waktu: datetime
) -> list[dict[str, object]]:
    """The rows of :func:`simpan_semua` for :data:`SISIP_PUTUSAN`, with what they name in the archive."""
    for putusan in {(p.paket, p.versi, p.versi_parameter): p for _, p, _ in semua}.values():
        arsipkan(sesi, mesin, putusan, waktu)
    return [
        {
            "id": id,
            "paket": putusan.paket,
            "versi": putusan.versi,
            "versi_parameter": putusan.versi_parameter,
            "daerah": putusan.daerah,
            "tanggal": putusan.tanggal,
            "hasil": putusan.hasil,
            "aturan": putusan.alasan[0].aturan,
            "benar": f"{putusan.benar:x}",
            "mungkin": f"{putusan.mungkin:x}",
            "fakta": dict(nilai),
            "waktu": waktu,
        }
        for id, putusan, nilai in semua
    ]


def arsipkan(sesi: Session, mesin: Mesin, putusan: Putusan, waktu: datetime) -> None:
    """Make sure that the versions a decision names are in the archive.

    Raises:
        ValueError: a version is neither archived nor in use.
    """
    versi = {"paket": putusan.versi, "parameter": putusan.versi_parameter}
    kenal = ingatan(sesi, "terarsip")
    if kenal.keys() >= set(versi.values()):
        return
    ada = {satu for (satu,) in _TERARSIP.baca(sesi, versi)}
    if putusan.versi not in ada:
        terpasang: Terpasang = mesin.ambil(putusan.paket)
        if terpasang.versi != putusan.versi:
            raise ValueError(f"paket {putusan.paket} versi {putusan.versi[:12]} sudah diganti sebelum diarsipkan")
        isi = bungkus(terpasang.paket, mesin.pustaka)
        baris = {"versi": putusan.versi, "paket": putusan.paket, "isi": isi, "waktu": waktu}
        sisip_baru(sesi, tabel(ArsipPaket), [baris])
    if putusan.versi_parameter not in ada:
        if mesin.parameter.sidik != putusan.versi_parameter:
            raise ValueError(f"parameter versi {putusan.versi_parameter[:12]} sudah diganti sebelum diarsipkan")
        baris = {"versi": putusan.versi_parameter, "isi": mesin.parameter.ke_json(), "waktu": waktu}
        sisip_baru(sesi, tabel(ArsipParameter), [baris])
    if ada.issuperset(versi.values()):
        # Never forgotten by the archive once committed; what this transaction itself added may still be undone.
        if not sesi.info.get(_BARU):
            kenal.update(dict.fromkeys(ada))
    else:
        sesi.info[_BARU] = True


def putusan_tersimpan(sesi: Session, id: str) -> Putusan:
    """A kept decision with its whole explanation, as it was given.

    Raises:
        TidakDitemukan: no decision with this id.
    """
    satu = sesi.get(PutusanTersimpan, id)
    if satu is None:
        raise TidakDitemukan("Putusan ini tidak ada.")
    paket, parameter = sesi.get_one(ArsipPaket, satu.versi), sesi.get_one(ArsipParameter, satu.versi_parameter)
    arsip: Arsip = paket.isi
    return susun_ulang(
        arsip,
        _parameter(parameter),
        daerah=satu.daerah,
        tanggal=satu.tanggal,
        topeng=(int(satu.benar, 16), int(satu.mungkin, 16)),
        nilai=satu.fakta,
    )


def _parameter(arsip: ArsipParameter) -> KumpulanParameter:
    # A version names its content, so what was read once need not be read again.
    if arsip.versi not in _ingat:
        if len(_ingat) >= _INGAT_MAKS:
            _ingat.clear()
        _ingat[arsip.versi] = KumpulanParameter.dari_json(arsip.isi)
    return _ingat[arsip.versi]
