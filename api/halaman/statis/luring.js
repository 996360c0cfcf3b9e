// Service worker: the task list and the task pages open without a network, as they were last seen.
// Kept are the clause, the dates and an empty form. What people wrote (reports, reasons, file names) is cut out first,
// and everything goes when somebody signs out or the session has ended.
const HALAMAN = "patuh-halaman-1";
const STATIS = "patuh-statis-1";
const BERKAS = ["/statis/patuh.css", "/statis/ikon.svg", "/statis/lapor.js"];
const TUGAS = /^\/tugas(\/[0-9a-f-]{36})?$/;
const TUNGGU = 8000;
const PITA = '<p class="kabar" role="status">Tidak ada jaringan. Ini halaman yang terakhir dibuka; yang Anda isi disimpan di ponsel ini dan dapat dikirim begitu jaringan kembali.</p>';
const KOSONG = '<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Tidak ada jaringan: Patuh</title><link rel="stylesheet" href="/statis/patuh.css"></head><body><main class="bidang"><h1>Tidak ada jaringan</h1><p>Halaman ini belum pernah dibuka di ponsel ini. Coba lagi setelah ada jaringan.</p><p><a href="/tugas">Daftar tugas</a></p></main></body></html>';

self.addEventListener("install", (e) => {
  e.waitUntil(caches.open(STATIS).then((c) => c.addAll(BERKAS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (e) => {
  const pakai = [HALAMAN, STATIS];
  const buang = caches.keys().then((n) => Promise.all(n.filter((k) => !pakai.includes(k)).map((k) => caches.delete(k))));
  e.waitUntil(buang.then(() => self.clients.claim()));
});

self.addEventListener("fetch", (e) => {
  const alamat = new URL(e.request.url);
  if (alamat.origin !== self.location.origin) return;
  if (alamat.pathname === "/keluar" && e.request.method === "POST") e.waitUntil(caches.delete(HALAMAN));
  if (e.request.method !== "GET") return;
  if (BERKAS.includes(alamat.pathname)) e.respondWith(statis(e.request));
  else if (e.request.mode === "navigate" && TUGAS.test(alamat.pathname)) e.respondWith(halaman(e, alamat));
});

async function statis(minta) {
  try {
    const jawab = await fetch(minta);
    if (jawab.ok) await (await caches.open(STATIS)).put(minta.url, jawab.clone());
    return jawab;
  } catch (galat) {
    return (await caches.match(minta.url)) || Promise.reject(galat);
  }
}

async function halaman(e, alamat) {
  // A list with filters or a message after sending is the same page to come back to.
  const simpanan = await (await caches.open(HALAMAN)).match(alamat.pathname);
  try {
    const jawab = await (simpanan ? balapan(e.request) : fetch(e.request));
    if (jawab.type === "opaqueredirect" || jawab.redirected || jawab.status === 401) await caches.delete(HALAMAN);
    else if (jawab.ok && (!alamat.search || alamat.search.startsWith("?kabar="))) {
      e.waitUntil(simpan(alamat.pathname, jawab.clone()));
    }
    return jawab;
  } catch {
    return simpanan || new Response(KOSONG, { headers: { "Content-Type": "text/html; charset=utf-8" } });
  }
}

function balapan(minta) {
  const lama = new Promise((_, tolak) => setTimeout(() => tolak(new Error("lama")), TUNGGU));
  return Promise.race([fetch(minta), lama]);
}

async function simpan(jalur, jawab) {
  if (!(jawab.headers.get("Content-Type") || "").startsWith("text/html")) return;
  const teks = (await jawab.text())
    .replace(/<!--luring:mulai-->[\s\S]*?<!--luring:selesai-->/g, "")
    .replace(/(<textarea[^>]*>)[\s\S]*?(<\/textarea>)/g, "$1$2")
    .replace(/<p class="kabar sukses"[\s\S]*?<\/p>/g, "")
    .replace(/(<main[^>]*>)/, `$1${PITA}`);
  const kepala = new Headers(jawab.headers);
  kepala.delete("Content-Length");
  kepala.delete("Content-Encoding");
  await (await caches.open(HALAMAN)).put(jalur, new Response(teks, { headers: kepala }));
}
