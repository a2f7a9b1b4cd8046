// What a function's sandbox does with its first two events, with notes of the processor's time: `node cold-process.cjs
// INDEX.js EVENT.json EVENT.json` prints {firstMs, secondMs, answers}, firstMs from the start of the process.
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
  console.log(`\n${JSON.stringify({ firstMs: spent[1], secondMs: spent[2] - spent[1], answers })}`);
  process.exit(0);
}

answerAll();
