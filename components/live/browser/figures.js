// A lane's figures: one line that says the most, all of them on demand, and a bar of the words.

import { element, write } from "./dom.js";
import { secondsSince } from "./stream.js";

const MUCH = 1.15; // times the words asked for: as the length score has it, a post is too long above that
const QUIET = 10; // seconds without text, after which a speed would be a stale one
const count = new Intl.NumberFormat("en-US").format;
const plain = (value) => value;
const speed = (value) => (value < 100 ? value.toFixed(1) : count(Math.round(value)));
const FIGURES = [
  ["first", "First text", seconds],
  ["elapsed", "Elapsed", seconds],
  ["words", "Words", (value, { asked }) => `${count(value)} of ${count(asked)}`],
  ["speed", "Words/s", speed],
  ["length", "Length score", plain, "100 for just the words asked for"],
  ["format", "Format score", plain, "100 for a post in just the form asked for"],
  ["minutes", "Reading time", (value) => `${value} min`],
  ["input", "Tokens in", count],
  ["output", "Tokens out", count],
  ["cost", "Cost", plain],
];

function seconds(value) {
  if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)} s`;
  return `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")} min`;
}

const round = (value) => (value < 60 ? `${Math.round(value)} s` : seconds(value));

// The line: the time so far, words, speed, then the cost, or the time left while there is no cost yet.
function inShort({ figures, ended, elapsed, quiet, text, state }) {
  const { first, words, asked, cost } = figures;
  const said = ended ? [] : [round(elapsed)];
  if (ended && first !== null) said.push(seconds(elapsed)); // of a post that was brought along, none
  said.push(`${count(words ?? 0)} of ${count(asked)} words`);
  if (state === "writing" && quiet > QUIET) said.push(`no text for ${Math.floor(quiet)} s`);
  else if (figures.speed) said.push(`${count(Math.round(figures.speed))} words/s`);
  if (cost !== null) said.push(cost);
  else if (ended && text) said.push("cost unknown");
  else if (figures.speed && quiet <= QUIET && words < asked)
    said.push(`${round((asked - words) / figures.speed)} left`);
  return said.join(" · ");
}

export function figuresPane(line, bar, list) {
  const values = {};
  for (const [name, label, , help] of FIGURES) {
    values[name] = element("dd", "", "–");
    values[name].dataset.figure = name;
    const figure = element("div", "", element("dt", "", label), values[name]);
    figure.title = help ?? "";
    list.append(figure);
  }
  const done = bar.appendChild(element("div"));

  const tick = (lane) => {
    if (!lane.figures) return; // a blind lane has none
    const elapsed = lane.ended ? lane.elapsed : secondsSince(lane.pressed);
    const quiet = secondsSince(lane.grew);
    write(values.elapsed, seconds(elapsed));
    write(line, inShort({ ...lane, elapsed, quiet }));
    line.classList.toggle("db-bad", lane.state === "writing" && quiet > QUIET);
  };
  return {
    show(_news, lane) {
      if (!lane.figures) return;
      for (const [name, , format] of FIGURES) {
        const value = lane.figures[name];
        const unknown = name === "cost" && lane.ended && lane.text ? "unknown" : "–";
        if (name !== "elapsed") write(values[name], value === null ? unknown : format(value, lane.figures));
      }
      const { words, asked } = lane.figures;
      const percent = Math.min(100, Math.round((100 * (words ?? 0)) / asked));
      done.style.width = `${percent}%`;
      bar.setAttribute("aria-valuenow", String(percent));
      bar.classList.toggle("db-over", (words ?? 0) > asked * MUCH);
      tick(lane);
    },
    tick(lane) {
      if (!lane.ended) tick(lane);
    },
  };
}
