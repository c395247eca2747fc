// A lane's head: its name, what it is written with, its state, its figures, and what can be pressed.

import { element, pressable, write } from "./dom.js";
import { figuresPane } from "./figures.js";
import { lookOf, stateWord, wordOf } from "./state.js";
import { secondsSince } from "./stream.js";

const ACTS = {
  stop: ["Stop", ""],
  retry: ["Retry", "Write it once more"],
  go_on: ["Continue", "Go on where it broke off"],
  better: ["This one is better", ""],
  best: ["Best", "The best of all"],
  worst: ["Worst", "The worst of all"],
};

const CHOICES = { best: true, worst: true }; // buttons that stay pressed

// `press` hears which button was pressed; `tabs` choose what stands below the head.
export function headPane(root, { press, toggleFigures, tabs }) {
  const name = element("h2", "db-name");
  const note = element("span", "db-note");
  const [word, showState] = stateWord("queued");
  const buttons = element("span", "db-acts");
  const line = element("p", "db-brief");
  const bar = element("div", "db-bar");
  bar.setAttribute("role", "progressbar");
  bar.setAttribute("aria-label", "Words written, of those asked for");
  const list = element("dl");
  list.hidden = true;
  const more = pressable("Figures", "db-link", toggleFigures);
  more.setAttribute("aria-expanded", "false");
  const sentence = element("span");
  sentence.setAttribute("role", "status");
  const countdown = element("span"); // outside of what is read aloud: it changes every second
  const outcome = element("p", "db-outcome", sentence, countdown);
  outcome.hidden = true;
  const row = (...children) => element("div", "db-line", ...children);
  const figures = row(line, more);
  const difference = element("p", "db-differs db-note");
  difference.hidden = true;
  root.append(row(name, word, buttons), row(note, tabs), figures, difference, bar, list);
  const pane = figuresPane(line, bar, list);
  let drawn = "";
  let calm = false; // all went well: one line is enough to say so

  const tick = (lane) => {
    if (!lane.figures) return;
    const wait = (lane.next_try ?? 0) - secondsSince(lane.pressed);
    write(sentence, lane.outcome);
    write(countdown, !lane.ended && wait > 0 ? ` Next try in ${Math.ceil(wait)} s.` : "");
    outcome.hidden = !lane.outcome;
    outcome.title = lane.outcome;
    calm = lane.state === "complete";
    outcome.classList.toggle("db-calm", calm && list.hidden);
  };
  return {
    outcome,
    open(isOpen) {
      list.hidden = !isOpen;
      more.setAttribute("aria-expanded", String(isOpen));
      outcome.classList.toggle("db-calm", calm && !isOpen);
    },
    dress(shown) {
      write(name, shown.name);
      name.title = shown.name;
      write(note, shown.note);
      note.title = shown.note;
      const now = `${shown.acts}/${shown.chosen}`;
      if (drawn === now) return;
      drawn = now;
      const made = shown.acts.map((act) => actButton(act, shown, () => press(act)));
      buttons.replaceChildren(...made);
    },
    differ(said) {
      write(difference, said);
      difference.hidden = !said;
    },
    show(news, lane) {
      showState(wordOf(lane), lookOf(lane));
      for (const each of [figures, bar]) each.hidden = !lane.figures;
      pane.show(news, lane);
      tick(lane);
    },
    tick(lane) {
      pane.tick(lane);
      if (!lane.ended) tick(lane);
    },
  };
}

function actButton(act, { name, chosen }, onPress) {
  const [label, help] = ACTS[act];
  const made = pressable(label, "db-button", onPress);
  made.title = help;
  if (act in CHOICES) made.setAttribute("aria-pressed", String(chosen.includes(act)));
  if (act in CHOICES || act === "better") made.setAttribute("aria-label", `${name}: ${label}`);
  return made;
}
