"""Charts as small pure SVG functions: stacked horizontal bars, the same for page and paper.

Four states, told apart by lightness and by hatching as well as by colour; each bar carries its figures. The table of
the same figures always stands beneath (the caller's duty).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from patuh.laporan.angka import bulat, persen
from patuh.laporan.huruf import cetakan
from patuh.laporan.model import Hitungan

_LEBAR = 680
_LABEL = 188
_ANGKA = 118
_TINGGI = 17
_JARAK = 9
_HURUF = 11
_LEGENDA = 24
_LEBAR_HURUF = 6.2
_MUAT = 26
_LEBAR_LABEL_HURUF = 32


@dataclass(frozen=True)
class Warna:
    """A state in the chart: its name, fill, and the colour of a figure written on it."""

    nama: str
    isi: str
    tulisan: str


WARNA = (
    Warna("Tepat waktu", "#153e6f", "#ffffff"),
    Warna("Diterima terlambat", "#7fa9d1", "#10202f"),
    Warna("Belum jatuh tempo", "#e4e8ed", "#10202f"),
    Warna("Belum disampaikan", "url(#arsir)", "#10202f"),
)
# Orange hatching: differs from both blues for colour-blind readers, and stays hatched in greyscale.
_ARSIR = (
    '<defs><pattern id="arsir" width="6" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="6" height="6" fill="#fbe3cf"/>'
    '<path d="M-1,1 L1,-1 M0,6 L6,0 M5,7 L7,5" stroke="#c4560a" stroke-width="1.6"/></pattern></defs>'
)


@dataclass(frozen=True)
class Batang:
    """One bar: a label and the counts it stands for."""

    label: str
    hitungan: Hitungan


def nilai_batang(h: Hitungan) -> tuple[int, int, int, int]:
    """The four parts of a bar, in the order of :data:`WARNA`; they add up to ``diharapkan``."""
    return h.tepat_waktu, h.diterima_terlambat, h.belum_jatuh_tempo, h.belum_disampaikan


def batang_bertumpuk(batang: Sequence[Batang], id_unik: str) -> str:
    """Each bar is the whole (100 %) of its own expected reports; the figure at its right says received of expected.

    ``id_unik`` keeps the hatching of several charts on one page apart (letters only).
    """
    tinggi = _LEGENDA + len(batang) * (_TINGGI + _JARAK) + 2
    bagian = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_LEBAR} {tinggi}" width="{_LEBAR}" height="{tinggi}"'
        f' font-family="Arimo, Arial, sans-serif" font-size="{_HURUF}">',
        _ARSIR,
        _legenda(),
    ]
    for ke, satu in enumerate(batang):
        bagian.append(_satu_batang(satu, _LEGENDA + ke * (_TINGGI + _JARAK)))
    bagian.append("</svg>")
    return "".join(bagian).replace("#arsir", f"#arsir{id_unik}").replace('id="arsir"', f'id="arsir{id_unik}"')


def _legenda() -> str:
    x, hasil = float(_LABEL), []
    for w in WARNA:
        hasil.append(
            f'<rect x="{x:.1f}" y="2" width="11" height="11" fill="{w.isi}" stroke="#5b6670" stroke-width="0.5"/>'
            f'<text x="{x + 15:.1f}" y="11.5" fill="#10202f">{escape(w.nama)}</text>'
        )
        x += 15 + len(w.nama) * 5.7 + 14
    return "".join(hasil)


def _satu_batang(satu: Batang, y: int) -> str:
    lebar = _LEBAR - _LABEL - _ANGKA
    dasar = y + 12.5
    h = satu.hitungan
    hasil = [f'<text x="0" y="{dasar}" fill="#10202f">{escape(_potong(satu.label))}</text>']
    x = float(_LABEL)
    for nilai, w in zip(nilai_batang(h), WARNA, strict=True):
        if not nilai:
            continue
        panjang = lebar * nilai / h.diharapkan
        hasil.append(
            f'<rect x="{x:.2f}" y="{y}" width="{panjang:.2f}" height="{_TINGGI}" fill="{w.isi}" stroke="#ffffff"'
            ' stroke-width="0.8"/>'
        )
        teks = bulat(nilai)
        if panjang >= max(_MUAT, len(teks) * _LEBAR_HURUF + 8):
            if w.isi.startswith("url"):
                # A figure on hatching needs a plain ground to be read.
                latar = len(teks) * _LEBAR_HURUF + 6
                hasil.append(
                    f'<rect x="{x + panjang / 2 - latar / 2:.2f}" y="{y + 2}" width="{latar:.2f}"'
                    f' height="{_TINGGI - 4}" fill="#ffffff"/>'
                )
            hasil.append(
                f'<text x="{x + panjang / 2:.2f}" y="{dasar}" text-anchor="middle" fill="{w.tulisan}">{teks}</text>'
            )
        x += panjang
    hasil.append(
        f'<text x="{_LEBAR}" y="{dasar}" text-anchor="end" fill="#10202f">{bulat(h.diterima)} / {bulat(h.diharapkan)}'
        f" ({escape(persen(h.diterima, h.diharapkan))})</text>"
    )
    return "".join(hasil)


def _potong(label: str) -> str:
    label = cetakan(label)
    return label if len(label) <= _LEBAR_LABEL_HURUF else label[: _LEBAR_LABEL_HURUF - 1].rstrip() + "…"


def uraian(batang: Sequence[Batang]) -> str:
    """The chart in words, for who cannot see it."""
    return "; ".join(
        f"{b.label}: diterima {bulat(b.hitungan.diterima)} dari {bulat(b.hitungan.diharapkan)} laporan" for b in batang
    )
