// Puts a button beside each address that is to be given to another program. Without it the link itself can be copied.

for (const link of document.querySelectorAll("[data-copied]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy the address";
  button.setAttribute("aria-label", `Copy the address ${link.href}`);
  const news = document.createElement("span");
  news.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(link.href);
      news.textContent = "Copied.";
    } catch {
      // Refused, or not over https: marked, it is one key away.
      getSelection().selectAllChildren(link);
      news.textContent = "Marked: copy it from here.";
    }
  });
  link.after(button, news);
}
