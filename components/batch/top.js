// A batch that is opened is seen from its head: the press was at the end of a long form.

let seen = null;

export default function (component) {
  const batch = component.data.batch;
  if (batch !== seen) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  seen = batch;
}
