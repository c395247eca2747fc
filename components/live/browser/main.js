// The component: Python mounts it once for each pane, and calls it again at every rerun and theme
// change. This module is one for all of them, so what belongs to a pane hangs on its element.

import { besidePane } from "./beside.js";
import { element } from "./dom.js";
import { stagePane } from "./stage.js";
import { statePane } from "./state.js";
import { streamOf } from "./stream.js";

const VIEWS = { beside: besidePane, stage: stagePane, state: statePane };
const panes = new WeakMap(); // parentElement -> pane
const timers = new WeakMap(); // parentElement -> what `again` waits with

export default function ({ data, parentElement, setTriggerValue }) {
  if (data.part === "relay") return relay(data);
  if (data.part === "version") return version(data);
  if (data.part === "pointer") return streamOf(data.run).point(data.lane, data);
  if (data.part === "differences") return differences(data);
  if (data.part === "again") return again(data, parentElement, setTriggerValue);
  const key = `${data.part}/${data.run}/${data.lane ?? ""}`;
  let pane = panes.get(parentElement);
  if (pane?.key !== key) {
    pane?.leave();
    pane = mount(key, data, parentElement, setTriggerValue);
    panes.set(parentElement, pane);
  }
  pane.data = data;
  pane.trigger = setTriggerValue;
  if (data.part === "state") streamOf(data.run).turnTo(data.turn, data.ended);
  pane.view.dress?.();
  return pane.leave;
}

function mount(key, data, parentElement, trigger) {
  const root = element("div", `db-live db-${data.part}`);
  parentElement.append(root);
  const pane = { key, data, trigger, left: false };
  pane.leave = () => {
    pane.left = true;
    pane.view.leave?.();
    panes.delete(parentElement);
    root.remove();
  };
  pane.view = VIEWS[data.part](root, pane);
  return pane;
}

// Where the stream cannot be had, Python brings the news itself.
function relay({ run, news }) {
  const stream = streamOf(run);
  stream.relayed = true;
  stream.close();
  stream.take(news);
}

// A post is shown in another version than the one that was written, until this goes.
function version({ run, lane, version }) {
  const stream = streamOf(run);
  stream.showAs(lane, version);
  return () => stream.showAs(lane, null);
}

// How each lane differs from the baseline, until this goes.
function differences({ run, said }) {
  const stream = streamOf(run);
  stream.tellDifferences(said);
  return () => stream.tellDifferences([]);
}

// Has the page run once more in a moment: what it waits for may be there then.
function again({ after }, parentElement, trigger) {
  clearTimeout(timers.get(parentElement));
  timers.set(parentElement, setTimeout(() => trigger("again", true), after * 1000));
  return () => clearTimeout(timers.get(parentElement));
}
