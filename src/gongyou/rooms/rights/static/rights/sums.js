// A calculator on a phone: what is typed stays for seven days, questions follow the answers, a word when offline.
(() => {
  "use strict";
  const form = document.querySelector("form[data-sums]");
  if (!form) return;
  const PREFIX = "sums:", WEEK = 7 * 24 * 3600 * 1000;
  const store = (() => {
    try {
      return window.localStorage;
    } catch (error) {
      return null; // private browsing
    }
  })();
  const kept = (field) => field.name && field.type !== "hidden" && field.tagName !== "BUTTON";
  const fields = () => [...form.elements].filter(kept);
  if (store) {
    for (const name of Object.keys(store)) {
      if (!name.startsWith(PREFIX)) continue;
      let at = 0;
      try {
        at = JSON.parse(store.getItem(name)).at;
      } catch (error) {
        at = 0;
      }
      if (!at || Date.now() - at > WEEK) store.removeItem(name);
    }
  }
  const key = PREFIX + form.dataset.sums;
  const answered = document.getElementById("answer") || form.querySelector(".error");
  if (store && !answered) {
    const held = JSON.parse(store.getItem(key) || "{}").values || {};
    for (const field of fields()) {
      if (!(field.name in held)) continue;
      if (field.type === "radio") {
        field.checked = field.value === held[field.name];
        continue;
      }
      const fits = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === held[field.name]);
      if (fits) field.value = held[field.name];
    }
  }
  const keep = () => {
    if (!store) return;
    const values = {};
    for (const field of fields()) if (field.type !== "radio" || field.checked) values[field.name] = field.value;
    store.setItem(key, JSON.stringify({ at: Date.now(), values }));
  };

  const fit = () => {
    for (const part of form.querySelectorAll("[data-when]")) {
      const other = form.elements[part.dataset.when];
      part.hidden = !part.dataset.is.split(" ").includes(other.value);
    }
  };
  form.addEventListener("input", () => {
    fit();
    keep();
  });
  fit();
  if (answered) keep();

  const forget = form.querySelector("[data-forget]");
  forget.addEventListener("click", () => {
    if (store) store.removeItem(key);
    for (const field of fields()) {
      if (field.type === "radio") field.checked = field.defaultChecked;
      else if (field.tagName === "SELECT") field.selectedIndex = 0;
      else field.value = "";
    }
    fit();
  });

  const offline = document.querySelector("[data-offline]");
  const tell = () => (offline.hidden = navigator.onLine !== false);
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  tell();
  form.addEventListener("submit", (event) => {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    offline.hidden = false;
    offline.scrollIntoView();
  }, true);
})();
