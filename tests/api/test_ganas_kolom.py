"""The short run of :mod:`tests.tahan.ganas`: every text field of the API, of the forms, of headers, once."""

from __future__ import annotations

import pytest

from tests.api.conftest import Uji
from tests.api.ganas import Ganas, tanami
from tests.api.test_teks_ganas import GANAS


@pytest.mark.lama
def test_setiap_kolom_teks_menerima_atau_menolak_dengan_tenang(uji: Uji) -> None:
    tertanam = tanami(uji, GANAS)
    assert len(tertanam) >= 20
    hasil = Ganas(uji, GANAS, tiap_kolom=1, tertanam=tertanam, pendek=True).jalankan()
    assert hasil.salah == []
    assert hasil.kolom >= 150
    assert hasil.tampak >= 50
