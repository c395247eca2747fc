// The run's state, and each lane's head: its name, what it is written with, its state.

import { element, write } from "./panes.js";

function stateWord(state) {
  const word = element("span", "db-word");
  word.setAttribute("role", "status");
  word.setAttribute("aria-live", "polite");
  const show = (state, look = state) => {
    write(word, state);
    word.dataset.state = look;
  };
  show(state);
  return [word, show];
}

// A post of less than half of the words asked for is complete in name only: it looks as a cut one.
function lookOf({ state, figures }) {
  return state === "complete" && figures?.words < figures?.asked / 2 ? "cut" : state;
}

// The run's state in words, and what it looks like. Of several lanes, some may have failed.
function runWord({ state, ended, lanes }) {
  const whole = lanes.filter((lane) => lane.state === "complete").length;
  if (ended && whole && whole < lanes.length) return [`${whole} of ${lanes.length} complete`, "cut"];
  return [state, lanes.every((lane) => lookOf(lane) === "cut") ? "cut" : state];
}

// The run's state. This pane also tells Python which lanes have ended, or that the stream cannot
// be had.
export function statePane(root, pane) {
  const [word, showState] = stateWord(pane.data.state);
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
  return {
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
}

// What a lane is: its name, what it is written with, and its state where the run has several.
export function headPane(root, pane) {
  const name = element("h2", "db-name");
  const note = element("span", "db-note");
  const [word, showState] = stateWord("queued");
  const line = element("div", "db-line", note);
  root.append(name, line);
  if (pane.data.compact) line.prepend(word);
  const dress = () => {
    write(name, pane.data.name);
    name.title = pane.data.name;
    write(note, pane.data.note);
    note.title = pane.data.note;
  };
  dress();
  return { dress, show: (_, lane) => showState(lane.state, lookOf(lane)) };
}
