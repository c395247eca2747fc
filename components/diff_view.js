// Two texts as one. A piece is only ever put into the page as text: what it holds is hostile.

const SAID = { removed: ["del", "[removed: ", "]"], added: ["ins", "[added: ", "]"] };
const STEPS = { n: 1, p: -1 };
const jumps = new WeakMap(); // view -> its buttons

function said(text) {
  return Object.assign(document.createElement("span"), { className: "db-said", textContent: text });
}

function gap(words) {
  const text = words === "1" ? "… 1 word …" : `… ${words} words …`;
  return Object.assign(document.createElement("span"), { className: "db-gap", textContent: text });
}

function piece([kind, text]) {
  if (kind === "gap") return gap(text);
  if (!(kind in SAID)) return document.createTextNode(text);
  const [tag, before, after] = SAID[kind];
  const element = document.createElement(tag);
  element.append(said(before), text, said(after));
  return element;
}

// Buttons that lead from change to change, and the keys N and P while the differences have the focus.
// The function that is returned starts over, once other differences are shown.
function diffJumps(view, tools) {
  let at = -1;
  const place = document.createElement("span");
  place.setAttribute("role", "status");
  const go = (step) => {
    const changes = changesIn(view);
    if (!changes.length) return;
    changes[at]?.classList.remove("db-here");
    at = at < 0 && step < 0 ? changes.length - 1 : (at + step + changes.length) % changes.length;
    const change = changes[at];
    change.classList.add("db-here");
    view.scrollTop = change.offsetTop - view.clientHeight / 3;
    place.textContent = `Change ${at + 1} of ${changes.length}`;
  };
  const buttons = [["Previous change", "P", -1], ["Next change", "N", 1]].map(
    ([label, key, step]) => button(label, key, () => go(step)),
  );
  tools.append(...buttons, place);
  for (const part of [view, tools])
    part.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
      const step = STEPS[key?.toLowerCase()];
      if (step && !ctrlKey && !altKey && !metaKey) go(step);
    });
  return () => {
    at = -1;
    place.textContent = "";
  };
}

// Removed text and the text added in its place count as one change.
function changesIn(view) {
  const changed = [...view.querySelectorAll("del, ins")];
  return changed.filter((each) => !["DEL", "INS"].includes(each.previousSibling?.nodeName));
}

function button(label, key, onPress) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", textContent: label });
  made.title = `Key: ${key}`;
  made.addEventListener("click", onPress);
  return made;
}

export default function ({ data, parentElement }) {
  const view = parentElement.querySelector(".db-diff");
  view.style.maxHeight = data.height ? `${data.height}px` : "";
  view.setAttribute("aria-label", data.label);
  view.replaceChildren(...data.pieces.map(piece));
  if (!data.jumps) return;
  const tools = parentElement.querySelector(".db-diff-tools");
  if (!jumps.has(view)) jumps.set(view, diffJumps(view, tools));
  jumps.get(view)();
}
