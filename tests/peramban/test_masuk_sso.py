"""Signing in through the office's provider in the browser: the provider is another site, as it is in an office."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.async_api import ConsoleMessage, expect

from tests.api.conftest import DESA
from tests.api.sso_uji import Penyedia, daftarkan, pasang_sso, penyedia_hidup
from tests.peramban.conftest import Dunia

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture(scope="module")
def hidup() -> Iterator[Penyedia]:
    """A provider; each test registers the address that it serves."""
    with penyedia_hidup() as satu:
        yield satu


@pytest.mark.parametrize("js", [True, False], ids=["skrip", "tanpa skrip"])
async def test_kades_masuk_dengan_sso_kantor(dunia: Dunia, hidup: Penyedia, js: bool) -> None:
    dunia.uji.kini = datetime.now(UTC)
    # "localhost" and 127.0.0.1 are two sites to a browser: the cookie must survive the way back from another one.
    penyedia = daftarkan(hidup.alamat.replace("127.0.0.1", "localhost"), f"{dunia.alamat}/masuk/sso/kembali")
    pasang_sso(dunia.uji, penyedia.setelan, alamat=dunia.alamat)
    kades = dunia.isi.orang["kades"]
    penyedia.orang("kades", email=kades.surel, email_verified=True)
    halaman = await dunia.buka(js=js)
    galat: list[str] = []

    def dengar(pesan: ConsoleMessage) -> None:
        # The provider's own page loads what it likes.
        if pesan.type == "error" and pesan.location["url"].startswith(dunia.alamat):
            galat.append(pesan.text)

    halaman.on("console", dengar)

    async def lewat_penyedia() -> None:
        await halaman.get_by_role("link", name="Masuk dengan SSO kantor").click()
        await halaman.wait_for_url(re.compile("^http://localhost:"))
        await halaman.get_by_placeholder("sub").fill("kades")
        await halaman.get_by_role("button", name="Authorize").click()

    await halaman.goto("/")
    await halaman.get_by_role("navigation", name="Utama").get_by_role("link", name="Masuk").click()
    await lewat_penyedia()
    await halaman.wait_for_url(f"{dunia.alamat}/beranda")
    await expect(halaman.get_by_text("Masuk sebagai")).to_be_visible()
    await halaman.goto("/akun")
    await expect(halaman.get_by_text("lewat SSO kantor")).to_be_visible()
    await halaman.get_by_role("button", name="Keluar", exact=True).click()
    await expect(halaman.get_by_role("status")).to_contain_text("Anda sudah keluar dari Patuh.")
    await halaman.get_by_role("link", name="keluar juga dari SSO kantor").click()
    await halaman.wait_for_url(re.compile(r"^http://localhost:\d+/oauth2/end_session\?"))

    # From the mail: one link, the provider, and the task.
    tugas = f"/tugas/{dunia.uji.tugas('KETUJUH BELAS', 'a', DESA)}"
    await halaman.goto(tugas)
    await lewat_penyedia()
    await halaman.wait_for_url(f"{dunia.alamat}{tugas}")
    await expect(halaman.get_by_role("heading", level=1)).to_be_visible()
    assert galat == []
