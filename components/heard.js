// Tell Python which values, that it gave to widgets, this browser has heard of. The number goes with
// every request from now on, as all that widgets hold does.

const told = {}; // place on the page -> the last number that was told

export default function ({ data: { place, number }, setStateValue }) {
  if (!number || told[place] === number) return;
  told[place] = number;
  setStateValue("number", number);
}
