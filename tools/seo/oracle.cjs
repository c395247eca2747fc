// Reads posts as JSON from standard input and prints the points of each assessment. Run by oracle.py,
// which says under which licence the library is that this loads, and why it is no part of Draftbench.
const path = require("node:path");
const { readFileSync } = require("node:fs");

const folder = path.resolve(process.argv[2], "node_modules", "yoastseo");
const { Paper, SeoAssessor, ContentAssessor } = require(folder);

function researcher(paper) {
  const language = paper.getLocale().slice(0, 2);
  const { default: Researcher } = require(
    path.join(folder, "build", "languageProcessing", "languages", language, "Researcher"),
  );
  return new Researcher(paper);
}

function points(paper) {
  const given = {};
  for (const Assessor of [SeoAssessor, ContentAssessor]) {
    const assessor = new Assessor(researcher(paper));
    assessor.assess(paper);
    for (const result of assessor.getValidResults()) {
      given[result.getIdentifier()] = result.getScore();
    }
    given[`overall of ${Assessor.name}`] = assessor.calculateOverallScore();
  }
  return given;
}

const papers = JSON.parse(readFileSync(0, "utf-8"));
const answers = papers.map(({ text, ...attributes }) => points(new Paper(text, attributes)));
process.stdout.write(JSON.stringify(answers));
