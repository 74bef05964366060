// The page on which a reader turns on that stories which were read stay on the device, and sees which do. What it says
// stands in the page. On: there is a cache of the name “offline”, which has this page, and a service worker.

const STORY = "story:";
const OFFLINE = "offline";
const page = document.querySelector("[data-offline]");
const one = (name) => page.querySelector(`[data-${name}]`);
// As the pages write dates.
const locale = document.documentElement.dataset.dates;
const isAble = "serviceWorker" in navigator && "caches" in window;

// The newest read first; those that have been here for too long go.
async function kept() {
  const oldest = Date.now() - page.dataset.days * 24 * 3600 * 1000;
  const names = (await caches.keys()).filter((name) => name.startsWith(STORY)).reverse();
  const stories = names.map(async (name) => {
    const path = name.slice(STORY.length);
    const story = await (await caches.open(name)).match(path);
    const isOld = story && Date.parse(story.headers.get("X-Kept-At")) < oldest;
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
  const stories = isOn ? await kept() : [];
  one("none").hidden = !isOn || stories.length > 0;
  one("kept").hidden = stories.length === 0;
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
  at.dateTime = headers.get("X-Kept-At");
  const written = new Date(at.dateTime).toLocaleString(locale, { dateStyle: "long", timeStyle: "short" });
  at.textContent = page.dataset.saved.replace("{time}", written);
  item.append(link, " ", at);
  return item;
}

async function turn(change, button) {
  button.disabled = true;
  try {
    await change();
    one("news").textContent = button.dataset.done;
  } catch {
    // Storage is full or refused.
    await turnOff().catch(() => {});
    one("news").textContent = page.dataset.failed;
  }
  button.disabled = false;
  await show();
  // Who pressed it by the keyboard goes on from there; it may be hidden now.
  const other = button === one("on") ? one("off") : one("on");
  if ([button, document.body].includes(document.activeElement)) (button.hidden ? other : button).focus();
}

if (isAble) {
  page.querySelector("[data-unable]").hidden = true;
  // It stands in the place of another page, which is not kept.
  const isInstead = location.pathname !== page.dataset.path;
  one("instead").hidden = !isInstead;
  if (isInstead) one("heading").textContent = one("heading").dataset.away;
  one("on").addEventListener("click", ({ currentTarget }) => turn(turnOn, currentTarget));
  one("off").addEventListener("click", ({ currentTarget }) => turn(turnOff, currentTarget));
  await show();
}
