/** The search of the page: shows the operations and schemas that hold every word. Without it the page is all there. */
/* eslint-env browser */
const field = document.getElementById("search");
const found = document.getElementById("found");
const articles = [...document.querySelectorAll("article")].map((article) => ({ article, text: article.textContent.toLowerCase() }));
const rows = new Map([...document.querySelectorAll("nav li")].map((row) => [row.dataset.for, row]));

function search() {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const { article, text } of articles) {
    const fits = words.every((word) => text.includes(word));
    if (fits) count++;
    article.hidden = !fits;
    rows.get(article.id)?.toggleAttribute("hidden", !fits);
  }
  for (const section of document.querySelectorAll("main > section"))
    section.hidden = section.querySelector("article:not([hidden])") === null;
  for (const list of document.querySelectorAll("nav ul")) {
    const none = list.querySelector("li:not([hidden])") === null;
    list.hidden = none;
    list.previousElementSibling.hidden = none;
  }
  found.textContent = words.length === 0 ? "" : `${count} found`;
}

field.addEventListener("input", search);
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.target === field) return;
  event.preventDefault();
  field.focus();
});
search();
