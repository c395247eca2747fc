// A lane's fields as a card: the post as a list of search results shows it, then its tags and
// categories. Folded, it is two lines; one press opens it.

import { direction, element, pressable, write } from "./dom.js";

// px at Arial 20 px: the width that search results are taken to have; on a phone, two lines of 328
const TITLE_WIDTH = { desktop: 600, phone: 656 };
const DEVICES = { desktop: "Desktop", phone: "Phone" };
const [SHORT, LONG] = [121, 156]; // characters that the prompt asks of a description

export function cardPane(root, { toggle, chooseDevice }) {
  const title = element("h3", "db-title");
  title.dataset.field = "title";
  const address = element("p", "db-address");
  const description = element("p", "db-description");
  description.dataset.field = "description";
  const chips = element("div", "db-chips");
  const titleNote = element("span", "db-note");
  const descriptionNote = element("span", "db-note");
  const verdict = element("span");
  const repairs = element("ul", "db-repairs");
  const button = pressable("Fields", "db-link db-fold", toggle);
  button.setAttribute("aria-expanded", "false");
  const first = element("div", "db-first", title, titleNote, button);
  const second = element("div", "db-second", chips, descriptionNote);
  const devices = deviceSwitch(chooseDevice);
  const result = element("div", "db-result", address, description, devices.root);
  let device = "desktop";
  let known = null;
  const whole = element("div", "db-whole", verdict);
  root.append(first, result, second, whole, repairs);

  const absentOf = (lane) => (name) =>
    [element("span", "db-absent", `No ${name}${lane.ended ? "" : " yet"}`)];

  // What a page of results shows on that device, cut where Python says that it is cut.
  const showResult = (lane) => {
    const { title: heading, description: text, slug, result } = lane.envelope;
    const absent = absentOf(lane);
    const cut = result[device];
    title.replaceChildren(...(heading ? cutAt(heading, cut.title) : absent("title")));
    title.title = heading ?? "";
    note(titleNote, heading, cut.title !== null, `${result.width} of ${TITLE_WIDTH[device]} px wide`);
    write(address, slug ? `your-site.com › ${slug}` : "");
    description.replaceChildren(...(text ? cutAt(text, cut.description) : absent("description")));
    for (const part of [title, description]) part.dir = direction(part.textContent);
  };
  return {
    open(isOpen) {
      root.classList.toggle("db-open", isOpen);
      button.setAttribute("aria-expanded", String(isOpen));
    },
    showOn(chosen) {
      device = chosen;
      root.classList.toggle("db-on-phone", device === "phone");
      devices.show(device);
      if (known) showResult(known);
    },
    show(news, lane) {
      if (!news.envelope && news.ended === undefined) return;
      known = lane;
      showResult(lane);
      const read = lane.envelope;
      const absent = absentOf(lane);
      const text = read.description;
      const length = text ? [...text].length : 0;
      note(descriptionNote, text, length > LONG || (lane.ended && length < SHORT),
        `Meta description, in characters; asked: ${SHORT} to ${LONG}`, `${SHORT}–${LONG}`);
      chips.replaceChildren(...chipsOf(read, absent));
      chips.dir = direction(chips.textContent);
      const [look, said] = judge(read.complete, lane);
      verdict.className = look;
      write(verdict, said);
      repairs.replaceChildren(...read.repairs.map((repair) => element("li", "", repair)));
    },
  };
}

// Where the results are looked at: the choice is that of all cards.
function deviceSwitch(choose) {
  const buttons = Object.entries(DEVICES).map(([device, label]) => {
    const made = pressable(label, "db-tab", () => choose(device));
    made.dataset.device = device;
    return made;
  });
  const root = element("div", "db-tabs db-devices", ...buttons);
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Search result as on");
  const show = (device) => {
    for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.device === device));
  };
  show("desktop");
  return { root, show };
}

// The length of a field; marked where it is not what was asked for.
function note(place, text, wrong, help, asked) {
  write(place, text ? `${[...text].length}${asked ? ` of ${asked}` : ""}` : "");
  place.classList.toggle("db-bad", Boolean(text) && wrong);
  place.title = help;
}

function chipsOf(read, absent) {
  const make = (names, look, help) =>
    names.map((name) => Object.assign(element("span", `db-chip ${look}`, name), { title: help }));
  const categories = [
    ...make(read.unknown, "db-unknown", "Not on the list of categories"), // first, to be seen
    ...make(read.categories, "db-known", "Category, on the list"),
  ];
  const group = (name, label, chips) => {
    const made = element("div", "db-group", element("span", "db-note", label), ...chips);
    made.dataset.field = name;
    return made;
  };
  const tags = make(read.tags, "", "Tag");
  const strangers = read.unknown.length ? ` (${read.unknown.length} not on the list)` : "";
  return [
    group("categories", `Categories${strangers}`, categories.length ? categories : absent("categories")),
    group("tags", `Tags${tags.length ? ` (${tags.length})` : ""}`, tags.length ? tags : absent("tags")),
  ];
}

// What a list of search results leaves out is dim; it leaves nothing out where no length is given.
function cutAt(text, length) {
  if (length === null) return [text];
  const signs = [...text];
  const rest = element("span", "db-cut", signs.slice(length).join(""));
  rest.title = "Search results may leave this out";
  return [signs.slice(0, length).join(""), rest];
}

function judge(complete, { ended, text, plan_ready }) {
  if (plan_ready) return ["db-absent", "Only the plan so far"];
  if (complete) return ["db-good", "Complete"];
  if (!ended) return ["db-absent", "Not complete yet"];
  return ["db-bad", text ? "Incomplete: no end marker" : "No text"];
}
