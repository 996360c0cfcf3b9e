"""A password is what was typed, all of it."""

from __future__ import annotations

from patuh.akun.sandi import PANJANG_MAKS, sandi_benar, sandi_lemah, sidik_sandi


def test_sandi_dipakai_persis_seperti_diketik() -> None:
    """No letter is changed, no end is cut, no kind of letter is asked for (ASVS 5.0, 6.2.5 and 6.2.8)."""
    for sandi in (
        "kucing Payung selokan 7",
        "semua huruf kecil saja",
        "ΩΩ éè 漢字 🦆🦆🦆 dan lain",
        " berawal spasi ya ",
    ):
        assert sandi_lemah(sandi, "siti@contoh.go.id") is None
        sidik = sidik_sandi(sandi)
        assert sandi_benar(sidik, sandi)
        for lain in (sandi.upper(), sandi.strip() + ".", sandi[:-1], sandi + " "):
            assert lain == sandi or not sandi_benar(sidik, lain)
    panjang = ("kucing payung selokan " * 20)[:PANJANG_MAKS]
    assert sandi_lemah(panjang, "siti@contoh.go.id") is None
    sidik = sidik_sandi(panjang)
    assert sandi_benar(sidik, panjang)
    assert not sandi_benar(sidik, panjang + "x")
    assert sandi_lemah(panjang + "x", "siti@contoh.go.id") is not None


def test_sandi_mudah_ditebak_ditolak() -> None:
    for sandi in ("pendek", "passwordpassword", "patuh12345patuh", "aaaaaaaaaaaaaa", "siti siti siti siti"):
        assert sandi_lemah(sandi, "siti@contoh.go.id") is not None
