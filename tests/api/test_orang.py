"""One person, masked and on record: who may look, what is shown, and that every look is there once."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from patuh.akun.kunci import buat_kunci
from patuh.jejak.tabel import Jejak
from patuh.samar import samarkan_nama
from tests.api.conftest import DESA, DINSOS, KINI, SEKDA, Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.klien import kolom, masalah
from tests.patuh.indikator.alat import DESA as DESA_ISI
from tests.patuh.indikator.alat import Isi, tulis
from tests.register_kecil import nik

JALUR = "/api/v1/register/orang"
ALASAN = "Pengaduan kepesertaan nonaktif nomor 12"


@pytest.fixture
def isi(uji: Uji) -> Uji:
    """A regency that knows a few people, and a Dinsos desk whose key may ask."""
    tulis(
        uji.bd,
        Isi(
            penduduk={1: ("HIDUP", DESA_ISI[0]), 2: ("MENINGGAL", DESA_ISI[1])},
            awal=[(1, "PBPU", False, DESA_ISI[0])],
            peserta=[(1, "PBI_APBN", False, DESA_ISI[0]), (1, "PPU", True, DESA_ISI[0])],
            miskin={1: (True, date(2026, 10, 5))},
            pekerja=[(1, "91200", True)],
            sktm=[(1, DESA_ISI[0], date(2026, 9, 1))],
        ),
    )
    with uji.bd.tulis() as sesi:
        for nama, unit in (("meja", DINSOS), ("meja-desa", DESA)):
            uji.kunci[nama] = buat_kunci(
                sesi, nama=nama, lingkup=("pemeriksaan", "laporan"), daerah="33.13", unit=unit, waktu=KINI
            )
    return uji


def _lihat(uji: Uji) -> list[Jejak]:
    with uji.bd.baca() as sesi:
        return list(sesi.exec(select(Jejak).where(Jejak.tindakan == "register.lihat").order_by(Jejak.id)))  # type: ignore[arg-type]


def test_what_the_register_says_masked_and_on_record_once(isi: Uji) -> None:
    jawaban = isi.klien("meja").post(JALUR, json={"daerah": "33.13", "nik": nik(1), "alasan": ALASAN})
    assert jawaban.status_code == 200
    orang = jawaban.json()
    assert (orang["nik"], orang["nama"]) == (f"3313********{nik(1)[-4:]}", "S*** W*** 1***")
    assert [(k["segmen"], k["status"]) for k in orang["kepesertaan"]] == [("PBI_APBN", "TIDAK AKTIF"), ("PPU", "AKTIF")]
    assert (orang["status_penduduk"], orang["desil"], orang["miskin"]) == ("HIDUP", 2, True)
    assert (orang["pekerjaan"][0]["nama_badan_usaha"], orang["sktm"][0]["nomor"]) == ("CV 91200", "4/0")
    assert orang["impor"]["kepesertaan_bpjs"]["per_tanggal"] == "2026-11-01"
    assert nik(1) not in jawaban.text and "Siti" not in jawaban.text
    (satu,) = _lihat(isi)
    assert satu.objek == f"orang/{orang['rujukan']}"
    assert satu.isi == {"alasan": ALASAN, "ditemukan": True, "unit": DINSOS}
    assert nik(1) not in f"{satu.objek}{satu.isi}"


def test_nobody_found_is_a_look_too_and_says_what_is_not_known(isi: Uji) -> None:
    orang = isi.klien("meja").post(JALUR, json={"daerah": "33.13", "nik": nik(8), "alasan": ALASAN}).json()
    assert (orang["ditemukan"], orang["miskin"], orang["desil"], orang["nama"]) == (False, None, None, None)
    assert (orang["kepesertaan"], orang["terdaftar_dtsen"]) == ([], False)
    kosong = isi.klien("semua").post(JALUR, json={"daerah": "33.27", "nik": nik(8, "33.27"), "alasan": ALASAN}).json()
    assert (kosong["kepesertaan"], kosong["pekerjaan"], kosong["terdaftar_dtsen"]) == (None, None, None)
    assert [j.isi["ditemukan"] for j in _lihat(isi)] == [False, False]


def test_a_look_needs_a_reason_a_desk_and_a_nik(isi: Uji) -> None:
    baik = {"daerah": "33.13", "nik": nik(1), "alasan": ALASAN}
    assert kolom(isi.klien("meja").post(JALUR, json=baik | {"alasan": "   ok  "})) == ["alasan"]
    # A NIK in the reason is masked; what is left of it is no reason.
    assert kolom(isi.klien("meja").post(JALUR, json=baik | {"nik": "331301", "daerah": "99.99"})) == ["daerah", "nik"]
    masalah(isi.klien("meja-desa").post(JALUR, json=baik), 403)
    masalah(isi.klien("33.27").post(JALUR, json=baik), 403)
    masalah(isi.klien(DINSOS).post(JALUR, json=baik), 403)
    masalah(isi.klien().post(JALUR, json=baik), 401)
    assert _lihat(isi) == []
    isi.klien("meja").post(JALUR, json=baik | {"alasan": f"Pengaduan warga {nik(3)}"})
    assert nik(3) not in str(_lihat(isi)[0].isi)


def test_the_desk_page_answers_by_post_and_never_shows_the_nik(isi: Uji) -> None:
    klien = masuk(isi, DINSOS)
    halaman = rapi(klien.get("/register/orang"))
    assert "Setiap kali melihat dicatat" in halaman
    kirim = {"nik": nik(1), "alasan": ALASAN, "csrf": sembunyi(halaman + '<i name="sekali" value="x">')["csrf"]}
    jawaban = klien.post("/register/orang", data=kirim)
    teks = rapi(jawaban)
    assert "S*** W***" in teks and "PPU, AKTIF" in teks
    assert nik(1) not in teks
    assert jawaban.headers["cache-control"] == "no-store"
    rapi(klien.post("/register/orang", data=kirim | {"alasan": ""}), 422)
    assert len(_lihat(isi)) == 1
    assert masuk(isi, DESA).get("/register/orang").status_code == 403


def test_the_inspector_sees_who_looked_when_and_why(isi: Uji) -> None:
    meja = isi.klien("meja")
    rujukan = meja.post(JALUR, json={"daerah": "33.13", "nik": nik(1), "alasan": ALASAN}).json()["rujukan"]
    meja.post(JALUR, json={"daerah": "33.13", "nik": nik(2), "alasan": "Verifikasi lapangan desa Jatisobo"})
    semua = isi.klien(SEKDA).get(f"{JALUR}/jejak?daerah=33.13").json()
    assert [d["alasan"] for d in semua["data"]] == ["Verifikasi lapangan desa Jatisobo", ALASAN]
    satu = isi.klien("33.13").get(f"{JALUR}/jejak?daerah=33.13&rujukan={rujukan}").json()
    assert (satu["total"], satu["data"][0]["rujukan"], satu["data"][0]["waktu"][:10]) == (1, rujukan, "2026-11-22")
    assert satu["data"][0]["pelaku"].startswith("kunci:")
    masalah(meja.get(f"{JALUR}/jejak?daerah=33.13"), 403)
    masalah(isi.klien("33.27").get(f"{JALUR}/jejak?daerah=33.13"), 403)
    assert kolom(isi.klien(SEKDA).get(f"{JALUR}/jejak?daerah=33.13&rujukan={nik(1)}")) == ["rujukan"]


@pytest.mark.parametrize(("nama", "samar"), [("Siti", "S***"), (" budi  santoso ", "B*** S***"), ("", "")])
def test_a_name_is_shown_by_its_initials(nama: str, samar: str) -> None:
    assert samarkan_nama(nama) == samar
