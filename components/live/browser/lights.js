// A lane's lights: how its checks stand. Each says in words what its colour says.

import { element } from "./dom.js";

const NOT_YET = ["Search", "Readability", "Form"].map((name) => ({ name, look: "unchecked", said: "–" }));
const LOOKS = { good: "good", ok: "fair", bad: "bad", unchecked: "not judged yet" };

export function lightsPane(root) {
  let drawn = "";
  return {
    show(_news, { figures, lights, ended }) {
      root.hidden = !figures || (ended && !lights?.length); // a blind lane has none
      const shown = lights?.length ? lights : NOT_YET;
      const now = JSON.stringify([shown, ended]);
      if (drawn === now) return;
      drawn = now;
      root.replaceChildren(...shown.map(lightOf));
    },
  };
}

// Beside other lanes there is room for a letter and a score; the whole name is read aloud.
function lightOf({ name, look, said }) {
  if (!look) return element("li", "db-more", name === "Claims" ? `${said} to verify` : `${said} so far`);
  const short = element("span", "db-short", name[0]);
  short.setAttribute("aria-hidden", "true");
  const made = element("li", "", short, element("span", "db-long", name), ` ${said}`);
  made.dataset.look = look;
  made.title = said === LOOKS[look] ? `${name}: ${said}` : `${name}: ${said}, ${LOOKS[look]}`;
  if (said !== LOOKS[look]) made.append(element("span", "db-hidden", `, ${LOOKS[look]}`));
  return made;
}
