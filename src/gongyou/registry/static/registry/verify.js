// Verifies a membership card in this browser: keys stand in the page, nothing is sent anywhere.
(() => {
  "use strict";
  const keysHolder = document.getElementById("card-keys");
  if (!keysHolder) return;
  const MARK = "GY1.", MINUTE = 60, SKEW = 1, SIGNATURE = 64, HEAD = 15;
  const SIGNED_AS = new TextEncoder().encode("gongyou-card\0");
  const LIST_HEAD = "gongyou-card-revocations 1";
  const said = JSON.parse(document.getElementById("card-words").textContent);
  const seen = new Map();
  let keys = null, revoked = new Set();

  const find = (name) => document.querySelector("[data-verify-" + name + "]");
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const standard = (text) => text.replace(/-/g, "+").replace(/_/g, "/");
  const hex = (raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");

  const known = async () => {
    if (keys) return keys;
    const found = new Map();
    for (const key of JSON.parse(keysHolder.textContent).keys) {
      found.set(key.id, await crypto.subtle.importKey("spki", bytes(key.spki), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]));
    }
    return (keys = found);
  };
  const confirmed = (key, signature, message) =>
    crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, message);

  const read = (written) => {
    const token = written.trim().split("#").pop();
    if (!token.startsWith(MARK)) return null;
    const body = token.slice(MARK.length);
    try {
      const raw = bytes(standard(body));
      // One way of writing only: spare bits in the last letter would let a changed token pass.
      const again = btoa(String.fromCharCode(...raw)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
      return again === body && raw.length >= HEAD + 2 + SIGNATURE && raw[0] === 1 ? raw : null;
    } catch (error) {
      return null;
    }
  };

  const claimed = (content) => {
    const words = new TextDecoder("utf-8", { fatal: true });
    const view = new DataView(content.buffer, content.byteOffset);
    const codeEnd = HEAD + 1 + content[HEAD];
    if (content.length <= codeEnd || content.length !== codeEnd + 1 + content[codeEnd]) return null;
    try {
      return {
        serial: String(view.getUint8(5) * 2 ** 32 + view.getUint32(6)).padStart(12, "0"),
        window: view.getUint32(10),
        state: content[14],
        code: words.decode(content.slice(HEAD + 1, codeEnd)),
        name: words.decode(content.slice(codeEnd + 1)),
      };
    } catch (error) {
      return null;
    }
  };

  const judged = async (written) => {
    const raw = read(written);
    if (!raw) return { verdict: "malformed" };
    const key = (await known()).get(hex(raw.slice(1, 5)));
    if (!key) return { verdict: "unknown_key" };
    const content = raw.slice(0, -SIGNATURE);
    const message = new Uint8Array([...SIGNED_AS, ...content]);
    if (!(await confirmed(key, raw.slice(-SIGNATURE), message))) return { verdict: "forged" };
    const claims = claimed(content);
    if (!claims) return { verdict: "malformed" };
    return { verdict: inTime(claims), claims };
  };

  const inTime = (claims) => {
    const now = Math.floor(Date.now() / 1000 / MINUTE);
    if (claims.state !== 1 || revoked.has(claims.serial)) return "revoked";
    if (claims.window < now - SKEW) return "expired";
    if (claims.window > now + SKEW) return "early";
    if (claims.window < (seen.get(claims.serial) || 0)) return "replayed";
    seen.set(claims.serial, claims.window);
    return "valid";
  };

  const show = ({ verdict, claims }) => {
    const answer = find("answer");
    answer.hidden = false;
    answer.dataset.verdict = verdict;
    answer.classList.toggle("verdict-good", verdict === "valid");
    answer.classList.toggle("verdict-bad", verdict !== "valid");
    find("text").textContent = said[verdict];
    find("claims").hidden = !claims;
    if (claims) {
      find("organisation").textContent = claims.name;
      find("code").textContent = claims.code;
      find("serial").textContent = claims.serial.replace(/(....)(?=.)/g, "$1 ");
      find("minute").textContent = new Date(claims.window * MINUTE * 1000).toLocaleString();
    }
    answer.focus();
  };
  const check = (written) => judged(written).then(show);

  if (!window.crypto || !crypto.subtle) {
    find("unsupported").hidden = false;
    return;
  }
  find("form").addEventListener("submit", (event) => {
    event.preventDefault();
    check(find("token").value);
  });
  const fromAddress = () => {
    if (!location.hash.startsWith("#" + MARK)) return;
    check(location.hash);
    // A code in the history would be shown again as if it were new.
    history.replaceState(null, "", location.pathname + location.search);
  };
  window.addEventListener("hashchange", fromAddress);
  fromAddress();

  find("list").addEventListener("change", async (event) => {
    const file = event.target.files[0];
    if (!file) return;
    const text = await file.text();
    const at = text.lastIndexOf("signature ");
    const lines = text.slice(0, Math.max(at, 0)).split("\n").filter(Boolean);
    const key = lines[0] === LIST_HEAD && (await known()).get((lines[2] || "").replace("key ", ""));
    let holds = false;
    try {
      holds = key && (await confirmed(key, bytes(standard(text.slice(at + 10).trim())), new TextEncoder().encode(text.slice(0, at))));
    } catch (error) {
      holds = false;
    }
    revoked = holds ? new Set(lines.slice(3)) : revoked;
    find("list-good").hidden = !holds;
    find("list-bad").hidden = Boolean(holds);
  });

  const camera = find("camera");
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    camera.hidden = false;
    camera.addEventListener("click", async () => {
      const video = find("video");
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      let stream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch (error) {
        find("no-camera").hidden = false;
        return;
      }
      video.srcObject = stream;
      video.hidden = false;
      await video.play();
      const look = async () => {
        const found = await detector.detect(video).catch(() => []);
        if (!found.length) return requestAnimationFrame(look);
        stream.getTracks().forEach((track) => track.stop());
        video.hidden = true;
        check(found[0].rawValue);
      };
      look();
    });
  }
})();
