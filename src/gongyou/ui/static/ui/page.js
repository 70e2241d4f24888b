// Small manners of every page: unsaved forms ask before leaving, long work can't be started by a double press.
(() => {
  "use strict";
  let unsaved = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) unsaved = true;
  });
  document.addEventListener("submit", (event) => {
    unsaved = false;
    if (event.target.method !== "post" || event.defaultPrevented) return;
    if (event.target.dataset.sent) return event.preventDefault();
    event.target.dataset.sent = "yes";
    setTimeout(() => delete event.target.dataset.sent, 4000);
  });
  window.addEventListener("beforeunload", (event) => {
    if (unsaved) event.preventDefault();
  });
  // A browser that comes back to a kept page must be able to send again.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
  // On paper nothing is folded; afterwards the page is as it was.
  window.addEventListener("beforeprint", () => document.querySelectorAll("details.fold:not([open])").forEach((fold) => {
    fold.dataset.folded = "yes";
    fold.open = true;
  }));
  window.addEventListener("afterprint", () => document.querySelectorAll("details.fold[data-folded]").forEach((fold) => {
    delete fold.dataset.folded;
    fold.open = false;
  }));
  // What scrolls sideways can be reached and scrolled by the keyboard.
  const reach = () => document.querySelectorAll(".table-responsive:not([tabindex])").forEach((box) => {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  });
  document.addEventListener("DOMContentLoaded", reach);
  document.addEventListener("htmx:afterSettle", reach);
  window.addEventListener("resize", reach);
  reach();
  // Answers of a calculator are kept on the phone until they are sent: a dropped connection loses nothing.
  const draft = document.querySelector("form[data-draft]");
  if (draft) {
    const key = "draft:" + draft.dataset.draft;
    const held = JSON.parse(sessionStorage.getItem(key) || "{}");
    for (const field of draft.elements) {
      if (field.name && held[field.name] && !field.value && field.type !== "hidden") field.value = held[field.name];
    }
    draft.addEventListener("input", () => {
      const values = {};
      for (const field of draft.elements) if (field.name && field.type !== "hidden" && field.type !== "radio") values[field.name] = field.value;
      sessionStorage.setItem(key, JSON.stringify(values));
    });
  }
})();
