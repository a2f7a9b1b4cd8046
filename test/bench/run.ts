/** Descriptions of the benches, by file name. */
const BENCHES: Readonly<Record<string, string>> = {
  arrival: "how well and how fast faces are recognised as they arrive",
  blocks: "what the tiles of a run read, in int8 first and in float32 only",
  cells: "what a search in the cells of a large version finds",
  changes: "a run after a few new faces against one over all",
  cluster: "exact DBSCAN on synthetic people against a nested loop",
  cold: "processor time of each function's start, and of its first answer",
  cost: "what the arithmetic of costs starts from",
  detect: "the detection engines on one thread",
  embed: "faces a second that the embed function embeds",
  gallery: "scrolling the page of a person with very many faces",
  groups: "how fairly faces of different groups are told apart",
  identities: "clusters that keep their id over ten batches",
  many: "whether people with many photos are kept together",
  memory: "time and cost of each function at several sizes of memory",
  naming: "how quickly everyone is named, and how correctly",
  nonfaces: "faces found in pictures of flowers, hands, statues and the like",
  quality: "what is found and who is recognised, on labelled photos",
  routes: "calls of each route to DynamoDB and S3, in libraries of up to ten million faces",
  scroll: "the longest task of the gallery's main thread while lists of 10,000 items scroll",
  strangers: "how well clusters agree with people among many strangers",
  workflow: "the state machine on a local host",
};

const [name = "", ...args] = process.argv.slice(2);
if (name in BENCHES) {
  process.argv.splice(2, process.argv.length, ...args);
  await import(`./${name}.ts`);
} else {
  console.error("Usage: npm run bench -- NAME [OPTIONS]\n");
  for (const [bench, about] of Object.entries(BENCHES)) console.error(`  ${bench.padEnd(12)}${about}`);
  process.exitCode = name === "" || name === "--help" ? 0 : 2;
}
