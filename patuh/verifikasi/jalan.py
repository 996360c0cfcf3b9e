"""A check from the asking to the official's word. Every step is a transaction; the computing happens in a child."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import delete, insert
from sqlmodel import Session, col, func, select

from patuh.akun.muat import daftar_daerah
from patuh.akun.pelaku import LAYANAN, Pelaku
from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData
from patuh.basisdata.tipe import tabel
from patuh.galat import Bentrok, GalatIsian, IsianSalah, TidakBerwenang, TidakDitemukan
from patuh.jejak.catat import antrekan, catat
from patuh.register.versi import terpakai
from patuh.verifikasi.tabel import HasilVerifikasi, PutusanVerifikasi, StatusVerifikasi, Verifikasi
from rules.periode import Periode, PeriodeTidakDikenal

JENIS_ANTRE, JENIS_KABAR = "verifikasi", "verifikasi_kabar"
"""Kinds of outbox rows: begin, and look at the record again."""
_SEKALI = 20_000
_SISIP = insert(tabel(HasilVerifikasi))
Detak = Callable[[float], None]


def alur_verifikasi(daerah: str, id: str) -> str:
    """The workflow that follows a check."""
    return f"verifikasi/{daerah}/{id}"


def minta_verifikasi(
    sesi: Session,
    *,
    daerah: str,
    periode: str,
    tanggal: date,
    kuota_pemda_tersedia: bool,
    pelaku: Pelaku,
    waktu: datetime,
) -> Verifikasi:
    """Ask for a check; the relay starts its workflow.

    Raises:
        IsianSalah: an unknown daerah or period, or no register of the needed kinds on that date.
        Bentrok: a check of this period is still being computed.
    """
    salah = []
    if daerah not in daftar_daerah():
        salah.append(GalatIsian("daerah", f"Daerah ini belum dilayani. Yang dilayani: {', '.join(daftar_daerah())}."))
    try:
        if Periode.baca(periode).jenis != "triwulan":
            raise PeriodeTidakDikenal(periode)
    except PeriodeTidakDikenal:
        salah.append(GalatIsian("periode", "Tulis triwulan seperti 2026-T4."))
    if not salah:
        ada = terpakai(sesi, daerah, tanggal)
        tiada = [j for j in ("kepesertaan_bpjs", "kependudukan") if j not in ada]
        if tiada:
            pesan = f"Belum ada impor {' dan '.join(tiada)} sampai tanggal ini. Unggah dahulu di halaman Impor."
            salah.append(GalatIsian("tanggal", pesan))
    if salah:
        raise IsianSalah("Permintaan verifikasi belum benar.", tuple(salah))
    sedang = sesi.exec(
        select(Verifikasi.id).where(
            Verifikasi.daerah == daerah, Verifikasi.periode == periode, Verifikasi.status == StatusVerifikasi.BERJALAN
        )
    ).first()
    if sedang is not None:
        raise Bentrok(f"Verifikasi {sedang} untuk periode ini masih dihitung; tunggu sampai selesai.")
    satu = Verifikasi(
        id=str(uuid.uuid4()),
        daerah=daerah,
        periode=periode,
        tanggal=tanggal,
        kuota_pemda_tersedia=kuota_pemda_tersedia,
        impor={j: {"id": i.id, "per_tanggal": i.per_tanggal.isoformat()} for j, i in ada.items()},
        pelaku=pelaku.id,
        dibuat=waktu,
    )
    sesi.add(satu)
    sesi.flush()
    rinci = {"periode": periode, "tanggal": tanggal.isoformat()}
    catat(sesi, waktu=waktu, daerah=daerah, pelaku=pelaku.id, tindakan="verifikasi.minta",
          objek=f"verifikasi/{satu.id}", isi=rinci)  # fmt: skip
    alur = alur_verifikasi(daerah, satu.id)
    antrekan(sesi, kunci=f"verifikasi/{satu.id}", jenis=JENIS_ANTRE, alur_id=alur, waktu=waktu, isi={"id": satu.id})
    return satu


def kerjakan(
    bd: BasisData, id: str, *, waktu: Callable[[], datetime], paket: str = "", detak: Detak = lambda _: None
) -> str:
    """Compute a check and store its rows; returns its status. Safe to run again: half-written rows go first.

    A check that cannot be computed becomes ``GAGAL`` with its reason; only what another try may mend is raised.
    """
    with bd.tulis() as sesi:
        satu = sesi.exec(select(Verifikasi).where(Verifikasi.id == id)).one()
        if satu.status != StatusVerifikasi.BERJALAN:
            return satu.status
        sesi.connection().execute(delete(HasilVerifikasi).where(col(HasilVerifikasi.verifikasi_no) == satu.no))
    with tempfile.TemporaryDirectory(prefix="patuh-verifikasi-") as folder:
        keluar = Path(folder) / "hasil.arrow"
        akhir: dict[str, Any] = {}
        galat = ""
        for kabar in _anak(bd, satu, paket, keluar):
            galat = kabar.get("galat", galat)
            akhir = kabar
            _majukan(bd, id, kabar.get("kemajuan", 0.0), detak)
        if not keluar.exists() or "jumlah" not in akhir:
            return _gagal(bd, id, galat or "Perhitungan berhenti sebelum selesai.", waktu())
        _simpan(bd, satu, keluar, akhir["baris"], detak)
        return _siap(bd, id, akhir, waktu())


def putuskan(
    sesi: Session,
    id: str,
    *,
    setuju: bool,
    pelaku: Pelaku,
    waktu: datetime,
    hasil: Sequence[str] = (),
    kecuali: Sequence[int] = (),
    pejabat: str | None = None,
    alasan: str | None = None,
) -> Verifikasi:
    """An official approves the list, or the part with these outcomes, or sends it back. Nobody is switched off before.

    ``kecuali`` are row numbers left out of an approval. A whole approval ends the check.

    Raises:
        TidakDitemukan: no such check for this actor.
        TidakBerwenang: the key stands for no unit of this daerah.
        Bentrok: it is still being computed, or decided already.
        IsianSalah: an outcome that the list does not hold, or a refusal without a reason.
    """
    satu = ambil_verifikasi(sesi, id, pelaku)
    unit = sesi.get(Unit, pelaku.unit) if pelaku.unit is not None else None
    if unit is None or unit.daerah != satu.daerah:
        raise TidakBerwenang("Hanya pejabat yang dapat memutuskan, dengan kunci yang bertindak untuk unitnya.")
    if satu.status != StatusVerifikasi.MENUNGGU_PERSETUJUAN:
        raise Bentrok(f"Verifikasi ini {satu.status}; yang dapat diputuskan hanya yang menunggu persetujuan.")
    kenal = {*satu.jumlah, *satu.belum_dijamin}
    if asing := [h for h in hasil if h not in kenal]:
        pesan = f"Tidak ada dalam daftar: {', '.join(asing)}. Yang ada: {', '.join(sorted(kenal))}."
        raise IsianSalah("Bagian yang diputuskan belum benar.", (GalatIsian("hasil", pesan),))
    if not setuju and not (alasan or "").strip():
        raise IsianSalah("Alasan belum diisi.", (GalatIsian("alasan", "Tulis mengapa daftar ini ditolak."),))
    ke = sesi.exec(
        select(func.count()).select_from(PutusanVerifikasi).where(PutusanVerifikasi.verifikasi_no == satu.no)
    ).one()
    assert satu.no is not None  # noqa: S101 - a stored row
    sesi.add(
        PutusanVerifikasi(
            verifikasi_no=satu.no,
            ke=ke + 1,
            setuju=setuju,
            hasil=list(hasil),
            kecuali=list(kecuali),
            unit=unit.kode,
            pejabat=pejabat,
            alasan=alasan,
            pelaku=pelaku.id,
            waktu=waktu,
        )
    )
    sudah = {h for p in _putusan(sesi, satu.no) if p.setuju for h in p.hasil} | set(hasil)
    if not setuju:
        satu.status = StatusVerifikasi.DITOLAK
    elif not hasil or sudah >= kenal:
        satu.status = StatusVerifikasi.DISETUJUI
    sesi.add(satu)
    sesi.flush()
    catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=pelaku.id, tindakan="verifikasi.putus",
          objek=f"verifikasi/{id}", isi={"setuju": setuju, "hasil": list(hasil), "unit": unit.kode})  # fmt: skip
    if satu.status != StatusVerifikasi.MENUNGGU_PERSETUJUAN:
        alur = alur_verifikasi(satu.daerah, id)
        antrekan(sesi, kunci=f"verifikasi/{id}/putus", jenis=JENIS_KABAR, alur_id=alur, waktu=waktu,
                 isi={"id": id})  # fmt: skip
    return satu


def ambil_verifikasi(sesi: Session, id: str, pelaku: Pelaku) -> Verifikasi:
    """A check of the actor's daerah, or :class:`TidakDitemukan`."""
    satu = sesi.exec(select(Verifikasi).where(Verifikasi.id == id)).first()
    if satu is None or not pelaku.menjangkau(satu.daerah):
        raise TidakDitemukan("Verifikasi ini tidak ada.")
    return satu


def _putusan(sesi: Session, no: int) -> Sequence[PutusanVerifikasi]:
    return sesi.exec(select(PutusanVerifikasi).where(PutusanVerifikasi.verifikasi_no == no)).all()


def _anak(bd: BasisData, satu: Verifikasi, paket: str, keluar: Path) -> Iterator[dict[str, Any]]:
    """What the child says, line by line. Its errors are told by kind only: a message may hold what it read."""
    minta = {
        "basis_data": bd.mesin.url.render_as_string(hide_password=False),
        "daerah": satu.daerah,
        "tanggal": satu.tanggal.isoformat(),
        "kuota": satu.kuota_pemda_tersedia,
        "paket": paket,
        "keluar": str(keluar),
    }
    # A session of its own: Ctrl-C is for this process, or a stopped service would leave the check failed for good.
    anak = subprocess.Popen(
        [sys.executable, "-m", "patuh.verifikasi.anak"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert anak.stdin is not None and anak.stdout is not None and anak.stderr is not None  # noqa: S101 - pipes asked for
    with anak:
        try:
            anak.stdin.write(json.dumps(minta) + "\n")
            anak.stdin.close()
            for baris in anak.stdout:
                yield json.loads(baris)
            sisa = anak.stderr.read().strip().splitlines()
        finally:
            anak.kill()
    if anak.returncode != 0 and sisa:
        yield {"galat": f"Perhitungan gagal ({sisa[-1].partition(':')[0]})."}


def _majukan(bd: BasisData, id: str, kemajuan: float, detak: Detak) -> None:
    with bd.tulis() as sesi:
        satu = sesi.exec(select(Verifikasi).where(Verifikasi.id == id)).one()
        satu.kemajuan = max(satu.kemajuan, round(kemajuan, 3))
        sesi.add(satu)
    detak(kemajuan)


def _simpan(bd: BasisData, satu: Verifikasi, berkas: Path, jumlah: int, detak: Detak) -> None:
    isi = pl.read_ipc(berkas)
    for mulai in range(0, isi.height, _SEKALI):
        potong = isi.slice(mulai, _SEKALI)
        baris = [
            b | {
                "verifikasi_no": satu.no,
                "indeks": bytes.fromhex(b["indeks"]),
                "fakta": {n: v for n, v in json.loads(b["fakta"]).items() if v is not None},
                "benar": f"{b['benar']:x}",
                "mungkin": f"{b['mungkin']:x}",
            }
            for b in potong.iter_rows(named=True)
        ]  # fmt: skip
        with bd.tulis() as sesi:
            sesi.connection().execute(_SISIP, baris)
        _majukan(bd, satu.id, 0.75 + 0.24 * min(1.0, (mulai + _SEKALI) / max(1, jumlah)), detak)


def _siap(bd: BasisData, id: str, akhir: dict[str, Any], waktu: datetime) -> str:
    with bd.tulis() as sesi:
        satu = sesi.exec(select(Verifikasi).where(Verifikasi.id == id)).one()
        satu.status, satu.kemajuan, satu.selesai = StatusVerifikasi.MENUNGGU_PERSETUJUAN, 1.0, waktu
        satu.jumlah, satu.belum_dijamin = akhir["jumlah"]["PESERTA"], akhir["jumlah"]["BELUM_DIJAMIN"]
        satu.saran, satu.versi = akhir["saran"], akhir["versi"]
        sesi.add(satu)
        catat(sesi, waktu=waktu, daerah=satu.daerah, pelaku=LAYANAN.id, tindakan="verifikasi.siap",
              objek=f"verifikasi/{id}", isi={"baris": akhir["baris"]})  # fmt: skip
        return satu.status


def _gagal(bd: BasisData, id: str, galat: str, waktu: datetime) -> str:
    with bd.tulis() as sesi:
        satu = sesi.exec(select(Verifikasi).where(Verifikasi.id == id)).one()
        satu.status, satu.galat, satu.selesai = StatusVerifikasi.GAGAL, galat, waktu
        sesi.add(satu)
        return satu.status
