// Elements and their text. What a model or a person wrote only ever becomes the text of an element.

export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function write(target, text) {
  if (target.textContent !== text) target.textContent = text; // else a screen reader says it again
}

export function pressable(label, className, onPress) {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", onPress);
  return made;
}
