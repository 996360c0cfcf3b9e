"""The Sekda's first page: escalations from the record that nobody has answered yet."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from patuh.tugas.tabel import Eskalasi, Keadaan, Penugasan, Tugas
from tests.api.conftest import DINSOS, SEKDA, Uji
from tests.api.halaman import rapi
from tests.api.test_halaman_meja import klien


def eskalasikan(uji: Uji) -> Penugasan:
    """Two escalations of one assignment: to its superior, three days later to the Sekda."""
    with uji.bd.tulis() as sesi:
        satu = sesi.exec(select(Penugasan).where(Penugasan.unit == DINSOS).order_by(Penugasan.id)).first()
        assert satu is not None
        for tugas in sesi.exec(select(Tugas).where(Tugas.penugasan_id == satu.id)):
            tugas.keadaan, tugas.lapor_pertama = Keadaan.TERBUKA, None
            sesi.add(tugas)
        for ke, (jenis, kepada) in enumerate((("BELUM_DIMULAI", "33.13-asisten"), ("BELUM_SELESAI", SEKDA))):
            sesi.add(
                Eskalasi(
                    id=f"e-{ke}", penugasan_id=satu.id, daerah=satu.daerah, instruksi=satu.instruksi,
                    periode=satu.periode, jenis=jenis, kepada=kepada, waktu=uji.kini + timedelta(days=3 * ke),
                )
            )  # fmt: skip
        sesi.flush()
        sesi.expunge(satu)
    return satu


def test_beranda_sekda_memuat_eskalasi_terbuka_saja(uji_dua: Uji) -> None:
    uji = uji_dua
    k = klien(uji, "sekda")
    assert "Tidak ada eskalasi yang terbuka." in rapi(k.get("/beranda"))
    satu = eskalasikan(uji)
    isi = k.get("/beranda?format=json").json()["daerah"]["eskalasi"]
    assert isi["total"] == 1
    (baris,) = isi["data"]
    assert (baris["unit"], baris["diktum"], baris["jenis"]) == (DINSOS, satu.diktum, "BELUM_SELESAI")
    halaman = rapi(k.get("/beranda"))
    assert f'href="/tugas/{baris["tugas"]}"' in halaman and "belum dilaporkan sesudah tenggat" in halaman
    rapi(k.get(f"/tugas/{baris['tugas']}"))
    assert "Eskalasi terbuka" not in rapi(klien(uji, "dinsos").get("/beranda"))

    with uji.bd.tulis() as sesi:
        for tugas in sesi.exec(select(Tugas).where(Tugas.penugasan_id == satu.id)):
            tugas.keadaan, tugas.lapor_pertama = Keadaan.DILAPORKAN, uji.kini
            sesi.add(tugas)
    assert k.get("/beranda?format=json").json()["daerah"]["eskalasi"] == {"total": 0, "data": []}
