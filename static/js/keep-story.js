// Keeps the story that is being read on the reader's device, if the reader asked for that (js/offline.js): its page and
// the files that it shows, in a cache of their own, so that all of it goes at once. The newest thirty stay.

const STORY = "story:";
const MOST = 30;
const path = location.pathname;
// In whatever language it is read, a story's address ends in its permanent one; that of a preview does not.
const permanent = new URL(document.querySelector("link[rel=canonical]").href).pathname;
const isStory = path.endsWith(permanent);
// The service worker shows the note where the story comes from the device: kept anew, it would lose its files.
const isFromDevice = !document.querySelector("[data-offline-note]").hidden;

function shownFiles() {
  return performance
    .getEntriesByType("resource")
    .map(({ name }) => new URL(name))
    .filter(({ origin, pathname }) => origin === location.origin && pathname !== path)
    .map(({ pathname }) => pathname);
}

async function keep() {
  // As the browser has just got it: nothing is asked for again, and it is as old as its date says.
  const answer = await fetch(path, { cache: "force-cache" });
  const text = await answer.text();
  if (!answer.ok || answer.redirected || /no-store|private/.test(answer.headers.get("Cache-Control"))) return;
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "Vary"]) headers.delete(name);
  headers.set("X-Kept-At", new Date(answer.headers.get("Date") ?? Date.now()).toISOString());
  const headline = document.querySelector("h1");
  headers.set("X-Title", encodeURIComponent(headline.textContent.trim()));
  headers.set("X-Language", headline.closest("[lang]").lang);
  headers.set("X-Dates", document.documentElement.dataset.dates);
  // As it was read last: in whatever language the page around it is, it is one story.
  const before = (await caches.keys()).filter((name) => name.startsWith(STORY) && name.endsWith(permanent));
  await Promise.all(before.map((name) => caches.delete(name)));
  const cache = await caches.open(STORY + path);
  await cache.put(path, new Response(text, { headers }));
  await Promise.allSettled([...new Set(shownFiles())].map((file) => cache.add(file)));
  // Pictures further down are loaded once they come into sight.
  document.addEventListener("load", ({ target }) => target.currentSrc && cache.add(target.currentSrc).catch(() => {}), true);
  const names = (await caches.keys()).filter((name) => name.startsWith(STORY));
  await Promise.all(names.slice(0, -MOST).map((name) => caches.delete(name)));
}

if (isStory && !isFromDevice && "caches" in window && (await caches.has("offline"))) {
  // Not kept is no harm: without a connection, or with a full storage, what was kept before stays.
  const start = () => keep().catch(() => {});
  if (document.readyState === "complete") start();
  else window.addEventListener("load", start);
}
