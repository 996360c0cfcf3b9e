"""The life of a reconciliation: opened, figures compared, minutes frozen, agreed by both parties.

(Kebumen, Rencana Kerja 6 of each group: at least four a year.)
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlmodel import Session, col, delete, func, select

from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import Pelaku
from patuh.basisdata.mesin import sisip_baru
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.instruksi.masa import pastikan_berlaku
from patuh.instruksi.model import Diktum, Instruksi
from patuh.instruksi.muat import muat_instruksi
from patuh.jejak.catat import catat
from patuh.perjanjian.aturan import pastikan_unit, pihak_unit, unit_diktum
from patuh.register.rahasia import KunciRegister
from patuh.rekonsiliasi.baca import BacaPeserta
from patuh.rekonsiliasi.banding import AngkaIuran, BedaPeserta, banding_iuran, banding_peserta
from patuh.rekonsiliasi.tabel import BedaRekonsiliasi, Rekonsiliasi, SetujuRekonsiliasi, StatusRekonsiliasi
from patuh.tugas.jadwal import kalender_daerah
from rules.periode import Periode

HITUNGAN = "rekonsiliasi-disepakati"
"""The indicator's computation: a row whose clause names it is reconciled."""
BATAS_BEDA = 20_000
"""Most differences about persons that are kept: more means that the files do not speak of the same members."""
SETAHUN = 4
_TAHUN_AWAL = 2000


def diktum_rekonsiliasi(instruksi: Instruksi) -> list[Diktum]:
    """The rows that are reconciled."""
    return [d for d in instruksi.diktum if any(i.hitung == HITUNGAN for k in d.klausul for i in k.indikator)]


def buka(
    sesi: Session, instruksi: Instruksi, *, diktum: str, periode: Periode, tanggal: date, pelaku: Pelaku,
    waktu: datetime,
) -> Rekonsiliasi:  # fmt: skip
    """Open one. Raises :class:`IsianSalah` (row, period, date), :class:`TidakBerwenang`."""
    ada = {d.nomor: d for d in diktum_rekonsiliasi(instruksi)}
    if diktum not in ada:
        pesan = f"Baris yang direkonsiliasi: {', '.join(ada) or 'tidak ada pada instruksi ini'}."
        raise IsianSalah("Baris belum benar.", (GalatIsian("diktum", pesan),))
    unit = pastikan_unit(pelaku, unit_diktum(instruksi, ada[diktum]))
    pastikan_berlaku(instruksi, periode)
    if periode.jenis != "triwulan":
        raise IsianSalah("Periode belum benar.", (GalatIsian("periode", "Tulis triwulan, misalnya 2024-T2."),))
    if tanggal > kalender_daerah(muat_daerah(instruksi.daerah)).tanggal(waktu):
        raise IsianSalah("Tanggal belum benar.", (GalatIsian("tanggal", "Tidak boleh sesudah hari ini."),))
    if tanggal.year < _TAHUN_AWAL:
        raise IsianSalah("Tanggal belum benar.", (GalatIsian("tanggal", f"Tulis tanggal sejak tahun {_TAHUN_AWAL}."),))
    satu = Rekonsiliasi(
        id=str(uuid4()), daerah=instruksi.daerah, instruksi=instruksi.id, diktum=diktum,
        segmen=ada[diktum].segmen or "", periode=periode.kode, tanggal=tanggal, unit=unit, pelaku=pelaku.id,
        dibuat=waktu,
    )  # fmt: skip
    sesi.add(satu)
    sesi.flush()
    _jejak(sesi, satu, "rekonsiliasi.buka", pelaku, waktu, {"diktum": diktum, "periode": periode.kode})
    return satu


def ambil(sesi: Session, id: str, pelaku: Pelaku, *, kunci: bool = False) -> Rekonsiliasi:
    """One reconciliation. Raises :class:`TidakDitemukan` (also for another daerah)."""
    kueri = select(Rekonsiliasi).where(Rekonsiliasi.id == id)
    satu = sesi.exec(kueri.with_for_update() if kunci else kueri).first()
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Rekonsiliasi ini tidak ada.")
    return satu


@dataclass(frozen=True)
class BandingPeserta:
    """Two files of members compared: the differences, and how much was read of each."""

    beda: Sequence[BedaPeserta]
    dibaca: Mapping[str, int]


def boleh_banding(sesi: Session, id: str, pelaku: Pelaku) -> Rekonsiliasi:
    """The reconciliation, for the unit that may compare. Raises :class:`TidakDitemukan`, :class:`TidakBerwenang`."""
    satu = ambil(sesi, id, pelaku)
    _pastikan_unit(satu, pelaku)
    return satu


def bandingkan(bpjs: BacaPeserta, pemda: BacaPeserta) -> BandingPeserta:
    """Read and compare two files; needs no database, and takes as long as the files are.

    Raises :class:`IsianSalah` for a file that cannot be read, or files that hardly have a member in common.
    """
    beda: list[BedaPeserta] = []
    for b in banding_peserta(bpjs, pemda):
        beda.append(b)
        if len(beda) > BATAS_BEDA:
            pesan = f"Lebih dari {BATAS_BEDA} perbedaan; periksa apakah kedua berkas memuat segmen dan bulan yang sama."
            raise IsianSalah("Kedua berkas tidak sebanding.", (GalatIsian("berkas_pemda", pesan),))
    dibaca = {
        "bpjs": bpjs.dibaca,
        "pemda": pemda.dibaca,
        "ditolak_bpjs": len(bpjs.ditolak),
        "ditolak_pemda": len(pemda.ditolak),
    }
    return BandingPeserta(beda, dibaca)


def banding_kepesertaan(
    sesi: Session, id: str, banding: BandingPeserta, *, kunci: KunciRegister, pelaku: Pelaku, waktu: datetime
) -> Rekonsiliasi:
    """Keep a comparison of members; an earlier one of the same part is replaced until the minutes are frozen."""
    satu = _terbuka(sesi, id, pelaku)
    beda = banding.beda
    _ganti(sesi, satu, "KEPESERTAAN")
    sesi.add_all(
        BedaRekonsiliasi(
            rekonsiliasi_no=satu.no or 0, bagian="KEPESERTAAN", baris=ke, jenis=b.jenis, indeks=kunci.indeks(b.nik),
            rahasia=kunci.sandikan({"nik": b.nik}), samaran=samaran_nik(b.nik), nilai_bpjs=b.nilai_bpjs,
            nilai_pemda=b.nilai_pemda, keterangan=b.keterangan,
        )
        for ke, b in enumerate(beda, start=1)
    )  # fmt: skip
    return _catat_banding(
        sesi, satu, "kepesertaan", pelaku, waktu,
        {**banding.dibaca, "beda": dict(sorted(Counter(b.jenis for b in beda).items()))},
    )  # fmt: skip


def banding_angka(
    sesi: Session, id: str, bpjs: Sequence[AngkaIuran], pemda: Sequence[AngkaIuran], *, pelaku: Pelaku, waktu: datetime
) -> Rekonsiliasi:
    """Compare the amounts of both parties. Raises :class:`IsianSalah` for a month outside the period or given twice."""
    satu = _terbuka(sesi, id, pelaku)
    periode = Periode.baca(satu.periode)
    for nama, baris in (("bpjs", bpjs), ("pemda", pemda)):
        for ke, angka in enumerate(baris):
            if not periode.awal <= angka.bulan.awal <= periode.akhir:
                pesan = f"{angka.bulan.nama} di luar {periode.nama}."
                raise IsianSalah("Angka belum benar.", (GalatIsian(f"{nama}[{ke}].bulan", pesan),))
    try:
        beda = banding_iuran(bpjs, pemda)
    except ValueError as salah:
        raise IsianSalah("Angka belum benar.", (GalatIsian("bulan", str(salah)),)) from None
    _ganti(sesi, satu, "IURAN")
    sesi.add_all(
        BedaRekonsiliasi(
            rekonsiliasi_no=satu.no or 0, bagian="IURAN", baris=ke, jenis=b.jenis, bulan=b.bulan,
            nilai_bpjs=_teks(b.nilai_bpjs), nilai_pemda=_teks(b.nilai_pemda), keterangan=b.keterangan,
        )
        for ke, b in enumerate(beda, start=1)
    )  # fmt: skip
    jumlah = {
        f"{apa}_{nama}": sum(getattr(b, apa) for b in baris)
        for nama, baris in (("bpjs", bpjs), ("pemda", pemda))
        for apa in ("tagihan", "dibayar")
    }
    isi: dict[str, Any] = jumlah | {"beda": dict(sorted(Counter(b.jenis for b in beda).items()))}
    return _catat_banding(sesi, satu, "iuran", pelaku, waktu, isi)


def bekukan(sesi: Session, id: str, *, pelaku: Pelaku, waktu: datetime) -> Rekonsiliasi:
    """Freeze the minutes: figures and every difference, persons masked. Raises :class:`Bentrok` before both parts."""
    satu = _terbuka(sesi, id, pelaku)
    kurang = [n for n in ("kepesertaan", "iuran") if n not in satu.hitungan]
    if kurang:
        raise Bentrok(f"Belum dibandingkan: {', '.join(kurang)}. Naskah meminta data kepesertaan dan iuran.")
    instruksi = muat_instruksi(satu.instruksi)
    data = json.dumps(susun_berita_acara(sesi, satu, instruksi), ensure_ascii=False, sort_keys=True)
    satu.berita_acara, satu.sha256 = data, hashlib.sha256(data.encode()).hexdigest()
    satu.status = StatusRekonsiliasi.BERITA_ACARA
    sesi.add(satu)
    _jejak(sesi, satu, "rekonsiliasi.beku", pelaku, waktu, {"sha256": satu.sha256})
    return satu


def susun_berita_acara(sesi: Session, satu: Rekonsiliasi, instruksi: Instruksi) -> dict[str, Any]:
    """The minutes as plain values; the same record gives the same minutes."""
    diktum = next(d for d in instruksi.diktum if d.nomor == satu.diktum)
    return {
        "skema": "berita-acara-rekonsiliasi/1",
        "id": satu.id,
        "daerah": satu.daerah,
        "nama_daerah": muat_daerah(satu.daerah).nama,
        "instruksi": {"id": instruksi.id, "nama": instruksi.nama, "nomor": instruksi.nomor},
        "dasar": [
            {"diktum": diktum.nomor, "huruf": k.huruf, "kutipan": k.teks} for k in diktum.klausul
        ],
        "segmen": satu.segmen,
        "periode": satu.periode,
        "nama_periode": Periode.baca(satu.periode).nama,
        "tanggal": satu.tanggal.isoformat(),
        "para_pihak": [{"id": p.id, "sebutan": p.sebutan, "jabatan": p.jabatan} for p in instruksi.para_pihak],
        "hitungan": satu.hitungan,
        "perbedaan": [bentuk_beda(b) for b in daftar_beda(sesi, satu)],
    }  # fmt: skip


def setujui(sesi: Session, id: str, *, jabatan: str, pelaku: Pelaku, waktu: datetime) -> Rekonsiliasi:
    """A party agrees to the frozen minutes, once; with the last one it counts.

    Raises:
        Bentrok: nothing is frozen yet, or this party has agreed.
        TidakBerwenang: the unit stands for no party of the agreement.
    """
    satu = ambil(sesi, id, pelaku, kunci=True)
    instruksi = muat_instruksi(satu.instruksi)
    pihak = pihak_unit(instruksi, pelaku.unit) if pelaku.unit is not None else None
    if pihak is None or pelaku.unit is None:
        raise TidakBerwenang("Hanya unit salah satu pihak perjanjian yang dapat menyepakati berita acara.")
    if satu.status == StatusRekonsiliasi.DISUSUN or satu.sha256 is None:
        raise Bentrok("Berita acara belum dibekukan, jadi belum ada yang disepakati.")
    if not jabatan.strip():
        raise IsianSalah(
            "Persetujuan belum benar.", (GalatIsian("jabatan", "Tulis jabatan pejabat yang menyepakati."),)
        )
    baris = {
        "rekonsiliasi_no": satu.no, "pihak": pihak, "jabatan": jabatan.strip(), "unit": pelaku.unit,
        "sha256": satu.sha256, "pelaku": pelaku.id, "waktu": waktu,
    }  # fmt: skip
    if sisip_baru(sesi, tabel(SetujuRekonsiliasi), [baris]) == 0:
        raise Bentrok("Pihak ini sudah menyepakati berita acara ini.")
    setuju = {s.pihak for s in daftar_setuju(sesi, satu)}
    if setuju >= {p.id for p in instruksi.para_pihak}:
        satu.status, satu.disepakati = StatusRekonsiliasi.DISEPAKATI, waktu
        sesi.add(satu)
    _jejak(sesi, satu, "rekonsiliasi.setuju", pelaku, waktu, {"pihak": pihak, "sha256": satu.sha256})
    return satu


def daftar_beda(sesi: Session, satu: Rekonsiliasi) -> Sequence[BedaRekonsiliasi]:
    """Every difference, amounts first."""
    kueri = select(BedaRekonsiliasi).where(BedaRekonsiliasi.rekonsiliasi_no == satu.no)
    return sesi.exec(kueri.order_by(col(BedaRekonsiliasi.bagian), col(BedaRekonsiliasi.baris))).all()


def lihat_beda(sesi: Session, satu: Rekonsiliasi, *, pelaku: Pelaku, waktu: datetime) -> Sequence[BedaRekonsiliasi]:
    """The differences for somebody to look at: an audit event, since persons are among them."""
    beda = daftar_beda(sesi, satu)
    _jejak(sesi, satu, "rekonsiliasi.beda", pelaku, waktu, {"baris": len(beda)})
    return beda


def daftar_setuju(sesi: Session, satu: Rekonsiliasi) -> Sequence[SetujuRekonsiliasi]:
    """Who has agreed."""
    kueri = select(SetujuRekonsiliasi).where(SetujuRekonsiliasi.rekonsiliasi_no == satu.no)
    return sesi.exec(kueri.order_by(col(SetujuRekonsiliasi.pihak))).all()


def jumlah_disepakati(sesi: Session, instruksi: str, diktum: str, periode: Iterable[str], sampai: datetime) -> int:
    """Reconciliations of a row in these periods that both parties had agreed to by an instant."""
    kueri = select(func.count()).where(
        Rekonsiliasi.instruksi == instruksi,
        Rekonsiliasi.diktum == diktum,
        col(Rekonsiliasi.periode).in_(list(periode)),
        col(Rekonsiliasi.disepakati) <= sampai,
    )
    return sesi.exec(kueri.select_from(Rekonsiliasi)).one()


def bentuk_beda(b: BedaRekonsiliasi) -> dict[str, Any]:
    """A difference as it may be shown: never an index, a box or a whole NIK."""
    nama = ("bagian", "baris", "jenis", "samaran", "bulan", "nilai_bpjs", "nilai_pemda", "keterangan")
    return {n: getattr(b, n) for n in nama}


def samaran_nik(nik: str) -> str:
    """Region of registration and the last two digits; the rest is asterisks."""
    return f"{nik[:4]}{'*' * 10}{nik[-2:]}"


def _terbuka(sesi: Session, id: str, pelaku: Pelaku) -> Rekonsiliasi:
    satu = ambil(sesi, id, pelaku, kunci=True)
    _pastikan_unit(satu, pelaku)
    if satu.status != StatusRekonsiliasi.DISUSUN:
        raise Bentrok("Berita acaranya sudah dibekukan. Buka rekonsiliasi baru bila angkanya berubah.")
    return satu


def _pastikan_unit(satu: Rekonsiliasi, pelaku: Pelaku) -> None:
    instruksi = muat_instruksi(satu.instruksi)
    pastikan_unit(pelaku, unit_diktum(instruksi, next(d for d in instruksi.diktum if d.nomor == satu.diktum)))


def _ganti(sesi: Session, satu: Rekonsiliasi, bagian: str) -> None:
    sesi.exec(
        delete(BedaRekonsiliasi).where(
            col(BedaRekonsiliasi.rekonsiliasi_no) == satu.no, col(BedaRekonsiliasi.bagian) == bagian
        )
    )


def _catat_banding(
    sesi: Session, satu: Rekonsiliasi, bagian: str, pelaku: Pelaku, waktu: datetime, isi: dict[str, Any]
) -> Rekonsiliasi:
    satu.hitungan = {**satu.hitungan, bagian: isi}
    sesi.add(satu)
    sesi.flush()
    _jejak(sesi, satu, "rekonsiliasi.banding", pelaku, waktu, {"bagian": bagian, **isi})
    return satu


def _teks(nilai: int | None) -> str | None:
    return None if nilai is None else str(nilai)


def _jejak(
    sesi: Session, satu: Rekonsiliasi, tindakan: str, pelaku: Pelaku, waktu: datetime, isi: dict[str, Any]
) -> None:
    catat(
        sesi, waktu=waktu, daerah=satu.daerah, pelaku=pelaku.id, tindakan=tindakan, objek=f"rekonsiliasi/{satu.id}",
        isi=isi,
    )  # fmt: skip
