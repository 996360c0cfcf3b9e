"""The inbox page, and that every link of a mail opens what the mail spoke of."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from sqlmodel import col, select, update

from patuh.akun.muat import muat_daerah
from patuh.akun.tabel import Unit
from patuh.pemberitahuan.catat import beri_tahu
from patuh.pemberitahuan.susun import susun_ringkasan, susun_segera
from patuh.pemberitahuan.tabel import JenisPemberitahuan, Pemberitahuan, Surel
from patuh.tugas.bentuk import NAMA_STATUS
from patuh.tugas.tabel import Keadaan, Tugas
from tests.api.conftest import CAMAT, DESA, DINSOS, KINI, SEKDA, Uji
from tests.api.halaman import masuk, rapi, sembunyi
from tests.api.klien import Klien, masalah

# A working day on which the digest goes out.
SENIN = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
DASAR = "http://patuh.contoh"


def _kabari(uji: Uji, unit: str, banyak: int, *, jenis: JenisPemberitahuan = JenisPemberitahuan.PENGINGAT) -> None:
    with uji.bd.tulis() as sesi:
        for n in range(banyak):
            beri_tahu(
                sesi,
                kunci=f"uji/{unit}/{jenis}/{n}",
                daerah="33.13",
                unit=unit,
                jenis=jenis,
                judul=f"Kabar <{n}>",
                isi="",
                waktu=KINI + timedelta(minutes=n),
                segera=False,
            )


def _csrf(klien: Klien) -> str:
    return str(re.findall('name="csrf" value="([^"]+)"', klien.get("/kotak-masuk").text)[0])


def test_kotak_masuk(uji: Uji) -> None:
    assert uji.klien(html=True).get("/kotak-masuk").headers["location"] == "/masuk?lanjut=/kotak-masuk"
    masalah(uji.klien().get("/kotak-masuk?format=json"), 401)
    klien = masuk(uji, DINSOS)
    awal = klien.get("/kotak-masuk?format=json").json()
    assert awal["unit"] == DINSOS
    assert awal["belum_dibaca"] == awal["total"] > 0
    teks = rapi(klien.get("/kotak-masuk"))
    assert teks.count('class="cap">Belum dibaca<') == awal["total"]
    assert all(f'href="/tugas/{p["tugas_id"]}"' in teks for p in awal["data"])
    rapi(klien.get(f"/tugas/{awal['data'][0]['tugas_id']}"))
    assert '<a href="/kotak-masuk" aria-current="page">' in teks
    assert 'href="/laporan"' in teks
    _kabari(uji, DINSOS, 30)
    _kabari(uji, DINSOS, 1, jenis=JenisPemberitahuan.LAPORAN_SIAP)
    teks = rapi(klien.get("/kotak-masuk"))
    assert teks.index("Kabar &lt;29&gt;") < teks.index("Kabar &lt;28&gt;")
    assert 'href="/kotak-masuk?halaman=2"' in teks
    kedua = rapi(klien.get("/kotak-masuk?halaman=2"))
    assert 'rel="prev"' in kedua
    assert '<a href="/laporan">Kabar &lt;0&gt;</a>' in kedua
    assert "Tidak ada pemberitahuan di halaman ini" in rapi(klien.get("/kotak-masuk?halaman=99"))
    rapi(klien.get("/kotak-masuk?halaman=0"), 422)


def test_tandai_dibaca(uji: Uji) -> None:
    klien = masuk(uji, DINSOS)
    _kabari(uji, DINSOS, 30)
    _kabari(uji, DESA, 1)
    sebelum = klien.get("/kotak-masuk?format=json").json()
    satu = sebelum["data"][0]["id"]
    isi = {"csrf": _csrf(klien), "id": satu}
    for _ in range(2):
        jawaban = klien.post("/kotak-masuk/dibaca", data=isi | {"halaman": "2"})
        assert (jawaban.status_code, jawaban.headers["location"]) == (303, "/kotak-masuk?halaman=2")
    sesudah = klien.get("/kotak-masuk?format=json").json()
    assert sesudah["belum_dibaca"] == sebelum["belum_dibaca"] - 1
    assert sesudah["data"][0]["dibaca"] is not None
    assert "Dibaca 22 November 2026" in rapi(klien.get("/kotak-masuk"))
    # The button above the list takes the unread lines of this page and no others.
    formulir = klien.get("/kotak-masuk").text.partition('action="/kotak-masuk/dibaca"')[2].partition("</form>")[0]
    semua = re.findall('name="id" value="([^"]+)"', formulir)
    assert len(semua) == 24
    for halaman in ("x", "-1", "9" * 30, "https://jahat.contoh"):
        jawaban = klien.post("/kotak-masuk/dibaca", data=isi | {"id": semua, "halaman": halaman})
        assert jawaban.headers["location"] == "/kotak-masuk"
    assert klien.get("/kotak-masuk?format=json").json()["belum_dibaca"] == sebelum["belum_dibaca"] - 25
    with uji.bd.baca() as sesi:
        asing = sesi.exec(select(Pemberitahuan.id).where(Pemberitahuan.unit == DESA)).all()
    assert klien.post("/kotak-masuk/dibaca", data=isi | {"id": list(asing)}).status_code == 303
    rapi(klien.post("/kotak-masuk/dibaca", data={"id": satu, "csrf": "salah"}), 403)
    rapi(klien.post("/kotak-masuk/dibaca", data=isi, headers={"Sec-Fetch-Site": "cross-site"}), 403)
    with uji.bd.baca() as sesi:
        dibaca = sesi.exec(select(Pemberitahuan.dibaca).where(Pemberitahuan.unit == DESA)).all()
    assert set(dibaca) == {None}


def test_tugas_satu_unit(uji: Uji) -> None:
    klien = masuk(uji, CAMAT)
    teks = rapi(klien.get(f"/tugas?unit={DESA}"))
    assert f'name="unit" value="{DESA}"' in teks
    data = klien.get(f"/tugas?unit={DESA}&format=json").json()
    assert data["total"] > 0
    assert {t["unit"] for t in data["data"]} == {DESA}
    assert klien.get(f"/tugas?lihat=bawahan&unit={DESA}&format=json").json()["total"] == data["total"]
    sendiri = klien.get("/tugas?format=json").json()
    assert klien.get(f"/tugas?unit={CAMAT}&format=json").json() == sendiri
    assert klien.get("/tugas?unit=&format=json").json() == sendiri
    # Not below this camat: nothing is shown, however the address is written.
    for kueri in (f"unit={DINSOS}", f"lihat=bawahan&unit={DINSOS}", f"unit={SEKDA}"):
        assert klien.get(f"/tugas?{kueri}&format=json").json()["total"] == 0
    assert masuk(uji, DESA).get(f"/tugas?unit={CAMAT}&format=json").json()["total"] == 0
    rapi(klien.get("/tugas?unit=tidak-ada"), 422)


def _tautan(surel: Surel) -> list[str]:
    return [t.removeprefix(DASAR) for t in re.findall(rf"{DASAR}\S*", surel.badan_teks)]


def test_setiap_tautan_surel_membuka_yang_disebut(uji: Uji) -> None:
    with uji.bd.tulis() as sesi:
        for unit in (CAMAT, DESA, DINSOS):
            sesi.get_one(Unit, unit).surel = f"{unit}@contoh.go.id"
        milik = sesi.exec(select(Tugas).where(Tugas.unit == DESA).order_by(col(Tugas.urutan))).all()
        milik[0].keadaan = Keadaan.DILAPORKAN
        milik[1].keadaan = Keadaan.DIKEMBALIKAN
        milik[2].tenggat = SENIN - timedelta(days=2)
        # Long lists, so that the mail cuts them and leads to the rest.
        terlambat = (col(Tugas.unit) == DINSOS, col(Tugas.keadaan) == Keadaan.TERBUKA)
        sesi.exec(update(Tugas).where(*terlambat).values(tenggat=SENIN - timedelta(days=1)))
        sesi.exec(
            update(Tugas)
            .where(col(Tugas.unit) == CAMAT, col(Tugas.keadaan) == Keadaan.TERBUKA)
            .values(tenggat=SENIN + timedelta(days=3))
        )
        for n, tugas in enumerate(milik[3:5]):
            beri_tahu(
                sesi,
                kunci=f"uji/luput/{n}",
                daerah="33.13",
                unit=CAMAT,
                jenis=JenisPemberitahuan.PENGINGAT,
                judul="Pengingat",
                isi="",
                waktu=KINI,
                segera=False,
                tugas_id=tugas.id,
            )
    uji.kini = SENIN
    assert susun_ringkasan(
        uji.bd, daerah=muat_daerah("33.13"), waktu=SENIN, pengirim_domain="contoh.go.id", alamat_dasar=DASAR
    )
    assert susun_segera(uji.bd, waktu=SENIN, pengirim_domain="contoh.go.id", alamat_dasar=DASAR)
    with uji.bd.baca() as sesi:
        surel = {(s.unit, s.kunci.partition("/")[0]): s for s in sesi.exec(select(Surel))}
    terlihat = set()
    for (unit, _), satu in surel.items():
        klien = masuk(uji, unit)
        assert _tautan(satu)
        for tautan in _tautan(satu):
            rapi(klien.get(tautan))
            terlihat.add(tautan)
            if not tautan.startswith(("/tugas?", "/persetujuan?")):
                continue
            pisah = "&" if "?" in tautan else "?"
            data = klien.get(f"{tautan}{pisah}format=json").json()
            assert data["total"] > 0, tautan
            status = re.findall(r"status=(\w+)", tautan)
            assert {t.get("tugas", t)["status"] for t in data["data"]} <= set(status or NAMA_STATUS)
    assert f"/persetujuan?unit={DESA}" in terlihat
    assert f"/tugas?unit={DESA}" in terlihat
    # "Desa ...: 1 laporan": as many as the page shows.
    data = masuk(uji, CAMAT).get(f"/persetujuan?unit={DESA}&format=json").json()
    assert data["total"] == 1


def test_surel_menghitung_tugas_bukan_penugasan(uji: Uji) -> None:
    with uji.bd.tulis() as sesi:
        sesi.exec(update(Unit).values(surel=None))
        sesi.get_one(Unit, DESA).surel = "desa@contoh.go.id"
        tugas = len(sesi.exec(select(Tugas.id).where(Tugas.unit == DESA)).all())
        baris = len(sesi.exec(select(Pemberitahuan.id).where(Pemberitahuan.unit == DESA)).all())
    assert tugas > baris > 0
    assert susun_segera(uji.bd, waktu=KINI, pengirim_domain="contoh.go.id", alamat_dasar=DASAR) == 1
    with uji.bd.baca() as sesi:
        surel = sesi.exec(select(Surel)).one()
    assert surel.subjek.startswith(f"Patuh: {tugas} tugas dibuka untuk ")
    assert f"Ada {tugas} tugas dibuka untuk " in surel.badan_teks
    assert surel.subjek.endswith("(Triwulan IV Tahun 2026)")
    assert "Triwulan IV 2026" not in surel.badan_teks + surel.badan_html


def test_formulir_kotak_tanpa_sekali(uji: Uji) -> None:
    """Marking twice is harmless, so the form needs no once-token; every other form of the page set keeps its own."""
    assert "sekali" not in _nama_isian(masuk(uji, DINSOS).get("/kotak-masuk").text)
    assert set(sembunyi(masuk(uji, SEKDA).get("/laporan").text)) == {"csrf", "sekali"}


def _nama_isian(teks: str) -> set[str]:
    return set(re.findall(r'<input[^>]* name="([^"]+)"', teks))
