// How several lanes are looked at: in columns or one at a time, how wide, scrolled together or not.

import { element, pressable } from "./dom.js";

const WIDTHS = { "Fit": "", "Narrow": "320px", "Medium": "440px", "Wide": "600px" };
const liked = { one: false, width: "", together: false }; // for as long as the page is open

export function laneTools(row, together) {
  const choice = laneChoice(row);
  const set = (name, value) => {
    liked[name] = value;
    arrange();
  };
  const modes = [["Columns", false], ["One lane", true]].map(([label, one]) => {
    const made = pressable(label, "db-tab", () => set("one", one));
    return [made, () => liked.one === one];
  });
  const joined = pressable("Scroll together", "db-tab", () => set("together", !liked.together));
  joined.title = "By heading: the same part of each post";
  const switches = [...modes, [joined, () => liked.together]];
  const arrange = () => {
    row.classList.toggle("db-one", liked.one);
    row.classList.toggle("db-chosen", Boolean(liked.width));
    row.style.setProperty("--width", liked.width || "auto");
    markFit(row); // before it is scrolled to a lane
    together.on = liked.together;
    for (const [made, isOn] of switches) made.setAttribute("aria-pressed", String(isOn()));
    choice.look();
  };
  const group = element("span", "db-tabs db-modes", ...modes.map(([made]) => made));
  const bar = element("div", "db-tools", choice.list, group, widthChoice(set), joined);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Lanes");
  arrange();
  return {
    bar,
    dress: choice.dress,
    // A number shows that lane alone; the same number once more shows all of them.
    onKey(event) {
      const index = Number(event.key) - 1;
      if (!row.children[index] || isTyping(event)) return;
      set("one", !(liked.one && choice.now() === index));
      choice.go(index);
    },
  };
}

// Where nothing is to be scrolled sideways, the heads stay in view while the page is scrolled.
export function markFit(row) {
  const [first, last] = [row.firstElementChild, row.lastElementChild];
  const wide = last.offsetLeft + last.offsetWidth - first.offsetLeft;
  row.classList.toggle("db-fits", wide <= row.clientWidth + 1);
}

const BELOW = 60; // px: the page's own header, as in main.css

// The heads of a row that is scrolled sideways cannot stick to the page: they are moved with it.
export function keepHeadsInView(row) {
  const place = () => {
    const fits = row.classList.contains("db-fits");
    const most = Math.max(0, row.clientHeight - row.firstElementChild.firstElementChild.offsetHeight);
    const down = fits ? 0 : Math.min(most, Math.max(0, BELOW - row.getBoundingClientRect().top));
    row.style.setProperty("--down", `${down}px`);
  };
  document.addEventListener("scroll", place, { capture: true, passive: true });
  return { place, leave: () => document.removeEventListener("scroll", place, { capture: true }) };
}

const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

export function isTyping({ target, ctrlKey, altKey, metaKey }) {
  const field = target.closest?.(`${FIELDS}, [role=dialog], [role=listbox], [role=menu]`);
  return ctrlKey || altKey || metaKey || Boolean(field);
}

function widthChoice(set) {
  const width = element("select", "db-select");
  width.setAttribute("aria-label", "Width of a column");
  width.append(...Object.entries(WIDTHS).map(([label, value]) => new Option(label, value)));
  width.value = liked.width;
  width.addEventListener("change", () => set("width", width.value));
  return width;
}

// A button for each lane, which brings it into view.
function laneChoice(row) {
  const lanes = [...row.children];
  const buttons = lanes.map((_, index) => pressable(String(index + 1), "db-tab", () => go(index)));
  const now = () => {
    const edge = row.getBoundingClientRect().left;
    const away = lanes.map((lane) => Math.abs(lane.getBoundingClientRect().left - edge));
    return away.indexOf(Math.min(...away));
  };
  const look = () => {
    const chosen = now();
    for (const [index, button] of buttons.entries())
      button.setAttribute("aria-current", String(index === chosen));
  };
  const go = (index) => {
    row.scrollTo({ left: lanes[index].offsetLeft - lanes[0].offsetLeft });
    look();
  };
  const dress = (shown) => {
    for (const [index, button] of buttons.entries()) {
      button.title = shown[index].name;
      button.setAttribute("aria-label", `Lane ${index + 1}: ${shown[index].name}`);
    }
  };
  row.addEventListener("scroll", look);
  return { list: element("span", "db-tabs", ...buttons), now, go, look, dress };
}
