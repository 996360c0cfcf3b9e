"""Who may call what; limits; keys."""

from __future__ import annotations

from datetime import timedelta

import pytest
from fastapi import APIRouter
from sqlmodel import select

from api.aplikasi import buat_aplikasi
from api.auth import IzinTidakAda, RuteBerizin, rute_baru
from api.izin_rute import RUTE_PUBLIK
from api.rute import RUTE
from patuh.akun.izin import AKSI
from patuh.akun.kunci import LINGKUP, buat_kunci, cabut_kunci, periksa_kunci
from patuh.akun.tabel import KunciApi
from patuh.galat import IsianSalah, TidakDitemukan
from patuh.jejak.tabel import Jejak
from tests.api.conftest import DINSOS, KINI, Uji
from tests.api.klien import NIK, masalah


def test_tanpa_kunci_kunci_salah_dan_tanpa_lingkup(uji: Uji) -> None:
    jawaban = uji.klien().get("/api/v1/tugas")
    masalah(jawaban, 401)
    assert jawaban.headers["www-authenticate"].startswith("Bearer")
    for teks in ("pk_tidakada.rahasia", uji.kunci["semua"] + "x", "pk_", f"pk_{NIK}.{NIK}", "Ω.Ω"):
        kepala = {"Authorization": f"Bearer {teks}".encode()}
        jawaban = uji.klien().get("/api/v1/tugas", headers=kepala)
        masalah(jawaban, 401)
        assert 'error="invalid_token"' in jawaban.headers["www-authenticate"]
        assert NIK not in jawaban.text
    assert "evaluasi" not in masalah(uji.klien("evaluasi").get("/api/v1/tugas"), 403)["detail"]


def test_daerah_lain_tidak_terlihat(uji: Uji) -> None:
    tugas = uji.tugas("KELIMA", "a", DINSOS)
    masalah(uji.klien("33.27").get(f"/api/v1/tugas/{tugas}"), 404)
    masalah(uji.klien("33.27").get("/api/v1/tugas?daerah=33.13"), 403)
    assert uji.klien("33.27").get("/api/v1/tugas").json()["total"] == 0


def test_kunci_dicabut(uji: Uji) -> None:
    id_ = uji.kunci["semua"].removeprefix("pk_").partition(".")[0]
    with uji.bd.tulis() as sesi:
        cabut_kunci(sesi, id_, waktu=KINI)
        cabut_kunci(sesi, id_, waktu=KINI + timedelta(days=1))
    masalah(uji.klien("semua").get("/api/v1/tugas"), 401)
    with uji.bd.tulis() as sesi:
        assert sesi.get_one(KunciApi, id_).dicabut == KINI
        assert len(sesi.exec(select(Jejak).where(Jejak.tindakan == "kunci.cabut")).all()) == 1
        with pytest.raises(TidakDitemukan):
            cabut_kunci(sesi, "tidakada", waktu=KINI)


def test_kunci_disimpan_tersidik_dan_isian_salah_disebut(uji: Uji) -> None:
    rahasia = uji.kunci["semua"].partition(".")[2]
    with uji.bd.baca() as sesi:
        kunci = periksa_kunci(sesi, uji.kunci["semua"])
        assert kunci is not None
        assert rahasia not in str(sesi.get_one(KunciApi, kunci.id).model_dump())
        assert periksa_kunci(sesi, rahasia) is None
    salah = {"nama": "", "lingkup": ["tulis"], "daerah": "99.99", "batas_per_menit": 0}
    with pytest.raises(IsianSalah) as galat, uji.bd.tulis() as sesi:
        buat_kunci(sesi, **salah, waktu=KINI)  # type: ignore[arg-type]
    assert {e.kolom for e in galat.value.errors} == set(salah)
    for daerah, unit in (("semua", DINSOS), ("33.27", DINSOS)):
        with pytest.raises(IsianSalah) as galat, uji.bd.tulis() as sesi:
            buat_kunci(sesi, nama="x", lingkup=["tugas"], daerah=daerah, unit=unit, waktu=KINI)
        assert [e.kolom for e in galat.value.errors] == ["unit"]


def test_batas_per_menit(uji: Uji) -> None:
    with uji.bd.tulis() as sesi:
        uji.kunci["kecil"] = buat_kunci(
            sesi, nama="kecil", lingkup=["tugas"], daerah="semua", waktu=KINI, batas_per_menit=3
        )
    klien = uji.klien("kecil")
    for detik in (0, 10, 20):
        uji.detik = detik
        assert klien.get("/api/v1/tugas?ukuran=1").status_code == 200
    uji.detik = 30
    jawaban = klien.get("/api/v1/tugas?ukuran=1")
    masalah(jawaban, 429)
    assert jawaban.headers["retry-after"] == "30"
    assert uji.klien("semua").get("/api/v1/tugas?ukuran=1").status_code == 200
    uji.detik = 60.5
    assert klien.get("/api/v1/tugas?ukuran=1").status_code == 200
    masalah(klien.get("/api/v1/tugas?ukuran=1"), 429)


def test_rute_tanpa_izin_menghentikan_awal(uji: Uji) -> None:
    def halo() -> None: ...

    with pytest.raises(IzinTidakAda, match="/halo"):
        rute_baru().get("/halo")(halo)
    with pytest.raises(IzinTidakAda, match="'entah'"):
        rute_baru().get("/halo", openapi_extra={"x-izin": "entah"})(halo)
    lain = APIRouter()
    lain.get("/halo")(halo)
    with pytest.raises(IzinTidakAda, match="/halo"):
        buat_aplikasi(uji.bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="x", rute=(*RUTE, lain))


def test_izin_setiap_rute(uji: Uji) -> None:
    """What is public stands in one list, and a public route outside it stops the start."""
    izin = {
        (m, r.path): r.izin for rute in RUTE for r in rute.routes if isinstance(r, RuteBerizin) for m in r.methods or ()
    }
    publik = {jalur for jalur, nama in izin.items() if nama == "publik"}
    assert publik == RUTE_PUBLIK
    lingkup = {jalur: AKSI[nama].lingkup for jalur, nama in izin.items() if nama in AKSI}
    assert all(lingkup[m, j] in LINGKUP for (m, j), nama in izin.items() if j.startswith("/api/") and nama != "publik")
    terbuka = APIRouter(route_class=RuteBerizin)
    terbuka.get("/terbuka", openapi_extra={"x-izin": "publik"})(lambda: None)
    with pytest.raises(IzinTidakAda, match="RUTE_PUBLIK"):
        buat_aplikasi(uji.bd, folder=uji.folder, jam=lambda: KINI, alamat_dasar="x", rute=(*RUTE, terbuka))
