"""Sample data for ``patuh dev --demo``.

The quarter before this one as lived by all units of both instruments, made with the real services in its own time, keys
of a few units, and a register of made-up people handed in for import. The present quarter is opened by the real
workflows.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, uuid5

from sqlmodel import Session, SQLModel, col, func, select, update

from patuh.akun.kunci import LINGKUP, buat_kunci
from patuh.akun.muat import muat_daerah
from patuh.akun.pelaku import LAYANAN
from patuh.akun.tabel import Unit
from patuh.basisdata.mesin import BasisData, sisip_baru
from patuh.instruksi.masa import berlaku_pada
from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from patuh.jejak.tabel import KotakKeluar
from patuh.laporan.minta import terbitkan_berkala
from patuh.laporan.susun import Tahap
from patuh.pemberitahuan.tabel import Pemberitahuan, StatusSurel, Surel
from patuh.perintah.pejabat import buat_akun_contoh
from patuh.perintah.syarat_produksi import KUNCI_CONTOH
from patuh.register.contoh import buat_contoh, nik_contoh
from patuh.register.terima import mulai_impor, terima_berkas
from patuh.simulasi.tindakan import Pelakon
from patuh.tugas import jalan, kaskade
from patuh.tugas.jadwal import JenisTitik, kalender_daerah
from patuh.tugas.rencana import rencanakan
from patuh.tugas.tabel import Penugasan
from rules.periode import Periode

BENIH = 1
_PENDUDUK = 2_000
_UNIT_KUNCI = {
    "33.13": ("33.13-dinsos", "33.13-dpmptsp", "33.13.01", "33.13.01.2001", "33.13-sekda"),
    "33.27": ("33.27-dinsos", "33.27-dpmptsp", "33.27.01", "33.27.01.2001", "33.27-sekda"),
}
Cetak = Callable[[str], None]


def isi_contoh(bd: BasisData, folder: Path, alamat: str, cetak: Cetak) -> None:
    """Fill a database in which nothing has been opened yet; on any other only make the keys, once."""
    berkas_kunci, berkas_nik = folder / "kunci-contoh.txt", folder / "nik-contoh.txt"
    kini = datetime.now(UTC)
    with bd.baca() as sesi:
        dimulai = select(func.count()).select_from(Penugasan).where(col(Penugasan.dimulai).is_not(None))
        kosong = sesi.exec(dimulai).one() == 0
    if kosong:
        for id_ in _dicontohkan(kini):
            cetak(f"Menyiapkan data contoh {muat_instruksi(id_).nama} …")
        # A process each: a quarter of a whole regency is some ten thousand statements of one core's work.
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as proses:
            for pekerjaan in [
                proses.submit(_isi_triwulan_lalu, bd.url, id_, kini, folder, alamat) for id_ in _dicontohkan(kini)
            ]:
                pekerjaan.result()
        cepat = BasisData(bd.url, sinkron="OFF")
        _rapikan(cepat, kini)
        cepat.tutup()
        berkas_nik.touch(mode=0o600)
        berkas_nik.write_text(_serahkan_register(bd, folder, kini), encoding="utf-8")
    if not berkas_kunci.exists():
        berkas_kunci.touch(mode=0o600)
        berkas_kunci.write_text(_buat_kunci(bd, kini), encoding="utf-8")
    if not (berkas_akun := folder / "akun-contoh.txt").exists():
        berkas_akun.touch(mode=0o600)
        berkas_akun.write_text(buat_akun_contoh(bd, alamat, kini), encoding="utf-8")
    cetak(f"Akun contoh untuk masuk, sandinya acak (juga di {berkas_akun}):")
    cetak(berkas_akun.read_text(encoding="utf-8").rstrip())
    cetak(f"Kunci contoh untuk API dan halaman (juga di {berkas_kunci}):")
    cetak(berkas_kunci.read_text(encoding="utf-8").rstrip())
    if berkas_nik.exists():
        cetak(f"NIK rekaan untuk mencoba pemeriksaan (juga di {berkas_nik}):")
        cetak(berkas_nik.read_text(encoding="utf-8").rstrip())


def _dicontohkan(kini: datetime) -> list[str]:
    """Instruments that were in force in the quarter before this one: what has ended asks nothing of anybody."""
    lalu = Periode.memuat(kini.date(), "triwulan").sebelumnya
    return [i for i in daftar_instruksi() if berlaku_pada(muat_instruksi(i), lalu)]


def _serahkan_register(bd: BasisData, folder: Path, kini: datetime) -> str:
    """Hand in a small register of each daerah; the service imports it once it runs. What it says of a few of its
    made-up people, to ask the gate about them."""
    cari = []
    for daerah in _UNIT_KUNCI:
        per = kini.astimezone(kalender_daerah(muat_daerah(daerah)).zona).date().replace(day=1)
        with TemporaryDirectory(prefix="patuh-contoh-") as sementara:
            tempat = Path(sementara)
            for jenis in buat_contoh(daerah, _PENDUDUK, BENIH, tempat, per=per):
                with (
                    (tempat / f"{jenis}.csv").open("rb") as aliran,
                    terima_berkas(folder, aliran, f"{jenis}.csv") as berkas,
                    bd.tulis() as sesi,
                ):
                    mulai_impor(
                        sesi,
                        jenis=jenis,
                        daerah=daerah,
                        per_tanggal=per,
                        berkas=berkas,
                        folder=folder,
                        pelaku=LAYANAN,
                        waktu=kini,
                    )
            cari += [f"  {daerah}  {apa:24} {nik}" for apa, nik in nik_contoh(tempat)]
    return "\n".join(cari) + "\n"


def _isi_triwulan_lalu(url: str, instruksi_id: str, kini: datetime, folder: Path, alamat: str) -> None:
    bd = BasisData(url, sinkron="OFF")
    instruksi = muat_instruksi(instruksi_id)
    daerah = muat_daerah(instruksi.daerah)
    kal = kalender_daerah(daerah)
    periode = Periode.memuat(kal.tanggal(kini), "triwulan").sebelumnya
    awal = kal.awal_hari(periode.awal) + timedelta(minutes=10)
    rencanakan(bd, instruksi_id, periode, waktu=awal)
    with bd.baca() as sesi:
        penugasan = sesi.exec(
            select(Penugasan).where(Penugasan.instruksi == instruksi_id, Penugasan.periode == periode.kode)
        ).all()
    pelakon = Pelakon(daerah, instruksi_id, BENIH, folder)
    acara: list[tuple[datetime, str, str]] = []
    for satu in penugasan:
        jalan.buka(bd, satu.id, waktu=awal)
        # Last quarter's reminders would only fill the inbox; its escalations and its close are in the report.
        titik = jalan.jadwal_penugasan(satu, satu.buka)
        acara += [(t.waktu, satu.id, t.jenis) for t in titik if t.jenis != JenisTitik.INGATKAN]
    for jenis, waktu in kaskade.langkah_periode(daerah, periode):
        acara.append((waktu, "", jenis))
    with bd.tulis() as sesi:
        pelakon.mulai_periode(sesi, periode.kode)
    for waktu, objek, jenis in sorted(a for a in acara if a[0] <= kini):
        _bertindak(bd, pelakon, waktu)
        if not objek:
            _langkah_laporan(bd, instruksi_id, daerah.kode, periode.kode, jenis, waktu, alamat)
        elif jenis == JenisTitik.TUTUP:
            jalan.tutup(bd, objek, waktu=waktu)
        else:
            jalan.jalankan_titik(bd, objek, JenisTitik(jenis), jadwal=waktu, waktu=waktu)
    _bertindak(bd, pelakon, kini)
    bd.tutup()


def _bertindak(bd: BasisData, pelakon: Pelakon, sampai: datetime) -> None:
    berikutnya = pelakon.berikutnya()
    if berikutnya is not None and berikutnya < sampai:
        with bd.tulis() as sesi:
            pelakon.jalankan(sesi, sampai)


def _langkah_laporan(
    bd: BasisData, instruksi: str, daerah: str, periode: str, jenis: str, waktu: datetime, alamat: str
) -> None:
    if jenis in (kaskade.REKAP_DESA, kaskade.REKAP_SEKDA):
        kaskade.rekap(bd, instruksi=instruksi, daerah=daerah, periode=periode, jenis=jenis, waktu=waktu)
    else:
        tahap: Tahap = "RANCANGAN" if jenis == kaskade.RANCANGAN else "AKHIR"
        terbitkan_berkala(bd, instruksi_id=instruksi, periode=periode, tahap=tahap, waktu=waktu, alamat_dasar=alamat)


def _rapikan(bd: BasisData, kini: datetime) -> None:
    """What last quarter owed is done: no workflow waits for it, and nobody gets its mails today."""
    with bd.tulis() as sesi:
        sesi.exec(update(KotakKeluar).values(selesai=kini, hasil="DATA_CONTOH"))
        unit = sesi.exec(select(Unit).where(col(Unit.kode).in_(select(Pemberitahuan.unit)))).all()
        baris = [_surel_lama(u, kini) for u in unit]
        sisip_baru(sesi, SQLModel.metadata.tables[str(Surel.__tablename__)], baris)
        for satu in baris:
            sesi.exec(update(Pemberitahuan).where(col(Pemberitahuan.unit) == satu["unit"]).values(surel_id=satu["id"]))


def _surel_lama(unit: Unit, kini: datetime) -> dict[str, object]:
    id_ = str(uuid5(NAMESPACE_URL, f"surel-contoh|{unit.kode}"))
    return {
        "id": id_,
        "kunci": f"contoh/{unit.kode}",
        "message_id": f"<{id_}@patuh.invalid>",
        "daerah": unit.daerah,
        "unit": unit.kode,
        "alamat": unit.surel or "tanpa-alamat@patuh.invalid",
        "subjek": "Pemberitahuan triwulan lalu (data contoh, tidak dikirim)",
        "badan_teks": "",
        "badan_html": "",
        "status": StatusSurel.TERKIRIM.value,
        "percobaan": 0,
        "dibuat": kini,
        "berikutnya": kini,
        "terkirim": kini,
    }


def _buat_kunci(bd: BasisData, kini: datetime) -> str:
    baris = []
    with bd.tulis() as sesi:
        for daerah, kode_unit in _UNIT_KUNCI.items():
            for kode in kode_unit:
                baris.append(_kunci_unit(sesi, daerah, kode, kini))
        teks = buat_kunci(sesi, nama=KUNCI_CONTOH, lingkup=LINGKUP, daerah="semua", waktu=kini)
        baris.append(f"  {'semua daerah (API)':42} {teks}")
    return "\n".join(baris) + "\n"


def _kunci_unit(sesi: Session, daerah: str, kode: str, kini: datetime) -> str:
    unit = sesi.get_one(Unit, kode)
    lingkup = ("tugas", "laporan", "pemeriksaan", "verifikasi")
    teks = buat_kunci(sesi, nama=f"contoh {kode}", lingkup=lingkup, daerah=daerah, unit=kode, waktu=kini)
    return f"  {unit.nama + ' (' + daerah + ')':42} {teks}"
