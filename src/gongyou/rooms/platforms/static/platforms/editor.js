// What the list of faults says stands beside its field as well; what was open stays open when the form is drawn anew.
(() => {
  "use strict";
  let open = [];
  const note = () => {
    open = [...document.querySelectorAll("#editor details[open][id]")].map((part) => part.id);
  };
  const mark = () => {
    for (const field of document.querySelectorAll("#editor [aria-invalid]")) {
      field.removeAttribute("aria-invalid");
      field.classList.remove("is-invalid");
    }
    for (const place of document.querySelectorAll("#editor .invalid-feedback")) place.textContent = "";
    for (const fault of document.querySelectorAll("#editor-preview [data-fault]")) {
      const field = document.getElementById(fault.dataset.fault);
      const place = document.getElementById(`${fault.dataset.fault}-wrong`);
      if (!field || !place) continue;
      field.setAttribute("aria-invalid", "true");
      field.classList.add("is-invalid");
      place.textContent = fault.dataset.said;
      place.classList.add("d-block");
      for (let part = field.closest("details"); part; part = part.parentElement.closest("details")) part.open = true;
    }
  };
  const again = () => {
    for (const id of open) {
      const part = document.getElementById(id);
      if (part) part.open = true;
    }
    mark();
  };
  // Of two requests the later one wins. A preview that waits for the last keystroke must not undo the click that followed it.
  const wait = (event) => {
    if (event.target.id === "editor" && event.target.querySelector(".htmx-request")) event.preventDefault();
  };
  document.addEventListener("htmx:confirm", wait);
  document.addEventListener("DOMContentLoaded", mark);
  document.addEventListener("htmx:beforeSwap", note);
  document.addEventListener("htmx:afterSettle", again);
})();
