// The stage: all lanes of a run side by side, or one at a time, as wide as the person wants them.
// One lane is nothing else than columns of the whole width: it is scrolled to, and swiped.

import { element } from "./dom.js";
import { laneView } from "./lane.js";
import { scrolledTogether } from "./together.js";
import { isTyping, keepHeadsInView, laneTools, markFit } from "./tools.js";

const ROOM_BESIDE = 704; // px: 44rem, as in main.css

export function stagePane(root, pane) {
  const count = pane.data.lanes.length;
  const row = element("div", "db-lanes");
  const inner = element("div", "db-inner", row);
  row.style.setProperty("--lanes", String(count));
  root.classList.toggle("db-alone", count === 1);
  root.append(inner);

  const onKey = (event) => {
    const press = Object.fromEntries(pane.data.keys)[event.key];
    if (press && !event.repeat && !isTyping(event)) pane.trigger("act", press);
  };
  document.addEventListener("keydown", onKey);
  const together = scrolledTogether();
  const open = { cards: false, figures: false };
  const showCards = () => {
    const isOpen = open.cards || (count === 1 && root.clientWidth >= ROOM_BESIDE);
    for (const lane of lanes) lane.openCard(isOpen);
  };
  const stage = {
    page: pane.data.page,
    title: pane.data.title,
    press: (lane, act) => pane.trigger("act", { lane, act }),
    toggleCards() {
      open.cards = !open.cards;
      showCards();
    },
    chooseDevice(device) {
      for (const lane of lanes) lane.showOn(device);
    },
    toggleFigures() {
      open.figures = !open.figures;
      for (const lane of lanes) lane.openFigures(open.figures);
    },
    onFrame(index, inside) {
      together.add(index, inside);
      inside.addEventListener("keydown", onKey);
      if (tools) inside.addEventListener("keydown", tools.onKey);
    },
  };
  const lanes = pane.data.lanes.map((_, index) => laneView(index, pane.data.run, stage));
  row.append(...lanes.map((lane) => lane.root));
  const tools = count > 1 ? laneTools(row, together) : null;
  if (tools) {
    inner.append(tools.bar);
    document.addEventListener("keydown", tools.onKey);
  }
  const heads = keepHeadsInView(row);
  const watcher = new ResizeObserver(() => {
    showCards();
    markFit(row);
    heads.place();
  });
  for (const each of [root, lanes[0].root]) watcher.observe(each);
  return {
    dress() {
      for (const [index, lane] of lanes.entries()) lane.dress(pane.data.lanes[index]);
      tools?.dress(pane.data.lanes);
    },
    leave() {
      watcher.disconnect();
      heads.leave();
      document.removeEventListener("keydown", onKey);
      if (tools) document.removeEventListener("keydown", tools.onKey);
      for (const lane of lanes) lane.leave();
    },
  };
}
