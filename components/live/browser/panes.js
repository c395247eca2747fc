// The panes that are plain text: a lane's envelope and its reply. What they show is hostile: it only
// ever becomes the text of an element.

import { align } from "./align.js";

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

// A field is a heading, a note beside it (its length, its number) and its value.
function field(root, name, label) {
  const note = element("span", "db-note");
  const value = element("div", "db-value");
  value.dataset.field = name;
  const head = element("div", "db-label", element("h2", "", label), note);
  root.append(element("section", "db-field", head, value));
  if (root.classList.contains("db-compact")) align(value, name);
  return (noted, content) => {
    write(note, noted);
    value.replaceChildren(...content);
    value.dir = direction(value.textContent);
  };
}

export function envelopePane(root, pane) {
  const title = field(root, "title", "Title");
  const description = field(root, "description", "Meta description");
  const tags = field(root, "tags", "Tags");
  const categories = field(root, "categories", "Categories");
  const verdict = element("span");
  root.append(element("p", "db-label", verdict));
  const repairs = element("ul", "db-repairs");
  root.append(repairs);
  if (pane.data.compact) align(repairs, "repairs");

  return {
    show(news, lane) {
      if (!news.envelope && news.ended === undefined) return;
      const read = lane.envelope;
      const absent = () => [element("span", "db-absent", lane.ended ? "Missing" : "Not yet")];
      const text = (value) => (value ? [value] : absent());
      title(measure(read.title, { compact: pane.data.compact }), text(read.title));
      description(measure(read.description, pane.data), text(read.description));
      const chips = (names, look, help) =>
        names.map((name) => Object.assign(element("span", look, name), { title: help }));
      const tagged = chips(read.tags, "db-chip", "");
      tags(tagged.length ? String(tagged.length) : "", tagged.length ? tagged : absent());
      const sorted = [
        ...chips(read.categories, "db-chip db-known", "On the list"),
        ...chips(read.unknown, "db-chip db-unknown", "Not on the list of categories"),
      ];
      const strangers = read.unknown.length ? `${read.unknown.length} not on the list` : "";
      categories(strangers, sorted.length ? sorted : absent());
      const [look, word] = judge(read.complete, lane);
      verdict.className = look;
      write(verdict, word);
      repairs.replaceChildren(...read.repairs.map((repair) => element("li", "", repair)));
    },
  };
}

function measure(text, { asked, compact } = {}) {
  if (!text) return "";
  const length = [...text].length;
  if (compact) return asked ? `${length} (${asked.replace(" to ", "–")})` : `${length}`;
  return `${length} characters${asked ? ` (asked: ${asked})` : ""}`;
}

function judge(complete, { ended, text }) {
  if (complete) return ["db-good", "Complete"];
  if (!ended) return ["db-absent", "Not complete yet"];
  return ["db-bad", text ? "Incomplete: no end marker" : "No text"];
}

// The reply as it came. Where it was continued, a line says so, and what the post leaves out is dim.
export function replyPane(root) {
  const box = element("div");
  box.tabIndex = 0; // so that it can be scrolled by keys
  root.append(box);
  let marked = ""; // the joints that stand there
  let end = null; // the text that grows

  const draw = (text, joints) => {
    end = document.createTextNode("");
    box.replaceChildren(...pieces(text, joints), end);
  };
  return {
    show({ reply, more }, lane) {
      const joints = lane.joints ?? []; // a blind lane has none
      const now = JSON.stringify(joints);
      if (reply !== undefined || now !== marked) draw(lane.text, joints);
      else if (more) end.appendData(more);
      marked = now;
    },
  };
}

function pieces(text, joints) {
  const made = [];
  let from = 0;
  for (const { at, out, said } of joints) {
    const start = indexOf(text, at);
    const goesOn = indexOf(text, at + out);
    const note = element("span", "db-joint", said);
    note.setAttribute("role", "note");
    made.push(text.slice(from, start), note, element("del", "", text.slice(start, goesOn)));
    from = goesOn;
  }
  return [...made, text.slice(from)];
}

// Python counts whole characters, JavaScript counts an emoji as two.
function indexOf(text, characters) {
  let index = 0;
  for (let left = characters; left > 0 && index < text.length; left -= 1)
    index += text.codePointAt(index) > 0xffff ? 2 : 1;
  return index;
}
