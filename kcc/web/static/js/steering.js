// Figures that were fetched anew leave open what the reader had opened.
let opened = [];
const parts = (part) => [...part.querySelectorAll("details")];
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.id === "cijfers") opened = parts(detail.target).map((one) => one.open);
});
document.addEventListener("htmx:load", ({ target }) => {
  if (target.id === "cijfers") parts(target).forEach((one, place) => (one.open = opened[place]));
});
