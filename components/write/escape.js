// Make the page's lists behave like other lists. Escape closes an open list and keeps the choice:
// Streamlit would empty the field, too. A click into a field that accepts new names selects the text
// in it, and what is typed or pasted over that stays as typed: Streamlit would keep only what differs.

const NEW_NAMES = "[class*='st-key-model-'] input, .st-key-language input";
const setValue = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
let pressedAnew = null; // the field that gets the focus by this press

function onKey(event) {
  const box = event.target;
  if (event.key !== "Escape" || box.getAttribute?.("role") !== "combobox") return;
  if (box.getAttribute("aria-expanded") !== "true") return;
  event.stopPropagation();
  box.blur(); // closes the list
  box.focus({ preventScroll: true });
}

function onPress({ target }) {
  const takesNames = target.matches?.(NEW_NAMES) && target !== document.activeElement;
  pressedAnew = takesNames ? target : null;
}

function onClick({ target }) {
  if (target === pressedAnew) target.select();
  pressedAnew = null;
}

// A field that is emptied first counts as being typed in, so Streamlit keeps the whole text.
function onInsert(event) {
  const box = event.target;
  if (!box.matches?.(NEW_NAMES) || !box.value || typeof event.data !== "string") return;
  if (!["insertText", "insertFromPaste"].includes(event.inputType)) return;
  event.preventDefault();
  const before = box.value.slice(0, box.selectionStart) + event.data;
  const text = before + box.value.slice(box.selectionEnd);
  for (const value of ["", text]) {
    setValue.call(box, value);
    box.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  box.setSelectionRange(before.length, before.length);
}

const LISTENERS = { keydown: onKey, pointerdown: onPress, click: onClick, beforeinput: onInsert };

// For good: where the component is drawn in another place, its old one goes after the new one came.
for (const [name, listener] of Object.entries(LISTENERS))
  document.addEventListener(name, listener, { capture: true });

export default function () {}
