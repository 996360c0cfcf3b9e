"""Reporting, deciding, moving a deadline; and that a refusal changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import select

from patuh.jejak.tabel import Jejak, KotakKeluar
from patuh.tugas.tabel import Pengajuan
from tests.api.conftest import CAMAT, DESA, DINSOS, KINI, SEKDA, Uji
from tests.api.klien import kolom, masalah

ISI = {"narasi": "Sistem pembaruan data ditetapkan.", "indikator": {}, "lampiran": []}


def _kelima(uji: Uji, huruf: str = "a") -> str:
    return f"/api/v1/tugas/{uji.tugas('KELIMA', huruf, DINSOS)}"


def _indikator(uji: Uji, jalur: str) -> str:
    return str(uji.klien(DINSOS).get(jalur).json()["definisi_indikator"][0]["kode"])


def test_lapor_kembali_perbaiki_setujui(uji_dua: Uji) -> None:
    uji, jalur = uji_dua, _kelima(uji_dua)
    dinsos, sekda = uji.klien(DINSOS), uji.klien(SEKDA)
    kode = _indikator(uji, jalur)
    jawaban = dinsos.post(f"{jalur}/laporan", json=ISI | {"indikator": {kode: 12}})
    assert jawaban.status_code == 201
    assert jawaban.json()["status"] == "DILAPORKAN"
    assert jawaban.json()["tepat_waktu"] is True
    uji.kini += timedelta(hours=1)
    kembali = sekda.post(f"{jalur}/kembalikan", json={"alasan": "Lampirkan berita acara."})
    assert (kembali.status_code, kembali.json()["status"]) == (200, "DIKEMBALIKAN")
    kotak = dinsos.get("/api/v1/pemberitahuan").json()
    assert kotak["data"][0]["jenis"] == "DIKEMBALIKAN"
    uji.kini += timedelta(hours=1)
    nilai = {kode: {"pembilang": 12, "penyebut": 17}}
    assert dinsos.post(f"{jalur}/laporan", json=ISI | {"indikator": nilai}).status_code == 201
    setuju = sekda.post(f"{jalur}/setujui")
    assert (setuju.status_code, setuju.json()["status"]) == (200, "DISETUJUI")
    isi = dinsos.get(jalur).json()
    # Nothing was collected through the service, so the typed figure counts, and says that it is typed.
    diisi = [p["indikator"][kode] for p in isi["pengajuan"]]
    assert [{k: d[k] for k in d if k != "sebab"} for d in diisi] == [
        {"pembilang": 12, "dihitung": False}, nilai[kode] | {"dihitung": False}
    ]  # fmt: skip
    assert [p["putusan"]["jenis"] for p in isi["pengajuan"]] == ["KEMBALI", "SETUJU"]
    assert isi["pengajuan"][0]["id"] == jawaban.json()["pengajuan_id"]
    assert [r["peristiwa"] for r in isi["riwayat"]] == [
        "penugasan.buka", "tugas.lapor", "tugas.kembali", "tugas.lapor", "tugas.setuju"
    ]  # fmt: skip
    assert isi["riwayat"][1]["oleh"] == "Dinas Sosial"
    with uji.bd.baca() as sesi:
        assert len(sesi.exec(select(KotakKeluar)).all()) == 4
        assert {j.tindakan for j in sesi.exec(select(Jejak))} >= {"tugas.lapor", "tugas.kembali", "tugas.setuju"}


Kirim = tuple[str, str, str, Any, int, list[str]]
TOLAK: dict[str, Kirim] = {
    "laporan kosong": (DINSOS, "KELIMA a", "laporan", {}, 422, ["narasi"]),
    "hanya spasi": (DINSOS, "KELIMA a", "laporan", {"narasi": " \n"}, 422, ["narasi"]),
    "indikator asing": (DINSOS, "KELIMA a", "laporan", ISI | {"indikator": {"x": 1}}, 422, ["indikator.x"]),
    "indikator negatif": (DINSOS, "KELIMA a", "laporan", ISI | {"indikator": {"KODE": -1}}, 422, ["indikator.KODE"]),
    "indikator benar-salah": (DINSOS, "KELIMA a", "laporan", {"indikator": {"KODE": True}}, 422, ["indikator.KODE"]),
    "indikator teks": (DINSOS, "KELIMA a", "laporan", {"indikator": {"KODE": "1"}}, 422, ["indikator.KODE"]),
    "indikator terlalu besar": (DINSOS, "KELIMA a", "laporan", {"indikator": {"KODE": 1e15}}, 422, ["indikator.KODE"]),
    "lampiran asing": (DINSOS, "KELIMA a", "laporan", ISI | {"lampiran": ["x"]}, 422, ["lampiran[0]"]),
    "narasi terlalu panjang": (DINSOS, "KELIMA a", "laporan", {"narasi": "a" * 20_001}, 422, ["narasi"]),
    "klausul asing": (DINSOS, "KELIMA z", "laporan", ISI, 404, []),
    "tugas unit lain": (CAMAT, "KELIMA a", "laporan", ISI, 403, []),
    "atasan melaporkan": (SEKDA, "KELIMA a", "laporan", ISI, 403, []),
    "daerah lain": ("33.27", "KELIMA a", "laporan", ISI, 404, []),
    "setujui sebelum ada laporan": (SEKDA, "KELIMA a", "setujui", None, 409, []),
    "setujui oleh unit lain": (CAMAT, "KELIMA a", "setujui", None, 403, []),
    "kembalikan tanpa alasan": (SEKDA, "KELIMA a", "kembalikan", {"alasan": " "}, 422, ["alasan"]),
    "tenggat lewat": (SEKDA, "KELIMA a", "tenggat", {"tenggat": "2026-11-21", "alasan": "x"}, 422, ["tenggat"]),
    "tenggat tahun satu": (SEKDA, "KELIMA a", "tenggat", {"tenggat": "0001-01-01", "alasan": "x"}, 422, ["tenggat"]),
    "tenggat terlalu jauh": (SEKDA, "KELIMA a", "tenggat", {"tenggat": "9999-12-31", "alasan": "x"}, 422, ["tenggat"]),
    "tenggat tanpa alasan": (SEKDA, "KELIMA a", "tenggat", {"tenggat": "2026-12-01", "alasan": ""}, 422, ["alasan"]),
    "tenggat oleh pelaksana": (DINSOS, "KELIMA a", "tenggat", {"tenggat": "2026-12-01", "alasan": "x"}, 403, []),
}


@pytest.mark.parametrize("nama", TOLAK)
def test_ditolak_dan_tak_berubah(uji: Uji, tak_berubah: Callable[[], None], nama: str) -> None:
    unit, klausul, tindakan, isi, status, salah = TOLAK[nama]
    diktum, _, huruf = klausul.partition(" ")
    jalur = f"/api/v1/tugas/{uji.tugas(diktum, huruf, DINSOS)}"
    if isi and "KODE" in isi.get("indikator", {}):
        kode = _indikator(uji, jalur)
        isi = isi | {"indikator": {kode: isi["indikator"]["KODE"]}}
        salah = [f"indikator.{kode}"]
    jawaban = uji.klien(unit).post(f"{jalur}/{tindakan}", **({"json": isi} if isi is not None else {}))
    assert kolom(jawaban, status) == salah
    tak_berubah()


def test_lapor_dua_kali_dan_menyetujui_sendiri(uji: Uji) -> None:
    jalur = _kelima(uji)
    assert uji.klien(DINSOS).post(f"{jalur}/laporan", json=ISI).status_code == 201
    sebelum = uji.jumlah_baris()
    masalah(uji.klien(DINSOS).post(f"{jalur}/laporan", json=ISI), 409)
    masalah(uji.klien(DINSOS).post(f"{jalur}/setujui"), 403)
    masalah(uji.klien(DINSOS).post(f"{jalur}/kembalikan", json={"alasan": "x"}), 403)
    assert uji.jumlah_baris() == sebelum
    assert uji.klien(SEKDA).post(f"{jalur}/setujui").status_code == 200
    masalah(uji.klien(SEKDA).post(f"{jalur}/setujui"), 409)


def test_belum_dibuka_dan_sesudah_ditutup(uji: Uji) -> None:
    lain = f"/api/v1/tugas/{uji.tugas('KEDUA', 'a', '33.13-baperlitbang')}"
    uji.kini = KINI - timedelta(days=60)  # 23 September: the fourth quarter has not begun
    masalah(uji.klien("33.13").post(f"{lain}/laporan", json=ISI), 409)
    sebelum = uji.jumlah_baris()
    uji.kini = KINI + timedelta(days=80)
    jalur = _kelima(uji)
    masalah(uji.klien(DINSOS).post(f"{jalur}/laporan", json=ISI), 409)
    berkas = {"berkas": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    masalah(uji.klien(DINSOS).post(f"{jalur}/lampiran", files=berkas), 409)
    masalah(uji.klien(SEKDA).post(f"{jalur}/tenggat", json={"tenggat": "2027-03-01", "alasan": "x"}), 409)
    assert uji.jumlah_baris() == sebelum
    assert uji.berkas() == []


@pytest.mark.parametrize(("detik", "tepat"), [(-1, True), (0, False)])
def test_tepat_waktu_sampai_detik_terakhir(uji: Uji, detik: int, tepat: bool) -> None:
    """11 January 2027 is the last day (the 10th is a Sunday); its midnight in Jakarta is 17.00 UTC."""
    uji.kini = KINI.replace(year=2027, month=1, day=11, hour=17) + timedelta(seconds=detik)
    isi = uji.klien(DINSOS).post(f"{_kelima(uji)}/laporan", json=ISI).json()
    assert isi["tepat_waktu"] is tepat


def test_ubah_tenggat_hari_ini(uji: Uji) -> None:
    jawaban = uji.klien(SEKDA).post(f"{_kelima(uji)}/tenggat", json={"tenggat": "2026-11-22", "alasan": "Dipercepat."})
    assert jawaban.status_code == 200
    assert jawaban.json()["tenggat"] == "2026-11-22"
    isi = uji.klien(DINSOS).get(_kelima(uji, "b")).json()
    assert isi["tenggat_waktu"] == "2026-11-23T00:00:00+07:00"
    assert "menjadi 22 November 2026: Dipercepat." in isi["riwayat"][-1]["keterangan"]


def test_kunci_pengulangan(uji_dua: Uji) -> None:
    uji, jalur = uji_dua, _kelima(uji_dua)
    kepala = {"Idempotency-Key": "kiriman-1"}
    pertama = uji.klien(DINSOS).post(f"{jalur}/laporan", json=ISI, headers=kepala)
    assert pertama.status_code == 201
    assert "idempotency-replayed" not in pertama.headers
    assert uji.klien(SEKDA).post(f"{jalur}/setujui").status_code == 200
    sebelum = uji.jumlah_baris()
    ulang = uji.klien(DINSOS).post(f"{jalur}/laporan", json=dict(reversed(ISI.items())), headers=kepala)
    assert (ulang.status_code, ulang.json()) == (201, pertama.json())
    assert ulang.headers["idempotency-replayed"] == "true"
    lain = uji.klien(DINSOS).post(f"{jalur}/laporan", json=ISI | {"narasi": "lain"}, headers=kepala)
    assert kolom(lain, 409) == ["Idempotency-Key"]
    # Another route, and another key, have nothing to do with it.
    assert uji.klien(SEKDA).post(f"{jalur}/setujui", headers=kepala).status_code == 409
    assert uji.jumlah_baris() == sebelum
    assert uji.klien(DINSOS).post(f"{_kelima(uji, 'b')}/laporan", json=ISI, headers=kepala).status_code == 201
    for buruk in ("", "x" * 201):
        masalah(uji.klien(DINSOS).post(f"{jalur}/laporan", json=ISI, headers={"Idempotency-Key": buruk}), 422)


def test_kunci_pengulangan_tidak_menyimpan_kegagalan(uji: Uji) -> None:
    jalur, kepala = _kelima(uji), {"Idempotency-Key": "k"}
    masalah(uji.klien(DINSOS).post(f"{jalur}/laporan", json={}, headers=kepala), 422)
    assert uji.klien(DINSOS).post(f"{jalur}/laporan", json=ISI, headers=kepala).status_code == 201


@pytest.mark.parametrize("berkunci", [True, False])
def test_dua_kiriman_pada_saat_yang_sama(uji_dua: Uji, berkunci: bool) -> None:
    uji, jalur = uji_dua, _kelima(uji_dua)
    kepala = {"Idempotency-Key": "bersamaan"} if berkunci else {}
    palang = Barrier(4)

    def kirim(_: int) -> tuple[int, str | None]:
        klien = uji.klien(DINSOS)
        palang.wait()
        jawaban = klien.post(f"{jalur}/laporan", json=ISI, headers=kepala)
        return jawaban.status_code, jawaban.json().get("pengajuan_id")

    with ThreadPoolExecutor(4) as kolam:
        hasil = sorted(kolam.map(kirim, range(4)), key=str)
    if berkunci:
        assert [s for s, _ in hasil] == [201] * 4
        assert len({id_ for _, id_ in hasil}) == 1
    else:
        assert [s for s, _ in hasil] == [201, 409, 409, 409]
    with uji.bd.baca() as sesi:
        assert len(sesi.exec(select(Pengajuan)).all()) == 1


def test_kotak_masuk(uji: Uji) -> None:
    klien = uji.klien(DESA)
    kotak = klien.get("/api/v1/pemberitahuan").json()
    assert kotak["unit"] == DESA
    assert kotak["total"] == kotak["belum_dibaca"] > 0
    satu = kotak["data"][0]["id"]
    assert klien.post(f"/api/v1/pemberitahuan/{satu}/dibaca").json() == {"id": satu, "baru": True}
    assert klien.post(f"/api/v1/pemberitahuan/{satu}/dibaca").json() == {"id": satu, "baru": False}
    assert klien.get("/api/v1/pemberitahuan").json()["belum_dibaca"] == kotak["total"] - 1
    masalah(uji.klien(DINSOS).post(f"/api/v1/pemberitahuan/{satu}/dibaca"), 404)
    masalah(klien.get(f"/api/v1/pemberitahuan?unit={DINSOS}"), 403)
    assert kolom(uji.klien("33.13").get("/api/v1/pemberitahuan")) == ["unit"]
    assert uji.klien("33.13").get(f"/api/v1/pemberitahuan?unit={DESA}").json()["total"] == kotak["total"]
    masalah(uji.klien("33.27").get(f"/api/v1/pemberitahuan?unit={DESA}"), 403)
