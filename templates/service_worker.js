{% load static %}"use strict";
// For readers who asked for it (js/offline.js): where there is no connection, a story that they have read comes from
// their device (js/keep-story.js), with a note that says from when it is. With a connection the site answers, always.

const STORY = "story:";
const OFFLINE = "offline";
const DAYS = {{ days }};
const FILES = ["{% get_static_prefix %}", "/media/", "/identity/"];
const LEFT_ALONE = [{% for path in left_alone %}"{{ path }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin || isBelow(LEFT_ALONE, pathname)) return;
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
    return (await kept(pathname)) ?? (await notKept()) ?? Response.error();
  }
  // Taken down, or elsewhere now: what is kept of it goes too.
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

async function kept(pathname) {
  const name = STORY + pathname;
  const story = (await caches.has(name)) && (await (await caches.open(name)).match(pathname));
  if (!story) return undefined;
  const at = new Date(story.headers.get("X-Kept-At"));
  if (Date.now() - at > DAYS * 24 * 3600 * 1000) {
    await caches.delete(name);
    return undefined;
  }
  // As the page writes dates.
  const locale = story.headers.get("X-Dates") ?? undefined;
  const written = at.toLocaleString(locale, { dateStyle: "long", timeStyle: "short" });
  const html = (await story.text())
    .replace("data-offline-note hidden", "data-offline-note")
    .replace("<span data-kept-at></span>", `<span>${written}</span>`);
  return new Response(html, { headers: story.headers });
}

async function notKept() {
  const cache = (await caches.has(OFFLINE)) && (await caches.open(OFFLINE));
  const [first] = cache ? await cache.keys() : [];
  if (!first) return undefined;
  const list = await cache.match(first);
  return new Response(list.body, { status: 503, statusText: "Offline", headers: list.headers });
}
