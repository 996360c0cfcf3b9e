"""Reporting on a task: evidence in, submission recorded, the cover report of the cascade compiled when all is in."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, update
from sqlalchemy import select as pilih
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col, select

from patuh.akun.pelaku import LAYANAN, Pelaku
from patuh.basisdata.mesin import BasisData
from patuh.basisdata.sebaris import di_samping, jangan_sebaris
from patuh.basisdata.siap import Siap, sekali_kirim, sisipan
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.indikator.beku import Terhitung, bekukan, hitung_tugas
from patuh.indikator.model import Hasil
from patuh.instruksi.model import Klausul
from patuh.jejak.catat import antrekan, catat
from patuh.kode import id_berurut
from patuh.tugas.edisi import bunyi_tugas
from patuh.tugas.tabel import Keadaan, Lampiran, Pengajuan, Tugas, alur_diktum
from rules.periode import Periode

PANJANG_NARASI = 20_000
# Built once: these run with every report.
_TUGAS = select(Tugas).where(col(Tugas.id) == bindparam("tugas"))
_KUNCI_TUGAS = _TUGAS.with_for_update()
_JUMLAH_PENGAJUAN = Siap(
    pilih(func.count()).select_from(tabel(Pengajuan)).where(col(Pengajuan.tugas_id) == bindparam("tugas"))
)
_SISIP_PENGAJUAN = sisipan(
    tabel(Pengajuan), "id", "tugas_id", "ke", "pelaku", "waktu", "narasi", "indikator", "otomatis"
)
_LAPOR = ("keadaan", "mulai", "lapor_pertama", "lapor_terakhir", "tepat_waktu")
_TANDAI = Siap(
    update(tabel(Tugas)).where(tabel(Tugas).c.id == bindparam("tugas")).values({n: bindparam(n) for n in _LAPOR})
)
_KELOMPOK = (
    col(Tugas.instruksi) == bindparam("instruksi"),
    col(Tugas.unit) == bindparam("unit"),
    col(Tugas.periode) == bindparam("periode"),
)
_SEKELOMPOK = select(Tugas).where(*_KELOMPOK)
_BELUM_LAPOR = Siap(
    pilih(func.count())
    .select_from(tabel(Tugas))
    .where(*_KELOMPOK, col(Tugas.jenis) != "pelaporan", col(Tugas.lapor_pertama).is_(None))
)
_TERKUNCI = "tugas_terkunci"
_SEBAB_TAK_BOLEH = {
    Keadaan.MENDATANG: "Tugas ini belum dibuka; laporkan setelah periodenya dimulai.",
    Keadaan.DILAPORKAN: "Laporan sudah diterima dan menunggu persetujuan; tunggu sampai disetujui atau dikembalikan.",
    Keadaan.DISETUJUI: "Laporan sudah disetujui; tidak ada yang perlu dikirim lagi.",
    Keadaan.TIDAK_DILAPORKAN: "Periode ini sudah ditutup tanpa laporan. Hubungi Sekretariat Daerah.",
}


def ambil_tugas(sesi: Session, tugas_id: str, pelaku: Pelaku, *, kunci: bool = False) -> Tugas:
    """The task, locked for change with ``kunci``. A task of another daerah is "not found"; one of another unit in the
    same daerah is refused by name of the reason (own unit, its superior, the Sekda and the Bupati may see it)."""
    tugas = sesi.exec(_KUNCI_TUGAS if kunci else _TUGAS, params={"tugas": tugas_id}).first()
    if tugas is None or not pelaku.menjangkau(tugas.daerah):
        raise TidakDitemukan("Tugas ini tidak ada. Periksa kembali nomor tugas.")
    if kunci:
        # Held as long as the session: what nobody holds, it would read again for the answer.
        sesi.info[_TERKUNCI] = tugas
    if not _terlihat(tugas, pelaku):
        raise TidakBerwenang("Tugas ini milik unit lain: bukan tugas unit Anda dan bukan tugas bawahannya.")
    return tugas


def _terlihat(tugas: Tugas, pelaku: Pelaku) -> bool:
    if pelaku.unit is None or pelaku.unit in (tugas.unit, tugas.atasan):
        return True
    return pelaku.unit in (f"{tugas.daerah}-sekda", f"{tugas.daerah}-bupati")


def klausul_tugas(tugas: Tugas) -> Klausul:
    """The clause of a task, from the version of its instrument that its period began with."""
    return bunyi_tugas(tugas)[1]


def _ada_hitungan(klausul: Klausul) -> bool:
    return any(satu.hitung for satu in klausul.indikator)


def hitung_dahulu(sesi: Session, tugas_id: str, pelaku: Pelaku, waktu: datetime) -> Terhitung | None:
    """The computed figures of a task that can be reported at this instant, from a session that only reads: counting a
    quarter may take a while, in which nobody else could write. None where nothing can be reported now."""
    tugas = ambil_tugas(sesi, tugas_id, pelaku)
    return hitung_tugas(sesi, tugas, klausul_tugas(tugas), waktu) if tugas.menerima_laporan(waktu) else None


def hitung_sebelum_menulis(bd: BasisData, tugas_id: str, pelaku: Pelaku, waktu: datetime) -> Terhitung | None:
    """The same where one writer would hold up all others meanwhile; None where they go on beside each other, and where
    there is nothing to count."""
    if not bd.satu_penulis:
        return None
    with bd.baca() as sesi:
        tugas = ambil_tugas(sesi, tugas_id, pelaku)
        if not _ada_hitungan(klausul_tugas(tugas)):
            return None

    def hitung() -> Terhitung | None:
        with bd.baca() as sesi:
            return hitung_dahulu(sesi, tugas_id, pelaku, waktu)

    return di_samping(hitung)


def laporkan(
    sesi: Session,
    *,
    tugas_id: str,
    pelaku: Pelaku,
    narasi: str,
    indikator: Mapping[str, Any],
    lampiran: Sequence[str],
    waktu: datetime,
    terhitung: Terhitung | None = None,
) -> Pengajuan:
    """Record a submission: row + task state + audit + outbox, in the caller's transaction.

    ``indikator`` maps codes of the clause to a number (numerator) or ``{"pembilang": n, "penyebut": m}``; of an
    indicator that the record can compute, the computed figure counts (:func:`patuh.indikator.beku.bekukan`).
    ``lampiran`` are ids of uploaded files. ``terhitung`` are the computed figures, where the caller has counted them
    already (:func:`hitung_sebelum_menulis`). Raises :class:`IsianSalah` (empty report, unknown indicator or file),
    :class:`TidakBerwenang` (another unit's task), :class:`Bentrok` (reported already, not open, period closed).
    """
    tugas = ambil_tugas(sesi, tugas_id, pelaku, kunci=True)
    if pelaku.unit not in (None, tugas.unit):
        raise TidakBerwenang("Hanya unit pelaksana yang dapat melaporkan tugas ini.")
    if not tugas.menerima_laporan(waktu):
        sebab = _SEBAB_TAK_BOLEH.get(Keadaan(tugas.keadaan), "Periode pelaporan tugas ini sudah ditutup.")
        raise Bentrok(sebab)
    narasi = narasi.strip()
    klausul = klausul_tugas(tugas)
    if terhitung is None:
        if _ada_hitungan(klausul):
            jangan_sebaris()
        terhitung = hitung_tugas(sesi, tugas, klausul, waktu)
    nilai = _periksa_isian(klausul, narasi, indikator, {k for k, h in terhitung.items() if isinstance(h, Hasil)})
    berkas = _periksa_lampiran(sesi, tugas, lampiran)
    if not (_tampak(narasi) or nilai or berkas):
        raise IsianSalah(
            "Laporan kosong belum dapat diterima. Isi uraian, angka indikator, atau lampirkan bukti.",
            (GalatIsian("narasi", "Isi uraian pelaksanaan, indikator, atau lampiran."),),
        )
    # Whatever the record can tell is frozen with the report; it alone would not make an empty report one.
    pengajuan = _simpan_pengajuan(sesi, tugas, pelaku, narasi, bekukan(nilai, terhitung), waktu, otomatis=False)
    for satu in berkas:
        satu.pengajuan_id = pengajuan.id
        sesi.add(satu)
    _susun_pengantar(sesi, tugas, waktu)
    return pengajuan


def _simpan_pengajuan(
    sesi: Session,
    tugas: Tugas,
    pelaku: Pelaku,
    narasi: str,
    nilai: dict[str, Any],
    waktu: datetime,
    *,
    otomatis: bool,
) -> Pengajuan:
    sesi.flush()
    ((sudah,),) = _JUMLAH_PENGAJUAN.baca(sesi, {"tugas": tugas.id})
    baris: dict[str, Any] = {
        "id": id_berurut(),
        "tugas_id": tugas.id,
        "ke": sudah + 1,
        "pelaku": pelaku.id,
        "waktu": waktu,
        "narasi": narasi,
        "indikator": nilai,
        "otomatis": otomatis,
    }
    pertama = tugas.lapor_pertama is None
    tanda: dict[str, Any] = {
        "keadaan": Keadaan.DILAPORKAN.value,
        "mulai": tugas.mulai or waktu,
        "lapor_pertama": waktu if pertama else tugas.lapor_pertama,
        "lapor_terakhir": waktu,
        "tepat_waktu": waktu < tugas.tenggat if pertama else tugas.tepat_waktu,
    }
    with sekali_kirim(sesi.connection()):
        _SISIP_PENGAJUAN.jalankan(sesi, baris)
        _TANDAI.jalankan(sesi, tanda | {"tugas": tugas.id})
        catat(
            sesi,
            waktu=waktu,
            daerah=tugas.daerah,
            pelaku=pelaku.id,
            tindakan="tugas.lapor",
            objek=f"tugas/{tugas.id}",
            isi={"pengajuan": baris["id"], "ke": baris["ke"], "tepat_waktu": tanda["tepat_waktu"]},
        )
        beri_kabar_alur(sesi, tugas, "laporkan", baris["id"], waktu)
    for nama, isi in tanda.items():
        set_committed_value(tugas, nama, isi)
    return Pengajuan(**baris)


def beri_kabar_alur(sesi: Session, tugas: Tugas, jenis: str, kunci: str, waktu: datetime) -> None:
    """Owe the task's workflow the news of a submission or decision."""
    antrekan(
        sesi,
        kunci=f"{jenis}/{kunci}",
        jenis=jenis,
        alur_id=alur_diktum(tugas.daerah, tugas.instruksi, tugas.diktum, tugas.unit, tugas.periode),
        waktu=waktu,
        isi={"penugasan": tugas.penugasan_id, "tugas": tugas.id},
    )


def _periksa_isian(
    klausul: Klausul, narasi: str, indikator: Mapping[str, Any], terhitung: Collection[str]
) -> dict[str, Any]:
    galat: list[GalatIsian] = []
    if len(narasi) > PANJANG_NARASI:
        galat.append(GalatIsian("narasi", f"Paling panjang {PANJANG_NARASI} huruf."))
    dikenal = {i.kode for i in klausul.indikator}
    nilai: dict[str, Any] = {}
    for kode, isi in indikator.items():
        kolom = f"indikator.{kode}"
        if kode not in dikenal:
            daftar = ", ".join(sorted(dikenal)) or "tidak ada"
            galat.append(GalatIsian(kolom, f"Indikator ini tidak ada pada klausul. Yang ada: {daftar}."))
        elif isinstance(isi, Mapping):
            tanpa_atas = "pembilang" not in isi and kode not in terhitung
            if set(isi) - {"pembilang", "penyebut"} or tanpa_atas or not isi or not all(map(_angka, isi.values())):
                galat.append(GalatIsian(kolom, "Tulis angka 'pembilang' dan 'penyebut', tidak kurang dari 0."))
            else:
                nilai[kode] = dict(isi)
        elif _angka(isi):
            nilai[kode] = isi
        else:
            galat.append(GalatIsian(kolom, "Tulis angka, tidak kurang dari 0."))
    if galat:
        raise IsianSalah("Ada isian laporan yang belum benar.", tuple(galat))
    return nilai


def _tampak(teks: str) -> bool:
    """Is there anything to read? (Zero-width characters are none.)"""
    return any(unicodedata.category(huruf)[0] in "LNPS" for huruf in teks)


def _angka(nilai: object) -> bool:
    return isinstance(nilai, int | float) and not isinstance(nilai, bool) and math.isfinite(nilai) and nilai >= 0


def _periksa_lampiran(sesi: Session, tugas: Tugas, lampiran: Sequence[str]) -> list[Lampiran]:
    berkas = []
    for i, satu in enumerate(dict.fromkeys(lampiran)):
        baris = sesi.get(Lampiran, satu)
        if baris is None or baris.tugas_id != tugas.id or baris.pengajuan_id is not None:
            raise IsianSalah(
                "Ada lampiran yang tidak dikenal. Unggah dahulu berkasnya pada tugas ini, lalu pakai nomornya.",
                (GalatIsian(f"lampiran[{i}]", "Berkas tidak ada pada tugas ini, atau sudah dipakai laporan lain."),),
            )
        berkas.append(baris)
    return berkas


def _susun_pengantar(sesi: Session, tugas: Tugas, waktu: datetime) -> None:
    """When a unit's last duty of the period is reported, compile its cover report for the next tier (``pelaporan``),
    so that nobody types the same quarter twice. The Sekda's own report to the Bupati is his to make."""
    if tugas.jenis == "pelaporan" or tugas.unit.endswith("-sekda"):
        return
    kelompok = {"instruksi": tugas.instruksi, "unit": tugas.unit, "periode": tugas.periode}
    ((belum,),) = _BELUM_LAPOR.baca(sesi, kelompok)
    if belum:
        return
    semua = sesi.exec(_SEKELOMPOK, params=kelompok).all()
    lain = [t for t in semua if t.jenis != "pelaporan"]
    pengantar = [t for t in semua if t.jenis == "pelaporan" and t.lapor_pertama is None and t.menerima_laporan(waktu)]
    if pengantar:
        # An instrument may have figures counted for it that take long.
        jangan_sebaris()
    for satu in pengantar:
        tepat = sum(1 for t in lain if t.tepat_waktu)
        narasi = (
            f"Laporan pengantar disusun otomatis: {len(lain)} dari {len(lain)} tugas unit ini pada periode "
            f"{Periode.baca(tugas.periode).nama} telah dilaporkan, {tepat} di antaranya tepat waktu."
        )
        utama = klausul_tugas(satu).indikator[0]
        nilai = {utama.kode: {"pembilang": tepat, "penyebut": len(lain)}}
        nilai = bekukan(nilai, hitung_tugas(sesi, satu, klausul_tugas(satu), waktu))
        _simpan_pengajuan(sesi, satu, LAYANAN, narasi, nilai, waktu, otomatis=True)
