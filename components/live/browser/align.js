// What stands in the same place of neighbouring lanes gets the same height, so that the posts begin
// in a line however much one of the lanes has to say. Lanes below each other are left alone.

const COLUMN = '[data-testid="stColumn"]';
const aligned = new Map(); // element -> the name of its place in the lane
let settling = 0;
const watcher = new ResizeObserver(() => {
  if (!settling) settling = requestAnimationFrame(settle);
});

export function align(element, place) {
  aligned.set(element, place);
  watcher.observe(element);
}

function settle() {
  settling = 0;
  const rows = new Map(); // the columns' upper edge and the place -> elements
  for (const [element, place] of aligned) {
    if (!element.isConnected) {
      aligned.delete(element);
      watcher.unobserve(element);
      continue;
    }
    element.style.minHeight = "";
    const row = `${element.closest(COLUMN)?.getBoundingClientRect().top} ${place}`;
    rows.set(row, [...(rows.get(row) ?? []), element]);
  }
  const heights = [...rows.values()].map((row) => {
    const tops = row.map((element) => element.getBoundingClientRect().height);
    return [row, Math.max(...tops)];
  });
  for (const [row, height] of heights)
    if (row.length > 1) for (const element of row) element.style.minHeight = `${height}px`;
}
