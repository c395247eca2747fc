// Places of a post, marked in its preview. The preview knows no offsets of the Markdown: a place is
// told by its words, how often they come before it, and how far down it is in the post. The words
// are only compared with what is there; nothing is made of them.

export function pointAt(inside, places, at) {
  for (const mark of inside.querySelectorAll("mark")) unwrap(mark);
  if (!places.length) return;
  const letters = lettersOf(inside);
  const text = letters.map(({ sign }) => sign).join("");
  const spans = places.map(([words, earlier]) => spanOf(text, plainWords(words), earlier));
  const marks = wrapAll(inside, letters, spans);
  const target = marks[at]?.[0] ?? linkWith(inside, places[at][0]);
  if (!target) return scrollDown(inside, places[at][2]);
  for (const mark of marks[at] ?? []) mark.className = "now";
  target.scrollIntoView({ block: "center" });
  if (target.localName === "mark") target.tabIndex = -1; // so that it is read from there
  target.focus({ preventScroll: true });
}

// Each letter of the body with its place in the tree; of several spaces, the first.
function lettersOf(inside) {
  const letters = [];
  for (const part of ["done", "open"]) {
    const walker = inside.createTreeWalker(inside.getElementById(part), NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) addLetters(letters, walker.currentNode);
  }
  return letters;
}

function addLetters(letters, node) {
  for (let at = 0; at < node.data.length; at += 1) {
    const sign = plainSign(node.data[at]);
    if (sign !== " " || letters.at(-1)?.sign !== " ") letters.push({ sign, node, at });
  }
}

function plainSign(sign) {
  if (/\s/.test(sign)) return " ";
  const small = sign.toLowerCase();
  return small.length === 1 ? small : sign;
}

function plainWords(words) {
  return Array.from({ length: words.length }, (_, at) => plainSign(words[at])).join("");
}

// From which letter to which the words are; the last time that they are there, if not so often.
function spanOf(text, words, earlier) {
  let from = words ? text.indexOf(words) : -1;
  for (let left = earlier; from >= 0 && left > 0; left -= 1) {
    const next = text.indexOf(words, from + words.length);
    if (next < 0) break;
    from = next;
  }
  return from < 0 ? null : [from, from + words.length];
}

// From the last to the first, so that what comes before stays where it is. Of places that overlap,
// the later one is marked.
function wrapAll(inside, letters, spans) {
  const marks = spans.map(() => null);
  const order = [...spans.keys()].filter((each) => spans[each]);
  order.sort((one, other) => spans[other][0] - spans[one][0]);
  let before = Number.POSITIVE_INFINITY;
  for (const each of order) {
    const [from, to] = spans[each];
    if (to > before) continue;
    before = from;
    marks[each] = wrap(inside, letters.slice(from, to));
  }
  return marks;
}

function wrap(inside, letters) {
  const pieces = Map.groupBy(letters, ({ node }) => node);
  const marks = [...pieces].reverse().map(([node, those]) => {
    const range = inside.createRange();
    range.setStart(node, those[0].at);
    range.setEnd(node, those.at(-1).at + 1);
    const mark = inside.createElement("mark");
    range.surroundContents(mark);
    return mark;
  });
  return marks.reverse();
}

function unwrap(mark) {
  const { parentNode } = mark;
  mark.replaceWith(...mark.childNodes);
  parentNode.normalize();
}

// The address of a link is no text of the post.
function linkWith(inside, address) {
  return [...inside.querySelectorAll("a")].find((link) => link.getAttribute("href") === address);
}

function scrollDown(inside, share) {
  const { scrollingElement, defaultView } = inside;
  scrollingElement.scrollTop = share * scrollingElement.scrollHeight;
  defaultView.frameElement.scrollIntoView({ block: "nearest" });
}
