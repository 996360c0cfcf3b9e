"""The written part of a paper: one Jinja2 file in ``templates/laporan/naskah`` rendered to blocks.

Blank lines part the blocks. ``# `` begins a section, ``## `` a heading inside it, ``= `` a centred line, ``- `` items
of a list, ``+ `` items of a lettered list, ``: label | value`` pairs, ``> `` a small note, ``[nama]`` is the table or
chart of that name; anything else is a paragraph.
Only the file can say so: a value that begins with ``# `` or ``[`` stays the text that it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from patuh.laporan.angka import bulat, daftar, dari, persen, rupiah
from patuh.laporan.prosa import FOLDER_TEMPLAT
from patuh.naskah_dinas.model import Bagian, Blok, Butir, Gambar, Paragraf, Pasangan, Subjudul, Tabel, Tengah
from rules.periode import nama_tanggal

# Put before every value, so that no typed text can begin a block or end a label; taken away at the end.
_TANDA = "\x02"


def _nilai(nilai: object) -> str:
    return _TANDA + " ".join(str(nilai).replace(_TANDA, "").split()).replace("|", f"{_TANDA}|{_TANDA}")


@lru_cache(maxsize=1)
def _lingkungan() -> SandboxedEnvironment:
    lingkungan = SandboxedEnvironment(
        loader=FileSystemLoader(FOLDER_TEMPLAT / "naskah"),
        undefined=StrictUndefined,
        finalize=_nilai,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    lingkungan.filters.update(bulat=bulat, persen=persen, daftar=daftar, tanggal=nama_tanggal, rupiah=rupiah)
    lingkungan.globals.update(dari=dari)
    return lingkungan


def tulis(
    templat: str, isi: Mapping[str, Any], sisipan: Mapping[str, Tabel | Gambar] | None = None
) -> tuple[Bagian, ...]:
    """The sections of ``<templat>.j2``. Raises ``KeyError`` for a table that the caller did not give."""
    teks = _lingkungan().get_template(f"{templat}.j2").render(**isi)
    bagian: list[tuple[str, list[Blok]]] = [("", [])]
    for potong in (p.strip("\n") for p in teks.split("\n\n") if p.strip()):
        if potong.startswith("# "):
            bagian.append((_polos(potong[2:]), []))
        else:
            bagian[-1][1].append(_blok(potong, sisipan or {}))
    return tuple(Bagian(judul=judul, isi=tuple(blok)) for judul, blok in bagian if judul or blok)


def _blok(teks: str, sisipan: Mapping[str, Tabel | Gambar]) -> Blok:
    baris = teks.splitlines()
    if baris[0].startswith("[") and baris[0].endswith("]") and len(baris) == 1:
        return sisipan[baris[0][1:-1]]
    if all(b.startswith(("- ", "+ ")) for b in baris):
        return Butir(isi=tuple(_polos(b[2:]) for b in baris), bernomor=baris[0].startswith("+ "))
    if all(b.startswith(": ") for b in baris):
        return Pasangan(isi=tuple(_pasangan(b[2:]) for b in baris))
    if teks.startswith("## "):
        return Subjudul(teks=_polos(teks[3:]))
    if teks.startswith("= "):
        return Tengah(teks=_polos(teks[2:]))
    if teks.startswith("> "):
        return Paragraf(teks=_polos(teks[2:]), kecil=True)
    return Paragraf(teks=_polos(teks))


def _pasangan(baris: str) -> tuple[str, str]:
    # The first bar that the file itself wrote; one inside a value is fenced.
    label, _, isi = baris.replace(f"{_TANDA}|{_TANDA}", "\x03").partition("|")
    return _polos(label.replace("\x03", "|")), _polos(isi.replace("\x03", "|"))


def _polos(teks: str) -> str:
    return " ".join(teks.replace(_TANDA, "").split())
