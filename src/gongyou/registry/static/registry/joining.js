// The joining form: a draft on the phone without the ID number, names of employers while typing, a word when offline.
(() => {
  "use strict";
  const PREFIX = "keep:", DAY = 24 * 3600 * 1000;
  const store = (() => {
    try {
      return window.localStorage;
    } catch (error) {
      return null; // private browsing
    }
  })();
  if (store) {
    const done = document.querySelector("[data-keep-done]");
    for (const key of Object.keys(store)) {
      if (!key.startsWith(PREFIX)) continue;
      let at = 0;
      try {
        at = JSON.parse(store.getItem(key)).at;
      } catch (error) {
        at = 0;
      }
      if (done || Date.now() - at > DAY) store.removeItem(key);
    }
  }
  const form = document.querySelector("form[data-employers]");
  if (!form) return;

  const kept = (field) => field.name && field.type !== "hidden" && !field.closest(".trap") && !("neverKeep" in field.dataset);
  if (store && form.dataset.keep) {
    const key = PREFIX + form.dataset.keep;
    const held = JSON.parse(store.getItem(key) || "{}").values || {};
    for (const field of form.elements) {
      if (!kept(field) || !(field.name in held)) continue;
      if (field.type === "checkbox") field.checked = field.checked || held[field.name] === "on";
      else if (!field.value) field.value = held[field.name];
    }
    form.addEventListener("input", () => {
      const values = {};
      for (const field of form.elements) {
        if (kept(field)) values[field.name] = field.type === "checkbox" ? (field.checked ? "on" : "") : field.value;
      }
      store.setItem(key, JSON.stringify({ at: Date.now(), values }));
    });
  }

  const offline = document.querySelector("[data-offline]");
  if (offline) {
    const tell = () => (offline.hidden = navigator.onLine !== false);
    window.addEventListener("online", tell);
    window.addEventListener("offline", tell);
    form.addEventListener("submit", (event) => {
      if (navigator.onLine !== false) return;
      event.preventDefault();
      offline.hidden = false;
      offline.scrollIntoView();
    }, true);
  }

  const none = form.elements.no_employer, employer = form.elements.employer;
  const list = document.getElementById("employers-found");
  if (none) {
    const fit = () => (employer.closest(".question").hidden = none.checked);
    none.addEventListener("change", fit);
    fit();
  }
  let waiting = 0, asked = "";
  employer.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = employer.value.trim();
    if (text.length < 2 || text === asked) return;
    waiting = setTimeout(() => {
      asked = text;
      fetch(form.dataset.employers + "?q=" + encodeURIComponent(text))
        .then((answer) => (answer.ok ? answer.json() : { names: [] }))
        .then(({ names }) => list.replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name }))))
        .catch(() => {});
    }, 300);
  });
})();
