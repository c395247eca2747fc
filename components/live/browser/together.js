// Posts that scroll together, by heading: the third one of each stands in the same place, however
// long what is before it. The frame that a person scrolls leads; all others follow.

const SCROLLING_ACTS = ["wheel", "touchstart", "pointerdown", "keydown"];

export function scrolledTogether() {
  const frames = new Map(); // lane -> the document in its frame
  let leader = null;
  const together = {
    on: false,
    add(lane, inside) {
      frames.set(lane, inside);
      for (const act of SCROLLING_ACTS)
        inside.addEventListener(act, () => (leader = lane), { passive: true });
      inside.addEventListener("scroll", () => {
        if (together.on && leader === lane) lead(inside);
      });
    },
  };
  const lead = (inside) => {
    const place = placeIn(inside);
    for (const other of frames.values()) if (other !== inside) goTo(other, place);
  };
  return together;
}

// Where each part of a post begins, and where the last one ends.
function partsOf(inside) {
  const scroller = inside.scrollingElement;
  const tops = [...inside.querySelectorAll("h2, #done > h1")].map(
    (heading) => heading.getBoundingClientRect().top + scroller.scrollTop,
  );
  return [0, ...tops, scroller.scrollHeight];
}

// The number of the part at the upper edge, and how much of it is above: 2.5 is half of the third.
function placeIn(inside) {
  const top = inside.scrollingElement.scrollTop + 1;
  const parts = partsOf(inside);
  const part = Math.max(0, parts.findLastIndex((start) => start <= top));
  const end = parts[part + 1] ?? parts[part] + 1;
  return part + Math.min(1, (top - parts[part]) / Math.max(1, end - parts[part]));
}

function goTo(inside, place) {
  const parts = partsOf(inside);
  const part = Math.min(Math.floor(place), parts.length - 2);
  const share = Math.min(1, place - part);
  inside.scrollingElement.scrollTop = parts[part] + share * (parts[part + 1] - parts[part]) - 1;
}
