// Saves the article for offline reading, if the reader turned that on (js/offline.js). The page and its files have a cache
// of their own, so that they are deleted together. The newest MAX_ARTICLES are kept.

const STORY = "story:";
const MAX_ARTICLES = 30;
const path = location.pathname;
// In every language the path of an article ends with its canonical path; the path of a preview does not.
const permanent = new URL(document.querySelector("link[rel=canonical]").href).pathname;
const isStory = path.endsWith(permanent);
// The service worker shows this note on saved pages. Saving such a page again would lose its files.
const isSavedCopy = !document.querySelector("[data-offline-note]").hidden;

function loadedFiles() {
  return performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname !== path)
    .map(({ pathname }) => pathname);
}

async function save() {
  // Read the page from the HTTP cache instead of requesting it again; its Date header says how old it is.
  const answer = await fetch(path, { cache: "force-cache" });
  const text = await answer.text();
  if (!answer.ok || answer.redirected || /no-store|private/.test(answer.headers.get("Cache-Control"))) return;
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set("X-Saved-At", new Date(answer.headers.get("Date") ?? Date.now()).toISOString());
  const headline = document.querySelector("h1");
  headers.set("X-Title", encodeURIComponent(headline.textContent.trim()));
  headers.set("X-Language", headline.closest("[lang]").lang);
  headers.set("X-Dates", document.documentElement.dataset.dates);
  // Replace the copy of the article in any other language.
  const oldCaches = (await caches.keys()).filter((name) => name.startsWith(STORY) && name.endsWith(permanent));
  await Promise.all(oldCaches.map((name) => caches.delete(name)));
  const cache = await caches.open(STORY + path);
  await cache.put(path, new Response(text, { headers }));
  await Promise.allSettled([...new Set(loadedFiles())].map((file) => cache.add(file)));
  // Also save the images that are loaded lazily.
  document.addEventListener("load", ({ target }) => target.currentSrc && cache.add(target.currentSrc).catch(() => {}), true);
  const names = (await caches.keys()).filter((name) => name.startsWith(STORY));
  await Promise.all(names.slice(0, -MAX_ARTICLES).map((name) => caches.delete(name)));
}

if (isStory && !isSavedCopy && "caches" in window && (await caches.has("offline"))) {
  // Ignore errors: without a connection or storage the previous copies stay.
  const start = () => save().catch(() => {});
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
}
