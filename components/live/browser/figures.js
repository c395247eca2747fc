// A lane's figures, and the sentence that says why it waits or how it ended.

const count = new Intl.NumberFormat("en-US").format;
const short = (value) => (value < 1000 ? `${value}` : `${(value / 1000).toFixed(1)}k`);
const plain = (value) => value;
const SPEED = ["speed", "Words/s", (value) => (value < 100 ? value.toFixed(1) : count(Math.round(value)))];
const FIRST = ["first", "First text", seconds];
const ELAPSED = ["elapsed", "Elapsed", seconds];
const COST = ["cost", "Cost", plain];
const SCORES = [
  ["length", "Length score", plain],
  ["contract", "Contract score", plain],
];
const FIGURES = [
  FIRST,
  ELAPSED,
  SPEED,
  ["words", "Words", (value, { asked }) => `${count(value)} of ${count(asked)}`],
  ...SCORES,
  ["minutes", "Reading time", (value) => `${value} min`],
  ["input", "Tokens in", count],
  ["output", "Tokens out", count],
  COST,
];
const COMPACT_FIGURES = [
  FIRST,
  ELAPSED,
  SPEED,
  COST,
  ["words", "Words", (value, { asked }) => `${short(value)} of ${short(asked)}`],
  ...SCORES,
  ["output", "Tokens", (value, { input }) => `${input === null ? "–" : short(input)} / ${short(value)}`],
];

function seconds(value) {
  if (value < 60) return `${value.toFixed(value < 10 ? 2 : 1)} s`;
  return `${Math.floor(value / 60)}:${String(Math.floor(value % 60)).padStart(2, "0")} min`;
}

function figuresPane(root, pane) {
  const shown = pane.data.compact ? COMPACT_FIGURES : FIGURES;
  const list = element("dl");
  const sentence = element("span");
  sentence.setAttribute("role", "status");
  const countdown = element("span"); // outside of what is read aloud: it changes every second
  const outcome = element("p", "db-outcome", sentence, countdown);
  const values = {};
  for (const [name, label] of shown) {
    values[name] = element("dd", "", "–");
    values[name].dataset.figure = name;
    list.append(element("div", "", element("dt", "", label), values[name]));
  }
  root.append(list, outcome);

  const tick = (lane) => {
    const elapsed = lane.ended ? lane.elapsed : secondsSince(lane.pressed);
    const wait = lane.next_try === null ? 0 : Math.ceil(lane.next_try - elapsed);
    write(values.elapsed, seconds(elapsed));
    write(sentence, lane.outcome);
    write(countdown, wait > 0 ? ` Next try in ${wait} s.` : "");
    outcome.hidden = !lane.outcome;
  };
  return {
    show(news, lane) {
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
