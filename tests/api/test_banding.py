"""All instruments side by side, and their traceability."""

from __future__ import annotations

from patuh.instruksi.muat import daftar_instruksi, muat_instruksi
from tests.api.conftest import Uji
from tests.api.halaman import rapi


def test_every_duty_stands_in_one_row_of_the_comparison(uji: Uji) -> None:
    hasil = uji.klien().get("/api/v1/instruksi/banding").json()
    assert [i["id"] for i in hasil["instruksi"]] == daftar_instruksi()
    for lajur, id_ in enumerate(daftar_instruksi()):
        semua = [
            (k["diktum"], k["huruf"], k["teks"])
            for baris in (*hasil["tema"], hasil["tanpa_tema"])
            for k in baris["isi"][lajur]["klausul"]
        ]
        tugas = [
            (d.nomor, k.huruf, k.teks) for d in muat_instruksi(id_).diktum for k in d.klausul if k.jenis != "penutup"
        ]
        assert sorted(semua, key=str) == sorted(tugas, key=str)


def test_sanctions_are_karanganyars_alone_and_letters_stand_where_they_belong(uji: Uji) -> None:
    hasil = uji.klien().get("/api/v1/instruksi/banding").json()
    sanksi = next(b for b in hasil["tema"] if b["tema"] == "sanksi")
    isi = {s["instruksi"]: [(k["diktum"], k["huruf"]) for k in s["klausul"]] for s in sanksi["isi"] if s["klausul"]}
    assert isi == {"karanganyar-440-3-2022": [("KEDELAPAN", "c"), ("KESEBELAS", None), ("KEDUA BELAS", "e")]}
    umum = {s["instruksi"]: len(s["klausul"]) for s in hasil["tanpa_tema"]["isi"]}
    assert (umum["karanganyar-440-3-2022"], umum["pemalang-1-2023"], umum["kebumen-nk-27-2022"]) == (1, 1, 0)


def test_every_clause_of_all_five_is_bound(uji: Uji) -> None:
    kepala = uji.klien().get("/api/v1/instruksi/banding").json()["instruksi"]
    telusur = {i["id"]: (i["telusur_terikat"], i["telusur_total"]) for i in kepala}
    assert {id_: terikat for id_, (terikat, _) in telusur.items()} == {
        id_: total for id_, (_, total) in telusur.items()
    }
    assert (telusur["karanganyar-440-3-2022"], telusur["pemalang-1-2023"]) == ((50, 50), (40, 40))


def test_the_pages_show_the_same(uji: Uji) -> None:
    klien = uji.klien(html=True)
    banding = rapi(klien.get("/instruksi/banding"))
    assert "Pembiayaan desa" in banding
    assert 'href="/instruksi/karanganyar-440-3-2022#KEDELAPAN-c"' in banding
    assert "50 dari 50 klausul terikat" in banding
    telusur = rapi(klien.get("/instruksi/telusur"))
    assert all(muat_instruksi(i).nama in telusur for i in daftar_instruksi())
    assert "Belum terikat" not in telusur
    assert "/instruksi/banding" in rapi(klien.get("/"))
    assert klien.get("/instruksi/banding?format=json").json() == uji.klien().get("/api/v1/instruksi/banding").json()
