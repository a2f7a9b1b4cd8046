// What a function's sandbox does with its first event, with a note of the processor's time it took since the start of the
// process: `node cold-process.cjs INDEX.js EVENT.json` prints {cpuMs, statusCode?, failures?}.
const { readFileSync } = require("node:fs");

const [, , bundle, eventFile] = process.argv;
const { handler } = require(bundle);
Promise.resolve(handler(JSON.parse(readFileSync(eventFile, "utf8")), { awsRequestId: "first", functionName: "bench" })).then(
  ({ statusCode, batchItemFailures, body }) => {
    const { user, system } = process.cpuUsage();
    const failures = batchItemFailures?.length ?? 0;
    console.log(`\n${JSON.stringify({ cpuMs: (user + system) / 1000, statusCode, failures, body: statusCode === 200 ? undefined : body })}`);
    process.exit(0);
  },
);
