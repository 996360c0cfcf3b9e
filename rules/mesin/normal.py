"""Bind a pack to a daerah and a date: parameters become constants, negations move inward, every name is settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from rules.mesin.bentuk import (
    BENAR,
    SALAH,
    TANDA,
    AturanTerikat,
    Cabang,
    Daun,
    Kondisi,
    Kosong,
    PaketTerikat,
    Pohon,
    Rumus,
    Sama,
    Skalar,
    Turunan,
    salah1,
    semua,
)
from rules.paket.bahasa import (
    Angka,
    Atau,
    Bukan,
    Dan,
    Hitung,
    Ketahui,
    Nama,
    Nilai,
    Syarat,
    baca_rumus,
    baca_syarat,
    disebut,
    hitung,
    nama_dalam,
)
from rules.paket.model import Aturan, Dasar, Paket
from rules.paket.pustaka import Pustaka
from rules.parameter.model import KumpulanParameter, NilaiParameter

_LAWAN = {"=": "!=", "!=": "=", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_BALIK = {"=": "=", "!=": "!=", "<": ">", ">": "<", "<=": ">=", ">=": "<="}


class _Pengikat:
    def __init__(self, paket: Paket, parameter: KumpulanParameter, daerah: str, tanggal: date) -> None:
        self.paket, self.daerah = paket, daerah
        self.sumber, self.tanggal = parameter, tanggal
        self.parameter: dict[str, NilaiParameter | None] = {}
        self.kondisi: list[Kondisi] = []
        self.turunan: dict[str, Turunan] = {}
        for nama, hitungan in paket.hitungan.items():
            self._turunkan(nama, baca_rumus(hitungan.rumus))

    def pasang(self, teks: str) -> int:
        """Add a condition; its place."""
        sebelum = set(self.parameter)
        syarat = baca_syarat(teks)
        dipakai = [n for n in nama_dalam(syarat) if "." in n]
        pohon = self._pohon(syarat, positif=True)
        fakta = dict.fromkeys(f for d in _daun_pohon(pohon) for f in d.fakta)
        turunan = [self.turunan[n] for n in nama_dalam(syarat) if n in self.turunan]
        dipakai += [p for t in turunan for p in t.parameter] + [p for p in self.parameter if p not in sebelum]
        benar, mungkin = _dua(pohon)
        satu = Kondisi(pohon, benar, mungkin, tuple(fakta), tuple(dict.fromkeys(dipakai)))
        self.kondisi.append(satu)
        return len(self.kondisi) - 1

    def sebut(self, *teks: str | None) -> None:
        """Fetch the parameters that a sentence names in braces."""
        for nama in disebut(*teks):
            if "." in nama:
                self._ambil(nama)

    def _pohon(self, syarat: Syarat, *, positif: bool) -> Pohon:
        if isinstance(syarat, Bukan):
            return self._pohon(syarat.isi, positif=not positif)
        if isinstance(syarat, Dan | Atau):
            isi = tuple(self._pohon(s, positif=positif) for s in syarat.isi)
            return Cabang(dan=isinstance(syarat, Dan) == positif, isi=isi)
        if isinstance(syarat, Ketahui):
            rumus = Kosong(syarat.fakta, ya=syarat.ada != positif)
            teks = f"{syarat.fakta} {'tidak diketahui' if rumus.ya else 'diketahui'}"
            return Daun(teks, rumus, rumus, (syarat.fakta,))
        if isinstance(syarat, Nama):
            return self._sama(syarat.nama, "=", positif)
        tanda = syarat.tanda if positif else _LAWAN[syarat.tanda]
        for kiri, kanan, arah in ((syarat.kiri, syarat.kanan, tanda), (syarat.kanan, syarat.kiri, _BALIK[tanda])):
            if isinstance(kiri, Nama) and isinstance(kanan, Nama) and kiri.nama in self.paket.fakta:
                jenis = self.paket.fakta[kiri.nama].jenis
                if jenis == "kode":
                    return self._sama(kiri.nama, arah, kanan.nama)
                if jenis == "ya_tidak":
                    return self._sama(kiri.nama, "=", (kanan.nama == "ya") == (arah == "="))
        return self._bilangan(syarat.kiri, tanda, syarat.kanan)

    def _sama(self, fakta: str, tanda: str, nilai: Skalar) -> Daun:
        sebut = ("ya" if nilai else "tidak") if isinstance(nilai, bool) else str(nilai)
        rumus = Sama(fakta, tanda, nilai)
        return Daun(f"{fakta} {tanda} {sebut}", rumus, self._atau_kosong(rumus, (fakta,)), (fakta,))

    def _bilangan(self, kiri: Nilai, tanda: str, kanan: Nilai) -> Daun:
        teks = f"{_tulis(kiri)} {tanda} {_tulis(kanan)}"
        for satu, lain, arah in ((kiri, kanan, tanda), (kanan, kiri, _BALIK[tanda])):
            if isinstance(satu, Nama) and "." not in satu.nama and not self._fakta_dalam(lain):
                tetap, tiada = self._tetap(lain)
                fakta = self._asal(satu.nama)
                kurang = tiada + (self.turunan[satu.nama].tiada if satu.nama in self.turunan else ())
                return self._daun(teks, satu.nama, arah, tetap, fakta, kurang)
        beda = Hitung("-", kiri, kanan)
        if not self._fakta_dalam(beda):
            tetap, tiada = self._tetap(beda)
            pasti = BENAR if tetap is not None and TANDA[tanda](tetap, 0) else SALAH
            return Daun(teks, pasti, BENAR if tiada else pasti, (), tiada)
        nama = f"selisih_{len(self.turunan) + 1}"
        satuan = self._turunkan(nama, beda)
        return self._daun(teks, nama, tanda, 0, satuan.fakta, satuan.tiada)

    def _daun(
        self, teks: str, nama: str, tanda: str, tetap: int | None, fakta: tuple[str, ...], tiada: tuple[str, ...]
    ) -> Daun:
        if tetap is not None and not tiada:
            rumus = Sama(nama, tanda, tetap)
            return Daun(teks, rumus, self._atau_kosong(rumus, (nama,)), fakta)
        # A parameter without a value on this date: unknown, save that a fact that may be empty makes it false.
        boleh = [f for f in fakta if self._boleh_kosong(f)]
        return Daun(teks, SALAH, semua([Kosong(f, ya=False) for f in boleh]), fakta, tiada)

    def _atau_kosong(self, rumus: Sama, fakta: Iterable[str]) -> Rumus:
        return salah1([rumus, *(Kosong(f, ya=True) for f in fakta if not self._boleh_kosong(f))])

    def _boleh_kosong(self, nama: str) -> bool:
        return nama in self.paket.fakta and self.paket.fakta[nama].boleh_kosong

    def _asal(self, nama: str) -> tuple[str, ...]:
        return self.turunan[nama].fakta if nama in self.turunan else (nama,)

    def _fakta_dalam(self, nilai: Nilai) -> list[str]:
        return [n for n in nama_dalam(nilai) if "." not in n]

    def _ambil(self, nama: str) -> int | None:
        if nama not in self.parameter:
            self.parameter[nama] = self.sumber.nilai(nama, self.tanggal, self.daerah)
        satu = self.parameter[nama]
        return None if satu is None else satu.nilai

    def _tetap(self, nilai: Nilai) -> tuple[int | None, tuple[str, ...]]:
        hasil = hitung(nilai, self._ambil)
        return hasil, tuple(n for n in nama_dalam(nilai) if self._ambil(n) is None)

    def _turunkan(self, nama: str, rumus: Nilai) -> Turunan:
        rata = self._rata(rumus)
        parameter = tuple(dict.fromkeys(n for n in nama_dalam(rata) if "." in n))
        tiada = tuple(p for p in parameter if self._ambil(p) is None)
        fakta = tuple(dict.fromkeys(self._fakta_dalam(rata)))
        self.turunan[nama] = Turunan(nama, self._isi(rata), fakta, parameter, tiada)
        return self.turunan[nama]

    def _rata(self, nilai: Nilai) -> Nilai:
        """Computed values inside a formula, replaced by their own formulas."""
        if isinstance(nilai, Hitung):
            return Hitung(nilai.tanda, self._rata(nilai.kiri), self._rata(nilai.kanan))
        if isinstance(nilai, Nama) and nilai.nama in self.paket.hitungan:
            return self._rata(baca_rumus(self.paket.hitungan[nilai.nama].rumus))
        return nilai

    def _isi(self, nilai: Nilai) -> Nilai:
        """Parameters replaced by their amounts, where known."""
        if isinstance(nilai, Hitung):
            return Hitung(nilai.tanda, self._isi(nilai.kiri), self._isi(nilai.kanan))
        if isinstance(nilai, Nama) and "." in nilai.nama:
            tetap = self._ambil(nilai.nama)
            return nilai if tetap is None else Angka(tetap)
        return nilai


def ikat(
    paket: Paket, parameter: KumpulanParameter, pustaka: Pustaka, daerah: str, tanggal: date, *, versi: str
) -> PaketTerikat:
    """The pack as it holds in ``daerah`` on ``tanggal``. The pack must have passed its checks."""
    pengikat = _Pengikat(paket, parameter, daerah, tanggal)
    aturan = []
    for satu in paket.aturan:
        if berlaku(satu, daerah, tanggal):
            kondisi = pengikat.pasang(satu.bila)
            dasar = dasar_untuk(satu.dasar, pustaka, daerah, tanggal)
            saran = []
            for s in satu.saran:
                sendiri = dasar_untuk(s.dasar, pustaka, daerah, tanggal)
                saran.append((s, pengikat.pasang(s.bila), sendiri or dasar))
                pengikat.sebut(s.keterangan)
            pengikat.sebut(satu.keterangan, satu.langkah)
            aturan.append(AturanTerikat(satu, kondisi, tuple(saran), dasar))
    ubahan = tuple((u, pengikat.pasang(u.bila)) for u in paket.ubahan)
    for satu_ubahan in paket.ubahan:
        pengikat.sebut(satu_ubahan.keterangan, satu_ubahan.langkah)
    return PaketTerikat(
        paket=paket,
        versi=versi,
        versi_parameter=parameter.sidik,
        daerah=daerah,
        tanggal=tanggal,
        fakta=dict(paket.fakta),
        turunan=tuple(pengikat.turunan.values()),
        aturan=tuple(aturan),
        ubahan=ubahan,
        kondisi=tuple(pengikat.kondisi),
        parameter=pengikat.parameter,
    )


def berlaku(aturan: Aturan, daerah: str, tanggal: date) -> bool:
    """Does the rule hold in this daerah on this date?"""
    if aturan.daerah and daerah not in aturan.daerah:
        return False
    return not ((aturan.sejak and tanggal < aturan.sejak) or (aturan.sampai and tanggal > aturan.sampai))


def dasar_untuk(dasar: Iterable[Dasar], pustaka: Pustaka, daerah: str, tanggal: date) -> tuple[Dasar, ...]:
    """The law to cite: clauses of this daerah's own instrument, and regulations in force on the date."""
    hasil = []
    for satu in dasar:
        if satu.instruksi is not None:
            sumber = pustaka.instruksi.get(satu.instruksi)
            if sumber is not None and sumber.mengikat(daerah):
                hasil.append(satu)
        elif satu.peraturan is not None:
            peraturan = pustaka.peraturan[satu.peraturan]
            if peraturan.sejak <= tanggal and (peraturan.sampai is None or tanggal <= peraturan.sampai):
                hasil.append(satu)
    return tuple(hasil)


def batas_tanggal(paket: Paket, parameter: KumpulanParameter, pustaka: Pustaka, daerah: str) -> tuple[date, ...]:
    """The dates on which what the pack decides here may change, in order."""
    teks = [(baca_syarat(a.bila), *(baca_syarat(s.bila) for s in a.saran)) for a in paket.aturan]
    pohon: list[Syarat | Nilai] = [s for baris in teks for s in baris]
    pohon += [baca_syarat(u.bila) for u in paket.ubahan] + [baca_rumus(h.rumus) for h in paket.hitungan.values()]
    nama = {n for p in pohon for n in nama_dalam(p) if "." in n}
    kalimat = [k for a in paket.aturan for k in (a.keterangan, a.langkah, *(s.keterangan for s in a.saran))]
    kalimat += [k for u in paket.ubahan for k in (u.keterangan, u.langkah)]
    nama |= {n for n in disebut(*kalimat) if "." in n}
    tanggal = set(parameter.batas(nama, daerah))
    dasar = [d for a in paket.aturan for d in (*a.dasar, *(d for s in a.saran for d in s.dasar))]
    rentang = [(a.sejak, a.sampai) for a in paket.aturan]
    rentang += [(p.sejak, p.sampai) for d in dasar if (p := pustaka.peraturan.get(d.peraturan or "")) is not None]
    for sejak, sampai in rentang:
        tanggal |= {sejak} if sejak else set()
        tanggal |= {date.fromordinal(sampai.toordinal() + 1)} if sampai else set()
    return tuple(sorted(tanggal))


def _daun_pohon(pohon: Pohon) -> list[Daun]:
    return [pohon] if isinstance(pohon, Daun) else [d for anak in pohon.isi for d in _daun_pohon(anak)]


def _dua(pohon: Pohon) -> tuple[Rumus, Rumus]:
    if isinstance(pohon, Daun):
        return pohon.benar, pohon.mungkin
    bagian = [_dua(anak) for anak in pohon.isi]
    gabung = semua if pohon.dan else salah1
    return gabung([b for b, _ in bagian]), gabung([m for _, m in bagian])


def _tulis(nilai: Nilai) -> str:
    if isinstance(nilai, Nama):
        return nilai.nama
    if isinstance(nilai, Angka):
        return str(nilai.nilai)
    if nilai.tanda in ("maks", "bagi_atas"):
        return f"{nilai.tanda}({_tulis(nilai.kiri)}, {_tulis(nilai.kanan)})"
    return f"{_tulis(nilai.kiri)} {nilai.tanda} {_tulis(nilai.kanan)}"
