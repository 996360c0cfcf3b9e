"""A small instrument, daerah and register of tasks whose counts can be stated by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from patuh.akun.daerah import Daerah, Kop, Pejabat, UnitData
from patuh.instruksi.model import (
    Besaran,
    Diktum,
    Indikator,
    Instruksi,
    Klausul,
    Pelaksana,
    Penyusun,
    Telusur,
)
from patuh.tugas.tabel import Keadaan, Lampiran, Pengajuan, Penugasan, Putusan, Tugas, id_penugasan, id_tugas

INSTRUKSI = "contoh-1-2026"
PERIODE = "2026-T4"
VERSI = "v" * 64
BUKA = datetime(2026, 10, 1, tzinfo=UTC)
TENGGAT = datetime(2027, 1, 5, 17, tzinfo=UTC)
KUNCI = datetime(2027, 1, 19, 17, tzinfo=UTC)
PER = datetime(2027, 1, 12, 1, tzinfo=UTC)


def waktu(hari: int, jam: int = 3, bulan: int = 1) -> datetime:
    """An instant in early 2027 (UTC)."""
    return datetime(2027, bulan, hari, jam, tzinfo=UTC)


def daerah_contoh(**ubah: Any) -> Daerah:
    """Two kecamatan, three villages, one office, one appeal addressee."""
    unit = [
        UnitData(kode="99.01-bupati", nama="Bupati Contoh", jenis="bupati", jabatan="Bupati Contoh"),
        UnitData(
            kode="99.01-dinkes", nama="Dinas Kesehatan", jenis="opd", jabatan="Kepala", konfirmasi="Pastikan nama."
        ),
        UnitData(kode="99.01-baznas", nama="Baznas", jenis="baznas", jabatan="Ketua"),
        UnitData(kode="99.01.01", nama="Kecamatan Satu", jenis="camat", jabatan="Camat Satu"),
        UnitData(kode="99.01.02", nama="Kecamatan Dua", jenis="camat", jabatan="Camat Dua"),
        UnitData(kode="99.01.01.2001", nama="Desa Alang", jenis="desa", jabatan="Kades", atasan="99.01.01"),
        UnitData(kode="99.01.01.2002", nama="Desa Bata", jenis="desa", jabatan="Kades", atasan="99.01.01"),
        UnitData(kode="99.01.02.1001", nama="Kelurahan Cita", jenis="kelurahan", jabatan="Lurah", atasan="99.01.02"),
    ]
    isi: dict[str, Any] = {
        "kode": "99.01",
        "nama": "Kabupaten Contoh",
        "sebutan": "Contoh",
        "kop": Kop(pemerintah="Pemerintah Kabupaten Contoh", instansi="Sekretariat Daerah", kota="Contoh"),
        "sekda": Pejabat(jabatan="Sekretaris Daerah Kabupaten Contoh"),
        "unit": tuple(unit),
    }
    return Daerah(**(isi | ubah))


def klausul(huruf: str | None, teks: str, pelaksana: tuple[str, ...], **ubah: Any) -> Klausul:
    """A duty with one indicator."""
    besaran = Besaran(nama="Peserta", definisi="Peserta terdaftar")
    isi: dict[str, Any] = {
        "huruf": huruf,
        "teks": teks,
        "jenis": "berkala",
        "pelaksana": pelaksana,
        "periode": "triwulan",
        "indikator": (
            Indikator(kode="peserta", nama="Peserta JKN", satuan="jiwa", pembilang=besaran, penyebut=besaran),
        ),
        "bukti": ("Berita acara",),
        "telusur": Telusur(alur="DiktumWorkflow"),
    }
    return Klausul(**(isi | ubah))


def instruksi_contoh(teks: str = "Mendaftarkan *seluruh* penduduk.") -> Instruksi:
    """KESATU (all), KEDUA a and b (villages), KETIGA (an appeal), KEEMPAT (closing)."""
    return Instruksi(
        id=INSTRUKSI,
        bentuk="instruksi_bupati",
        nama="Instruksi Bupati Contoh Nomor 1 Tahun 2026",
        nomor="1 Tahun 2026",
        tentang="Jaminan Kesehatan",
        tanggal=date(2026, 1, 5),
        daerah="99.01",
        berlaku_dari=date(2026, 1, 5),
        penandatangan=Penyusun(jabatan="Bupati Contoh", tempat="Contoh"),
        naskah="contoh.txt",
        pembuka="Menginstruksikan:",
        pelaksana=(
            Pelaksana(id="dinkes", sebutan="Kepala Dinas Kesehatan", unit=("99.01-dinkes",)),
            Pelaksana(id="desa", sebutan="Kepala Desa/Lurah", unit=("jenis:desa", "jenis:kelurahan")),
            Pelaksana(id="camat", sebutan="Camat", unit=("jenis:camat",)),
            Pelaksana(id="baznas", sebutan="Kepala Baznas", unit=("99.01-baznas",), sifat="himbauan"),
        ),
        diktum=(
            Diktum(nomor="KESATU", klausul=(klausul(None, teks, ("dinkes", "camat")),)),
            Diktum(
                nomor="KEDUA",
                pembuka="Kepala Desa/Lurah untuk:",
                klausul=(klausul("a", "Mendata penduduk.", ("desa",)), klausul("b", "Melapor.", ("desa",))),
            ),
            Diktum(nomor="KETIGA", klausul=(klausul(None, "Mendukung.", ("baznas",)),)),
            Diktum(
                nomor="KEEMPAT",
                klausul=(Klausul(teks="Instruksi ini berlaku.", jenis="penutup", alasan_penutup="Kalimat penutup."),),
            ),
        ),
    )


def tugas(
    sesi: Session,
    diktum: str,
    huruf: str | None,
    unit: str,
    *,
    ajuan: tuple[tuple[datetime, str | None, datetime | None, dict[str, Any]], ...] = (),
    sifat: str = "perintah",
    periode: str = PERIODE,
    keadaan: Keadaan = Keadaan.TERBUKA,
    tenggat: datetime = TENGGAT,
    kunci: datetime = KUNCI,
) -> str:
    """One task with its assignment; ``ajuan`` are (submitted, decision, decided, indicators). Returns its id."""
    pid, tid = id_penugasan(INSTRUKSI, diktum, unit, periode), id_tugas(INSTRUKSI, diktum, huruf, unit, periode)
    sama: dict[str, Any] = {
        "daerah": "99.01",
        "instruksi": INSTRUKSI,
        "diktum": diktum,
        "unit": unit,
        "periode": periode,
    }
    tanggal: dict[str, Any] = {"buka": BUKA, "tenggat": tenggat, "kunci": kunci, "sifat": sifat}
    if sesi.get(Penugasan, pid) is None:
        sesi.add(Penugasan(id=pid, versi=VERSI, alur_id=f"diktum/{pid}", **sama, **tanggal))
        sesi.flush()
    pertama = ajuan[0][0] if ajuan else None
    sesi.add(
        Tugas(
            id=tid,
            penugasan_id=pid,
            huruf=huruf,
            jenis="berkala",
            keadaan=keadaan,
            lapor_pertama=pertama,
            **sama,
            **tanggal,
        )
    )
    sesi.flush()
    for ke, (kapan, putusan, diputus, indikator) in enumerate(ajuan, 1):
        pengajuan = f"{tid}-{ke}"
        sesi.add(Pengajuan(id=pengajuan, tugas_id=tid, ke=ke, pelaku="kunci:a", waktu=kapan, indikator=indikator))
        sesi.flush()
        if putusan and diputus:
            sesi.add(
                Putusan(
                    id=f"{pengajuan}-p",
                    tugas_id=tid,
                    pengajuan_id=pengajuan,
                    jenis=putusan,
                    pelaku="kunci:b",
                    waktu=diputus,
                )
            )
    sesi.flush()
    return tid


def bukti(sesi: Session, tugas_id: str, nama: str) -> None:
    """A file named in the task's first submission."""
    sesi.add(
        Lampiran(
            id=f"{tugas_id}-l", tugas_id=tugas_id, pengajuan_id=f"{tugas_id}-1", nama_berkas=nama,
            tipe="application/pdf", ukuran=2048, sha256="ab" * 32, pelaku="kunci:a", waktu=waktu(2),
        )
    )  # fmt: skip
    sesi.flush()


def isi_kecil(sesi: Session) -> None:
    """Ten tasks. At :data:`PER`: 6 received (4 on time, 2 late; 3 approved, 2 waiting, 1 returned), 4 outstanding:
    2 late and still open, 1 closed without a report, 1 not due yet."""
    angka = {"peserta": {"pembilang": 30, "penyebut": 40}}
    lengkap = tugas(
        sesi,
        "KESATU",
        None,
        "99.01-dinkes",
        ajuan=((waktu(4), "SETUJU", waktu(6), {"peserta": {"pembilang": 5, "penyebut": 0}}),),
    )
    bukti(sesi, lengkap, "berita acara.pdf")
    # Decided after the instant of the report: still waiting then.
    tugas(sesi, "KESATU", None, "99.01.01", ajuan=((waktu(3), "SETUJU", waktu(13), angka),))
    # Reported only after it.
    tugas(sesi, "KESATU", None, "99.01.02", ajuan=((waktu(13), None, None, angka),))
    # Returned, sent again, approved: on time by its first submission; the second one's figures count.
    tugas(
        sesi, "KEDUA", "a", "99.01.01.2001",
        ajuan=((waktu(5), "KEMBALI", waktu(6), {"peserta": 999}), (waktu(8), "SETUJU", waktu(9), angka)),
    )  # fmt: skip
    # The first instant after the deadline is late.
    tugas(sesi, "KEDUA", "b", "99.01.01.2001", ajuan=((TENGGAT, "SETUJU", waktu(9), {"peserta": 7}),))
    tugas(sesi, "KEDUA", "a", "99.01.01.2002")
    tugas(sesi, "KEDUA", "b", "99.01.01.2002", kunci=waktu(11))
    tugas(sesi, "KEDUA", "a", "99.01.02.1001", ajuan=((waktu(10), "KEMBALI", waktu(11), angka),))
    tugas(sesi, "KEDUA", "b", "99.01.02.1001", ajuan=((waktu(5), None, None, angka),))
    tugas(sesi, "KETIGA", None, "99.01-baznas", sifat="himbauan", keadaan=Keadaan.MENDATANG)
