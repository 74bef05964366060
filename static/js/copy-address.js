// Gives each address that is to be handed to another program a button that copies it: beside the link where the address
// itself is to be seen, and else in the link's place. Without it the link can be copied.

// What it says is translated in the page.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;

for (const link of document.querySelectorAll("[data-address]")) {
  const isInstead = link.dataset.address === "instead";
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = texts.copy;
  if (!isInstead) button.setAttribute("aria-label", `${texts.copy} ${link.href}`);
  const news = document.createElement("span");
  news.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      news.textContent = texts.copied;
    } catch {
      // Refused, or not over https: shown and marked, it is one key away.
      if (isInstead) {
        link.textContent = link.href;
        button.replaceWith(link);
        link.focus();
      }
      getSelection().selectAllChildren(link);
      news.textContent = texts.marked;
    }
  });
  if (isInstead) link.replaceWith(button, news);
  else link.after(button, news);
}
