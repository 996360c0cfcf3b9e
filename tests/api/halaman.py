"""What tests of pages share: the rules every page keeps, signing in, and the hidden fields of a form."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import httpx

from tests.api.conftest import Uji
from tests.api.klien import Klien


class Periksa(HTMLParser):
    """What the rules for pages forbid, found in the markup; and every id and label."""

    def __init__(self, isi: str) -> None:
        super().__init__()
        self.langgar: list[str] = []
        self.id: list[str] = []
        self.label: list[str] = []
        self.isian: list[str] = []
        self.feed(isi)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        ada = dict(attrs)
        if tag == "script" and "src" not in ada:
            self.langgar.append("script sebaris")
        self.langgar += [n for n in ada if n == "style" or n.startswith("on")]
        self.langgar += [
            str(ada[n]) for n in ("src", "href", "action") if (ada.get(n) or "").startswith(("http", "//"))
        ]
        if "id" in ada:
            self.id.append(str(ada["id"]))
        if tag == "label":
            self.label.append(str(ada.get("for")))
        if tag in ("select", "textarea") or (tag == "input" and ada.get("type") != "hidden"):
            self.isian.append(str(ada.get("id")))


def rapi(jawaban: httpx.Response, status: int = 200) -> str:
    """The page's markup, after the checks that hold for every page."""
    assert jawaban.status_code == status, jawaban.text[:500]
    assert jawaban.headers["content-type"] == "text/html; charset=utf-8"
    hasil = Periksa(jawaban.text)
    assert hasil.langgar == []
    assert len(set(hasil.id)) == len(hasil.id)
    assert set(hasil.isian) <= set(hasil.label)
    assert '<html lang="id">' in jawaban.text
    assert len(re.findall("<h1", jawaban.text)) == 1
    return jawaban.text


def masuk(uji: Uji, unit: str) -> Klien:
    """A browser with this unit's session."""
    klien = uji.klien(html=True)
    jawaban = klien.post("/masuk", data={"kunci": uji.kunci[unit]})
    assert (jawaban.status_code, jawaban.headers["location"]) == (303, "/beranda")
    return klien


def sembunyi(teks: str) -> dict[str, str]:
    """The hidden tokens of the last form on a page."""
    return {n: re.findall(f'name="{n}" value="([^"]+)"', teks)[-1] for n in ("csrf", "sekali")}
