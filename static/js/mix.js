// Remembers the reader's last mix in localStorage, and links to it from the page on which a mix is chosen.

const KEY = "mix";

function lastMix() {
  try {
    return JSON.parse(localStorage.getItem(KEY)) ?? {};
  } catch {
    return {};
  }
}

const shown = document.querySelector("[data-mix]");
if (shown) {
  try {
    localStorage.setItem(KEY, JSON.stringify({ path: location.pathname, name: shown.dataset.mix }));
  } catch {
    // Storage is full or blocked: the form does not link to the mix.
  }
}

const place = document.querySelector("[data-mix-last]");
const { path, name } = lastMix();
if (place && path?.startsWith("/") && !path.startsWith("//")) {
  const link = place.querySelector("a");
  link.href = path;
  link.textContent = name;
  place.hidden = false;
}
