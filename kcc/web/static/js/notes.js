// The phone note: shows only what the chosen outcome needs, and saves with Ctrl+Enter.
const form = document.querySelector("form[data-note]");

function showWhatIsNeeded() {
  const chosen = form.querySelector("[data-outcome]:checked")?.value;
  for (const part of form.querySelectorAll("[data-shown-for]")) {
    part.hidden = !part.dataset.shownFor.split(" ").includes(chosen);
  }
  const known = form.querySelector('[name="citizen_id"]:checked')?.value;
  form.querySelector("[data-new-citizen]").hidden = Boolean(known);
}

form.addEventListener("change", showWhatIsNeeded);
document.body.addEventListener("htmx:afterSwap", showWhatIsNeeded);
showWhatIsNeeded();

form.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") form.querySelector("[data-send]").click();
  const outcomes = [...form.querySelectorAll("[data-outcome]")];
  if (event.target.matches("[data-outcome]") && outcomes[Number(event.key) - 1]) {
    outcomes[Number(event.key) - 1].checked = true;
    outcomes[Number(event.key) - 1].focus();
    showWhatIsNeeded();
  }
});
