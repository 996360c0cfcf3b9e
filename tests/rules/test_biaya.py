"""The cost table: whole, in whole rupiah, from parameters by name; and every way in which its file can be wrong."""

from datetime import date
from pathlib import Path

import pytest

from rules.berkas import baca_yaml
from rules.biaya import BERKAS_BAWAAN, BiayaSalah, muat_biaya, periksa_biaya, tabel_biaya
from rules.iuran import ParameterTiada
from rules.mesin.mesin import FOLDER_PAKET
from rules.parameter.muat import parameter_bawaan

HARI = date(2026, 11, 22)
BARIS = """paket:
  uji:
    - hasil: [{hasil}]
      beban: [{{pembayar: {pembayar}, parameter: [{parameter}]}}]
      alasan: Uji
      sumber: Uji
"""


def periksa(path: Path, **ganti: str) -> list[str]:
    isi = {"hasil": "TETAP", "pembayar": "desa", "parameter": "iuran.pbpu_bp.k3.peserta", **ganti}
    path.write_text(BARIS.format(**isi), encoding="utf-8")
    hasil, temuan = periksa_biaya(path, parameter_bawaan())
    assert (hasil is None) == bool(temuan)
    return [str(t) for t in temuan]


@pytest.mark.parametrize("paket", ["verifikasi-kepesertaan-pemda", "penduduk-belum-dijamin"])
def test_every_outcome_of_the_packs_has_a_cost_line(paket: str) -> None:
    tabel = tabel_biaya(muat_biaya(BERKAS_BAWAAN, parameter_bawaan()), paket, parameter_bawaan(), HARI, "33.13")
    assert set(tabel.per_jiwa) == set(baca_yaml(FOLDER_PAKET / f"{paket}.yaml").data["hasil"])


def test_amounts_are_the_sum_of_the_parameters_on_the_date() -> None:
    biaya, parameter = muat_biaya(BERKAS_BAWAAN, parameter_bawaan()), parameter_bawaan()
    verifikasi = tabel_biaya(biaya, "verifikasi-kepesertaan-pemda", parameter, HARI, "33.13").per_jiwa
    assert verifikasi["TETAP"] == verifikasi["PERBAIKAN_DATA"] == {"kabupaten": 37_800}
    assert verifikasi["NONAKTIF_GANDA"] == {}
    belum = tabel_biaya(biaya, "penduduk-belum-dijamin", parameter, HARI, "33.27").per_jiwa
    assert (belum["DANAI_DESA"], belum["MANDIRI"]) == ({"desa": 37_800}, {"kabupaten": 2_800})


def test_an_amount_without_a_value_on_the_date_is_not_zero() -> None:
    with pytest.raises(ParameterTiada):
        parameter = parameter_bawaan()
        tabel_biaya(
            muat_biaya(BERKAS_BAWAAN, parameter), "penduduk-belum-dijamin", parameter, date(2020, 8, 1), "33.13"
        )


def test_what_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    berkas = tmp_path / "biaya.yaml"
    assert periksa(berkas) == []
    (tanpa,) = periksa(berkas, parameter="iuran.pbpu_bp.k3.pesertaa")
    assert tanpa.startswith("biaya.yaml:4:") and "Maksudnya 'iuran.pbpu_bp.k3.peserta'?" in tanpa
    (satuan,) = periksa(berkas, parameter="sktm.berlaku_hari")
    assert satuan.startswith("biaya.yaml:4:") and "hari" in satuan
    (dua,) = periksa(berkas, hasil="TETAP, TETAP")
    assert dua.startswith("biaya.yaml:3:") and "'TETAP'" in dua
    (pembayar,) = periksa(berkas, pembayar="provinsi")
    assert pembayar.startswith("biaya.yaml:4:") and "kabupaten" in pembayar
    with pytest.raises(BiayaSalah, match="tidak dapat dibuka"):
        muat_biaya(tmp_path / "tiada.yaml", parameter_bawaan())
