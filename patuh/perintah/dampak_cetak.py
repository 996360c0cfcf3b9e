"""The comparison of ``patuh dampak`` as tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from patuh.aturan.dampak import HasilDampak
from rules.mesin.dampak import Ubah


def angka(nilai: int, *, tanda: bool = False) -> str:
    """A whole number with dots between the thousands; with ``tanda``, a plus before a positive one."""
    return f"{nilai:{'+' if tanda else ''},}".replace(",", ".")


def cetakan(hasil: HasilDampak) -> Iterator[str]:
    """The lines to print."""
    minta, dampak = hasil.permintaan, hasil.dampak
    yield f"Dampak paket {minta.paket}, daerah {minta.daerah}, pada {minta.tanggal.isoformat()}"
    yield f"Paket: {_dari_ke(*hasil.versi)}. Parameter: {_dari_ke(*hasil.versi_parameter)}."
    yield f"Diperiksa {angka(dampak.jiwa)} jiwa; hasilnya berubah bagi {angka(dampak.berubah)} jiwa."
    beda = {n: u for n, u in hasil.parameter.items() if u.selisih}
    for nama, ubah in beda.items():
        yield f"  {nama}: {angka(ubah.sebelum)} menjadi {angka(ubah.sesudah)}"
    yield from _matriks(hasil)
    if dampak.berubah:
        yield "\nYang berubah"
        pindah = [(p.dari, p.ke, angka(p.jiwa)) for p in dampak.peralihan if p.dari != p.ke]
        yield from _tabel(("dari", "menjadi", "jiwa"), pindah, kiri=2)
    yield "\nHasil seluruhnya (jiwa)"
    yield from _tabel(("hasil", "sebelum", "sesudah", "selisih"), [(h, *_ubah(u)) for h, u in dampak.hasil.items()])
    if dampak.saran:
        yield "\nSaran (jiwa)"
        saran = [(s, *_ubah(u)) for s, u in dampak.saran.items()]
        yield from _tabel(("saran", "sebelum", "sesudah", "selisih"), saran)
    yield "\nPer kecamatan: hasil yang jumlahnya berubah (jiwa)"
    baris = [
        (_nama(hasil, k.kode), angka(k.jiwa), angka(k.berubah), h, *_ubah(u))
        for k in dampak.kecamatan
        for h, u in k.hasil.items()
        if u.selisih
    ]
    tetap = [k for k in dampak.kecamatan if not any(u.selisih for u in k.hasil.values())]
    if baris:
        judul = ("kecamatan", "hasil", "diperiksa", "berubah", "sebelum", "sesudah", "selisih")
        yield from _tabel(judul, [(b[0], b[3], *b[1:3], *b[4:]) for b in baris], kiri=2)
    if tetap:
        yield f"  {len(tetap)} kecamatan tanpa perubahan jumlah ({angka(sum(k.jiwa for k in tetap))} jiwa)."
    yield "\nBiaya sebulan (rupiah)"
    biaya = [(p, *_ubah(u)) for p, u in dampak.biaya.items()]
    semua = Ubah(sum(u.sebelum for u in dampak.biaya.values()), sum(u.sesudah for u in dampak.biaya.values()))
    yield from _tabel(("pembayar", "sebelum", "sesudah", "selisih"), [*biaya, ("jumlah", *_ubah(semua))])
    yield "Setiap hasil adalah usul: tidak seorang pun kehilangan jaminan karena hitungan ini."


def _matriks(hasil: HasilDampak) -> Iterator[str]:
    dampak = hasil.dampak
    jumlah = {(p.dari, p.ke): p.jiwa for p in dampak.peralihan}
    yield "\nPeralihan (baris: sebelum; kolom: sesudah, bernomor sama; jiwa)"
    nomor = {h: i for i, h in enumerate(dampak.hasil, start=1)}
    judul = ("sebelum", *(str(i) for i in nomor.values()), "jumlah")
    isi = [
        (f"{nomor[dari]:2} {dari}", *(_isi(jumlah.get((dari, ke), 0)) for ke in nomor), angka(ubah.sebelum))
        for dari, ubah in dampak.hasil.items()
    ]
    kaki = ("   jumlah", *(angka(u.sesudah) for u in dampak.hasil.values()), angka(dampak.jiwa))
    yield from _tabel(judul, [*isi, kaki])


def _isi(jiwa: int) -> str:
    return angka(jiwa) if jiwa else "."


def _dari_ke(dulu: str, kini: str) -> str:
    return f"{dulu[:12]} (tidak berubah)" if dulu == kini else f"{dulu[:12]} menjadi {kini[:12]}"


def _nama(hasil: HasilDampak, kode: str) -> str:
    return f"{kode} {hasil.kecamatan[kode]}" if kode in hasil.kecamatan else kode


def _ubah(ubah: Ubah) -> tuple[str, str, str]:
    return angka(ubah.sebelum), angka(ubah.sesudah), angka(ubah.selisih, tanda=bool(ubah.selisih))


def _tabel(judul: Sequence[str], isi: Sequence[Sequence[str]], *, kiri: int = 1) -> Iterator[str]:
    """Aligned columns; the first ``kiri`` are text, the others numbers."""
    lebar = [max(len(baris[i]) for baris in (judul, *isi)) for i in range(len(judul))]
    for baris in (judul, *isi):
        sel = (s.ljust(n) if i < kiri else s.rjust(n) for i, (s, n) in enumerate(zip(baris, lebar, strict=True)))
        yield f"  {'  '.join(sel)}".rstrip()
