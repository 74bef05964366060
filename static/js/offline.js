// The page on which readers turn offline reading on or off and see their saved articles. Its texts are in the HTML.
// It is on if the cache “offline”, which contains this page, and the service worker exist.

const STORY = "story:";
const OFFLINE = "offline";
const page = document.querySelector("[data-offline]");
const one = (name) => page.querySelector(`[data-${name}]`);
// The locale in which the site formats dates.
const locale = document.documentElement.dataset.dates;
const isSupported = "serviceWorker" in navigator && "caches" in window;

// Returns the saved articles as [path, response], the last read first. Deletes expired ones.
async function savedArticles() {
  const oldest = Date.now() - page.dataset.days * 24 * 3600 * 1000;
  const names = (await caches.keys()).filter((name) => name.startsWith(STORY)).reverse();
  const stories = names.map(async (name) => {
    const path = name.slice(STORY.length);
    const story = await (await caches.open(name)).match(path);
    const isOld = story && Date.parse(story.headers.get("X-Saved-At")) < oldest;
    if (isOld) await caches.delete(name);
    return [path, isOld ? undefined : story];
  });
  return (await Promise.all(stories)).filter(([, story]) => story);
}

async function turnOn() {
  const files = [...document.querySelectorAll("link[rel=stylesheet], script[src]")].map((each) => each.href || each.src);
  const cache = await caches.open(OFFLINE);
  await cache.add(page.dataset.path);
  await cache.addAll(files);
  await navigator.serviceWorker.register(page.dataset.worker);
}

async function turnOff() {
  const registration = await navigator.serviceWorker.getRegistration("/");
  await registration?.unregister();
  const ours = (await caches.keys()).filter((name) => name === OFFLINE || name.startsWith(STORY));
  await Promise.all(ours.map((name) => caches.delete(name)));
}

async function show() {
  const isOn = await caches.has(OFFLINE);
  one("on").hidden = isOn;
  one("off").hidden = !isOn;
  const stories = isOn ? await savedArticles() : [];
  one("none").hidden = !isOn || stories.length > 0;
  one("articles").hidden = stories.length === 0;
  one("list").replaceChildren(...stories.map(([path, story]) => line(path, story.headers)));
}

function line(path, headers) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = path;
  link.dir = "auto";
  link.lang = headers.get("X-Language") ?? "";
  link.textContent = decodeURIComponent(headers.get("X-Title"));
  const at = document.createElement("time");
  at.dateTime = headers.get("X-Saved-At");
  const time = new Date(at.dateTime).toLocaleString(locale, { dateStyle: "long", timeStyle: "short" });
  at.textContent = page.dataset.saved.replace("{time}", time);
  item.append(link, " ", at);
  return item;
}

async function runAction(action, button) {
  button.disabled = true;
  try {
    await action();
    one("status").textContent = button.dataset.done;
  } catch {
    // Storage is full or blocked.
    await turnOff().catch(() => {});
    one("status").textContent = page.dataset.failed;
  }
  button.disabled = false;
  await show();
  // Keep the keyboard focus: the pressed button may be hidden now.
  const other = button === one("on") ? one("off") : one("on");
  if ([button, document.body].includes(document.activeElement)) (button.hidden ? other : button).focus();
}

if (isSupported) {
  page.querySelector("[data-unsupported]").hidden = true;
  // The service worker shows this page instead of one that is not saved.
  const isFallback = location.pathname !== page.dataset.path;
  one("fallback").hidden = !isFallback;
  if (isFallback) one("heading").textContent = one("heading").dataset.offlineTitle;
  one("on").addEventListener("click", ({ currentTarget }) => runAction(turnOn, currentTarget));
  one("off").addEventListener("click", ({ currentTarget }) => runAction(turnOff, currentTarget));
  await show();
}
