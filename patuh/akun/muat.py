"""Load a daerah with all its units: settings and offices from ``daerah/<kode>.yaml``, those that one document brings
along from ``daerah/unit/<kode>-*.yaml``, kecamatan, desa and kelurahan from the official region list. Raises
:class:`BerkasDaerahSalah` with the line for anything that is wrong."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from patuh import lembaran
from patuh.akun.daerah import Daerah, JenisUnit, Kop, Pejabat, TenggatDaerah, UnitData
from patuh.lembaran import ingat
from rules.berkas import BerkasYaml, Temuan, baca_yaml, tebakan

FOLDER_DAERAH = Path(__file__).parent / "daerah"
FOLDER_WILAYAH = Path(__file__).parent / "wilayah"
FOLDER_UNIT = "unit"
PEMILIH = "jenis:"

_KUNCI = [k for m in (Daerah, UnitData, TenggatDaerah, Kop, Pejabat) for k in m.model_fields]


class _UnitTambahan(BaseModel):
    """Units that a document brings along (a programme of its time, a partner), in a file of their own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    unit: tuple[UnitData, ...]


class BerkasDaerahSalah(ValueError):
    """A daerah is not known or its file is wrong; ``temuan`` lists what and where (empty when there is no file)."""

    def __init__(self, pesan: str, temuan: Iterable[Temuan] = ()) -> None:
        self.temuan = tuple(temuan)
        super().__init__("\n".join([pesan, *map(str, self.temuan)]))


class UnitTidakDikenal(ValueError):
    """A unit code or selector that finds nothing; ``saran`` may hold the likely spelling."""

    def __init__(self, pesan: str, saran: str | None = None) -> None:
        self.saran = saran
        super().__init__(f"{pesan} {saran}" if saran else pesan)


def daftar_daerah() -> list[str]:
    """Codes of every daerah that has a settings file."""
    return sorted(_berkas_daerah())


def _berkas_daerah() -> dict[str, Path]:
    """Settings files by code; a daerah of the product is not replaced by another file."""
    return {p.stem: p for folder in (*reversed(lembaran.folder_daerah()), FOLDER_DAERAH) for p in folder.glob("*.yaml")}


@ingat
def muat_daerah(kode: str) -> Daerah:
    """The daerah with this Kemendagri code (``33.13``), every unit included.

    Raises:
        BerkasDaerahSalah: no such daerah, or its file has errors.
    """
    if kode not in daftar_daerah():
        raise BerkasDaerahSalah(f"Daerah {kode!r} belum ada. Yang ada: {', '.join(daftar_daerah())}.")
    return baca_daerah(_berkas_daerah()[kode])


def baca_daerah(path: Path) -> Daerah:
    """Read and check one settings file and add the units of the region list (not cached)."""
    berkas = baca_yaml(path)
    daerah: Daerah | None = None
    if berkas.data is not None:
        try:
            daerah = Daerah.model_validate(berkas.data)
        except ValidationError as salah:
            berkas.catat_bentuk(salah, _KUNCI)
    semua = [berkas]
    if daerah is not None:
        folder = dict.fromkeys(f / FOLDER_UNIT for f in (path.parent, *lembaran.folder_daerah()))
        tambahan = [satu for f in folder for satu in _unit_tambahan(f, daerah.kode)]
        tertulis = [(berkas, daerah.unit), *tambahan]
        semua = [b for b, _ in tertulis]
        daerah = daerah.model_copy(update={"unit": (*(u for _, isi in tertulis for u in isi), *_unit_wilayah(daerah))})
        _periksa_unit(daerah, tertulis)
        if daerah.kode != path.stem:
            berkas.catat(("kode",), f"Kode {daerah.kode!r} tidak sama dengan nama berkas {path.stem!r}.")
    if daerah is None or any(b.temuan for b in semua):
        raise BerkasDaerahSalah(f"Berkas daerah {path.name} salah:", sorted(t for b in semua for t in b.temuan))
    return daerah


def _unit_tambahan(folder: Path, kode: str) -> list[tuple[BerkasYaml, tuple[UnitData, ...]]]:
    """Units in files of their own; findings stay with the file they are in."""
    hasil = []
    for path in sorted(folder.glob(f"{kode}-*.yaml")):
        berkas = baca_yaml(path)
        unit: tuple[UnitData, ...] = ()
        if berkas.data is not None:
            try:
                unit = _UnitTambahan.model_validate(berkas.data).unit
            except ValidationError as salah:
                berkas.catat_bentuk(salah, _KUNCI)
        hasil.append((berkas, unit))
    return hasil


def pilih_unit(daerah: Daerah, pilihan: Iterable[str]) -> tuple[UnitData, ...]:
    """Units named by codes or by selectors ``jenis:<jenis>``, each once, in the order asked for.

    Raises:
        UnitTidakDikenal: an unknown code or kind, or a kind of which the daerah has no unit.
    """
    kamus = {u.kode: u for u in daerah.unit}
    terpilih: dict[str, UnitData] = {}
    for butir in pilihan:
        if not butir.startswith(PEMILIH):
            if butir not in kamus:
                raise UnitTidakDikenal(f"Unit {butir!r} tidak ada di {daerah.nama}.", tebakan(butir, kamus))
            terpilih[butir] = kamus[butir]
            continue
        jenis = butir.removeprefix(PEMILIH)
        if jenis not in get_args(JenisUnit):
            pesan = f"Jenis unit {jenis!r} tidak dikenal. Pilihan: {', '.join(get_args(JenisUnit))}."
            raise UnitTidakDikenal(pesan, tebakan(jenis, get_args(JenisUnit)))
        cocok = {u.kode: u for u in daerah.unit if u.jenis == jenis}
        if not cocok:
            raise UnitTidakDikenal(f"{daerah.nama} tidak memiliki unit berjenis {jenis!r}.")
        terpilih |= cocok
    return tuple(terpilih.values())


def _unit_wilayah(daerah: Daerah) -> list[UnitData]:
    """Kecamatan with their desa and kelurahan. Addresses are examples under .invalid, which can never be delivered."""
    ranah = f"{re.sub('[^a-z0-9]+', '-', daerah.sebutan.lower()).strip('-')}.contoh.invalid"
    sekda = next((u.kode for u in daerah.unit if u.jenis == "sekda"), None)

    def unit(kode: str, sebutan: str, jabatan: str, nama: str, jenis: JenisUnit, atasan: str | None) -> UnitData:
        return UnitData(
            kode=kode,
            nama=f"{sebutan} {nama}",
            jenis=jenis,
            jabatan=f"{jabatan} {nama}",
            atasan=atasan,
            surel=f"{kode.replace('.', '-')}@{ranah}",
        )

    hasil = [
        unit(k, "Kecamatan", "Camat", nama, "camat", sekda) for k, nama in baris_wilayah("districts.csv", daerah.kode)
    ]
    for kode, nama in baris_wilayah("villages.csv", daerah.kode):
        kecamatan, _, akhir = kode.rpartition(".")
        if akhir.startswith("1"):
            hasil.append(unit(kode, "Kelurahan", "Lurah", nama, "kelurahan", kecamatan))
        else:
            hasil.append(unit(kode, "Desa", "Kepala Desa", nama, "desa", kecamatan))
    return hasil


def baris_wilayah(nama: str, kode: str) -> list[tuple[str, str]]:
    """Code and name of every region below a kabupaten; the dot keeps 33.1 from matching 33.13."""
    teks = (FOLDER_WILAYAH / nama).read_text(encoding="utf-8")
    # The code stands first: of 84,000 lines only those of this kabupaten are taken apart.
    baris = re.findall(rf"^{re.escape(kode)}\..*$", teks, re.MULTILINE)
    return [(b["code"], b["name"]) for b in csv.DictReader(baris, teks[: teks.index("\n")].split(","))]


def _periksa_unit(daerah: Daerah, tertulis: list[tuple[BerkasYaml, tuple[UnitData, ...]]]) -> None:
    """One code a unit, codes of this daerah, superiors that exist and never lead back to the unit itself."""
    jumlah = Counter(u.kode for u in daerah.unit)
    atasan = {u.kode: u.atasan for u in daerah.unit}
    for berkas, isi in tertulis:
        for nomor, unit in enumerate(isi):
            if jumlah[unit.kode] > 1:
                berkas.catat(("unit", nomor, "kode"), f"Kode unit {unit.kode!r} dipakai lebih dari sekali.")
            if not re.match(rf"{re.escape(daerah.kode)}[-.]\w", unit.kode):
                berkas.catat(("unit", nomor, "kode"), f"Kode unit harus berawal {daerah.kode + '-'!r}.")
            if unit.atasan is not None and unit.atasan not in atasan:
                pesan = f"Atasan {unit.atasan!r} tidak ada di daerah ini."
                berkas.catat(("unit", nomor, "atasan"), pesan, tebakan(unit.atasan, atasan))
            jejak, puncak = {unit.kode}, unit.atasan
            while puncak is not None and puncak not in jejak:
                jejak.add(puncak)
                puncak = atasan.get(puncak)
            if puncak is not None:
                berkas.catat(("unit", nomor, "atasan"), "Rantai atasan berputar kembali ke unit yang sama.")
    for jenis in ("bupati", "sekda"):
        if sum(u.jenis == jenis for u in daerah.unit) != 1:
            tertulis[0][0].catat(("unit",), f"Harus ada tepat satu unit berjenis {jenis!r}.")
