// The report form where the signal is bad. Without this file the form works as any other; with it
// - what is typed is kept on this device until it is sent (numbers that may be a NIK are masked first),
// - a sending that the network cut is repeated with the same once-token, files included, until an answer has come,
// - large photos are made smaller before they are sent.
// A refused sending brings the page's main part anew: the form is looked up each time.
const PILIH = "form[data-lapor]";
const formulir = () => document.querySelector(PILIH);
const TIPE_KECIL = 1280;
const CUKUP_KECIL = 900000;
const ULANG = 15000;
const MUAT = 25 * 1024 * 1024;
const TERLALU_BESAR = "Berkasnya terlalu besar: paling besar 25 MB seluruhnya. Pilih yang lebih kecil.";
// Answers of a gateway or a limit, not of the form: sent again like a cut network.
const NANTI = [429, 502, 503, 504];
const KUNCI = formulir().dataset.lapor;
const NIK = /\d{16,}|(?<!\d)\d(?:[ .-]{0,2}\n?\d){15}(?!\d)/g;
let mengirim = false;

function gudang(cara, kerja) {
  return new Promise((jadi, gagal) => {
    const buka = indexedDB.open("patuh", 1);
    buka.onupgradeneeded = () => buka.result.createObjectStore("laporan");
    buka.onerror = () => gagal(buka.error);
    buka.onsuccess = () => {
      const urusan = buka.result.transaction("laporan", cara);
      const minta = kerja(urusan.objectStore("laporan"));
      urusan.oncomplete = () => { buka.result.close(); jadi(minta.result); };
      urusan.onabort = () => { buka.result.close(); gagal(urusan.error); };
    };
  });
}
const ambil = () => gudang("readonly", (g) => g.get(KUNCI)).catch(() => undefined);
// `draf` says on which draft of the server this was typed: a newer one, from another device, is not written over.
const taruh = (isi) => gudang("readwrite", (g) => g.put({ ...isi, draf: formulir()?.dataset.draf }, KUNCI)).catch(() => undefined);
const buang = () => gudang("readwrite", (g) => g.delete(KUNCI)).catch(() => undefined);

function teksnya() {
  const isi = {};
  for (const k of formulir().querySelectorAll("textarea, input:not([type])")) isi[k.name] = k.value.replace(NIK, "*".repeat(16));
  return isi;
}

function umumkan(teks) {
  const kabar = document.getElementById("kabar-jaringan");
  kabar.textContent = teks;
  kabar.hidden = !teks;
}

function kunci(ya) {
  for (const t of document.querySelectorAll(`${PILIH} button`)) t.disabled = ya;
}

async function kecilkan(masukan) {
  if (!window.createImageBitmap || !window.DataTransfer) return;
  const hasil = new DataTransfer();
  for (const f of masukan.files) hasil.items.add(await satu(f));
  masukan.files = hasil.files;
}

async function satu(berkas) {
  if (!berkas.type.startsWith("image/") || berkas.size < CUKUP_KECIL) return berkas;
  try {
    const gambar = await createImageBitmap(berkas);
    const skala = Math.min(1, TIPE_KECIL / Math.min(gambar.width, gambar.height));
    const kanvas = new OffscreenCanvas(Math.round(gambar.width * skala), Math.round(gambar.height * skala));
    kanvas.getContext("2d").drawImage(gambar, 0, 0, kanvas.width, kanvas.height);
    const kecil = await kanvas.convertToBlob({ type: "image/jpeg", quality: 0.82 });
    return kecil.size < berkas.size ? new File([kecil], berkas.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : berkas;
  } catch {
    return berkas;
  }
}

// `kiriman`: {tuju, entri} of one sending; the token inside makes its effect once, however often it is sent.
async function kirim(kiriman) {
  if (mengirim) return;
  mengirim = true;
  kunci(true);
  umumkan("Mengirim …");
  const badan = new FormData();
  for (const [nama, isi] of kiriman.entri) badan.append(nama, isi);
  // The page may have been opened anew since: its session's token counts, the once-token stays.
  badan.set("csrf", formulir().elements.csrf.value);
  try {
    const jawab = await fetch(kiriman.tuju, { method: "POST", body: badan, headers: { Accept: "text/html" } });
    if (NANTI.includes(jawab.status)) throw new Error(String(jawab.status));
    await selesai(jawab, kiriman);
  } catch {
    await taruh({ teks: teksnya(), kiriman });
    umumkan("Jaringan terputus. Kiriman Anda, termasuk fotonya, tersimpan di ponsel ini dan dikirim sekali begitu jaringan kembali.");
    setTimeout(lanjutkan, ULANG);
  } finally {
    mengirim = false;
  }
}

function buat(nama, sifat, ...isi) {
  const unsur = document.createElement(nama);
  for (const [k, v] of Object.entries(sifat)) unsur.setAttribute(k, v);
  unsur.append(...isi);
  return unsur;
}

// The same marks as those of a page that the server refused, so that both look and read alike.
function tandaiBesar() {
  hapusTanda();
  const tautan = buat("a", { href: "#berkas" }, TERLALU_BESAR);
  const ringkas = buat(
    "div", { class: "galat-ringkas", role: "alert", "aria-labelledby": "judul-galat", tabindex: "-1" },
    buat("h2", { id: "judul-galat" }, "Ada yang perlu diperbaiki"), buat("ul", {}, buat("li", {}, tautan)),
  );
  document.querySelector("main").prepend(ringkas);
  const berkas = document.getElementById("berkas");
  berkas.before(buat("p", { class: "pesan-galat", id: "galat-berkas" }, TERLALU_BESAR));
  berkas.closest(".isian").classList.add("salah");
  berkas.setAttribute("aria-invalid", "true");
  berkas.setAttribute("aria-describedby", "petunjuk-berkas galat-berkas");
  umumkan("");
  kunci(false);
  ringkas.focus();
}

function hapusTanda() {
  document.querySelector(".galat-ringkas")?.remove();
  document.getElementById("galat-berkas")?.remove();
  const berkas = document.getElementById("berkas");
  berkas?.closest(".isian").classList.remove("salah");
  berkas?.removeAttribute("aria-invalid");
  berkas?.setAttribute("aria-describedby", "petunjuk-berkas");
}

async function selesai(jawab, kiriman) {
  const alamat = new URL(jawab.url);
  if (alamat.pathname === "/masuk") {
    await taruh({ teks: teksnya(), kiriman });
    umumkan("Sesi Anda sudah berakhir. Masuk lagi lewat tab ini; kiriman tersimpan di ponsel ini.");
    location.assign(`/masuk?lanjut=/tugas/${KUNCI}`);
    return;
  }
  if (jawab.status === 413) {
    // Sent again it would be refused again: only what was typed is kept.
    await taruh({ teks: teksnya() });
    tandaiBesar();
    return;
  }
  const teks = await jawab.text();
  if (jawab.redirected) {
    await buang();
    location.replace(alamat.pathname + alamat.search);
    return;
  }
  const utama = new DOMParser().parseFromString(teks, "text/html").querySelector("main");
  if (jawab.status >= 500 || !utama) {
    umumkan(`Layanan sedang terganggu (${jawab.status}). Isian Anda tersimpan di ponsel ini; coba lagi sebentar lagi.`);
    kunci(false);
    return;
  }
  // Refused: the page says what is wrong, and its form holds what was typed and the files that have arrived.
  await taruh({ teks: teksnya() });
  document.querySelector("main").replaceChildren(...utama.childNodes);
  const galat = document.querySelector(".galat-ringkas");
  if (!formulir()) await buang();
  if (galat) {
    galat.tabIndex = -1;
    galat.focus();
  }
}

async function lanjutkan() {
  const ada = await ambil();
  if (ada?.kiriman && navigator.onLine) await kirim(ada.kiriman);
}

async function pulihkan() {
  const ada = await ambil();
  if (!ada) return;
  if (ada.kiriman) {
    isi(ada.teks);
    kunci(true);
    umumkan("Ada kiriman yang belum sampai; tersimpan di ponsel ini dan dikirim begitu jaringan kembali.");
    await lanjutkan();
  } else if (ada.draf === formulir().dataset.draf && isi(ada.teks)) {
    umumkan("Isian yang belum dikirim dipulihkan dari ponsel ini.");
  }
}

function isi(teks) {
  let beda = false;
  for (const [nama, nilai] of Object.entries(teks)) {
    const k = formulir().elements[nama];
    if (k && k.value !== nilai) { k.value = nilai; beda = true; }
  }
  return beda;
}

let tunda;
document.addEventListener("input", (e) => {
  if (e.target.type === "file" || e.target.form !== formulir()) return;
  clearTimeout(tunda);
  tunda = setTimeout(() => { if (!mengirim) taruh({ teks: teksnya() }); }, 400);
});
let menyiapkan = Promise.resolve();
document.addEventListener("change", (e) => {
  if (e.target.type === "file") menyiapkan = menyiapkan.then(() => kecilkan(e.target));
});
document.addEventListener("submit", async (e) => {
  if (!e.target.matches(PILIH)) return;
  e.preventDefault();
  if (mengirim) return;
  const tuju = e.submitter?.getAttribute("formaction") || e.target.getAttribute("action");
  clearTimeout(tunda);
  await menyiapkan;
  const entri = [...new FormData(e.target)];
  if (entri.reduce((jumlah, [, nilai]) => jumlah + (nilai.size ?? 0), 0) > MUAT) {
    tandaiBesar();
    return;
  }
  hapusTanda();
  await kirim({ tuju, entri });
});
window.addEventListener("online", lanjutkan);
pulihkan();
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/luring.js");
