"""What-if on a handful of people: every count and every rupiah worked out by hand."""

from datetime import date

import polars as pl
import pytest

from rules.biaya import TabelBiaya
from rules.mesin.dampak import TAK_DIKETAHUI, BiayaTiada, Dampak, Peralihan, Sisi, Ubah, hitung_dampak
from rules.mesin.normal import ikat
from rules.mesin.terikat import MesinPaket, pasang_terikat
from rules.paket.model import Paket
from rules.paket.pustaka import Pustaka
from rules.parameter.model import KumpulanParameter

HARI = date(2026, 11, 22)
BIAYA = TabelBiaya({"BAYAR": {"kabupaten": 37_800}, "DESA": {"desa": 37_800}, "LEPAS": {}}, {})
ORANG = pl.DataFrame(
    {
        "wilayah": ["33.13.01.2001", "33.13.01.2002", "33.13.02.1001", "33.13.02.2001", None],
        "miskin": [True, True, False, None, True],
        "desil": [4, 5, 6, 5, 5],
    },
    schema={"wilayah": pl.String, "miskin": pl.Boolean, "desil": pl.Int64},
)


def mesin(batas: int, selain: str = "LEPAS") -> MesinPaket:
    """DESA up to a desil, BAYAR for other poor people, ``selain`` for the rest; advice AJAK below desil 5."""
    contoh = [{"daerah": "33.13", "tanggal": HARI, "fakta": {}, "hasil": "LEPAS"}]
    umum = {"keterangan": "-", "dasar": (), "contoh": contoh}
    saran = [{"kode": "AJAK", "bila": f"desil <= {batas - 1}", "keterangan": "-"}]
    kosong = {"arti": "-", "boleh_kosong": True}
    paket = Paket.model_validate(
        {
            "id": "uji",
            "judul": "-",
            "tentang": "-",
            "daerah": ["33.13"],
            "fakta": {"miskin": {"jenis": "ya_tidak", **kosong}, "desil": {"jenis": "bilangan", **kosong}},
            "hasil": {"LEPAS": "-", "BAYAR": "-", "DESA": "-", "LAIN": "-"},
            "aturan": [
                {"id": "a", "bila": f"miskin dan desil <= {batas}", "hasil": "DESA", "saran": saran, **umum},
                {"id": "b", "bila": "miskin", "hasil": "BAYAR", **umum},
                {"id": "c", "bila": "selain itu", "hasil": selain, **umum},
            ],
        }
    )
    return pasang_terikat(ikat(paket, KumpulanParameter([]), Pustaka(), "33.13", HARI, versi="-"), None)


def dampak(sebelum: MesinPaket, sesudah: MesinPaket, biaya: TabelBiaya = BIAYA, orang: pl.DataFrame = ORANG) -> Dampak:
    lama = Sisi(sebelum.terikat, sebelum.massal(orang), BIAYA)
    return hitung_dampak(orang["wilayah"], lama, Sisi(sesudah.terikat, sesudah.massal(orang), biaya))


def test_who_moves_where_and_at_what_cost() -> None:
    hasil = dampak(mesin(4), mesin(5))
    assert (hasil.jiwa, hasil.berubah) == (5, 2)
    assert set(hasil.peralihan) == {
        *(Peralihan("LEPAS", "LEPAS", 2), Peralihan("BAYAR", "DESA", 2)),
        Peralihan("DESA", "DESA", 1),
    }
    assert hasil.hasil == {"LEPAS": Ubah(2, 2), "BAYAR": Ubah(2, 0), "DESA": Ubah(1, 3)}
    assert list(hasil.hasil) == ["LEPAS", "BAYAR", "DESA"]
    assert hasil.biaya == {"kabupaten": Ubah(75_600, 0), "desa": Ubah(37_800, 113_400)}
    assert hasil.biaya["desa"].selisih == 75_600
    # Advice below the limit: desil < 4 before (nobody), desil < 5 after.
    assert hasil.saran == {"AJAK": Ubah(0, 1)}


def test_kecamatan_add_up_and_people_without_one_are_kept() -> None:
    hasil = dampak(mesin(4), mesin(5))
    satu, dua, tanpa = hasil.kecamatan
    assert [k.kode for k in hasil.kecamatan] == ["33.13.01", "33.13.02", TAK_DIKETAHUI]
    assert (satu.jiwa, satu.berubah, satu.hasil["DESA"]) == (2, 1, Ubah(1, 2))
    assert (dua.jiwa, dua.berubah, dua.biaya["kabupaten"]) == (2, 0, Ubah(0, 0))
    assert (tanpa.jiwa, tanpa.berubah, tanpa.biaya["desa"]) == (1, 1, Ubah(0, 37_800))
    assert sum(k.biaya["desa"].sesudah for k in hasil.kecamatan) == hasil.biaya["desa"].sesudah


def test_other_amounts_change_the_cost_though_nobody_moves() -> None:
    naik = TabelBiaya({**BIAYA.per_jiwa, "BAYAR": {"kabupaten": 50_000}}, {})
    hasil = dampak(mesin(4), mesin(4), naik)
    assert hasil.berubah == 0
    assert hasil.biaya == {"kabupaten": Ubah(75_600, 100_000), "desa": Ubah(37_800, 37_800)}


def test_an_outcome_without_a_cost_line_is_refused() -> None:
    with pytest.raises(BiayaTiada, match="LAIN pada paket uji") as salah:
        dampak(mesin(4), mesin(4, selain="LAIN"))
    assert salah.value.hasil == ("LAIN",)


def test_no_people_and_other_people() -> None:
    kosong = dampak(mesin(4), mesin(5), orang=ORANG.clear())
    assert (kosong.jiwa, kosong.berubah, kosong.peralihan, kosong.kecamatan) == (0, 0, (), ())
    sisi = Sisi(mesin(4).terikat, mesin(4).massal(ORANG), BIAYA)
    with pytest.raises(ValueError, match="orang yang sama"):
        hitung_dampak(ORANG["wilayah"][:2], sisi, sisi)
