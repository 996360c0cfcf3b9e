"""The calendar feed of a unit, read as a calendar program reads it."""

from __future__ import annotations

import re
from datetime import date, timedelta

from icalendar import Calendar, Component

from patuh.akun.pelaku import Pelaku
from patuh.tugas.tindakan import laporkan_tugas, ubah_tenggat_tugas
from tests.api.akun_uji import angkat, csrf, masuk_pejabat
from tests.api.conftest import CAMAT, DESA, Uji
from tests.api.halaman import rapi
from tests.api.klien import Klien


def _acara(isi: bytes, diktum: str) -> Component:
    return next(e for e in Calendar.from_ical(isi).walk("VEVENT") if f"Diktum {diktum}," in str(e["summary"]))


def _tautan(klien: Klien) -> str:
    teks = rapi(klien.post("/akun/kalender", data={"csrf": csrf(klien.get("/akun").text)}))
    return str(re.findall(r"http://patuh\.contoh(/kalender/[\w-]+\.ics)", teks)[0])


def test_tenggat_desa_di_kalender_dan_ikut_bergeser(uji: Uji) -> None:
    klien, telepon = masuk_pejabat(uji, angkat(uji, DESA, "kades")), uji.klien()
    alamat = _tautan(klien)
    jawaban = telepon.get(alamat)
    assert jawaban.headers["content-type"] == "text/calendar; charset=utf-8"
    acara = _acara(jawaban.content, "KETUJUH BELAS")
    # Desa report on the 5th of the month after; 5 January 2027 is Isra Mikraj, so the next day, the whole of it in WIB.
    assert acara.decoded("dtstart") == date(2027, 1, 6)
    assert acara.decoded("dtend") == date(2027, 1, 7)
    assert acara["sequence"] == 0
    assert [a.decoded("trigger") for a in acara.walk("VALARM")] == [timedelta(days=-6, hours=-15), timedelta(hours=-15)]
    assert "Lapor" in str(acara["summary"])
    assert telepon.get(alamat, headers={"If-None-Match": jawaban.headers["etag"]}).status_code == 304

    tugas = uji.tugas("KETUJUH BELAS", "a", DESA)
    with uji.bd.tulis() as sesi:
        camat = Pelaku("kunci:camat", "33.13", CAMAT)
        ubah_tenggat_tugas(
            sesi, tugas_id=tugas, pelaku=camat, hari=date(2027, 1, 8), alasan="Banjir di tiga dusun.", waktu=uji.kini
        )
    baru = telepon.get(alamat, headers={"If-None-Match": jawaban.headers["etag"]})
    geser = _acara(baru.content, "KETUJUH BELAS")
    assert (geser["uid"], geser["sequence"]) == (acara["uid"], 1)
    assert geser.decoded("dtstart") == date(2027, 1, 8)
    assert geser.decoded("last-modified") > acara.decoded("last-modified")


def test_yang_sudah_dilaporkan_tidak_berdering(uji: Uji) -> None:
    klien = masuk_pejabat(uji, angkat(uji, DESA, "kades"))
    alamat, pelaku = _tautan(klien), Pelaku("kunci:desa", "33.13", DESA)
    for huruf in ("a", "b", "c", "d"):
        with uji.bd.tulis() as sesi:
            laporkan_tugas(
                sesi,
                tugas_id=uji.tugas("KETUJUH BELAS", huruf, DESA),
                pelaku=pelaku,
                narasi="Sudah dikerjakan di balai desa.",
                indikator={},
                lampiran=[],
                waktu=uji.kini,
            )
    acara = _acara(uji.klien().get(alamat).content, "KETUJUH BELAS")
    assert str(acara["summary"]).startswith("Sudah dilaporkan")
    assert acara.walk("VALARM") == []


def test_tautan_kalender_dicabut_dan_diganti(uji: Uji) -> None:
    klien, telepon = masuk_pejabat(uji, angkat(uji, DESA, "kades")), uji.klien()
    lama = _tautan(klien)
    assert lama not in rapi(klien.get("/akun"))
    baru = _tautan(klien)
    assert telepon.get(lama).status_code == 404
    assert telepon.get(baru).status_code == 200
    klien.post("/akun/kalender/cabut", data={"csrf": csrf(klien.get("/akun").text)})
    assert telepon.get(baru).status_code == 404
