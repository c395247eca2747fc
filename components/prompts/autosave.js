// Presses Ctrl+Enter in a text area for a person who pauses: Streamlit then tells its text.

const PAUSE = 700;  // milliseconds without a key
const followed = new WeakMap();

function follow(key) {
  let timer;
  const wait = (field) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const keys = { key: "Enter", code: "Enter", ctrlKey: true, bubbles: true };
      if (field.isConnected) field.dispatchEvent(new KeyboardEvent("keydown", keys));
    }, PAUSE);
  };
  const listen = (event) => {
    const field = event.target.closest?.(`.st-key-${key} textarea`);
    if (!field) return;
    if (event.isComposing) clearTimeout(timer);  // a word that is still being put together
    else wait(field);
  };
  document.addEventListener("input", listen);
  document.addEventListener("compositionend", listen);
  // Somebody may have typed before this was here.
  listen({ target: document.activeElement ?? document.body });
  return () => {
    clearTimeout(timer);
    document.removeEventListener("input", listen);
    document.removeEventListener("compositionend", listen);
  };
}

export default function ({ data, parentElement }) {
  if (!followed.has(parentElement)) followed.set(parentElement, follow(data.key));
  return () => {
    followed.get(parentElement)?.();
    followed.delete(parentElement);
  };
}
