"""Imports for the tests: files made of rows, read in this process or taken through the whole queue."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from sqlmodel import func, select

from patuh.akun.pelaku import LAYANAN
from patuh.basisdata.mesin import BasisData
from patuh.register.anak import baca_bingkai
from patuh.register.antre import Batas, jalankan_antrean
from patuh.register.impor_anak import Pekerjaan, kerjakan
from patuh.register.rahasia import GudangKunci
from patuh.register.tabel import Impor
from patuh.register.terima import baris_ditolak, mulai_impor, terima_berkas

GUDANG = GudangKunci(bytes(range(32)))
KUNCI = GUDANG.untuk("33.13")
KINI = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
DESA, LURAH, LUAR = "33.13.01.2001", "33.13.09.1001", "33.27.01.2001"


def nik(nomor: int) -> str:
    """A valid NIK, one for each number."""
    return f"331301{nomor % 28 + 1:02d}0190{nomor // 28 + 1:04d}"


@dataclass
class Bacaan:
    """What the reader made of a file."""

    dibaca: int = 0
    ditolak: int = 0
    isi: list[tuple[Any, ...]] = field(default_factory=list)
    tolak: list[tuple[int, str, str]] = field(default_factory=list)
    gagal: str | None = None
    rincian: dict[str, str] = field(default_factory=dict)
    diabaikan: list[str] = field(default_factory=list)


def baca(tmp: Path, jenis: str, isi: bytes) -> Bacaan:
    """Read a file here, without a child process or a database."""
    (tmp / "kerja").mkdir(exist_ok=True)
    (tmp / "berkas").write_bytes(isi)
    kerja = Pekerjaan(
        path=str(tmp / "berkas"),
        kerja=str(tmp / "kerja"),
        jenis=jenis,
        daerah="33.13",
        impor_no=7,
        kunci=GUDANG.untuk_anak(),
        xlsx=isi.startswith(b"PK"),
        memori=0,
        cpu=0,
    )
    keluar, hasil = io.BytesIO(), Bacaan()
    kerjakan(kerja, keluar)
    keluar.seek(0)
    for macam, *data in baca_bingkai(keluar):
        match macam:
            case "kepala":
                hasil.rincian, hasil.diabaikan = data
            case "isi":
                hasil.isi += data[0]
            case "tolak":
                hasil.tolak += data[0]
            case "selesai":
                hasil.dibaca, hasil.ditolak = data
            case "gagal":
                hasil.gagal = data[0]
            case "galat":
                raise AssertionError(data)
    hasil.tolak.sort()
    return hasil


def serahkan(bd: BasisData, folder: Path, jenis: str, isi: bytes, *, per: date = date(2026, 11, 1)) -> str:
    """Hand in a file; the id of its import."""
    with terima_berkas(folder, io.BytesIO(isi), "uji.csv") as berkas, bd.tulis() as sesi:
        return mulai_impor(
            sesi,
            jenis=jenis,
            daerah="33.13",
            per_tanggal=per,
            berkas=berkas,
            folder=folder,
            pelaku=LAYANAN,
            waktu=KINI,
        ).id


def antre(bd: BasisData, folder: Path, *, batas: Batas | None = None) -> int:
    """Run the queue to its end."""
    return jalankan_antrean(bd, GUDANG, folder, lambda: KINI, batas=batas)


def ambil(bd: BasisData, id_: str) -> Impor:
    """An import as it stands."""
    with bd.baca() as sesi:
        return sesi.exec(select(Impor).where(Impor.id == id_)).one()


def impor(bd: BasisData, folder: Path, jenis: str, isi: bytes, *, per: date = date(2026, 11, 1)) -> Impor:
    """Hand in a file and import it."""
    id_ = serahkan(bd, folder, jenis, isi, per=per)
    antre(bd, folder)
    return ambil(bd, id_)


def tolakan(bd: BasisData, satu: Impor) -> list[tuple[int, str, str]]:
    """The rejected rows."""
    with bd.baca() as sesi:
        return list(baris_ditolak(sesi, satu))


def banyak(bd: BasisData, model: Any, impor_no: int | None) -> int:
    """How many rows of a table belong to an import."""
    with bd.baca() as sesi:
        return sesi.exec(select(func.count()).select_from(model).where(model.impor_no == impor_no)).one()


def dtsen(*desil: object) -> bytes:
    """A file of the kind ``dtsen``: one person for each decile."""
    return ("nik,desil\n" + csv_(*((nik(n), d) for n, d in enumerate(desil)))).encode()


def csv_(*baris: Sequence[object], pemisah: str = ",", akhir: str = "\n") -> str:
    """Rows as CSV without quotes."""
    return "".join(pemisah.join(str(s) for s in b) + akhir for b in baris)


_AWALAN = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_RUANG = "http://schemas.openxmlformats.org"
_UTAMA = f'xmlns="{_RUANG}/spreadsheetml/2006/main"'
_HUBUNGAN = f"{_RUANG}/officeDocument/2006/relationships"
_GAYA = (
    f'{_AWALAN}<styleSheet {_UTAMA}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)
_TIPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def xlsx(
    *baris: Sequence[object], awal: Sequence[Sequence[object]] = (), tambahan: dict[str, bytes] | None = None
) -> bytes:
    """Rows as a workbook: text stays text, numbers and dates are cells of their kind. ``awal`` is a sheet before it,
    ``tambahan`` further parts of the zip."""
    lembar = [satu for satu in (awal, baris) if satu]
    bagian = {
        "[Content_Types].xml": f'{_AWALAN}<Types xmlns="{_RUANG}/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TIPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TIPE}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TIPE}.worksheet+xml"/>'
            for n, _ in enumerate(lembar, 1)
        )
        + "</Types>",
        "_rels/.rels": _kaitan([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'{_AWALAN}<workbook {_UTAMA} xmlns:r="{_HUBUNGAN}"><sheets>'
        + "".join(f'<sheet name="Lembar{n}" sheetId="{n}" r:id="r{n}"/>' for n, _ in enumerate(lembar, 1))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _kaitan(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n, _ in enumerate(lembar, 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _GAYA,
        **{f"xl/worksheets/sheet{n}.xml": _lembar(satu) for n, satu in enumerate(lembar, 1)},
    }
    keluar = io.BytesIO()
    with zipfile.ZipFile(keluar, "w", zipfile.ZIP_DEFLATED) as zip_:
        for nama, isi in bagian.items():
            zip_.writestr(nama, isi)
        for nama, data in (tambahan or {}).items():
            zip_.writestr(nama, data)
    return keluar.getvalue()


def _kaitan(tujuan: Sequence[tuple[str, str]]) -> str:
    isi = "".join(
        f'<Relationship Id="r{n}" Type="{_HUBUNGAN}/{jenis}" Target="{ke}"/>' for n, (jenis, ke) in enumerate(tujuan, 1)
    )
    return f'{_AWALAN}<Relationships xmlns="{_RUANG}/package/2006/relationships">{isi}</Relationships>'


def _lembar(baris: Sequence[Sequence[object]]) -> str:
    isi = "".join(
        f'<row r="{y}">' + "".join(_sel(f"{chr(65 + x)}{y}", s) for x, s in enumerate(satu)) + "</row>"
        for y, satu in enumerate(baris, 1)
    )
    return f"{_AWALAN}<worksheet {_UTAMA}><sheetData>{isi}</sheetData></worksheet>"


def _sel(letak: str, nilai: object) -> str:
    if isinstance(nilai, date):
        return f'<c r="{letak}" s="1"><v>{(nilai - date(1899, 12, 30)).days}</v></c>'
    if isinstance(nilai, int | float):
        return f'<c r="{letak}"><v>{nilai}</v></c>'
    return (
        f'<c r="{letak}" t="inlineStr"><is><t xml:space="preserve">{escape(str(nilai))}</t></is></c>' if nilai else ""
    )


def xlsx_berlembar(lembar: bytes) -> bytes:
    """A sound workbook whose only sheet is these bytes."""
    keluar = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx(("nik", "desil")))) as asal, zipfile.ZipFile(keluar, "w") as baru:
        for nama in asal.namelist():
            baru.writestr(nama, lembar if nama == "xl/worksheets/sheet1.xml" else asal.read(nama))
    return keluar.getvalue()


def lembar_dari(isi: bytes) -> bytes:
    """The first sheet of a workbook."""
    return zipfile.ZipFile(io.BytesIO(isi)).read("xl/worksheets/sheet1.xml")
