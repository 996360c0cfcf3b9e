"""The shapes in which sanctions are shown: a line of a list, and the whole case with what is possible next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, Field

from patuh.akun.pelaku import Pelaku
from patuh.instruksi.model import Klausul
from patuh.sanksi.langkah import BERAKHIR, DOKUMEN, NAMA, PERLU_TANDA_TERIMA, mulai_boleh, pilihan
from patuh.sanksi.tabel import LangkahSanksi, Sanksi, StatusSanksi
from patuh.sanksi.tindakan import berwenang, sebagai_langkah
from patuh.tugas.bentuk import lokal, nama_unit
from patuh.tugas.edisi import kamus_klausul


class SanksiRingkas(BaseModel):
    """One line of a list. ``batas`` is the last day of the running step."""

    id: str
    daerah: str
    instruksi: str
    diktum: str
    huruf: str | None
    nama_usaha: str
    nib: str | None
    dengan_nik: bool = Field(description="NIK pemilik tercatat (tersandi, tidak ditampilkan)")
    layanan: list[str] = Field(description="Layanan yang ditahan selama sanksi berlaku, dan hanya itu")
    status: StatusSanksi
    nama_status: str
    batas: date | None
    aktif_sejak: date | None
    berakhir: date | None = Field(description="Hari pertama layanan terbuka kembali")
    pengusul: str
    nama_pengusul: str | None
    kesanggupan_id: str | None
    dibuat: datetime


class LangkahRinci(BaseModel):
    """One step with its document."""

    ke: int
    status: StatusSanksi
    nama: str
    nomor: str | None
    tanggal: date | None
    diterima: date | None
    lampiran: str | None
    alasan: str | None
    rincian: dict[str, Any]
    oleh: str
    waktu: datetime


class Kemungkinan(BaseModel):
    """A step that may follow: its document, the earliest date that may bear, who records it."""

    status: StatusSanksi
    nama: str
    dokumen: str
    perlu_tanda_terima: bool
    mulai: date | None
    oleh: list[str]
    boleh: bool = Field(description="Boleh dicatat oleh kunci yang bertanya")


class SanksiRinci(SanksiRingkas):
    """The whole case."""

    teks: str = Field(description="Bunyi klausul sesuai naskah")
    langkah: list[LangkahRinci]
    berikutnya: list[Kemungkinan]


def bahan_ringkas(sanksi: Sanksi) -> dict[str, Any]:
    """The fields of :class:`SanksiRingkas`."""
    sama = (
        "id", "daerah", "instruksi", "diktum", "huruf", "nama_usaha", "nib", "layanan", "batas", "aktif_sejak",
        "berakhir", "pengusul", "kesanggupan_id",
    )  # fmt: skip
    status = StatusSanksi(sanksi.status)
    return {k: getattr(sanksi, k) for k in sama} | {
        "dengan_nik": sanksi.indeks is not None,
        "status": status,
        "nama_status": NAMA[status],
        "nama_pengusul": nama_unit(sanksi.daerah, sanksi.pengusul),
        "dibuat": lokal(sanksi.daerah, sanksi.dibuat),
    }


def rinci(sanksi: Sanksi, baris: Sequence[LangkahSanksi], pelaku: Pelaku) -> SanksiRinci:
    """The case as the actor sees it."""
    return SanksiRinci(
        **bahan_ringkas(sanksi),
        teks=klausul(sanksi).teks,
        langkah=[
            LangkahRinci(
                ke=b.ke,
                status=StatusSanksi(b.status),
                nama=NAMA[StatusSanksi(b.status)],
                nomor=b.nomor,
                tanggal=b.tanggal,
                diterima=b.diterima,
                lampiran=b.lampiran,
                alasan=b.alasan,
                rincian=b.rincian,
                oleh=b.pelaku,
                waktu=b.waktu,
            )
            for b in baris
        ],
        berikutnya=_berikutnya(sanksi, baris, pelaku),
    )


def klausul(sanksi: Sanksi) -> Klausul:
    """The clause the case rests on."""
    return kamus_klausul(sanksi.instruksi)[sanksi.diktum, sanksi.huruf][1]


def _berikutnya(sanksi: Sanksi, baris: Sequence[LangkahSanksi], pelaku: Pelaku) -> list[Kemungkinan]:
    status = StatusSanksi(sanksi.status)
    if status in BERAKHIR:
        return []
    terakhir = sebagai_langkah(baris)[-1]
    return [
        Kemungkinan(
            status=s,
            nama=NAMA[s],
            dokumen=DOKUMEN[s],
            perlu_tanda_terima=s in PERLU_TANDA_TERIMA,
            mulai=mulai_boleh(s, terakhir, sanksi.batas),
            oleh=list(berwenang(sanksi, s)),
            boleh=pelaku.unit in berwenang(sanksi, s),
        )
        for s in pilihan(status)
    ]
