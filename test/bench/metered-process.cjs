// What a function's sandbox does with events, one after the other, with notes of the processor's time: `node
// metered-process.cjs INDEX.js EVENT.json...` prints {milliseconds, peakMb, answers}, the first from the start of the process.
const { readFileSync } = require("node:fs");

const [, , bundle, ...eventFiles] = process.argv;
const { handler } = require(bundle);
const context = { awsRequestId: "one", functionName: "bench" };
const spentMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

async function answerAll() {
  const answers = [];
  const spent = [0];
  for (const file of eventFiles) {
    answers.push(await handler(JSON.parse(readFileSync(file, "utf8")), context));
    spent.push(spentMs());
  }
  const milliseconds = answers.map((_, at) => spent[at + 1] - spent[at]);
  console.log(`\n${JSON.stringify({ milliseconds, peakMb: process.resourceUsage().maxRSS / 1024, answers })}`);
  process.exit(0);
}

answerAll();
