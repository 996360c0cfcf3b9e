"""Ask a pack: one decision, or the pack itself, with errors in the words of the caller. Nothing is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from patuh.akun.muat import daftar_daerah, muat_daerah
from patuh.aturan.bentuk import PutusanBentuk, arti_hasil, bentuk_putusan
from patuh.aturan.bentuk_paket import PaketRinci, rinci_paket
from patuh.galat import GalatIsian, IsianSalah, TidakDitemukan
from patuh.tugas.bentuk import kalender
from rules.mesin.fakta import FaktaSalah, periksa_fakta
from rules.mesin.mesin import BelumBerlaku, DaerahTidakDikenal, Mesin, PaketTidakDikenal, Terpasang
from rules.paket.model import NASIONAL

_ZONA = ZoneInfo("Asia/Jakarta")


def ambil_paket(mesin: Mesin, id: str) -> Terpasang:
    """The pack in use, or :class:`TidakDitemukan` in the user's words."""
    try:
        return mesin.ambil(id)
    except PaketTidakDikenal:
        ada = ", ".join(t.paket.id for t in mesin.daftar())
        raise TidakDitemukan(f"Paket ini tidak ada. Yang ada: {ada}.") from None


def pastikan_daerah(terpasang: Terpasang, daerah: str) -> None:
    """Raises :class:`IsianSalah` on ``daerah`` when the pack is not for it."""
    if not terpasang.paket.untuk(daerah):
        ada = ", ".join(terpasang.paket.daerah)
        pesan = f"Paket ini tidak berlaku untuk daerah tersebut. Yang dikenal: {ada}."
        if terpasang.paket.nasional:
            pesan = "Paket ini berlaku di semua kabupaten/kota; tulis kodenya, misalnya 33.13."
        raise IsianSalah("Daerah belum benar.", (GalatIsian("daerah", pesan),))


def hari_ini(daerah: str, waktu: datetime) -> date:
    """Today in the daerah's zone; a pack may be for a daerah that the service does not serve yet."""
    if daerah not in daftar_daerah():
        return waktu.astimezone(_ZONA).date()
    return kalender(daerah).tanggal(waktu)


def nama_daerah(kode: str) -> str:
    """The daerah's name, or its code when the service does not know it."""
    if kode == NASIONAL:
        return "Seluruh Indonesia"
    return muat_daerah(kode).nama if kode in daftar_daerah() else kode


def evaluasi(
    mesin: Mesin,
    id: str,
    daerah: str,
    tanggal: date,
    fakta: Mapping[str, object],
    *,
    mengapa: Sequence[str] | None = (),
) -> PutusanBentuk:
    """One decision; ``mengapa`` names the outcomes to explain why not (None: all that were not reached).

    Raises :class:`TidakDitemukan` (no such pack) and :class:`IsianSalah` naming ``daerah``, ``tanggal``,
    ``fakta.<name>`` or ``mengapa_tidak[i]``.
    """
    pastikan_daerah(ambil_paket(mesin, id), daerah)
    try:
        # Bound once: the decision and its why-not come from one version, also while the pack is being replaced.
        satu = mesin.untuk(id, daerah, tanggal)
    except DaerahTidakDikenal as salah:
        pesan = f"Paket ini tidak berlaku untuk daerah tersebut. Yang dikenal: {', '.join(salah.daerah)}."
        raise IsianSalah("Daerah belum benar.", (GalatIsian("daerah", pesan),)) from None
    except BelumBerlaku as salah:
        raise IsianSalah("Tanggal belum benar.", (GalatIsian("tanggal", str(salah)),)) from None
    paket = satu.terikat.paket
    kenal = arti_hasil(paket)
    galat = [
        GalatIsian(f"mengapa_tidak[{i}]", f"Hasil ini tidak dikenal. Yang dikenal: {', '.join(kenal)}.")
        for i, kode in enumerate(mengapa or ())
        if kode not in kenal
    ]
    try:
        nilai = periksa_fakta(satu.terikat, fakta)
    except FaktaSalah as salah:
        galat = [GalatIsian(f"fakta.{nama}", pesan) for nama, pesan in salah.salah] + galat
    if galat:
        raise IsianSalah("Ada isian yang belum benar.", tuple(galat))
    putusan = satu.putus(nilai, tanggal)
    tanya = [k for k in kenal if k != putusan.hasil] if mengapa is None else dict.fromkeys(mengapa)
    return bentuk_putusan(putusan, paket, mesin.pustaka, [m for k in tanya for m in satu.mengapa_tidak(nilai, k)])


def paket_rinci(mesin: Mesin, terpasang: Terpasang, waktu: datetime) -> PaketRinci:
    """The pack in full, with its parameters as of today."""
    return rinci_paket(terpasang, mesin, {d: hari_ini(d, waktu) for d in terpasang.paket.daerah})
