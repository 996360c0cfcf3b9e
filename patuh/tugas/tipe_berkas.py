"""What a file of evidence is, judged by its content: the name and the sender's word for it prove nothing."""

from __future__ import annotations

import codecs
import zipfile
from pathlib import Path, PurePosixPath

from patuh.galat import GalatIsian, IsianSalah
from patuh.samar import bersihkan

_AWALAN = (
    (b"%PDF-", "application/pdf"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
)
_KANTOR = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_AKHIRAN = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    _KANTOR["word/document.xml"]: (".docx",),
    _KANTOR["xl/workbook.xml"]: (".xlsx",),
    "text/plain": (".txt",),
    "text/csv": (".csv",),
}
_PILIHAN = "Lampirkan PDF, foto (JPEG, PNG, WebP), DOCX, XLSX, atau teks/CSV (UTF-8)."
_BUKA_MAKS = 256 * 1024 * 1024
_RASIO_MAKS = 200
_BAGIAN_MAKS = 5_000
_PANJANG_NAMA = 120


def kenali(path: Path, nama: str) -> str:
    """The media type of a stored file. Raises :class:`IsianSalah` for an empty file or a type that is not allowed."""
    with path.open("rb") as berkas:
        awal = berkas.read(16)
    if not awal:
        raise _salah("Berkas kosong.")
    for tanda, tipe in _AWALAN:
        if awal.startswith(tanda):
            return tipe
    if awal[:4] == b"RIFF" and awal[8:12] == b"WEBP":
        return "image/webp"
    if awal.startswith(b"PK\x03\x04"):
        return _kenali_kantor(path)
    if _teks(path):
        return "text/csv" if nama.lower().endswith(".csv") else "text/plain"
    raise _salah("Jenis berkas ini tidak diterima.")


def nama_aman(nama: str, tipe: str) -> str:
    """The file's name for showing and saving: no folders, control characters or NIK, and the ending of its type."""
    dasar = PurePosixPath(bersihkan(nama).replace("\\", "/").replace("\n", " ")).name.strip(" .") or "bukti"
    akhiran = _AKHIRAN[tipe]
    if not dasar.lower().endswith(akhiran):
        dasar += akhiran[0]
    batang = PurePosixPath(dasar)
    return batang.stem[: _PANJANG_NAMA - len(batang.suffix)] + batang.suffix


def _kenali_kantor(path: Path) -> str:
    """A Word or Excel file by its parts; one that would unpack to something huge, or carries macros, is refused."""
    try:
        with zipfile.ZipFile(path) as zip_:
            isi = zip_.infolist()
            nama = {i.filename for i in isi}
            besar = sum(i.file_size for i in isi)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise _salah("Berkas ini rusak dan tidak dapat dibuka.") from None
    if len(isi) > _BAGIAN_MAKS or besar > _BUKA_MAKS or besar > max(1, path.stat().st_size) * _RASIO_MAKS:
        raise _salah("Isi berkas ini terlalu besar bila dibuka.")
    if any(n.lower().endswith("vbaproject.bin") for n in nama):
        raise _salah("Berkas dengan makro tidak diterima.")
    tipe = next((t for bagian, t in _KANTOR.items() if bagian in nama and "[Content_Types].xml" in nama), None)
    if tipe is None:
        raise _salah("Jenis berkas ini tidak diterima.")
    return tipe


def _teks(path: Path) -> bool:
    urai = codecs.getincrementaldecoder("utf-8-sig")()
    with path.open("rb") as berkas:
        try:
            while bagian := berkas.read(1 << 16):
                if not _terbaca(urai.decode(bagian)):
                    return False
            return _terbaca(urai.decode(b"", final=True))
        except UnicodeDecodeError:
            return False


def _terbaca(teks: str) -> bool:
    return all(h >= " " or h in "\t\n\r\f" for h in teks)


def _salah(sebab: str) -> IsianSalah:
    return IsianSalah(f"{sebab} {_PILIHAN}", (GalatIsian("berkas", f"{sebab} {_PILIHAN}"),))
