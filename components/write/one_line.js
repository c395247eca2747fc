// A topic and what else is known in short. Both are anybody's words: the text of elements, no more.

export default function ({ data, parentElement }) {
  const line = parentElement.querySelector(".db-topic");
  line.querySelector("strong").textContent = data.topic;
  line.querySelector("span").textContent = data.rest;
  line.title = `${data.topic}\n${data.rest}`;
}
