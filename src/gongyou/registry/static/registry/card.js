// The card's code changes with the minute. Ten codes are signed ahead, so that a dropped connection does no harm.
(() => {
  "use strict";
  const holder = document.getElementById("card-codes");
  if (!holder) return;
  const QUIET = 4, MINUTE = 60;
  const path = document.querySelector("[data-card-path]");
  const drawing = path.closest("svg");
  const left = document.querySelector("[data-card-left]");
  const over = document.querySelector("[data-card-over]");
  let held, ahead, shown = null, asking = false;

  const take = (payload) => {
    held = payload;
    // The phone's clock may be wrong: what counts is how far it is from the server's.
    ahead = payload.now - Date.now() / 1000;
  };
  const clock = () => Date.now() / 1000 + ahead;

  const draw = (code) => {
    const bits = Uint8Array.from(atob(code.bits), (letter) => letter.charCodeAt(0));
    let d = "";
    for (let row = 0; row < code.size; row++) {
      for (let column = 0; column < code.size; column++) {
        const place = row * code.size + column;
        if ((bits[place >> 3] >> (7 - (place & 7))) & 1) d += "M" + (column + QUIET) + " " + (row + QUIET) + "h1v1h-1z";
      }
    }
    path.setAttribute("d", d);
    drawing.setAttribute("viewBox", "0 0 " + (code.size + 2 * QUIET) + " " + (code.size + 2 * QUIET));
  };

  const more = () => {
    if (asking || navigator.onLine === false) return;
    asking = true;
    fetch(held.more, { headers: { Accept: "application/json" }, cache: "no-store" })
      .then((answer) => {
        if (answer.redirected || !answer.ok) return location.reload();
        return answer.json().then(take);
      })
      .catch(() => {})
      .finally(() => setTimeout(() => (asking = false), 5000));
  };

  const tick = () => {
    const now = clock();
    const code = held.codes.find((each) => each.starts_at <= now && now < each.starts_at + MINUTE);
    over.hidden = Boolean(code);
    drawing.style.display = code ? "" : "none";
    left.parentElement.hidden = !code;
    if (code) {
      if (shown !== code.starts_at) draw(code);
      shown = code.starts_at;
      left.textContent = Math.max(1, Math.ceil(code.starts_at + MINUTE - now));
    }
    if (held.codes[held.codes.length - 1].starts_at - now < 5 * MINUTE) more();
  };

  take(JSON.parse(holder.textContent));
  window.addEventListener("online", more);
  document.addEventListener("visibilitychange", tick);
  setInterval(tick, 500);
  tick();
})();
