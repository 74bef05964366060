// Puts a button beside each address that is to be given to another program. Without it the link itself can be copied.

// What it says is translated in the page.
const texts = [...document.scripts].find((script) => script.src === import.meta.url).dataset;

for (const link of document.querySelectorAll("[data-copied]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = texts.copy;
  button.setAttribute("aria-label", `${texts.copy} ${link.href}`);
  const news = document.createElement("span");
  news.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      news.textContent = texts.copied;
    } catch {
      // Refused, or not over https: marked, it is one key away.
      getSelection().selectAllChildren(link);
      news.textContent = texts.marked;
    }
  });
  link.after(button, news);
}
