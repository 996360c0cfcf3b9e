"""Check a pack file: its shape, its names and types, its law. Never raises for bad content: every finding has its line.

What the rules do together (unreachable lines, cases without an outcome, examples) is checked when a pack is put to use.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from rules.berkas import BerkasYaml, Jalur, Temuan, baca_yaml, tebakan
from rules.paket import model
from rules.paket.bahasa import (
    Angka,
    Atau,
    Banding,
    Bukan,
    Dan,
    Hitung,
    Ketahui,
    Nama,
    Nilai,
    Syarat,
    SyaratSalah,
    baca_rumus,
    baca_syarat,
    disebut,
    nama_dalam,
)
from rules.paket.model import PERLU_DATA, Dasar, Paket
from rules.paket.pustaka import Pustaka
from rules.parameter.model import KumpulanParameter

_KUNCI = [
    k
    for kelas in vars(model).values()
    if isinstance(kelas, type) and issubclass(kelas, model.Bentuk)
    for k in kelas.model_fields
]
_SEMUA_WAKTU = (date.min, date.max)


@dataclass(frozen=True)
class HasilPeriksa:
    """A pack (None when its shape is wrong), the file it came from with the place of every part, and the findings."""

    paket: Paket | None
    berkas: BerkasYaml

    @property
    def temuan(self) -> list[Temuan]:
        """Findings in the order of the file; a pack with any of them must not be used."""
        return sorted(self.berkas.temuan, key=lambda t: (t.baris, t.kolom, t.jalur, t.pesan))


def periksa_paket(path: Path, parameter: KumpulanParameter, pustaka: Pustaka) -> HasilPeriksa:
    """Read and check one pack file."""
    berkas = baca_yaml(path)
    paket: Paket | None = None
    if berkas.data is not None:
        try:
            paket = Paket.model_validate(berkas.data)
        except ValidationError as salah:
            berkas.catat_bentuk(salah, _KUNCI)
    if paket is not None:
        if paket.id != path.stem:
            berkas.catat(("id",), f"Id {paket.id!r} tidak sama dengan nama berkas {path.stem!r}.")
        _Pemeriksa(paket, berkas, parameter, pustaka).jalankan()
    return HasilPeriksa(paket, berkas)


def baca_paket(path: Path) -> Paket | None:
    """Read a pack file that was checked before as it is; None when it has not the shape of a pack."""
    berkas = baca_yaml(path)
    if berkas.data is None or berkas.temuan:
        return None
    try:
        return Paket.model_validate(berkas.data)
    except ValidationError:
        return None


class _Pemeriksa:
    def __init__(self, paket: Paket, berkas: BerkasYaml, parameter: KumpulanParameter, pustaka: Pustaka) -> None:
        self.paket, self.berkas = paket, berkas
        self.parameter, self.pustaka = parameter, pustaka
        self.sudah_dikutip: dict[tuple[str, str | None], tuple[Jalur, tuple[str, str]]] = {}
        self.bilangan = {n for n, f in paket.fakta.items() if f.jenis in ("bilangan", "rupiah")} | set(paket.hitungan)

    def jalankan(self) -> None:
        self._fakta()
        self._hitungan()
        self._aturan()
        for i, ubahan in enumerate(self.paket.ubahan):
            jalur: Jalur = ("ubahan", i)
            self._syarat((*jalur, "bila"), ubahan.bila, self.paket.daerah)
            for nama in _nama(ubahan.bila):
                fakta = self.paket.fakta.get(nama)
                if fakta is not None and fakta.bawaan is None:
                    pesan = f"Ubahan terakhir hanya boleh memakai fakta dengan nilai bawaan, bukan {nama!r}."
                    self.berkas.catat((*jalur, "bila"), pesan, "Beri fakta itu 'bawaan'.")
            for kunci, hasil in (("dari", ubahan.dari), ("menjadi", ubahan.menjadi)):
                self._hasil((*jalur, kunci), hasil)
            kenal = [a.id for a in self.paket.aturan]
            for nama in ubahan.kecuali_aturan:
                if nama not in kenal:
                    pesan = f"Aturan {nama!r} tidak ada di paket ini."
                    self.berkas.catat((*jalur, "kecuali_aturan"), pesan, tebakan(nama, kenal))
            self._kata((*jalur, "keterangan"), ubahan.keterangan)
        dipakai = {a.hasil for a in self.paket.aturan} | {u.menjadi for u in self.paket.ubahan} | {PERLU_DATA}
        for hasil in self.paket.hasil:
            if hasil not in dipakai:
                self.berkas.catat(("hasil", hasil), f"Hasil {hasil!r} tidak diberikan oleh aturan mana pun.")

    def _fakta(self) -> None:
        for nama, fakta in self.paket.fakta.items():
            if nama in self.paket.hitungan:
                self.berkas.catat(("hitungan", nama), f"Nama {nama!r} sudah dipakai oleh fakta.")
            if nama.startswith("selisih_"):
                self.berkas.catat(("fakta", nama), "Nama berawalan 'selisih_' dipakai mesin.", "Pilih nama lain.")
            if fakta.bawaan is not None and not fakta.memuat(fakta.bawaan):
                self.berkas.catat(("fakta", nama, "bawaan"), f"Nilai bawaan {fakta.bawaan!r} di luar fakta ini.")

    def _hitungan(self) -> None:
        sudah: set[str] = set()
        for nama, hitungan in self.paket.hitungan.items():
            jalur: Jalur = ("hitungan", nama, "rumus")
            try:
                rumus = baca_rumus(hitungan.rumus)
            except SyaratSalah as salah:
                self.berkas.catat(jalur, str(salah))
                continue
            belum = [n for n in nama_dalam(rumus) if n in self.paket.hitungan and n not in sudah]
            if belum:
                self.berkas.catat(jalur, f"{belum[0]!r} baru dihitung sesudah ini.", "Susun hitungan dari yang dasar.")
            self._angka(jalur, rumus, self.paket.daerah)
            sudah.add(nama)

    def _aturan(self) -> None:
        sudah: set[str] = set()
        for i, aturan in enumerate(self.paket.aturan):
            jalur: Jalur = ("aturan", i)
            daerah = aturan.daerah or self.paket.daerah
            if aturan.id in sudah:
                self.berkas.catat((*jalur, "id"), f"Id {aturan.id!r} dipakai dua kali.")
            sudah.add(aturan.id)
            for kode in aturan.daerah:
                if kode not in self.paket.daerah:
                    self.berkas.catat((*jalur, "daerah"), f"Daerah {kode} tidak ada di daftar daerah paket ini.")
            self._syarat((*jalur, "bila"), aturan.bila, daerah)
            self._hasil((*jalur, "hasil"), aturan.hasil)
            self._kata((*jalur, "keterangan"), aturan.keterangan)
            self._kata((*jalur, "langkah"), aturan.langkah or "")
            self._dasar(jalur, aturan, daerah)
            for j, saran in enumerate(aturan.saran):
                letak: Jalur = (*jalur, "saran", j)
                self._syarat((*letak, "bila"), saran.bila, daerah)
                self._kata((*letak, "keterangan"), saran.keterangan)
                for k, dasar in enumerate(saran.dasar):
                    self._satu_dasar((*letak, "dasar", k), dasar, daerah, _SEMUA_WAKTU)
                if saran.kode not in self.paket.saran:
                    pesan = f"Saran {saran.kode!r} belum dijelaskan di daftar 'saran'."
                    self.berkas.catat((*letak, "kode"), pesan, tebakan(saran.kode, self.paket.saran))

    def _hasil(self, jalur: Jalur, hasil: str) -> None:
        if hasil not in self.paket.hasil and hasil != PERLU_DATA:
            pesan = f"Hasil {hasil!r} belum dijelaskan di daftar 'hasil'."
            self.berkas.catat(jalur, pesan, tebakan(hasil, self.paket.hasil))

    def _kata(self, jalur: Jalur, teks: str) -> None:
        for nama in disebut(teks):
            ada = self.parameter.nama() if "." in nama else {**self.paket.fakta, **self.paket.hitungan}
            if nama not in ada:
                self.berkas.catat(jalur, f"Kalimat ini menyebut {{{nama}}}, yang tidak dikenal.", tebakan(nama, ada))

    def _dasar(self, jalur: Jalur, aturan: model.Aturan, daerah: Iterable[str]) -> None:
        masa = (aturan.sejak or date.min, aturan.sampai or date.max)
        untuk: set[str] = set()
        nasional = False
        for j, dasar in enumerate(aturan.dasar):
            self._satu_dasar((*jalur, "dasar", j), dasar, daerah, masa)
            sumber = self.pustaka.instruksi.get(dasar.instruksi or "")
            untuk |= {sumber.daerah} if sumber else set()
            nasional = nasional or (sumber is not None and sumber.nasional)
            nasional = nasional or (dasar.peraturan is not None and dasar.kepastian != "MEM")
        for kode in daerah:
            if kode not in untuk and not nasional:
                pesan = f"Aturan ini tidak punya dasar hukum untuk daerah {kode}."
                saran = "Sebut klausul instruksi daerah itu, atau peraturan nasional yang bukan dari ingatan (MEM)."
                self.berkas.catat((*jalur, "dasar"), pesan, saran)

    def _seragam(self, jalur: Jalur, dasar: Dasar) -> None:
        """One article told in two ways, or with two certainties, is a contradiction for the reader."""
        sebut = (dasar.peraturan or "", dasar.pasal)
        isi = (" ".join((dasar.isi or "").split()), dasar.kepastian or "")
        letak, sudah = self.sudah_dikutip.setdefault(sebut, (jalur, isi))
        if sudah[1] != isi[1]:
            baris = self.berkas.letak(letak)[0]
            pesan = f"Kepastian {dasar.peraturan} {dasar.pasal or ''}".strip()
            self.berkas.catat(jalur, f"{pesan} ({isi[1]}) bertentangan dengan baris {baris} ({sudah[1]}).")
        elif dasar.pasal is not None and sudah[0] != isi[0]:
            baris = self.berkas.letak(letak)[0]
            pesan = f"Isi {dasar.peraturan} {dasar.pasal} bertentangan dengan baris {baris}."
            self.berkas.catat(jalur, pesan, "Tulis isinya sama, atau sebut ayat yang berbeda.")

    def _satu_dasar(self, jalur: Jalur, dasar: Dasar, daerah: Iterable[str], masa: tuple[date, date]) -> None:
        if dasar.instruksi is None:
            self._seragam(jalur, dasar)
            peraturan = self.pustaka.peraturan.get(dasar.peraturan or "")
            if peraturan is None:
                saran = tebakan(dasar.peraturan, self.pustaka.peraturan)
                self.berkas.catat((*jalur, "peraturan"), f"Peraturan {dasar.peraturan!r} tidak ada di daftar.", saran)
            elif (peraturan.sampai is not None and peraturan.sampai < masa[0]) or peraturan.sejak > masa[1]:
                akhir = peraturan.sampai or "sekarang"
                pesan = f"{peraturan.nama} berlaku {peraturan.sejak} sampai {akhir}, di luar masa aturan ini."
                self.berkas.catat((*jalur, "peraturan"), pesan, "Sebut peraturan penggantinya.")
            return
        sumber = self.pustaka.instruksi.get(dasar.instruksi)
        if sumber is None:
            saran = tebakan(dasar.instruksi, self.pustaka.instruksi)
            self.berkas.catat((*jalur, "instruksi"), f"Instruksi {dasar.instruksi!r} tidak dikenal.", saran)
            return
        if not sumber.nasional and sumber.daerah not in daerah:
            pesan = f"Instruksi ini milik daerah {sumber.daerah}, sedangkan aturan ini untuk {', '.join(daerah)}."
            self.berkas.catat((*jalur, "instruksi"), pesan)
        teks = sumber.klausul.get((dasar.diktum or "", dasar.huruf))
        sebut = f"diktum {dasar.diktum}" + (f" huruf {dasar.huruf}" if dasar.huruf else "")
        if teks is None:
            self.berkas.catat((*jalur, "diktum"), f"Tidak ada {sebut} dalam {dasar.instruksi}.")
        elif " ".join((dasar.kutipan or "").split()) not in " ".join(teks.split()):
            pesan = f"Kutipan ini tidak ada, kata demi kata, dalam {sebut} {dasar.instruksi}."
            self.berkas.catat((*jalur, "kutipan"), pesan, "Salin dari teks instruksi, termasuk ejaannya.")

    def _syarat(self, jalur: Jalur, teks: str, daerah: Iterable[str]) -> None:
        try:
            self._pohon(jalur, baca_syarat(teks), daerah)
        except SyaratSalah as salah:
            tempat = f" (huruf ke-{salah.kolom} dari syarat)" if salah.kolom else ""
            self.berkas.catat(jalur, f"{salah}{tempat}", "Bentuknya: fakta = KODE dan bukan (a atau b).")

    def _pohon(self, jalur: Jalur, syarat: Syarat, daerah: Iterable[str]) -> None:
        if isinstance(syarat, Bukan):
            self._pohon(jalur, syarat.isi, daerah)
        elif isinstance(syarat, Dan | Atau):
            for anak in syarat.isi:
                self._pohon(jalur, anak, daerah)
        elif isinstance(syarat, Ketahui):
            self._kenal(jalur, syarat.fakta)
        elif isinstance(syarat, Nama):
            if self._kenal(jalur, syarat.nama) and self._jenis(syarat.nama) != "ya_tidak":
                self.berkas.catat(jalur, f"{syarat.nama!r} bukan fakta ya/tidak.", "Bandingkan dengan suatu nilai.")
        else:
            self._banding(jalur, syarat, daerah)

    def _banding(self, jalur: Jalur, banding: Banding, daerah: Iterable[str]) -> None:
        for kiri, kanan in ((banding.kiri, banding.kanan), (banding.kanan, banding.kiri)):
            jenis = self._jenis(kiri.nama) if isinstance(kiri, Nama) else None
            if not isinstance(kiri, Nama) or jenis not in ("kode", "ya_tidak"):
                continue
            if jenis == "kode":
                boleh = {k for d in daerah for k in self.paket.fakta[kiri.nama].kode_untuk(d)}
            else:
                boleh = {"ya", "tidak"}
            if banding.tanda not in ("=", "!="):
                self.berkas.catat(jalur, f"{kiri.nama!r} hanya dapat dibandingkan dengan = atau !=.")
            elif not isinstance(kanan, Nama) or kanan.nama not in boleh:
                tertulis = kanan.nama if isinstance(kanan, Nama) else getattr(kanan, "nilai", "?")
                pesan = f"{tertulis!r} bukan nilai {kiri.nama!r}. Pilihan: {', '.join(sorted(boleh))}."
                self.berkas.catat(jalur, pesan, tebakan(tertulis, boleh))
            return
        self._angka(jalur, banding.kiri, daerah)
        self._angka(jalur, banding.kanan, daerah)
        if (
            not isinstance(banding.kiri, Nama | Angka)
            or not isinstance(banding.kanan, Nama | Angka)
            or not any(isinstance(sisi, Angka) or "." in sisi.nama for sisi in (banding.kiri, banding.kanan))
        ):
            self._tanpa_kosong(jalur, banding)

    def _tanpa_kosong(self, jalur: Jalur, banding: Banding) -> None:
        for nama in nama_dalam(banding):
            if nama in self.paket.fakta and self.paket.fakta[nama].boleh_kosong:
                self.berkas.catat(jalur, f"{nama!r} boleh kosong, jadi tidak dapat dihitung atau dipertemukan.")

    def _angka(self, jalur: Jalur, nilai: Nilai, daerah: Iterable[str]) -> None:
        for nama in nama_dalam(nilai):
            if "." in nama:
                self._parameter(jalur, nama, daerah)
            elif nama not in self.bilangan:
                if self._kenal(jalur, nama):
                    self.berkas.catat(jalur, f"{nama!r} bukan bilangan.")
            elif isinstance(nilai, Hitung) and nama in self.paket.fakta and self.paket.fakta[nama].boleh_kosong:
                self.berkas.catat(jalur, f"{nama!r} boleh kosong, jadi tidak dapat dihitung atau dipertemukan.")

    def _parameter(self, jalur: Jalur, nama: str, daerah: Iterable[str]) -> None:
        if nama not in self.parameter.nama():
            pesan = f"Parameter {nama!r} tidak ada di daftar parameter."
            self.berkas.catat(jalur, pesan, tebakan(nama, self.parameter.nama()))
            return
        for kode in daerah:
            if not self.parameter.riwayat(nama, kode):
                self.berkas.catat(jalur, f"Parameter {nama!r} tidak punya nilai untuk daerah {kode}.")

    def _kenal(self, jalur: Jalur, nama: str) -> bool:
        if nama in self.paket.fakta or nama in self.paket.hitungan:
            return True
        kenal = [*self.paket.fakta, *self.paket.hitungan]
        self.berkas.catat(jalur, f"Fakta {nama!r} tidak dikenal paket ini.", tebakan(nama, kenal))
        return False

    def _jenis(self, nama: str) -> str | None:
        fakta = self.paket.fakta.get(nama)
        return fakta.jenis if fakta else None


def _nama(teks: str) -> list[str]:
    try:
        return list(nama_dalam(baca_syarat(teks)))
    except SyaratSalah:
        return []
