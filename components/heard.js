// Tell Python which values, that it gave to widgets, this browser has heard of. The number goes with
// every request from now on, as all that widgets hold does.

const told = new WeakMap(); // an element of the page -> the last number that was told of it

export default function ({ data: { number }, parentElement, setStateValue }) {
  if (!number || told.get(parentElement) === number) return;
  told.set(parentElement, number);
  setStateValue("number", number);
}
