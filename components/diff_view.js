// Two texts as one. A piece is only ever put into the page as text: what it holds is hostile.

const SAID = { removed: ["del", "[removed: ", "]"], added: ["ins", "[added: ", "]"] };

function said(text) {
  return Object.assign(document.createElement("span"), { className: "db-said", textContent: text });
}

function piece([kind, text]) {
  if (!(kind in SAID)) return document.createTextNode(text);
  const [tag, before, after] = SAID[kind];
  const element = document.createElement(tag);
  element.append(said(before), text, said(after));
  return element;
}

export default function ({ data, parentElement }) {
  const view = parentElement.querySelector(".db-diff");
  view.style.maxHeight = data.height ? `${data.height}px` : "";
  view.setAttribute("aria-label", data.label);
  view.replaceChildren(...data.pieces.map(piece));
}
