// The component: Python mounts it once for each pane, and calls it again at every rerun and theme
// change. This module is one for all of them, so what belongs to a pane hangs on its element.

import { figuresPane } from "./figures.js";
import { element, envelopePane, replyPane } from "./panes.js";
import { previewPane } from "./preview.js";
import { headPane, statePane } from "./state.js";
import { streamOf } from "./stream.js";

const VIEWS = {
  head: headPane,
  figures: figuresPane,
  envelope: envelopePane,
  preview: previewPane,
  reply: replyPane,
};
const panes = new WeakMap(); // parentElement -> pane
const timers = new WeakMap(); // parentElement -> what `again` waits with

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.part === "relay") return relay(data);
  if (data.part === "again") return again(data, parentElement, setTriggerValue);
  const key = `${data.part}/${data.run}/${data.lane}`;
  let pane = panes.get(parentElement);
  if (pane?.key !== key) {
    pane?.leave();
    pane = mount(key, data, parentElement);
    panes.set(parentElement, pane);
  }
  pane.data = data;
  pane.trigger = setTriggerValue;
  if (data.part === "state") streamOf(data.run).turnTo(data.turn, data.ended);
  pane.view.dress?.();
  return pane.leave;
}

function mount(key, data, parentElement) {
  const root = element("div", `db-live db-${data.part}`);
  root.classList.toggle("db-compact", Boolean(data.compact));
  parentElement.append(root);
  const stream = streamOf(data.run);
  const pane = {
    key,
    data,
    left: false,
    join: () => stream.join(pane.listener),
    leave() {
      pane.left = true;
      stream.leave(pane.listener);
      panes.delete(parentElement);
      root.remove();
    },
  };
  if (data.part === "state") {
    pane.view = pane.listener = statePane(root, pane);
  } else {
    pane.view = VIEWS[data.part](root, pane);
    pane.listener = ofLane(data.lane, pane.view);
  }
  if (data.part !== "preview") pane.join(); // the preview joins once its frame is there
  return pane;
}

// A view of one lane hears of that lane only.
function ofLane(index, view) {
  return {
    lane: index,
    show(news, stream) {
      for (const one of news) if (one.lane === index) view.show(one, stream.lanes[index]);
    },
    tick(stream) {
      if (stream.lanes[index]) view.tick?.(stream.lanes[index]);
    },
  };
}

// Where the stream cannot be had, Python brings the news itself.
function relay({ run, news }) {
  const stream = streamOf(run);
  stream.relayed = true;
  stream.close();
  stream.take(news);
}

// Has the page run once more in a moment: what it waits for may be there then.
function again({ after }, parentElement, trigger) {
  clearTimeout(timers.get(parentElement));
  timers.set(parentElement, setTimeout(() => trigger("again", true), after * 1000));
  return () => clearTimeout(timers.get(parentElement));
}
