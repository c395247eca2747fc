// Escape closes an open list and leaves what was chosen: Streamlit would empty the field as well.

function onKey(event) {
  const box = event.target;
  if (event.key !== "Escape" || box.getAttribute?.("role") !== "combobox") return;
  if (box.getAttribute("aria-expanded") !== "true") return;
  event.stopPropagation();
  box.blur(); // closes the list
  box.focus({ preventScroll: true });
}

export default function () {
  document.addEventListener("keydown", onKey, { capture: true });
  return () => document.removeEventListener("keydown", onKey, { capture: true });
}
