"""An office's own Word layouts: ``templates_kantor/<daerah>/<jenis>.docx`` in the data folder, checked before use.

A layout may name what ours names (:func:`patuh.laporan.cetak_docx.isi_templat`) and nothing else; it is filled in by
the same escaped, sandboxed environment. One that does not check is refused with the reason, and ours is used.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from patuh.akun.daerah import Pejabat
from patuh.galat import IsianSalah
from patuh.laporan.cetak_docx import docx
from patuh.naskah_dinas.model import (
    Bagian,
    Butir,
    KolomTabel,
    KopNaskah,
    Naskah,
    Paragraf,
    Pasangan,
    Subjudul,
    Sumber,
    Tabel,
)
from patuh.naskah_dinas.tampilan import susun_json

LOG = logging.getLogger("patuh.naskah")
DIKENAL = frozenset(
    {
        "kop_pemerintah", "kop_instansi", "kop_baris", "tanda", "keterangan_tanda", "judul", "surat", "tempat_tanggal",
        "alamat", "isi", "lampiran", "penutup", "tempat_penetapan", "tanda_tangan", "di_bawah_nama", "verifikasi",
        "qr_gambar", "tembusan", "kaki",
    }
)  # fmt: skip
"""The names that a layout may use."""
_UKURAN_MAKS = 5 * 1024 * 1024


def templat_kantor(folder: Path, daerah: str, jenis: str) -> Path | None:
    """The office's layout for this kind of paper (or ``naskah.docx`` for all of them); None = ours."""
    for nama in (jenis, "naskah"):
        path = folder / "templates_kantor" / daerah / f"{nama}.docx"
        if path.is_file():
            try:
                periksa_templat(path)
            except IsianSalah as salah:
                LOG.warning("templat kantor %s/%s.docx tidak dipakai: %s", daerah, nama, salah.detail)
                continue
            return path
    return None


def periksa_templat(path: Path) -> None:
    """Check a layout. Raises :class:`IsianSalah` saying what is wrong in words for the office."""
    if path.stat().st_size > _UKURAN_MAKS:
        raise IsianSalah("Templat lebih besar dari 5 MB. Kecilkan gambar di dalamnya.")
    try:
        berkas = DocxTemplate(str(path))
        nama = berkas.get_undeclared_template_variables(SandboxedEnvironment(undefined=StrictUndefined))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError):
        raise IsianSalah("Berkas ini bukan dokumen Word (.docx) yang utuh.") from None
    except TemplateError as salah:
        raise IsianSalah(f"Tanda isian dalam templat belum benar: {salah}.") from None
    if asing := sorted(nama - DIKENAL):
        raise IsianSalah(f"Templat memakai nama yang tidak dikenal: {', '.join(asing)}.")
    for wajib in ("isi", "tanda_tangan", "verifikasi"):
        if wajib not in nama:
            raise IsianSalah(f"Templat belum memuat {wajib}: isi naskah, tanda tangan, dan verifikasi harus ada.")
    try:
        docx(susun_json(_contoh()), path)
    except (TemplateError, ValueError, KeyError, TypeError, SyntaxError) as salah:
        raise IsianSalah(f"Templat tidak dapat diisi dengan naskah contoh: {salah}.") from None


def _contoh() -> Naskah:
    """A paper with one block of each kind that prose can write."""
    return Naskah(
        id="contoh",
        kode_verifikasi="0000-0000-0000",
        alamat_verifikasi="https://contoh.invalid/verifikasi/0000-0000-0000",
        jenis="contoh",
        nama_jenis="Contoh",
        bentuk="surat",
        daerah="00.00",
        nama_daerah="Kabupaten Contoh",
        unit="00.00-sekda",
        kop=KopNaskah(pemerintah="Pemerintah Kabupaten Contoh", instansi="Sekretariat Daerah"),
        kota="Contoh",
        keadaan_per=datetime(2026, 1, 1, tzinfo=UTC),
        zona="Asia/Jakarta",
        hal="Contoh",
        tujuan=("Yth. Camat Contoh",),
        isi=(
            Bagian(
                judul="I. Contoh",
                isi=(
                    Subjudul(teks="A"),
                    Paragraf(teks="Contoh"),
                    Butir(isi=("satu",)),
                    Pasangan(isi=(("a", "b"),)),
                    Tabel(judul="Contoh", kolom=(KolomTabel(judul="a"),), baris=(("b",),), sumber="C"),
                ),
            ),
        ),
        penandatangan=Pejabat(jabatan="Sekretaris Daerah"),
        tembusan=("Contoh",),
        sumber=(Sumber(kode="C", kueri="contoh", uraian="contoh", baris=1),),
    )
