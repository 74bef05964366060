// Light or dark, and how large a story's text is: chosen here, kept in the reader's browser, applied by js/theme.js.

const details = document.querySelector(".display");
const root = document.documentElement.dataset;

function choose({ name, value }) {
  if (value) root[name] = value;
  else delete root[name];
  try {
    if (value) localStorage.setItem(`display:${name}`, value);
    else localStorage.removeItem(`display:${name}`);
  } catch {
    // Storage is full or refused: the choice holds for this page.
  }
}

for (const input of details.querySelectorAll("input")) {
  input.checked = input.value === (root[input.name] ?? "");
  input.addEventListener("change", () => choose(input));
}

// As what opens over a page is expected to close: by Escape, and by going on elsewhere.
details.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && details.open) {
    details.open = false;
    details.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  if (!details.contains(event.target)) details.open = false;
});
details.addEventListener("focusout", (event) => {
  if (event.relatedTarget && !details.contains(event.relatedTarget)) details.open = false;
});
