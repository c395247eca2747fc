// Text, and HTML beside it, into the clipboard. What is copied is data: nothing of it is run here.

import { element } from "./dom.js";

// `html` comes from the one renderer, or is missing. Resolves to whether it was copied.
export function intoClipboard(text, html) {
  const written = html ? writeBoth(text, html) : writeText(text);
  // Over http, or in a frame of another site, there is only the old command.
  return written.then(() => true, () => byCommand(text, html));
}

async function writeText(text) {
  await navigator.clipboard.writeText(text);
}

async function writeBoth(text, html) {
  const blob = (kind, data) => new Blob([data], { type: kind });
  const kinds = { "text/html": blob("text/html", html), "text/plain": blob("text/plain", text) };
  await navigator.clipboard.write([new ClipboardItem(kinds)]);
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
