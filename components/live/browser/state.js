// The word for a state, and the run's own: its pane tells Python what it must know of the run.

import { element, write } from "./dom.js";
import { streamOf } from "./stream.js";

export function stateWord(state, look = state) {
  const word = element("span", "db-word");
  word.setAttribute("role", "status");
  word.setAttribute("aria-live", "polite");
  const show = (state, look = state) => {
    write(word, state);
    word.dataset.state = look;
  };
  show(state, look);
  return [word, show];
}

// A reply without title or body, or with less than half of the words asked for, is complete in name
// only: it looks as a cut one.
// A plan that is to be looked at first is nothing that went wrong.
export function lookOf({ state, figures, plan_ready }) {
  if (plan_ready) return "planned";
  return state === "complete" && figures?.lacking ? "cut" : state;
}

export function wordOf({ state, plan_ready }) {
  return plan_ready ? "plan ready" : state;
}

// The run's state in words, and what it looks like. Of several lanes, some may have failed.
function runWord({ state, lanes }) {
  const ended = lanes.every((lane) => lane.ended);
  const whole = lanes.filter((lane) => lane.state === "complete").length;
  if (ended && whole && whole < lanes.length) return [`${whole} of ${lanes.length} complete`, "cut"];
  if (lanes.length && lanes.every((lane) => lane.plan_ready)) return ["plan ready", "planned"];
  return [state, lanes.every((lane) => lookOf(lane) === "cut") ? "cut" : state];
}

// The run's state. This pane also tells Python which lanes have ended, or that the stream cannot
// be had.
export function statePane(root, pane) {
  const [word, showState] = stateWord(...runWord(pane.data));
  root.append(word);
  let told = "";
  let timer = null;
  // Again until the page knows: a trigger that falls into another rerun may be lost.
  const tell = (name, known) => {
    clearTimeout(timer);
    if (pane.left || known()) return;
    pane.trigger(name, true);
    timer = setTimeout(tell, 2500, name, known);
  };
  const listener = {
    show(_, stream) {
      showState(...runWord(stream));
      const ended = `${stream.turn}: ${stream.endedLanes()}`;
      if (ended === told) return;
      told = ended;
      tell("ended", () => stream.endedLanes().every((lane) => pane.data.ended.includes(lane)));
    },
    unreachable() {
      tell("unreachable", () => pane.data.relayed);
    },
  };
  const stream = streamOf(pane.data.run);
  stream.join(listener);
  return { leave: () => stream.leave(listener) };
}
