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

// Beside other lanes there is room for the scores alone; the names are read aloud, and told on hover.
function lightOf({ name, look, said }) {
  if (!look) return element("li", "db-more", name === "Claims" ? `${said} to verify` : `${said} so far`);
  const isWord = said === LOOKS[look];
  const made = element("li", "", element("span", "db-long", `${name} ${isWord ? said : ""}`));
  if (!isWord) made.append(said, element("span", "db-hidden", `, ${LOOKS[look]}`));
  made.dataset.look = look;
  made.title = isWord ? `${name}: ${said}` : `${name}: ${said}, ${LOOKS[look]}`;
  return made;
}
