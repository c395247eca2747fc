// Tell Python which values, that it gave to widgets, this browser has heard of. The number goes with
// every request from now on, as all that widgets hold does.

const told = new WeakMap(); // an element of the page -> the last number that was told of it
const HIDDEN = 200; // ms until widgets of a page that is not shown have taken their values

export default function ({ data: { number }, parentElement, setStateValue }) {
  if (!number || told.get(parentElement) === number) return;
  told.set(parentElement, number);
  onceTaken(() => setStateValue("number", number));
}

// A widget is drawn with a value first, and takes it as its own with the next picture: what is sent
// before then still says what it held.
function onceTaken(tell) {
  if (document.hidden) setTimeout(tell, HIDDEN);
  else requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(tell)));
}
