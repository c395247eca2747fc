// The run's state, and each lane's head: its name, what it is written with, its state.

import { element, write } from "./panes.js";

function stateWord(state) {
  const word = element("span", "db-word");
  word.setAttribute("role", "status");
  word.setAttribute("aria-live", "polite");
  const show = (state) => {
    write(word, state);
    word.dataset.state = state;
  };
  show(state);
  return [word, show];
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
      showState(stream.state);
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
  return { dress, show: (_, lane) => showState(lane.state) };
}
