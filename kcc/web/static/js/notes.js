// The phone note: shows only what the chosen outcome needs, and saves with Ctrl+Enter.
const form = document.querySelector("form[data-note]");
const who = form.querySelector("#wie");

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
form.querySelector("[data-look-up]").remove(); // it looks up by itself
showWhatIsNeeded();

document.addEventListener("keydown", (event) => {
  if (!event.altKey || event.ctrlKey) return;
  if (event.code === "KeyV") form.querySelector("[data-more]").click();
  else if (event.code === "KeyN") choose([...form.querySelectorAll('[name="citizen_id"]')].at(-1));
  else return;
  event.preventDefault();
});

form.addEventListener("keydown", (event) => {
  if (event.ctrlKey && event.key === "Enter") {
    form.querySelector("[data-send]").click();
  } else if (event.key === "Enter" && event.target.matches("input")) {
    event.preventDefault(); // a conversation does not end by accident
    if (event.target === who) choose(form.querySelector('[name="citizen_id"]'));
  }
  const outcomes = [...form.querySelectorAll("[data-outcome]")];
  if (event.target.matches("[data-outcome]") && outcomes[Number(event.key) - 1]) {
    choose(outcomes[Number(event.key) - 1]);
  }
});

function choose(option) {
  if (!option) return;
  option.checked = true;
  option.focus();
  option.dispatchEvent(new Event("change", { bubbles: true }));
}
