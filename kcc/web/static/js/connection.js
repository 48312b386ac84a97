// Says so when the server is away or no longer knows who this is: what is shown is old then.
const signedOut = document.querySelector("#uitgelogd");
const away = document.querySelector("#geen-verbinding");

// `status` 0: there was no answer.
function show(status) {
  if (!signedOut.hidden && status > 0 && status !== 401) renewTokens();
  signedOut.hidden = status !== 401;
  away.hidden = status > 0 && status < 500;
}

// Who signed in again in another window sends the forms of this page as if nothing happened.
async function renewTokens() {
  const page = new DOMParser().parseFromString(await (await fetch(location.href)).text(), "text/html");
  const fresh = page.querySelector("[name=csrf_token]")?.value;
  for (const field of fresh ? document.querySelectorAll("[name=csrf_token]") : []) field.value = fresh;
}

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => show(detail.xhr.status));
document.addEventListener("htmx:sendError", () => show(0));
document.addEventListener("kcc:answer", ({ detail }) => show(detail)); // of a draft

// What polling brings is put in place only when it differs: a reader keeps place and selection.
const shown = new Map();
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!("ifChanged" in detail.target.dataset)) return;
  if (shown.get(detail.target.id) === detail.xhr.responseText) detail.shouldSwap = false;
  shown.set(detail.target.id, detail.xhr.responseText);
});
