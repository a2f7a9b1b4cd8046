// What a function's sandbox does with events, one after the other, with notes of the processor's time: `node
// metered-process.cjs FILE EVENT.json...` prints {initMs, milliseconds, peakMb, answers}. FILE is what Lambda starts with.
const { existsSync, readFileSync } = require("node:fs");

const [, , file, ...eventFiles] = process.argv;
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
  const { handler } = file.endsWith(".mjs") ? await import(file) : require(file);
  const initMs = spentMs();
  const answers = [];
  const spent = [initMs];
  for (const eventFile of eventFiles) {
    answers.push(await handler(JSON.parse(readFileSync(eventFile, "utf8")), context));
    spent.push(spentMs());
  }
  const milliseconds = answers.map((_, at) => spent[at + 1] - spent[at]);
  console.log(`\n${JSON.stringify({ initMs, milliseconds, peakMb: peakMb(), answers })}`);
  process.exit(0);
}

answerAll();
