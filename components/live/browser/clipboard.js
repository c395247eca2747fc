// Text, and HTML beside it, into the clipboard. What is copied is data: nothing of it is run here.

import { element } from "./dom.js";

// `html` is what the one renderer made, or nothing. Says whether it was done.
export async function intoClipboard(text, html) {
  try {
    if (html) {
      const kinds = { "text/html": html, "text/plain": text };
      const blobs = Object.entries(kinds).map(([kind, data]) => [kind, new Blob([data], { type: kind })]);
      await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    } else await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return byCommand(text, html); // over http, or in a frame of another site, there is only this
  }
}

function byCommand(text, html) {
  const before = document.activeElement;
  const box = element("textarea", "db-unseen");
  box.value = text;
  document.body.append(box);
  box.select();
  let taken = false;
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    if (html) event.clipboardData.setData("text/html", html);
    taken = true;
  };
  document.addEventListener("copy", fill, { capture: true, once: true });
  try {
    return document.execCommand("copy") && taken;
  } catch {
    return false;
  } finally {
    document.removeEventListener("copy", fill, { capture: true });
    box.remove();
    before?.focus?.();
  }
}
