// The outline of a lane that is written by plan: the state and the words of each section, and about
// how long the rest will take. Nothing for a lane that is written in one go.

import { direction, element, write } from "./dom.js";

const STATES = {
  planned: "Still to come",
  writing: "Being written",
  written: "Written",
  "broken off": "Broken off",
  "left out": "Left out",
  added: "Added, as the post was short",
};

export function outlinePane(root) {
  const line = element("p", "db-note");
  const list = element("ol");
  list.setAttribute("aria-label", "Outline");
  root.append(line, list);
  root.hidden = true;
  return {
    show(news, lane) {
      if (news.outline) {
        root.hidden = !news.outline.length;
        list.replaceChildren(...news.outline.map(rowOf));
      }
      if (lane.outline?.length) write(line, summary(lane));
    },
  };
}

function rowOf({ heading, state, written, asked }) {
  const name = element("span", "db-heading", heading || "A section of the model's choice");
  name.dir = direction(heading);
  const words = asked ? `${thousands(written)} of ${thousands(asked)}` : thousands(written);
  const row = element("li", "", name, element("span", "db-note", words));
  row.dataset.state = state;
  row.title = `${STATES[state] ?? state}; words written${asked ? " of those planned" : ""}`;
  name.append(element("span", "db-hidden", ` (${STATES[state] ?? state})`));
  return row;
}

function summary({ outline, ended, figures }) {
  const there = outline.filter((each) => each.written > 0 && each.state !== "broken off").length;
  const said = `Outline: ${there} of ${outline.length} sections`;
  const left = figures?.speed ? (figures.asked - figures.words) / figures.speed : 0;
  if (ended || left <= 0) return said;
  return `${said} · about ${left < 90 ? `${Math.ceil(left)} s` : `${Math.round(left / 60)} min`} left`;
}

function thousands(words) {
  return words.toLocaleString("en");
}
