// Appearance and text size: selected here, stored in localStorage, applied by js/theme.js.

const details = document.querySelector(".display");
const root = document.documentElement.dataset;

function choose({ name, value }) {
  if (value) root[name] = value;
  else delete root[name];
  try {
    if (value) localStorage.setItem(`display:${name}`, value);
    else localStorage.removeItem(`display:${name}`);
  } catch {
    // Storage is full or blocked: the selection applies to this page only.
  }
}

for (const input of details.querySelectorAll("input")) {
  input.checked = input.value === (root[input.name] ?? "");
  input.addEventListener("change", () => choose(input));
}

// Close on Escape, on a click outside, and when the focus leaves.
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
