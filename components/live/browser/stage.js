// The stage: all lanes of a run side by side, or one at a time, as wide as the person wants them.
// One lane is nothing else than columns of the whole width: it is scrolled to, and swiped.

import { element, pressable } from "./dom.js";
import { laneView } from "./lane.js";
import { scrolledTogether } from "./together.js";

const WIDTHS = { "Fit": "", "Narrow": "320px", "Medium": "440px", "Wide": "600px" };
const ROOM_BESIDE = 704; // px: 44rem, as in live.css
const liked = { one: false, width: "", together: false }; // for as long as the page is open

export function stagePane(root, pane) {
  const count = pane.data.lanes.length;
  const row = element("div", "db-lanes");
  row.style.setProperty("--lanes", String(count));
  const together = scrolledTogether();
  let cardsOpen = false;
  let figuresOpen = false;
  const showCards = () => {
    const isOpen = cardsOpen || (count === 1 && root.clientWidth >= ROOM_BESIDE);
    for (const lane of lanes) lane.openCard(isOpen);
  };
  const stage = {
    page: pane.data.page,
    title: pane.data.title,
    press: (lane, act) => pane.trigger("act", { lane, act }),
    toggleCards() {
      cardsOpen = !cardsOpen;
      showCards();
    },
    toggleFigures() {
      figuresOpen = !figuresOpen;
      for (const lane of lanes) lane.openFigures(figuresOpen);
    },
    onFrame(index, inside) {
      together.add(index, inside);
      inside.addEventListener("keydown", onKey);
    },
  };
  const lanes = pane.data.lanes.map((_, index) => laneView(index, pane.data.run, stage));
  row.append(...lanes.map((lane) => lane.root));
  root.classList.toggle("db-alone", count === 1);
  const inner = element("div", "db-inner", row);
  root.append(inner);

  const choice = count > 1 ? laneChoice(row, lanes) : null;
  let tools = null;
  const arrange = () => {
    row.classList.toggle("db-one", liked.one);
    row.style.setProperty("--width", liked.width || "auto");
    row.classList.toggle("db-chosen", Boolean(liked.width));
    together.on = liked.together;
    choice?.look();
    tools?.look();
    markFit(row);
  };
  // A number shows that lane alone; the same number once more shows all of them.
  const onKey = (event) => {
    const index = Number(event.key) - 1;
    if (!choice || !lanes[index] || isTyping(event)) return;
    liked.one = !(liked.one && choice.now() === index);
    arrange();
    choice.go(index);
  };
  if (choice) {
    tools = toolbar(choice, arrange);
    inner.append(tools.bar);
  }
  document.addEventListener("keydown", onKey);
  const watcher = new ResizeObserver(() => {
    showCards();
    markFit(row);
  });
  watcher.observe(root);
  arrange();
  return {
    dress() {
      for (const [index, lane] of lanes.entries()) lane.dress(pane.data.lanes[index]);
      choice?.dress(pane.data.lanes);
    },
    leave() {
      watcher.disconnect();
      document.removeEventListener("keydown", onKey);
      for (const lane of lanes) lane.leave();
    },
  };
}

// Where nothing is to be scrolled sideways, the heads stay in view while the page is scrolled.
function markFit(row) {
  const [first, last] = [row.firstElementChild, row.lastElementChild];
  const wide = last.offsetLeft + last.offsetWidth - first.offsetLeft;
  row.classList.toggle("db-fits", wide <= row.clientWidth + 1);
}

function isTyping({ target, ctrlKey, altKey, metaKey }) {
  return ctrlKey || altKey || metaKey || Boolean(target.closest?.("input, textarea, select, [contenteditable]"));
}

// A button for each lane, which brings it into view.
function laneChoice(row, lanes) {
  const buttons = lanes.map((_, index) => pressable(String(index + 1), "db-tab", () => go(index)));
  const list = element("span", "db-tabs", ...buttons);
  const now = () => {
    const edge = row.getBoundingClientRect().left;
    const away = lanes.map(({ root }) => Math.abs(root.getBoundingClientRect().left - edge));
    return away.indexOf(Math.min(...away));
  };
  const go = (index) => {
    row.scrollTo({ left: lanes[index].root.offsetLeft - lanes[0].root.offsetLeft });
    look();
  };
  const look = () => {
    const chosen = now();
    for (const [index, button] of buttons.entries())
      button.setAttribute("aria-current", String(index === chosen));
  };
  row.addEventListener("scroll", look);
  const dress = (shown) => {
    for (const [index, button] of buttons.entries()) button.title = shown[index].name;
  };
  return { list, now, go, look, dress };
}

function toolbar(choice, arrange) {
  const set = (name, value) => {
    liked[name] = value;
    arrange();
  };
  const modes = [["Columns", false], ["One lane", true]].map(([label, one]) => {
    const made = pressable(label, "db-tab", () => set("one", one));
    return [made, () => liked.one === one];
  });
  const together = pressable("Scroll together", "db-tab", () => set("together", !liked.together));
  together.title = "By heading: the same part of each post";
  const switches = [...modes, [together, () => liked.together]];
  const look = () => {
    for (const [made, isOn] of switches) made.setAttribute("aria-pressed", String(isOn()));
  };
  const width = element("select", "db-select");
  width.setAttribute("aria-label", "Width of a column");
  width.append(...Object.entries(WIDTHS).map(([label, value]) => new Option(label, value)));
  width.value = liked.width;
  width.addEventListener("change", () => set("width", width.value));
  const group = element("span", "db-tabs db-modes", ...modes.map(([made]) => made));
  const bar = element("div", "db-bar-of-tools", choice.list, group, width, together);
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", "Lanes");
  return { bar, look };
}
