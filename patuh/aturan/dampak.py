"""What a changed pack or changed parameters would do to the people of a register (``patuh dampak``, and its page)."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from patuh.akun.muat import baris_wilayah
from patuh.aturan.pustaka import pustaka_bawaan
from patuh.register.fakta_massal import FAKTA, Keadaan, Register
from patuh.register.folder import RegisterSalah, baca_folder
from patuh.register.nik import kode_provinsi
from rules.biaya import BERKAS_BAWAAN, BiayaSalah, TabelBiaya, muat_biaya, tabel_biaya
from rules.iuran import BANTUAN_DAERAH, PESERTA, ParameterTiada
from rules.mesin.arsip import versi_paket
from rules.mesin.dampak import BiayaTiada, Dampak, Sisi, Ubah, hitung_dampak
from rules.mesin.massal import KolomSalah
from rules.mesin.mesin import FOLDER_PAKET, Mesin, PaketSalah
from rules.mesin.normal import ikat
from rules.mesin.ruang import tak_terjangkau
from rules.mesin.terikat import MesinPaket, pasang_terikat
from rules.paket.periksa import periksa_paket
from rules.parameter.model import KumpulanParameter
from rules.parameter.muat import ParameterSalah, muat_parameter, parameter_bawaan

Kabari = Callable[[str], None]


class PermintaanSalah(ValueError):
    """The command asks for something that cannot be compared."""


DAMPAK_GAGAL = (
    *(PermintaanSalah, PaketSalah, ParameterSalah, BiayaSalah, ParameterTiada, BiayaTiada),
    *(RegisterSalah, KolomSalah),
)
"""Everything that :func:`bandingkan` raises for what it was given."""


@dataclass(frozen=True)
class Permintaan:
    """What is compared, over which people, on which date. ``biaya``: the cost table, where the product's own does not
    know an outcome of the new pack; ``register``: its folder, where the people are not handed in."""

    paket: str
    daerah: str
    tanggal: date
    register: Path | None
    paket_baru: Path | None = None
    parameter_baru: Path | None = None
    kuota: bool = True
    biaya: Path | None = None


@dataclass(frozen=True)
class HasilDampak:
    """The comparison and what it was made of: versions, and the parameters that cost and differ."""

    permintaan: Permintaan
    dampak: Dampak
    versi: tuple[str, str]
    versi_parameter: tuple[str, str]
    parameter: dict[str, Ubah]
    kecamatan: dict[str, str]


def bandingkan(
    minta: Permintaan, kabari: Kabari, *, register: Register | None = None, andai: KumpulanParameter | None = None
) -> HasilDampak:
    """Decide everybody twice and compare. ``kabari`` is told of each long step; ``register`` are people who are at
    hand already, ``andai`` parameters that come from no file.

    Raises:
        PermintaanSalah: nothing to compare, an unknown pack or daerah.
        PaketSalah, ParameterSalah, BiayaSalah: a file has findings.
        ParameterTiada: an amount has no known value on the date.
        BiayaTiada: an outcome has no cost line.
        RegisterSalah, KolomSalah: the register cannot be read.
    """
    if minta.paket_baru is None and minta.parameter_baru is None and andai is None:
        raise PermintaanSalah("sebutkan --paket-baru, --parameter-baru, atau keduanya")
    if minta.paket not in FAKTA:
        raise PermintaanSalah(
            f"dampak paket {minta.paket!r} tidak dapat dihitung atas register. Yang dapat: {', '.join(sorted(FAKTA))}"
        )
    kabari("memeriksa paket dan parameter")
    lama = parameter_bawaan()
    baru = andai or lama if minta.parameter_baru is None else muat_parameter(minta.parameter_baru)
    asli = FOLDER_PAKET / f"{minta.paket}.yaml"
    mesin = (_pasang(minta, asli, lama), _pasang(minta, minta.paket_baru or asli, baru))
    biaya = (_biaya(minta, lama), _biaya(minta, baru))
    if register is None:
        if minta.register is None:
            raise PermintaanSalah("sebutkan folder registernya")
        kabari(f"membaca register di {minta.register}")
        baca = baca_folder(minta.register)
        register = baca.register
        for jenis, jumlah in baca.ditolak.items():
            if jumlah:
                kabari(f"{jenis}.csv: {jumlah} baris tidak dipakai karena NIK-nya tidak terbaca")
    iuran = (_iuran(minta, lama), _iuran(minta, baru))
    kabari("menyusun fakta setiap orang")
    susun = FAKTA[minta.paket]
    orang = [
        susun(register, Keadaan(minta.tanggal, kode_provinsi(), satu, minta.kuota)) for satu in dict.fromkeys(iuran)
    ]
    _di_daerah(minta, orang[0]["wilayah"], kabari)
    sisi = []
    for nama, satu, fakta, tabel in zip(("sebelum", "sesudah"), mesin, (orang[0], orang[-1]), biaya, strict=True):
        kabari(f"memutus {fakta.height} orang, {nama}")
        sisi.append(Sisi(satu.terikat, satu.massal(fakta), tabel))
    return HasilDampak(
        minta,
        hitung_dampak(orang[0]["wilayah"], *sisi),
        versi=(mesin[0].terikat.versi, mesin[1].terikat.versi),
        versi_parameter=(lama.sidik, baru.sidik),
        parameter=_parameter(minta, lama, baru, biaya),
        kecamatan=dict(baris_wilayah("districts.csv", minta.daerah)),
    )


def _pasang(minta: Permintaan, berkas: Path, parameter: KumpulanParameter) -> MesinPaket:
    """A pack at work with these parameters. A new pack is checked as completely as one put to use; the product's own
    pack with new parameters is not held to its examples, which tell of the old ones."""
    pustaka = pustaka_bawaan()
    hasil = periksa_paket(berkas, parameter, pustaka)
    paket = hasil.paket
    if paket is None or hasil.temuan:
        raise PaketSalah(f"Paket {berkas} salah:", hasil.temuan)
    if paket.id != minta.paket:
        raise PermintaanSalah(f"berkas {berkas} memuat paket {paket.id!r}, bukan {minta.paket!r}")
    if not paket.untuk(minta.daerah):
        raise PermintaanSalah(f"paket {paket.id} untuk daerah {', '.join(paket.daerah)}, bukan {minta.daerah}")
    if berkas == minta.paket_baru:
        Mesin(parameter, pustaka).coba(hasil)
    versi = versi_paket(paket, pustaka)
    terikat = ikat(paket, parameter, pustaka, minta.daerah, minta.tanggal, versi=versi)
    if tak_terjangkau(terikat)[1] is not None:
        raise PermintaanSalah(f"paket {paket.id} dengan parameter itu tidak memberi hasil bagi sebagian keadaan")
    return pasang_terikat(terikat, None)


def _biaya(minta: Permintaan, parameter: KumpulanParameter) -> TabelBiaya:
    path = minta.biaya or BERKAS_BAWAAN
    berkas = muat_biaya(path, parameter)
    if minta.paket not in berkas.paket:
        raise PermintaanSalah(f"berkas biaya {path.name} tidak memuat paket {minta.paket}")
    return tabel_biaya(berkas, minta.paket, parameter, minta.tanggal, minta.daerah)


def _iuran(minta: Permintaan, parameter: KumpulanParameter) -> int:
    jumlah = 0
    for nama in (PESERTA, BANTUAN_DAERAH):
        nilai = parameter.nilai(nama, minta.tanggal, minta.daerah)
        if nilai is None:
            raise ParameterTiada(nama, minta.tanggal, None)
        jumlah += nilai.nilai
    return jumlah


def _di_daerah(minta: Permintaan, wilayah: pl.Series, kabari: Kabari) -> None:
    luar = wilayah.len() - int(wilayah.str.starts_with(f"{minta.daerah}.").sum())
    if luar == wilayah.len():
        raise PermintaanSalah(f"tidak seorang pun dalam register ini yang wilayahnya di daerah {minta.daerah}")
    if luar:
        kabari(f"{luar} orang wilayahnya di luar daerah {minta.daerah} atau kosong; mereka tetap dihitung")


def _parameter(
    minta: Permintaan, lama: KumpulanParameter, baru: KumpulanParameter, biaya: tuple[TabelBiaya, TabelBiaya]
) -> dict[str, Ubah]:
    """The amounts that the cost is made of, and every parameter with another value on the date."""

    def nilai(kumpulan: KumpulanParameter, nama: str) -> int | None:
        ketemu = kumpulan.nilai(nama, minta.tanggal, minta.daerah) if nama in kumpulan.nama() else None
        return ketemu.nilai if ketemu else None

    hasil = {}
    for nama in sorted(lama.nama() | baru.nama()):
        dulu, kini = nilai(lama, nama), nilai(baru, nama)
        if dulu is not None and kini is not None and (dulu != kini or nama in biaya[0].parameter):
            hasil[nama] = Ubah(dulu, kini)
    return hasil


def simpan(hasil: HasilDampak, folder: Path) -> list[Path]:
    """Write ``dampak.json`` and the tables as CSV into an existing folder; what was written."""
    from patuh.csv_aman import sel_aman

    berkas = [folder / "dampak.json"]
    berkas[0].write_text(json.dumps(ke_json(hasil), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for nama, tabel in _tabel(hasil).items():
        berkas.append(folder / f"{nama}.csv")
        with berkas[-1].open("w", encoding="utf-8", newline="") as aliran:
            csv.writer(aliran).writerows([sel_aman(s) for s in baris] for baris in tabel)
    return berkas


def ke_json(hasil: HasilDampak) -> dict[str, Any]:
    """The whole comparison as plain data; counts are people, amounts whole rupiah a month."""
    minta = hasil.permintaan
    return {
        "paket": minta.paket,
        "daerah": minta.daerah,
        "tanggal": minta.tanggal.isoformat(),
        "versi": dict(zip(("sebelum", "sesudah"), hasil.versi, strict=True)),
        "versi_parameter": dict(zip(("sebelum", "sesudah"), hasil.versi_parameter, strict=True)),
        "parameter": {n: asdict(u) for n, u in hasil.parameter.items()},
        **asdict(hasil.dampak),
    }


def _tabel(hasil: HasilDampak) -> dict[str, Iterator[tuple[object, ...]]]:
    dampak = hasil.dampak

    def peralihan() -> Iterator[tuple[object, ...]]:
        yield "dari", "ke", "jiwa"
        for satu in dampak.peralihan:
            yield satu.dari, satu.ke, satu.jiwa

    def kecamatan() -> Iterator[tuple[object, ...]]:
        yield "kecamatan", "nama", "hasil", "sebelum", "sesudah", "selisih"
        for satu in dampak.kecamatan:
            for kode, ubah in satu.hasil.items():
                nama = hasil.kecamatan.get(satu.kode, "")
                yield satu.kode, nama, kode, ubah.sebelum, ubah.sesudah, ubah.selisih

    def biaya() -> Iterator[tuple[object, ...]]:
        yield "kecamatan", "nama", "pembayar", "sebelum", "sesudah", "selisih"
        for satu in dampak.kecamatan:
            for pembayar, ubah in satu.biaya.items():
                nama = hasil.kecamatan.get(satu.kode, "")
                yield satu.kode, nama, pembayar, ubah.sebelum, ubah.sesudah, ubah.selisih

    return {"peralihan": peralihan(), "kecamatan": kecamatan(), "biaya": biaya()}
