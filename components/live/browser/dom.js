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

// As posts/direction.py has it: most letters decide, for "WordPress" begins many an Arabic title.
export function direction(text) {
  const fromRight = text.match(/[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/gu);
  return fromRight && 2 * fromRight.length > (text.match(/\p{L}/gu) ?? []).length ? "rtl" : "ltr";
}

export function pressable(label, className, onPress) {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", onPress);
  return made;
}
