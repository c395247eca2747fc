// What is opened is seen from its head: the press may have been at the end of a long page.

let seen = null;

export default function (component) {
  const { shown } = component.data;
  if (shown !== seen) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  seen = shown;
}
