// Press Ctrl+Enter in a text area when typing pauses, so that Streamlit sends the text to the server.
// Whoever leaves or reloads the page does not pause first: then it is sent at once.

import { holdTyped, noteText, typeAgain } from "./typed_again.js";

const PAUSE = 700;  // milliseconds without a key
const LAST = 200;  // milliseconds that the page stays for what is sent as it is left
const followed = new WeakMap();

function tell(field) {
  const isArea = field.tagName === "TEXTAREA"; // a field of one line is told by Enter alone
  const keys = { key: "Enter", code: "Enter", ctrlKey: isArea, bubbles: true };
  if (field.isConnected) field.dispatchEvent(new KeyboardEvent("keydown", keys));
}

function follow({ key, whose, shared }, setTriggerValue) {
  const place = whose ? `${key}-${whose}` : key; // what one person typed is typed again for no other
  const recent = new Map(); // name of a field -> the field, its texts, and when the last was typed
  let timer;
  let typed = null;  // the field whose text was not told yet
  const flush = () => {
    clearTimeout(timer);
    if (typed) tell(typed);
    typed = null;
  };
  const fields = `.st-key-${key} :is(textarea, [data-testid="stTextInput"] input)`;
  const beforeInput = ({ target }) => {
    const field = target.closest?.(fields);
    if (field) noteText(recent, field);
  };
  const listen = (event) => {
    const field = event.target.closest?.(fields);
    if (!field) return;
    if (typed !== field) flush();
    clearTimeout(timer);
    if (event.isComposing) return;  // a word that is still being put together
    typed = field;
    noteText(recent, field);
    if (field.tagName === "TEXTAREA") timer = setTimeout(flush, PAUSE);
  };
  // Streamlit drops what it has not begun to read when the connection ends: the page waits for that.
  const leave = () => {
    holdTyped(place, recent);
    if (!typed) return;
    flush();
    const until = performance.now() + LAST;
    while (performance.now() < until);
  };
  // The page's own shortcuts hear of keys at the document: what is typed here starts no run.
  const keepHere = (event) => {
    if (event.key === "Enter" && event.target.closest?.(`.st-key-${key}`)) event.stopPropagation();
  };
  document.body.addEventListener("keydown", keepHere);
  document.addEventListener("beforeinput", beforeInput);
  document.addEventListener("input", listen);
  document.addEventListener("compositionend", listen);
  window.addEventListener("beforeunload", leave);
  const stop = typeAgain(place, shared, (left) => setTriggerValue("left", left));
  // Somebody may have typed before this was here.
  listen({ target: document.activeElement ?? document.body });
  return () => {
    stop();
    clearTimeout(timer);
    document.body.removeEventListener("keydown", keepHere);
    document.removeEventListener("beforeinput", beforeInput);
    document.removeEventListener("input", listen);
    document.removeEventListener("compositionend", listen);
    window.removeEventListener("beforeunload", leave);
  };
}

export default function ({ data, parentElement, setTriggerValue }) {
  if (!followed.has(parentElement)) followed.set(parentElement, follow(data, setTriggerValue));
  return () => {
    followed.get(parentElement)?.();
    followed.delete(parentElement);
  };
}
