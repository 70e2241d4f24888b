// Writing an opinion: a draft on the phone without the number, a word when offline, and one sending for one press.
(() => {
  "use strict";
  const PREFIX = "opinion:", DAY = 24 * 3600 * 1000;
  const store = (() => {
    try {
      return window.localStorage;
    } catch (error) {
      return null; // private browsing
    }
  })();
  const done = document.querySelector("[data-opinion-done]");
  if (store) {
    for (const key of Object.keys(store)) {
      if (!key.startsWith(PREFIX)) continue;
      let at = 0;
      try {
        at = JSON.parse(store.getItem(key)).at;
      } catch (error) {
        at = 0;
      }
      if (Date.now() - at > DAY || (done && key === PREFIX + done.dataset.opinionDone)) store.removeItem(key);
    }
  }
  const form = document.querySelector("form[data-opinion]");
  if (!form) return;
  const kept = (field) => field.name && !["hidden", "checkbox"].includes(field.type) && !field.closest(".trap") && !("neverKeep" in field.dataset);
  if (store) {
    const key = PREFIX + form.dataset.opinion;
    let held = {};
    try {
      held = JSON.parse(store.getItem(key) || "{}").values || {};
    } catch (error) {
      held = {};
    }
    for (const field of form.elements) if (kept(field) && field.name in held && !field.value) field.value = held[field.name];
    form.addEventListener("input", () => {
      const values = {};
      for (const field of form.elements) if (kept(field)) values[field.name] = field.value;
      store.setItem(key, JSON.stringify({ at: Date.now(), values }));
    });
  }
  const offline = document.querySelector("[data-offline]");
  const tell = () => (offline.hidden = navigator.onLine !== false);
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (navigator.onLine === false) {
      event.preventDefault();
      offline.hidden = false;
      offline.scrollIntoView();
    } else if (sent) {
      event.preventDefault();
    } else {
      sent = true;
    }
  });
  window.addEventListener("pageshow", () => (sent = false));
})();
