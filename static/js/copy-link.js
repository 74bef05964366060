// Adds a button that copies the URL to each link with data-copy-link: after the link ("after") or in its place ("replace").

// The texts are translated in the data attributes of the script element.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;

for (const link of document.querySelectorAll("[data-copy-link]")) {
  const isReplaced = link.dataset.copyLink === "replace";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = texts.copy;
  if (!isReplaced) button.setAttribute("aria-label", `${texts.copy} ${link.href}`);
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      status.textContent = texts.copied;
    } catch {
      // Permission denied, or no HTTPS: show and select the URL, so that the user can copy it.
      if (isReplaced) {
        link.textContent = link.href;
        button.replaceWith(link);
        link.focus();
      }
      getSelection().selectAllChildren(link);
      status.textContent = texts.marked;
    }
  });
  if (isReplaced) link.replaceWith(button, status);
  else link.after(button, status);
}
