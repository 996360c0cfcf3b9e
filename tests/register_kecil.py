"""A small register written straight into the tables: who is a resident, who is a member."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlmodel import func, select

from patuh.basisdata.mesin import BasisData
from patuh.register.rahasia import GudangKunci
from patuh.register.tabel import BarisKepesertaan, BarisPenduduk, Impor, StatusImpor

WAKTU = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)
# A production role refuses a key that is a mere sequence.
KUNCI = GudangKunci(sha256(b"kunci uji").digest())


def nik(nomor: int, daerah: str = "33.13") -> str:
    """A valid NIK, one for each number."""
    return f"{daerah.replace('.', '')}01{nomor % 28 + 1:02d}0190{nomor + 1:04d}"


def impor(bd: BasisData, daerah: str, jenis: str, per: date) -> int:
    """An accepted import whose rows are still to be put in; its number."""
    with bd.tulis() as sesi:
        ke = sesi.exec(select(func.count()).select_from(Impor)).one()
        satu = Impor(
            id=f"i{ke}", daerah=daerah, jenis=jenis, per_tanggal=per, nama_berkas="uji.csv", sha256=f"{ke}", ukuran=1,
            status=StatusImpor.SELESAI, kemajuan=1.0, dibaca=1, diterima=1, pelaku="uji", dibuat=WAKTU,
        )  # fmt: skip
        sesi.add(satu)
        sesi.flush()
        assert satu.no is not None
        return satu.no


def isi_register(
    bd: BasisData,
    daerah: str = "33.13",
    *,
    per: date = date(2026, 11, 1),
    penduduk: Iterable[int] = (),
    aktif: Iterable[int] = (),
    nonaktif: Iterable[int] = (),
    segmen: str = "PPU",
    kunci: GudangKunci = KUNCI,
) -> None:
    """One version of the residents and of the memberships."""
    satu = kunci.untuk(daerah)
    no_penduduk, no_peserta = impor(bd, daerah, "kependudukan", per), impor(bd, daerah, "kepesertaan_bpjs", per)
    with bd.tulis() as sesi:
        for baris, orang in enumerate(penduduk):
            kotak = satu.sandikan({"nik": nik(orang, daerah)})
            sesi.add(
                BarisPenduduk(
                    impor_no=no_penduduk, indeks=satu.indeks(nik(orang, daerah)), baris=baris, rahasia=kotak,
                    status="HIDUP", wilayah=f"{daerah}.01.2001",
                )
            )  # fmt: skip
        anggota = [(o, True) for o in aktif] + [(o, False) for o in nonaktif]
        for baris, (orang, status) in enumerate(anggota):
            kotak = satu.sandikan({"nik": nik(orang, daerah)})
            sesi.add(
                BarisKepesertaan(
                    impor_no=no_peserta, indeks=satu.indeks(nik(orang, daerah)), baris=baris, rahasia=kotak,
                    nik_sah=True, segmen=segmen, aktif=status, kelas=3, wilayah=f"{daerah}.01.2001",
                )
            )  # fmt: skip
