"""The traps of the rule engine underneath, each where a user could step into it."""

from __future__ import annotations

import gc
import threading
from datetime import date
from pathlib import Path

import psutil
import pytest

from rules.mesin.fakta import FaktaSalah, periksa_fakta
from rules.mesin.mesin import Mesin, PaketSalah
from rules.mesin.terikat import MesinPaket, TopengBeda
from tests.rules.mesin.alat import FAKTA, HARI, periksa, terpasang, tulis


def _buat(mesin: Mesin, path: Path) -> MesinPaket:
    return mesin._ikat(terpasang(mesin, path), "33.13", 0)


def _hasil(satu: MesinPaket, **fakta: object) -> str:
    return satu.putus(periksa_fakta(satu.terikat, fakta), HARI).hasil


def test_tidak_ada_sisa_dari_orang_sebelumnya(mesin: Mesin) -> None:
    """The engine finds its state by a 32-bit hash of a session name; one person's facts must not reach the next."""
    satu = mesin.untuk("penduduk-belum-dijamin", "33.13", HARI)
    penuh: dict[str, object] = {
        "status_penduduk": "HIDUP",
        "nik_valid": True,
        "bayi_ibu_pbi": False,
        "bekerja_ppu": False,
        "terdaftar_dtsen": True,
        "desil": 1,
    }
    for _ in range(3):
        assert _hasil(satu, **penuh) == "USUL_PBI"
        kosong = satu.putus(periksa_fakta(satu.terikat, {}), HARI)
        assert (kosong.hasil, kosong.kurang) == ("PERLU_DATA", ("status_penduduk",))
        assert _hasil(satu, **penuh) == "USUL_PBI"


def test_tidak_ada_utas_di_belakang(mesin: Mesin, tmp_path: Path) -> None:
    """The engine's own host runs background threads, which crash it within seconds."""
    sebelum = psutil.Process().num_threads(), threading.active_count()
    satu = _buat(mesin, tulis(tmp_path, [("ya", "X"), ("selain itu", "Y")]))
    for _ in range(100):
        assert _hasil(satu, ya=True) == "X"
    assert (psutil.Process().num_threads(), threading.active_count()) == sebelum


def test_tak_ada_syarat_yang_cocok(mesin: Mesin, tmp_path: Path) -> None:
    """A fact that matches nothing, caught and followed by a clean-up, kills the process in the plain engine."""
    satu = _buat(mesin, tulis(tmp_path, [("kode = A dan ya", "X"), ("selain itu", "Y")]))
    for _ in range(600):
        assert _hasil(satu, kode="B", ya=False) == "Y"


def test_tidak_diketahui_tidak_berputar_tanpa_akhir(mesin: Mesin, tmp_path: Path) -> None:
    """The engine's own test for a missing field also matches its state message, for ever."""
    satu = _buat(
        mesin, tulis(tmp_path, [("desil tidak diketahui", "X"), ("boleh diketahui", "Y"), ("selain itu", "Z")])
    )
    assert _hasil(satu) == "X"
    assert _hasil(satu, desil=3, boleh=False) == "Y"
    assert _hasil(satu, desil=3) == "Z"


def test_dua_fakta_dibandingkan_dan_satu_belum_ada(mesin: Mesin, tmp_path: Path) -> None:
    """Comparing two fields with one missing reads memory that is not there."""
    satu = _buat(mesin, tulis(tmp_path, [("umur * 1000 < uang", "X"), ("selain itu", "Y")]))
    assert _hasil(satu, umur=3, uang=3001) == "X"
    assert _hasil(satu, umur=3, uang=3000) == "Y"
    putusan = satu.putus(periksa_fakta(satu.terikat, {"umur": 3}), HARI)
    assert (putusan.hasil, putusan.kurang) == ("PERLU_DATA", ("uang",))


def test_lebih_dari_64_syarat_benar_sekaligus(mesin: Mesin, tmp_path: Path) -> None:
    """More than 64 siblings that match at once end in an error; the set is split."""
    bila = [(f"(umur = {20 - i} atau uang >= {10**6 - i}) dan ya", f"H{i}") for i in range(20)]
    bila += [(f"uang >= {10**6 - i} dan umur >= 0 atau uang >= {10**6} dan desil = 1", f"U{i}") for i in range(40)]
    satu = _buat(mesin, tulis(tmp_path, [*bila, ("selain itu", "SISA")]))
    assert _hasil(satu, umur=20, ya=True, uang=10**6, desil=1) == "H0"
    assert _hasil(satu, umur=0, ya=False, uang=10**6 - 39) == "U39"
    assert _hasil(satu, umur=0, ya=False, uang=0) == "SISA"
    penuh = {"umur": 20, "ya": True, "uang": 10**6, "desil": 1}
    assert satu.topeng(periksa_fakta(satu.terikat, penuh))[0].bit_count() == 61


def test_lebih_dari_64_aturan_ditolak_dengan_jelas(mesin: Mesin, tmp_path: Path) -> None:
    bila = [*((f"umur = {i} dan uang = {j}", f"H{i}{j}") for i in range(10) for j in range(7)), ("selain itu", "SISA")]
    with pytest.raises(PaketSalah, match="lebih dari 64 syarat; pecah"):
        mesin.coba(periksa(mesin, tulis(tmp_path, bila)))


def test_syarat_terlalu_lebar_ditolak_dengan_jelas(mesin: Mesin, tmp_path: Path) -> None:
    lebar = " dan ".join(f"(umur = {i} atau desil = {i} atau uang = {i})" for i in range(1, 6))
    hasil = periksa(mesin, tulis(tmp_path, [(lebar, "X"), ("selain itu", "Y")]))
    with pytest.raises(PaketSalah, match="lebih dari 60 jalur"):
        mesin.coba(hasil)


@pytest.mark.parametrize("nama", ["id", "sid", "type"])
def test_nama_fakta_milik_mesin(mesin: Mesin, tmp_path: Path, nama: str) -> None:
    """``id`` is the engine's message key and ``sid`` its session: a fact of that name must stay a fact."""
    fakta = {nama: FAKTA["umur"]}
    satu = _buat(mesin, tulis(tmp_path, [(f"{nama} > 5", "X"), ("selain itu", "Y")], fakta))
    assert [_hasil(satu, **{nama: n}) for n in (5, 6, 6, 5)] == ["Y", "X", "X", "Y"]


@pytest.mark.parametrize(
    ("fakta", "pesan"),
    [
        ({"ya": 1}, "ya: Harus true atau false"),
        ({"ya": "true"}, "ya: Harus true atau false"),
        ({"ya": None}, "ya: Tidak boleh kosong"),
        ({"umur": "5"}, "umur: Harus bilangan bulat"),
        ({"umur": 5.0}, "umur: Harus bilangan bulat"),
        ({"umur": True}, "umur: Harus bilangan bulat"),
        ({"umur": -1}, "umur: Harus antara 0 dan 20"),
        ({"umur": 21}, "umur: Harus antara 0 dan 20"),
        ({"uang": 10**30}, "uang: Harus antara"),
        ({"desil": 0}, "desil: Harus antara 1 dan 10"),
        ({"desil": 11}, "desil: Harus antara 1 dan 10"),
        ({"kode": "a"}, "kode: Harus salah satu dari: A, B, C"),
        ({"kode": ["A"]}, "kode: Harus salah satu dari"),
        ({"kodee": "A"}, "Maksudnya 'kode'"),
    ],
)
def test_jenis_yang_salah_adalah_galat(mesin: Mesin, tmp_path: Path, fakta: dict[str, object], pesan: str) -> None:
    """The engine takes 1 for true and "10" for less than 5; nothing of the kind reaches it."""
    satu = _buat(mesin, tulis(tmp_path, [("ya dan umur < 5 dan kode = A dan desil = 2", "X"), ("selain itu", "Y")]))
    with pytest.raises(FaktaSalah) as salah:
        periksa_fakta(satu.terikat, fakta)
    assert pesan in str(salah.value)


def test_angka_rupiah_besar_tepat_sampai_satu_rupiah(mesin: Mesin, tmp_path: Path) -> None:
    batas = 10**15 - 2
    satu = _buat(mesin, tulis(tmp_path, [(f"uang >= {batas}", "X"), ("selain itu", "Y")]))
    assert [_hasil(satu, uang=batas + n) for n in (-1, 0, 1)] == ["Y", "X", "X"]


def test_bayangan_yang_berbeda_menutup(mesin: Mesin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the two engines disagree, no decision is given."""
    satu = _buat(mesin, tulis(tmp_path, [("ya", "X"), ("selain itu", "Y")]))
    monkeypatch.setattr(satu, "_bayangan", lambda nilai: (0, 0))
    with pytest.raises(TopengBeda):
        _hasil(satu, ya=True)


def test_tiga_ratus_pergantian_di_bawah_empat_utas(mesin: Mesin, tmp_path: Path) -> None:
    """A pack is replaced while requests run: each request sees one whole pack, old or new."""
    sendiri = Mesin(mesin.parameter, mesin.pustaka)
    versi = []
    for ke, hasil in enumerate(("LAMA", "BARU")):
        folder = tmp_path / hasil
        folder.mkdir()
        bila = [("umur >= 5", hasil), ("selain itu", f"{hasil}_LAIN")]
        path = tulis(folder, bila, {"umur": FAKTA["umur"]}, [{"umur": 5}, {"umur": 4}])
        versi.append(periksa(mesin, path))
        sendiri.pasang(versi[ke])
    berhenti, salah, jumlah = threading.Event(), [], [0]

    def tanya() -> None:
        while not berhenti.is_set():
            a = sendiri.putus("coba", "33.13", date(2026, 1, 1), {"umur": 5})
            if a.hasil not in ("LAMA", "BARU") or a.alasan[0].aturan != "a0":
                salah.append(a)
            jumlah[0] += 1

    utas = [threading.Thread(target=tanya) for _ in range(4)]
    for u in utas:
        u.start()
    for ke in range(300):
        sendiri.pasang(versi[ke % 2])
    berhenti.set()
    for u in utas:
        u.join()
    gc.collect()
    assert not salah
    assert jumlah[0] > 0
    assert sendiri.putus("coba", "33.13", HARI, {"umur": 5}).hasil == "BARU"
