{% load static %}"use strict";
// Offline reading (js/offline.js): without a connection, serves articles that js/save-article.js saved, with a note that
// says when. With a connection the response always comes from the server.

const STORY = "story:";
const OFFLINE = "offline";
const DAYS = {{ days }};
const FILES = ["{% get_static_prefix %}", "/media/", "/identity/"];
const BYPASS_PREFIXES = [{% for path in left_alone %}"{{ path }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || isBelow(BYPASS_PREFIXES, pathname)) return;
  if (request.mode === "navigate") {
    event.respondWith(page(request, pathname));
  } else if (isBelow(FILES, pathname)) {
    event.respondWith(file(request));
  }
});

function isBelow(prefixes, pathname) {
  return prefixes.some((prefix) => pathname.startsWith(prefix));
}

async function page(request, pathname) {
  let answer;
  try {
    answer = await fetch(request);
  } catch {
    return (await savedPage(pathname)) ?? (await fallbackPage()) ?? Response.error();
  }
  // Unpublished or moved: delete the saved copy.
  if ([404, 410].includes(answer.status) || answer.type === "opaqueredirect") await caches.delete(STORY + pathname);
  return answer;
}

async function file(request) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreVary: true })) ?? Response.error();
  }
}

async function savedPage(pathname) {
  const name = STORY + pathname;
  const story = (await caches.has(name)) && (await (await caches.open(name)).match(pathname));
  if (!story) return undefined;
  const at = new Date(story.headers.get("X-Saved-At"));
  if (Date.now() - at > DAYS * 24 * 3600 * 1000) {
    await caches.delete(name);
    return undefined;
  }
  // The locale in which the page formats dates.
  const locale = story.headers.get("X-Dates") ?? undefined;
  const savedAt = at.toLocaleString(locale, { dateStyle: "long", timeStyle: "short" });
  const html = (await story.text())
    .replace("data-offline-note hidden", "data-offline-note")
    .replace("<span data-saved-at></span>", `<span>${savedAt}</span>`);
  return new Response(html, { headers: story.headers });
}

async function fallbackPage() {
  const cache = (await caches.has(OFFLINE)) && (await caches.open(OFFLINE));
  const [first] = cache ? await cache.keys() : [];
  if (!first) return undefined;
  const list = await cache.match(first);
  return new Response(list.body, { status: 503, statusText: "Offline", headers: list.headers });
}
