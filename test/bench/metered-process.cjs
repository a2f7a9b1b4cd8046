// What a function's sandbox does with events, one after the other, with notes of the processor's time: `node
// metered-process.cjs INDEX.js EVENT.json...` prints {milliseconds, peakMb, answers}, the first from the start of the process.
const { existsSync, readFileSync } = require("node:fs");

const [, , bundle, ...eventFiles] = process.argv;
const { handler } = require(bundle);
const context = { awsRequestId: "one", functionName: "bench" };
const spentMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

/** The most that was held at a time. Linux tells; what getrusage tells begins with what whoever started the process held. */
const peakMb = () => {
  const status = existsSync("/proc/self/status") ? readFileSync("/proc/self/status", "utf8") : "";
  const [, kilobytes = process.resourceUsage().maxRSS] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
  return Number(kilobytes) / 1024;
};

async function answerAll() {
  const answers = [];
  const spent = [0];
  for (const file of eventFiles) {
    answers.push(await handler(JSON.parse(readFileSync(file, "utf8")), context));
    spent.push(spentMs());
  }
  const milliseconds = answers.map((_, at) => spent[at + 1] - spent[at]);
  console.log(`\n${JSON.stringify({ milliseconds, peakMb: peakMb(), answers })}`);
  process.exit(0);
}

answerAll();
