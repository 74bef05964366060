// Adds a button that opens the share sheet of the device, where it has one: it knows apps that have no link for sharing.

// The text is translated in the data attribute of the script element.
const { label } = [...document.scripts].find((script) => script.src === import.meta.url).dataset;

const list = document.querySelector("[data-share]");
if (list && navigator.share) {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  button.addEventListener("click", () => {
    const title = document.querySelector("h1").textContent.trim();
    // Rejected if the reader closes the sheet.
    navigator.share({ title, url: list.dataset.share }).catch(() => {});
  });
  const item = document.createElement("li");
  item.append(button);
  list.prepend(item);
}
