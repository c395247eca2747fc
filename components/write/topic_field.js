// The topic's field: it has the focus at first, Enter starts to write, it counts near its limit, and
// an error about its text goes while the text is corrected. Python gets the text with the press.

const FIELD = ".st-key-topic input";
const NEAR = 0.8; // of the limit
const LOOKS = [0, 150, 500]; // milliseconds: the field may be drawn anew meanwhile
let busy = false; // somebody pressed or typed already
let shown = null; // { data, count }: what Python told last, and where the count stands

const field = () => document.querySelector(FIELD);

function look() {
  if (!shown?.count.isConnected) return;
  const { count, data } = shown;
  const length = [...(field()?.value ?? "").trim()].length;
  count.hidden = length < data.most * NEAR;
  count.textContent = count.hidden ? "" : `${length} of ${data.most} characters`;
  count.toggleAttribute("data-over", length > data.most);
  const notice = document.querySelector(".st-key-topic-notice");
  if (notice) notice.hidden = data.mendable && length > 0 && length <= data.most;
}

function onInput(event) {
  if (event.target.matches?.(FIELD)) look();
}

// Streamlit reads the text at this key, too: the button is pressed after that.
function onKey(event) {
  if (event.key !== "Enter" || !event.target.matches?.(FIELD)) return;
  if (event.isComposing || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return;
  setTimeout(() => document.querySelector(".st-key-write button:not(:disabled)")?.click());
}

// Not where a keyboard on the screen would cover the page, nor once somebody has begun elsewhere.
function focus() {
  if (busy || document.activeElement !== document.body) return;
  if (!matchMedia("(pointer: coarse)").matches) field()?.focus({ preventScroll: true });
}

function noteBusy() {
  busy = true;
}

for (const name of ["pointerdown", "keydown"])
  document.addEventListener(name, noteBusy, { capture: true, once: true });
// For good: where the component is drawn in another place, its old one goes after the new one came.
document.addEventListener("input", onInput);
document.addEventListener("keydown", onKey);

export default function ({ data, parentElement }) {
  shown = { data, count: parentElement.querySelector(".db-count") };
  if (data.focus) for (const wait of LOOKS) setTimeout(focus, wait);
  look();
}
