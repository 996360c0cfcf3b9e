"""Freezing a report's figures: what the record tells counts, what the unit typed is kept beside it, and nothing that is
not known becomes zero."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session

from patuh.indikator.bentuk import HitunganIndikator, SumberHitungan
from patuh.indikator.daftar import hitung
from patuh.indikator.model import NAMA_JENIS, BelumAdaData, Hasil, Sumber
from patuh.indikator.nama import HITUNGAN
from patuh.instruksi.model import Klausul
from patuh.tugas.bentuk import kalender
from patuh.tugas.tabel import Tugas
from rules.periode import Periode, nama_tanggal

_NAMA_TABEL = {
    "pemeriksaan": "pemeriksaan gerbang layanan",
    "kesanggupan": "surat kesanggupan",
    "sanksi": "usulan sanksi",
    "verifikasi": "verifikasi kepesertaan",
    "alokasi_anggaran": "alokasi anggaran",
    "pembayaran_iuran": "pembayaran iuran",
    "pemberi_kerja": "daftar pemberi kerja",
    "pengumpulan": "pengumpulan data desa",
    "pembiayaan_desa": "kasus pembiayaan desa",
    "pembiayaan_desa_dana": "dana pembiayaan desa",
    "tawaran_pembiayaan": "penawaran daftar tunggu",
    "evaluasi_apbdes": "evaluasi APBDes",
    "tugas": "catatan tugas",
}
Terhitung = Mapping[str, Hasil | BelumAdaData]


def hitung_tugas(sesi: Session, tugas: Tugas, klausul: Klausul, waktu: datetime) -> Terhitung:
    """The figures of the clause's computed indicators as seen at this instant, by indicator code."""
    ingat: dict[Any, Any] = {}
    return {
        satu.kode: hitung(
            sesi,
            satu.hitung,
            daerah=tugas.daerah,
            instruksi=tugas.instruksi,
            diktum=tugas.diktum,
            unit=tugas.unit,
            periode=Periode.baca(tugas.periode),
            hari=kalender(tugas.daerah).tanggal(waktu),
            ingat=ingat,
        )
        for satu in klausul.indikator
        if satu.hitung is not None
    }


def bekukan(diisi: Mapping[str, Any], terhitung: Terhitung) -> dict[str, Any]:
    """The figures to be stored with a submission.

    Computed: ``dihitung`` true with its ``sumber``; a typed figure that differs stays as ``diisi`` with ``beda``. Not
    computable: what was typed, with ``dihitung`` false and why. An indicator without a computation: as typed.
    """
    nilai: dict[str, Any] = {k: v for k, v in diisi.items() if k not in terhitung}
    for kode, hasil in terhitung.items():
        ketik = diisi.get(kode)
        if isinstance(hasil, Hasil):
            nilai[kode] = _terhitung(hasil, ketik)
        elif ketik is not None:
            nilai[kode] = {**_pasangan(ketik), "dihitung": False, "sebab": str(hasil)}
    return nilai


def _terhitung(hasil: Hasil, ketik: Any) -> dict[str, Any]:
    isi: dict[str, Any] = {
        "pembilang": hasil.pembilang,
        "penyebut": hasil.penyebut,
        "dihitung": True,
        "sumber": [{"jenis": s.jenis, "per": s.per.isoformat(), "id": s.id} for s in hasil.sumber],
    }
    diisi = _pasangan(ketik) if ketik is not None else {}
    if hasil.penyebut is None:
        del isi["penyebut"]
        if "penyebut" in diisi:
            isi["penyebut"] = diisi.pop("penyebut")
            isi["penyebut_diisi"] = True
    if hasil.catatan is not None:
        isi["catatan"] = hasil.catatan
    if any(isi.get(sisi) != n for sisi, n in diisi.items()):
        isi |= {"diisi": diisi, "beda": True}
    return isi


def _pasangan(ketik: Any) -> dict[str, Any]:
    return dict(ketik) if isinstance(ketik, Mapping) else {"pembilang": ketik}


def bentuk_hitungan(klausul: Klausul, terhitung: Terhitung) -> dict[str, HitunganIndikator]:
    """The computed indicators as the API and the page show them before a report is made."""
    cara = {i.kode: HITUNGAN[i.hitung] for i in klausul.indikator if i.hitung is not None}
    return {kode: _bentuk(cara[kode], hasil) for kode, hasil in terhitung.items()}


def _bentuk(cara: str, hasil: Hasil | BelumAdaData) -> HitunganIndikator:
    if isinstance(hasil, BelumAdaData):
        pesan = f"{hasil} Isi angkanya sendiri; laporan menyebutnya diisi unit."
        return HitunganIndikator(status="BELUM_ADA_DATA", cara=cara, keterangan=pesan)
    return HitunganIndikator(
        status="DIHITUNG",
        cara=cara,
        pembilang=hasil.pembilang,
        penyebut=hasil.penyebut,
        penyebut_diisi=hasil.penyebut is None,
        sumber=[SumberHitungan(jenis=s.jenis, per=s.per, id=s.id) for s in hasil.sumber],
        keterangan=f"Dihitung dari {sebut_sumber(hasil.sumber)}.",
        catatan=hasil.catatan,
    )


def sebut_sumber(sumber: tuple[Sumber, ...] | list[Sumber]) -> str:
    """``kepesertaan BPJS Kesehatan per 1 November 2026 dan kependudukan per 1 November 2026``."""
    isi = [f"{_NAMA_TABEL.get(s.jenis) or NAMA_JENIS.get(s.jenis, s.jenis)} per {nama_tanggal(s.per)}" for s in sumber]
    return " dan ".join([", ".join(isi[:-1]), isi[-1]]) if len(isi) > 1 else "".join(isi)
