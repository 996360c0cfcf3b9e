"""Dirt of real files, one kind an entry: what is read, what is accepted, which row is refused for which column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.patuh.register.alat_impor import DESA, LUAR, LURAH, Bacaan, baca, csv_, nik, xlsx

JUDUL = "nik,nama,tanggal_lahir,jenis_kelamin,no_kartu,segmen,status,kelas,wilayah\n"
PENDUDUK = "nik,no_kk,nama,tanggal_lahir,jenis_kelamin,wilayah,status_penduduk\n"
A, B, C = nik(0), nik(1), nik(2)
AMAN = f"{C},Aman,1990-01-03,L,0001112223334,PPU,AKTIF,2,{DESA}\n"


def anggota(**ubah: str) -> str:
    """A member's row, with some cells otherwise."""
    isi = {"nik": A, "nama": "Siti", "lahir": "1990-01-01", "jk": "P", "kartu": "0001112223330"}
    isi |= {"segmen": "PBPU_PEMDA", "status": "AKTIF", "kelas": "3", "wilayah": DESA}
    return ",".join((isi | ubah).values()) + "\n"


def warga(**ubah: str) -> str:
    """A resident's row, with some cells otherwise."""
    isi = {"nik": A, "kk": "3313010101200001", "nama": "Siti", "lahir": "1990-01-01", "jk": "P"}
    isi |= {"wilayah": DESA, "status": "HIDUP"}
    return ",".join((isi | ubah).values()) + "\n"


@dataclass(frozen=True)
class Kotor:
    """A dirty file and its account: rows accepted, rejections as ``(row, column)``; ``cek`` looks at the accepted."""

    jenis: str
    isi: str | bytes
    diterima: int
    ditolak: tuple[tuple[int, str], ...] = ()
    cek: Callable[[Bacaan], object] | None = None


def _peserta(isi: str, diterima: int, *ditolak: tuple[int, str], cek: Any = None) -> Kotor:
    return Kotor("kepesertaan_bpjs", JUDUL + isi, diterima, ditolak, cek)


def _penduduk(isi: str, diterima: int, *ditolak: tuple[int, str], cek: Any = None) -> Kotor:
    return Kotor("kependudukan", PENDUDUK + isi, diterima, ditolak, cek)


def _sah(b: Bacaan) -> list[bool]:
    return [satu[3] for satu in sorted(b.isi, key=lambda s: s[1])]


def _kolom(ke: int, *nilai: object) -> Callable[[Bacaan], object]:
    return lambda b: [s[ke] for s in sorted(b.isi, key=lambda s: s[1])] == list(nilai)


KOTOR: dict[str, Kotor] = {
    "spasi dan huruf besar": _peserta(anggota(nik=f" {A} ", nama="  SITI   AMINAH ", status=" aktif "), 1),
    "apostrof di depan NIK": _peserta(anggota(nik=f"'{A}"), 1, cek=lambda b: _sah(b) == [True]),
    "titik dan spasi di dalam NIK": _penduduk(
        warga(nik=f"{A[:6]}.{A[6:12]}.{A[12:]}") + warga(nik=f"{B[:4]} {B[4:8]} {B[8:12]} {B[12:]}"), 2
    ),
    "NIK 15 angka disimpan pada kepesertaan": _peserta(anggota(nik=A[:15]), 1, cek=lambda b: _sah(b) == [False]),
    "NIK kosong disimpan pada kepesertaan": _peserta(
        anggota(nik="") + anggota(nik=""), 2, cek=lambda b: len({s[0] for s in b.isi}) == 2
    ),
    "NIK berhuruf ditolak pada kependudukan": _penduduk(warga(nik=A[:15] + "X") + warga(nik=B), 1, (2, "nik")),
    "NIK kosong ditolak pada kependudukan": _penduduk(warga(nik="") + warga(), 1, (2, "nik")),
    "tanggal lahir mustahil di dalam NIK": _penduduk(warga(nik=f"331301320190{A[12:]}"), 0, (2, "nik")),
    "nomor urut 0000": _penduduk(warga(nik=A[:12] + "0000"), 0, (2, "nik")),
    "provinsi yang tidak ada": _penduduk(warga(nik="99" + A[2:]), 0, (2, "nik")),
    "NIK bilangan ilmiah: anggota disimpan, tidak sah": _peserta(
        anggota(nik="3.31301E+15") + AMAN, 2, cek=lambda b: _sah(b) == [False, True]
    ),
    "NIK ilmiah berkoma": Kotor("dtsen", 'nik;desil\n"3,31301E+15";4\n' + f"{A};4\n", 1, ((2, "nik"),)),
    "NIK sebagai angka Excel": Kotor("dtsen", xlsx(["nik", "desil"], [float(A), 3], [B, 3]), 1, ((2, "nik"),)),
    "NIK ganda pada kependudukan": _penduduk(
        warga() + warga(nik=B) + warga(nama="Siti A."),
        2,
        (4, "nik"),
        cek=lambda b: b.tolak[0][2] == "nik sudah ada pada baris 2",
    ),
    "NIK ganda pada dtsen": Kotor("dtsen", f"nik,desil\n{A},1\n{A},1\n{A},2\n", 1, ((3, "nik"), (4, "nik"))),
    "dua segmen satu orang tidak ditolak": _peserta(anggota() + anggota(segmen="PPU"), 2),
    "titik koma dan Windows-1252": Kotor(
        "kepesertaan_bpjs",
        (JUDUL + anggota(nama="Désirée")).replace(",", ";").encode("cp1252"),
        1,
        cek=lambda b: (b.rincian["sandi"], b.rincian["pemisah"]) == ("CP1252", ";"),
    ),
    "UTF-8 dengan BOM": Kotor("dtsen", b"\xef\xbb\xbf" + f"NIK,Desil\n{A},3\n".encode(), 1),
    "UTF-16 dengan tab": Kotor(
        "dtsen", f"nik\tdesil\r\n{A}\t3\r\n".encode("utf-16"), 1, cek=lambda b: b.rincian["pemisah"] == "tab"
    ),
    "UTF-16 tanpa BOM": Kotor("dtsen", f"nik,desil\n{A},3\n".encode("utf-16-le"), 1),
    "garis tegak sebagai pemisah": Kotor("dtsen", f"nik|desil\n{A}|3\n", 1),
    "CR saja di akhir baris": Kotor("dtsen", f"nik,desil\r{A},3\r{B},\r", 2),
    "sep= di baris pertama": Kotor("dtsen", f"sep=;\nnik;desil\n{A};3\n{B};x\n", 1, ((4, "desil"),)),
    "UTF-8 dengan satu bita rusak": Kotor(
        "kependudukan",
        (PENDUDUK + warga(nama="Né") + warga(nik=B, nama="Nó") + warga(nik=C, nama="R?sak")).encode().replace(
            b"R?sak", b"R\xe9sak"
        ),
        2,
        ((4, "nama"),),
    ),
    "baris kosong bukan baris": Kotor("dtsen", f"nik,desil\n\n{A},3\n  ,  \n,,\n{B},11\n\n", 1, ((6, "desil"),)),
    "kolom kurang": _peserta(f"{A},Siti,1990-01-01\n" + AMAN, 1, (2, "")),
    "kolom lebih": _peserta(anggota(nama="Siti, S.Pd") + AMAN, 1, (2, "")),
    "pemisah lebih di ujung baris": _peserta(anggota().rstrip("\n") + ",,\n" + AMAN, 2),
    "koma di dalam tanda kutip": _peserta(anggota(nama='"Siti, S.Pd"'), 1),
    "baris baru di dalam tanda kutip": _peserta(
        anggota(nama='"Siti\nAminah"') + anggota(segmen="?"), 1, (3, "segmen")
    ),
    "tanda kutip tidak ditutup": _peserta(anggota(nama='"Siti') + AMAN + anggota(nik=B), 2, (2, "")),
    "tanda kutip di tengah kata": _peserta(anggota(nama='Siti "Iti" A'), 1),
    "judul di bawah kop": Kotor(
        "dtsen", f"DATA DTSEN KABUPATEN KARANGANYAR,\n,\nNo. KTP,Peringkat Desil\n{A},3\n{B},0\n", 1, ((5, "desil"),)
    ),
    "judul dengan sebutan lain": Kotor(
        "kepesertaan_bpjs",
        "NO,Nama Peserta,TGL LAHIR,JK,No. Kartu,Segmen Peserta,Status Kepesertaan,Kelas Rawat,Kode Desa,NIK,Alamat\n"
        + f"1,Siti,01/02/1990,Perempuan,0001112223330,PEKERJA MANDIRI,AKTIF,KELAS III,{DESA.replace('.', '')},{A},X\n",
        1,
        cek=lambda b: b.diabaikan == ["NO", "Alamat"] and b.isi[0][4:] == ("PBPU", True, 3, DESA),
    ),
    "sebutan segmen BPJS": _peserta(
        "".join(
            anggota(segmen=s)
            for s in ("PBI JAMINAN KESEHATAN", "PBPU DAN BP PEMERINTAH DAERAH", "PEKERJA MANDIRI", "PEGAWAI SWASTA",
                      "PNS DAERAH", "KEPALA DESA DAN PERANGKAT DESA", "PENERIMA PENSIUN PNS", "VETERAN", "INVESTOR")
        ),
        9,
        cek=_kolom(4, "PBI_APBN", "PBPU_PEMDA", "PBPU", "PPU", "PPU", "PPU", "BP", "BP", "BP"),
    ),
    "segmen tidak dikenal": _peserta(anggota(segmen="ENTAH") + AMAN, 1, (2, "segmen")),
    "status selain AKTIF berarti tidak aktif": _peserta(
        "".join(anggota(status=s) for s in ("AKTIF", "TIDAK AKTIF", "PENANGGUHAN PEMBAYARAN", "")), 4,
        cek=_kolom(5, True, False, False, False),
    ),
    "kelas romawi": _peserta(
        anggota(kelas="I") + anggota(kelas="ii") + anggota(kelas="") + anggota(kelas="VIP"), 4,
        cek=_kolom(6, 1, 2, None, None),
    ),
    "tanggal dalam banyak bentuk": Kotor(
        "penduduk_miskin",
        "nik,miskin,tanggal_verifikasi\n"
        + "".join(
            f"{nik(n)},Y,{t}\n"
            for n, t in enumerate(
                ("2026-11-22", "22/11/2026", "22-11-2026", "22 November 2026", "22 Nop 2026", "2026-11-22 00:00:00",
                 "-")
            )
        ),
        7,
        cek=_kolom(3, *["2026-11-22"] * 6, None),
    ),
    "tanggal yang tidak ada": _penduduk(
        warga(lahir="31/02/1990") + warga(nik=B, lahir="1990-13-01") + warga(nik=C, lahir="kemarin"), 0,
        (2, "tanggal_lahir"), (3, "tanggal_lahir"), (4, "tanggal_lahir"),
    ),
    "tanggal sebagai sel Excel": Kotor(
        "penduduk_miskin", xlsx(["NIK", "Status Miskin", "Tgl Verifikasi"], [A, "Ya", date(2026, 2, 28)]), 1,
        cek=_kolom(3, "2026-02-28"),
    ),
    "jenis kelamin dalam banyak bentuk": _penduduk(
        "".join(warga(nik=nik(n), jk=j) for n, j in enumerate(("L", "p", "Laki-laki", "PEREMPUAN", "1", "2", "", "X"))),
        7, (9, "jenis_kelamin"),
    ),
    "desa yang tidak ada: anggota disimpan": _peserta(
        anggota(wilayah="33.13.01.2999") + AMAN, 2, cek=_kolom(7, "", DESA)
    ),
    "desa yang tidak ada: penduduk ditolak": _penduduk(
        warga(wilayah="33.13.01.2999") + warga(nik=B), 1, (2, "wilayah")
    ),
    "desa di luar daerah: anggota disimpan": _peserta(anggota(wilayah=LUAR), 1, cek=_kolom(7, LUAR)),
    "desa di luar daerah: penduduk ditolak, kecuali pindah": _penduduk(
        warga(wilayah=LUAR) + warga(nik=B, wilayah=LUAR, status="PINDAH"), 1, (2, "wilayah")
    ),
    "desa kosong dan nama desa": _penduduk(
        warga(wilayah="") + warga(nik=B, wilayah="Ngepungsari"), 0, (2, "wilayah"), (3, "wilayah")
    ),
    "desil di luar 1-10": Kotor(
        "dtsen", f"nik,desil\n{A},0\n{B},11\n{C},tiga\n{nik(3)},\n{nik(4)},10\n", 2,
        ((2, "desil"), (3, "desil"), (4, "desil")),
    ),
    "miskin selain Y/T": Kotor("penduduk_miskin", f"nik,miskin\n{A},Y\n{B},mungkin\n{C},t\n", 2, ((3, "miskin"),)),
    "NIB salah": Kotor(
        "pekerja", f"nik,NIB,Nama BU,status\n{A},9120000000001,PT A,AKTIF\n{B},123,PT B,AKTIF\n{B},,PT C,AKTIF\n", 1,
        ((3, "nib"), (4, "nib")),
    ),
    "SKTM: penerbit dari kode": Kotor(
        "sktm",
        f"nik,nomor,tanggal,wilayah\n{A},1,2026-01-02,{DESA}\n{A},2,2026-01-03,{LURAH}\n{B},3,,{DESA}\n{B},4,2026-1-5,{LUAR}\n",
        2, ((4, "tanggal"), (5, "wilayah")),
        cek=lambda b: sorted(s[-1] for s in b.isi) == ["DESA", "KELURAHAN"],
    ),
    "rupiah dalam banyak bentuk": Kotor(
        "apbdes",
        "wilayah;tahun;jenis_belanja;sumber_dana;alokasi\n"
        + "".join(
            f"{DESA};2026;iuran;Dana Desa;{a}\n"
            for a in ("Rp 3.175.200", "3175200", "3175200,00", "3.175.200,-", "3,175,200.00", "3175200,50", "3.17",
                      "-5", "tiga juta", "")
        ),
        5, tuple((n, "alokasi") for n in range(7, 12)), cek=_kolom(6, *[3_175_200] * 5),
    ),
    "kelurahan tanpa APBDes": Kotor(
        "apbdes", f"wilayah,tahun,jenis_belanja,sumber_dana,alokasi\n{LURAH},2026,IURAN,ADD,1\n", 0, ((2, "wilayah"),)
    ),
    "beberapa kolom salah disebut semua": _penduduk(
        warga(nik="1", lahir="kemarin", status="?"), 0, (2, "nik, tanggal_lahir, status_penduduk")
    ),
    "anggota dengan tanggal lahir dan kelas yang salah disimpan": _peserta(
        anggota(lahir="kemarin", kelas="7", wilayah="x"), 1, cek=_kolom(7, "")
    ),
    "spasi tak terlihat di dalam NIK": _penduduk(warga(nik=f"{A[:8]}\u200b{A[8:]}\u00a0"), 1),
    "lembar petunjuk di depan": Kotor(
        "dtsen",
        xlsx(["NIK", "Desil", "Catatan"], [A, 3, "ok"], ["", "", ""], [B, 12, "x"],
             awal=[["Cara mengisi"], ["Isi lembar kedua"]]),
        1, ((4, "desil"),), cek=lambda b: b.diabaikan == ["Catatan"],
    ),
    "teks penutup di bawah tabel": Kotor(
        "dtsen", f"nik,desil\n{A},3\nJumlah,1\nDicetak 22 November 2026,\n", 1, ((3, "nik"), (4, "nik"))
    ),
    "judul berekor pemisah": Kotor("dtsen", f"nik,desil,,\n{A},3\n{B},4,,\n", 2),
    "hanya judul": Kotor("dtsen", "nik,desil\n", 0),
}  # fmt: skip

GAGAL: dict[str, tuple[str, str | bytes, str]] = {
    "kolom wajib tidak ada": (
        "dtsen",
        f"NIK,Nama\n{A},Siti\n",
        "Kolom wajib tidak ada: desil. Judul yang terbaca: NIK",
    ),
    "tanpa judul": ("dtsen", f"{A},3\n{B},4\n", "Baris judul tidak ditemukan"),
    "judul ganda": ("dtsen", f"nik,desil,nik\n{A},3,{B}\n", "muncul lebih dari sekali"),
    "jenis yang tertukar": ("apbdes", f"nik,desil\n{A},3\n", "Berkas APBDes memerlukan kolom"),
    "buku kerja rusak": ("dtsen", xlsx(["nik", "desil"], [A, 3])[:700], "rusak"),
}


def test_at_least_thirty_kinds_of_dirt() -> None:
    assert len(KOTOR) >= 30


@pytest.mark.parametrize("nama", KOTOR)
def test_exact_account(nama: str, tmp_path: Path) -> None:
    kotor = KOTOR[nama]
    isi = kotor.isi.encode() if isinstance(kotor.isi, str) else kotor.isi
    hasil = baca(tmp_path, kotor.jenis, isi)
    assert hasil.gagal is None
    assert [t[:2] for t in hasil.tolak] == list(kotor.ditolak), hasil.tolak
    assert len(hasil.isi) == kotor.diterima
    assert hasil.dibaca == kotor.diterima + len(kotor.ditolak) == len(hasil.isi) + hasil.ditolak
    assert kotor.cek is None or kotor.cek(hasil)
    for angka in (A, B, C, A[:15], "3.31301E+15"):
        assert angka not in str(hasil.tolak)


@pytest.mark.parametrize("nama", GAGAL)
def test_whole_file_refused(nama: str, tmp_path: Path) -> None:
    jenis, isi, kata = GAGAL[nama]
    hasil = baca(tmp_path, jenis, isi.encode() if isinstance(isi, str) else isi)
    assert hasil.gagal is not None and kata in hasil.gagal
    assert A not in hasil.gagal and "Siti" not in hasil.gagal


def test_columns_in_any_order_and_quoted_everywhere(tmp_path: Path) -> None:
    isi = '"status_penduduk";"wilayah";"nama";"nik"\r\n' + f'"HIDUP";"{DESA}";"Sa\'adah; ""Ning""";"{A}"\r\n'
    hasil = baca(tmp_path, "kependudukan", isi.encode())
    assert (hasil.dibaca, len(hasil.isi), hasil.tolak) == (1, 1, [])


def test_a_row_of_many_quotes_left_open_costs_only_itself(tmp_path: Path) -> None:
    baris = [(nik(n), f'"{n}' if n % 10 == 0 else str(n % 10 + 1)) for n in range(200)]
    hasil = baca(tmp_path, "dtsen", ("nik,desil\n" + csv_(*baris)).encode())
    assert (hasil.dibaca, hasil.ditolak, len(hasil.isi)) == (200, 20, 180)
