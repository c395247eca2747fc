// A lane's figures, and the sentence that says why it waits or how it ended.

import { align } from "./align.js";
import { element, write } from "./panes.js";
import { secondsSince } from "./stream.js";

const count = new Intl.NumberFormat("en-US").format;
const short = (value) => (value < 1000 ? `${value}` : `${(value / 1000).toFixed(1)}k`);
const plain = (value) => value;
const speed = (value) => (value < 100 ? value.toFixed(1) : count(Math.round(value)));
const FIGURES = [
  ["first", "First text", seconds],
  ["elapsed", "Elapsed", seconds],
  ["words", "Words", (value, { asked }) => `${count(value)} of ${count(asked)}`],
  ["speed", "Words/s", speed],
  ["length", "Length score", plain],
  ["format", "Format score", plain],
  ["minutes", "Reading time", (value) => `${value} min`],
  ["input", "Tokens in", count],
  ["output", "Tokens out", count],
  ["cost", "Cost", plain],
];
const COMPACT_FIGURES = [
  ["first", "First text", seconds],
  ["elapsed", "Elapsed", seconds],
  ["speed", "Words/s", speed],
  ["cost", "Cost", plain],
  ["words", "Words", (value, { asked }) => `${short(value)}/${short(asked)}`, "Written, of those asked for"],
  ["length", "Length", plain, "Length score: 100 for just the words asked for"],
  ["format", "Format", plain, "Format score: 100 for a post in just the form asked for"],
  ["output", "Tokens", (value, { input }) => `${input === null ? "–" : short(input)}/${short(value)}`, "In and out"],
];

function seconds(value) {
  if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)} s`;
  return `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")} min`;
}

export function figuresPane(root, pane) {
  const shown = pane.data.compact ? COMPACT_FIGURES : FIGURES;
  const list = element("dl");
  const sentence = element("span");
  sentence.setAttribute("role", "status");
  const countdown = element("span"); // outside of what is read aloud: it changes every second
  const outcome = element("p", "db-outcome", sentence, countdown);
  const values = {};
  for (const [name, label, , help] of shown) {
    values[name] = element("dd", "", "–");
    values[name].dataset.figure = name;
    const figure = element("div", "", element("dt", "", label), values[name]);
    figure.title = help ?? "";
    list.append(figure);
  }
  root.append(list, outcome);
  if (pane.data.compact) align(root, "figures");

  const tick = (lane) => {
    const elapsed = lane.ended ? lane.elapsed : secondsSince(lane.pressed);
    const wait = lane.next_try === null ? 0 : Math.ceil(lane.next_try - elapsed);
    write(values.elapsed, seconds(elapsed));
    write(sentence, lane.outcome);
    write(countdown, wait > 0 ? ` Next try in ${wait} s.` : "");
    outcome.hidden = !lane.outcome;
  };
  return {
    show(_news, lane) {
      for (const [name, , format] of shown) {
        const value = lane.figures[name];
        const unknown = name === "cost" && lane.ended && lane.text ? "unknown" : "–";
        if (name !== "elapsed") write(values[name], value === null ? unknown : format(value, lane.figures));
      }
      tick(lane);
    },
    tick(lane) {
      if (!lane.ended) tick(lane);
    },
  };
}
