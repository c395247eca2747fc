// The panes that are plain text: a run's state; a lane's figures, envelope and reply. What they
// show is hostile: it only ever becomes the text of an element.

function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

function write(target, text) {
  if (target.textContent !== text) target.textContent = text; // else a screen reader says it again
}

// A word. This pane also tells Python once the run has ended or its stream cannot be had.
function statePane(root, pane) {
  const word = element("span", "db-word", pane.data.state);
  word.dataset.state = pane.data.state;
  word.setAttribute("role", "status");
  word.setAttribute("aria-live", "polite");
  root.append(word);
  let told = false;
  // Again until the page knows: a trigger that falls into another rerun may be lost.
  const tell = (name, known) => {
    if (pane.left || known()) return;
    pane.trigger(name, true);
    setTimeout(tell, 2500, name, known);
  };
  return {
    show(_, stream) {
      write(word, stream.state);
      word.dataset.state = stream.state;
      if (stream.ended && !told) tell("ended", () => pane.data.ended);
      told = stream.ended;
    },
    unreachable() {
      tell("unreachable", () => pane.data.relayed);
    },
  };
}

const count = new Intl.NumberFormat("en-US").format;
const FIGURES = [
  ["first", "First text", seconds],
  ["elapsed", "Elapsed", seconds],
  ["words", "Words", count],
  ["speed", "Words/s", (value) => (value < 100 ? value.toFixed(1) : count(Math.round(value)))],
  ["minutes", "Reading time", (value) => `${value} min`],
  ["input", "Tokens in", count],
  ["output", "Tokens out", count],
  ["cost", "Cost", (value) => value],
];

function seconds(value) {
  if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)} s`;
  return `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")} min`;
}

function figuresPane(root) {
  const list = element("dl", "db-figures");
  const sentence = element("span");
  sentence.setAttribute("role", "status");
  const countdown = element("span"); // outside of what is read aloud: it changes every second
  const outcome = element("p", "db-outcome", sentence, countdown);
  const values = {};
  for (const [name, label] of FIGURES) {
    values[name] = element("dd", "", "–");
    list.append(element("div", "", element("dt", "", label), values[name]));
  }
  root.append(list, outcome);

  const tick = (lane) => {
    const elapsed = lane.ended ? lane.elapsed : secondsSince(lane.pressed);
    const wait = lane.next_try === null ? 0 : Math.ceil(lane.next_try - elapsed);
    write(values.elapsed, seconds(elapsed));
    write(sentence, lane.outcome);
    write(countdown, wait > 0 ? ` Next try in ${wait} s.` : "");
    outcome.hidden = !lane.outcome;
  };
  return {
    show(news, lane) {
      for (const [name, , format] of FIGURES) {
        const value = lane.figures[name];
        const unknown = name === "cost" && lane.ended && lane.text ? "unknown" : "–";
        if (name !== "elapsed") write(values[name], value === null ? unknown : format(value));
      }
      tick(lane);
    },
    tick(lane) {
      if (!lane.ended) tick(lane);
    },
  };
}

// A field is a heading, a note beside it (its length, its number) and its value.
function field(root, name, label) {
  const note = element("span", "db-note");
  const value = element("div", "db-value");
  value.dataset.field = name;
  const head = element("div", "db-head", element("h2", "", label), note);
  root.append(element("section", "db-field", head, value));
  return (noted, content) => {
    write(note, noted);
    value.replaceChildren(...content);
  };
}

function envelopePane(root, pane) {
  const title = field(root, "title", "Title");
  const description = field(root, "description", "Meta description");
  const tags = field(root, "tags", "Tags");
  const categories = field(root, "categories", "Categories");
  const verdict = element("span");
  root.append(element("div", "db-head", element("h2", "", "Envelope"), verdict));
  const mended = element("ul", "db-repairs");
  root.append(mended);

  return {
    show(news, lane) {
      if (!news.envelope && news.ended === undefined) return;
      const read = lane.envelope;
      const absent = () => [element("span", "db-absent", lane.ended ? "Missing" : "Not yet")];
      const text = (value) => (value ? [value] : absent());
      title(measure(read.title), text(read.title));
      description(measure(read.description, pane.data.asked), text(read.description));
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
      mended.replaceChildren(...read.repairs.map((repair) => element("li", "", repair)));
    },
  };
}

function measure(text, asked) {
  if (!text) return "";
  return `${[...text].length} characters${asked ? ` (asked: ${asked})` : ""}`;
}

function judge(complete, { ended, text }) {
  if (complete) return ["db-good", "Complete"];
  if (!ended) return ["db-absent", "Open"];
  return ["db-bad", text ? "Incomplete: no end marker" : "Missing"];
}

// The reply as it came.
function replyPane(root) {
  const text = document.createTextNode("");
  const box = element("div", "", text);
  box.tabIndex = 0; // so that it can be scrolled by keys
  root.append(box);
  return {
    show({ reply, more }) {
      if (reply !== undefined) text.data = reply;
      if (more) text.appendData(more);
    },
  };
}
