"""The way of a case, step by step: what a pack's outcome makes of it, and what an official may do. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from patuh.desa.tabel import StatusPembiayaan as S
from patuh.galat import Bentrok, GalatIsian

BERAKHIR = frozenset({S.SELESAI, S.DITUTUP})
DITELAAH = frozenset({S.MENUNGGU_DATA, S.DANAI_DESA, S.DAFTAR_TUNGGU})
"""States that the next look at the village may change by the pack."""
PINDAH: dict[S, frozenset[S]] = {
    S.MENUNGGU_DATA: frozenset({S.DANAI_DESA, S.DAFTAR_TUNGGU, S.SELESAI, S.DITUTUP}),
    S.DANAI_DESA: frozenset({S.MENUNGGU_DATA, S.DAFTAR_TUNGGU, S.DIDAFTARKAN, S.SELESAI, S.DITUTUP}),
    S.DAFTAR_TUNGGU: frozenset({S.MENUNGGU_DATA, S.DANAI_DESA, S.DIDAFTARKAN, S.SELESAI, S.DITUTUP}),
    S.DIDAFTARKAN: frozenset({S.MENUNGGU_DATA, S.SELESAI, S.DITUTUP}),
    S.SELESAI: frozenset(),
    S.DITUTUP: frozenset(),
}
NAMA = {
    S.MENUNGGU_DATA: "Menunggu data",
    S.DANAI_DESA: "Dibiayai desa, belum didaftarkan",
    S.DAFTAR_TUNGGU: "Daftar tunggu",
    S.DIDAFTARKAN: "Sudah didaftarkan, menunggu aktif",
    S.SELESAI: "Selesai, sudah menjadi peserta aktif",
    S.DITUTUP: "Ditutup",
}
SEBAB = {
    "REGISTER_BELUM_ADA": "register kepesertaan atau kependudukan belum ada",
    "PERBAIKAN_DATA": "NIK belum ditemukan dalam data kependudukan",
    "VERIFIKASI_LAPANGAN": "keadaan miskin belum diketahui; perlu kunjungan petugas",
    "PERLU_DATA": "ada fakta yang belum diketahui",
    "KELURAHAN": "SKTM dari kelurahan, yang tidak memiliki APBDes",
    "SKTM_HABIS": "masa berlaku SKTM habis; perbarui SKTM-nya",
    "TANPA_SKTM": "tidak ada SKTM dalam register sekarang",
    "APBDES_BELUM_ADA": "APBDes tahun ini belum memuat iuran dari sumber yang boleh",
    "ANGGARAN_TIDAK_CUKUP": "sisa alokasi iuran desa tidak cukup untuk sampai akhir tahun",
    "PINDAH_DESA": "SKTM terbaru diterbitkan desa lain",
    "MENINGGAL": "meninggal menurut data kependudukan",
    "PINDAH": "pindah menurut data kependudukan",
    "DAFTAR_PPU": "bekerja; didaftarkan dan dibayar pemberi kerja",
    "PBI_OTOMATIS": "bayi dari ibu PBI, dijamin negara",
    "USUL_PBI": "diusulkan menjadi PBI yang dibayar negara",
    "USUL_PBPU_PEMDA": "diusulkan menjadi peserta yang dibayar kabupaten",
    "SUDAH_DIJAMIN": "sudah menjadi peserta aktif",
    "DITUTUP_PEJABAT": "ditutup pejabat dengan alasan",
    "BATAL_DAFTAR": "pendaftarannya tidak jadi",
}
"""Why a case stands where it does, in words."""
_SUMBER_LAIN = frozenset({"PBI_OTOMATIS", "USUL_PBI", "USUL_PBPU_PEMDA", "DAFTAR_PPU"})
_BELUM_TAHU = frozenset({"PERBAIKAN_DATA", "VERIFIKASI_LAPANGAN", "PERLU_DATA"})


class Tindakan(StrEnum):
    """What an official may do with a case."""

    DAFTARKAN = "DAFTARKAN"
    BATAL_DAFTAR = "BATAL_DAFTAR"
    TUTUP = "TUTUP"


@dataclass(frozen=True)
class Tampak:
    """What a look at the register shows of a person. ``hasil`` is the pack's outcome (None: it could not be asked);
    ``sktm_sah`` whether a letter is valid on the day; ``ada_dana`` whether the year's budget of the desa is known."""

    status_penduduk: str
    aktif: bool
    bekerja_ppu: bool
    hasil: str | None
    sktm_ada: bool
    sktm_sah: bool
    penerbit: str | None
    ada_dana: bool


def menurut(kini: S | None, tampak: Tampak) -> tuple[S, str | None] | None:
    """Where the case should stand, and why; None: nothing is to be opened for this person.

    ``kini`` None = the person has no open case. A case is never closed for want of data, nor because a letter ran out:
    it then waits to be renewed.
    """
    if kini is None:
        return _baru(tampak)
    if tampak.status_penduduk in ("MENINGGAL", "PINDAH"):
        return S.DITUTUP, tampak.status_penduduk
    if tampak.bekerja_ppu:
        return S.DITUTUP, "DAFTAR_PPU"
    if tampak.aktif:
        return S.SELESAI, "SUDAH_DIJAMIN"
    if kini == S.DIDAFTARKAN:
        return kini, None
    return _diputuskan(tampak)


def _baru(tampak: Tampak) -> tuple[S, str | None] | None:
    if tampak.aktif or not tampak.sktm_ada or tampak.status_penduduk in ("MENINGGAL", "PINDAH"):
        return None
    if tampak.hasil == "MANDIRI" or tampak.hasil in _SUMBER_LAIN:
        return None
    return _diputuskan(tampak)


def _diputuskan(tampak: Tampak) -> tuple[S, str | None]:
    hasil = tampak.hasil
    if hasil is None:
        return S.MENUNGGU_DATA, "REGISTER_BELUM_ADA"
    if hasil == "DANAI_DESA":
        return S.DANAI_DESA, None
    if hasil in _SUMBER_LAIN:
        return S.DITUTUP, hasil
    if hasil in ("PERBAIKAN_DATA", "PERLU_DATA"):
        return S.MENUNGGU_DATA, hasil
    if not tampak.sktm_ada and hasil in _BELUM_TAHU:
        return S.MENUNGGU_DATA, hasil
    return S.DAFTAR_TUNGGU, _sebab_tunggu(tampak)


def _sebab_tunggu(tampak: Tampak) -> str:
    if not tampak.sktm_ada:
        return "TANPA_SKTM"
    if not tampak.sktm_sah:
        return "SKTM_HABIS"
    if tampak.penerbit == "KELURAHAN":
        return "KELURAHAN"
    return "ANGGARAN_TIDAK_CUKUP" if tampak.ada_dana else "APBDES_BELUM_ADA"


def periksa_pindah(kini: S, tujuan: S) -> None:
    """Raises :class:`Bentrok` when the case cannot go there."""
    if tujuan not in PINDAH[kini]:
        boleh = ", ".join(sorted(PINDAH[kini])) or "tidak ada, karena sudah berakhir"
        raise Bentrok(f"Kasus ini {NAMA[kini].lower()} ({kini}). Yang mungkin: {boleh}.")


def tujuan_tindakan(kini: S, tindakan: Tindakan) -> S:
    """The status to which an official's act leads.

    Raises:
        Bentrok: the act does not fit where the case stands; the possible ones are named.
    """
    ke = _TINDAKAN.get((kini, tindakan))
    if ke is None:
        mungkin = ", ".join(tindakan_mungkin(kini)) or "tidak ada"
        pesan = f"Yang mungkin sekarang: {mungkin}."
        salah = (GalatIsian("tindakan", pesan),)
        raise Bentrok(f"{tindakan} tidak dapat dicatat: {NAMA[kini].lower()}. {pesan}", salah)
    return ke


def tindakan_mungkin(kini: S) -> list[str]:
    """The acts that fit where a case stands."""
    return [str(t) for (s, t) in _TINDAKAN if s == kini]


_TINDAKAN = {
    (S.DANAI_DESA, Tindakan.DAFTARKAN): S.DIDAFTARKAN,
    (S.DIDAFTARKAN, Tindakan.BATAL_DAFTAR): S.MENUNGGU_DATA,
    **{(s, Tindakan.TUTUP): S.DITUTUP for s in (*sorted(DITELAAH), S.DIDAFTARKAN)},
}
