// Tell Python which values, that it gave to widgets, this browser has heard of. The number goes with
// every request from now on, as all that widgets hold does.

const told = new WeakMap(); // an element of the page -> the last number that was told of it
const WITHOUT_PICTURES = 200; // ms, as on a hidden page

export default function ({ data: { number }, parentElement, setStateValue }) {
  if (!number || told.get(parentElement) === number) return;
  told.set(parentElement, number);
  onceTaken(() => setStateValue("number", number));
}

// A widget is drawn with a value first, and takes it as its own with the next picture: what is sent
// before then still says what it held.
function onceTaken(tell) {
  let isTold = false;
  const once = () => {
    if (!isTold) tell();
    isTold = true;
  };
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(once)));
  setTimeout(once, WITHOUT_PICTURES);
}
