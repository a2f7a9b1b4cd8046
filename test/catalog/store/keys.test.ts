import assert from "node:assert/strict";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import * as keys from "../../../lib/catalog/store/keys.ts";

const catalog = { library: "main" };
const photo = "0123456789abcdef0123456789ab";
const face = `${photo}-01234567`;
const DIGEST = "fedcba9876543210".repeat(4);

/** Rows by the shard of what they belong to, which is a digit of a digest. */
const OWNERS: readonly (readonly [shard: string, sks: readonly string[]])[] = [
  [
    "f",
    [
      keys.personKey("p1"),
      keys.ofPersonKey("p1", keys.faceKey(face)),
      keys.ofPersonPrefix("p1"),
      keys.ofPersonPrefix("p1", "cluster"),
      keys.staleMarkKey(keys.personKey("p1"), face),
      keys.staleMarkPrefix(keys.personKey("p1")),
      keys.markedKey(keys.personKey("p1")),
      keys.putOffKey("p1", "c1"),
      keys.nameKey("ada"),
      keys.PARAMETERS_KEY,
    ],
  ],
  [
    "d",
    [
      keys.clusterKey("c1"),
      keys.agreedKey("c1", face),
      keys.agreedPrefix("c1"),
      keys.staleMarkKey(keys.clusterKey("c1"), face),
      keys.staleMarkPrefix(keys.clusterKey("c1")),
      keys.markedKey(keys.clusterKey("c1")),
      keys.unlikeKey("0f"),
      keys.PREFIX.unlike,
    ],
  ],
  ["7", [keys.faceKey(face)]],
  ["5", [keys.nameKey("ada # b")]],
  ["0", [keys.twoNamesKey(face), keys.PREFIX.twonames]],
  ["1", [`${keys.PREFIX.apart}${face}`, keys.PREFIX.apart, keys.putOffKey(undefined, face)]],
  ["6", [keys.INDEXED_KEY]],
];

/** Keys as made now and as stored: existing libraries would be lost if one of them changed. */
const STORED: readonly (readonly [made: string, stored: string])[] = [
  [keys.photosPartition(catalog, photo), "main#photos#0"],
  [keys.photosPartition(catalog, "f"), "main#photos#f"],
  [keys.matchesPartition(catalog, "c1e"), "main#matches#e"],
  [keys.leftOutPartition(catalog), "main#left"],
  [keys.datedPartition(catalog, "2026-04"), "main#dated#2026-04"],
  [keys.monthsPartition(catalog), "main#months"],
  [keys.formerPeoplePartition(catalog), "main#people"],
  [keys.peopleShard(catalog, "0"), "main#people#0"],
  ...OWNERS.flatMap(([shard, sks]) =>
    sks.map((sk) => [keys.peoplePartition(catalog, sk), `main#people#${shard}`] as const),
  ),
  [keys.namesPartition(catalog), "main#names"],
  [keys.actionsPartition(catalog), "main#actions"],
  [keys.answersPartition(catalog), "main#keys"],
  [keys.runsPartition(catalog), "main#runs"],
  [keys.libraryPartition(catalog), "main#library"],
  [keys.tasksPartition(catalog), "main#tasks"],
  [keys.SCHEMA_KEY, "schema"],
  [keys.IDENTITY_KEY, "identity"],
  [keys.BACKFILL_KEY, "backfill"],

  [keys.photoKey(photo), "photo#0123456789abcdef0123456789ab"],
  [keys.faceKey(face), "face#0123456789abcdef0123456789ab-01234567"],
  [keys.vectorKey(face, "arc"), "vector#0123456789abcdef0123456789ab-01234567#arc"],
  [keys.matchKey(face), "match#0123456789abcdef0123456789ab-01234567"],
  [keys.goneKey(face, undefined), "gone#0123456789abcdef0123456789ab-01234567"],
  [keys.goneKey(face, DIGEST), "gone#0123456789abcdef0123456789ab-01234567#fedcba9876543210"],
  [keys.pastKey(face, DIGEST), "past#0123456789abcdef0123456789ab-01234567#fedcba9876543210"],
  [keys.dataKey(DIGEST), `data#${DIGEST}`],
  [keys.stemKey("0123456789abcdef0123"), "stem#0123456789abcdef0123"],
  [keys.locationKey("0123456789abcdef0123"), "key#0123456789abcdef0123"],
  [keys.namesKey(photo, "a/b.xmp"), "names#0123456789abcdef0123456789ab#a/b.xmp"],
  [keys.writtenKey(photo, "a/b.jpg"), "written#0123456789abcdef0123456789ab#a/b.jpg"],
  [keys.writtenPrefix(photo), "written#0123456789abcdef0123456789ab#"],
  [keys.besideKey("0123456789abcdef0123"), "beside#0123456789abcdef0123"],
  [keys.COUNT_KEY, "count"],
  [keys.photoPrefix("face", photo), "face#0123456789abcdef0123456789ab-"],
  [keys.photoPrefix("vector", photo), "vector#0123456789abcdef0123456789ab-"],
  [keys.photoPrefix("match", photo), "match#0123456789abcdef0123456789ab-"],
  [keys.photoPrefix("gone", photo), "gone#0123456789abcdef0123456789ab-"],
  [keys.namesPrefix(photo), "names#0123456789abcdef0123456789ab#"],

  [keys.dateKey("2026-04-30T20:15:00", photo), `date#2026-04-30T20:15:00#${photo}`],
  [keys.dateKey("", photo), `date##${photo}`],
  [keys.monthKey("2026-04"), "month#2026-04"],

  [keys.leftOutKey("skipped", photo), "skipped#0123456789abcdef0123456789ab"],
  [keys.leftOutPrefix("failed"), "failed#"],
  [keys.clusterMatchKey("c1e", face), "c1e#0123456789abcdef0123456789ab-01234567"],
  [keys.clusterMatchPrefix("c1e"), "c1e#"],

  [keys.personKey("p1"), "person#p1"],
  [keys.nameKey("ada"), "name#ada"],
  [keys.listedKey({ hidden: false, favourite: true, order: "ada", personId: "p1" }), "shown#a ada#p1"],
  [keys.listedKey({ hidden: true, favourite: false, order: "ada", personId: "p1" }), "hidden#b ada#p1"],
  [keys.clusterKey("c1e"), "cluster#c1e"],
  [keys.ofPersonKey("p1", keys.clusterKey("c1e")), "of#p1#cluster#c1e"],
  [keys.ofPersonKey("p1", keys.faceKey(face)), "of#p1#face#0123456789abcdef0123456789ab-01234567"],
  [keys.ofPersonPrefix("p1"), "of#p1#"],
  [keys.ofPersonPrefix("p1", "cluster"), "of#p1#cluster#"],
  [keys.INDEXED_KEY, "indexed"],
  [keys.staleMarkKey(keys.clusterKey("c1"), face), "stale#cluster#c1#0123456789abcdef0123456789ab-01234567"],
  [`${keys.PREFIX.apart}${face}`, "apart#0123456789abcdef0123456789ab-01234567"],
  [keys.markedKey(keys.personKey("p1")), "marked#person#p1"],
  [keys.agreedKey("c1", face), "agreed#c1#0123456789abcdef0123456789ab-01234567"],
  [keys.putOffKey("p1", "c1e"), "putoff#p1#c1e"],
  [keys.putOffKey(undefined, face), "putoff#new#0123456789abcdef0123456789ab-01234567"],
  [keys.unlikeKey("0f"), "unlike#0f"],
  [keys.twoNamesKey(face), "twonames#0123456789abcdef0123456789ab-01234567"],
  [keys.PARAMETERS_KEY, "parameters"],

  [keys.sharesPartition(catalog), "main#shares"],
  [keys.shareKey("s1"), "share#s1"],
  [keys.migrationKey("check", "0"), "migration#check#0"],
  [keys.MIGRATING_KEY, "migrating"],
  [keys.taskKey("t1"), "task#t1"],
  [keys.LIBRARIES_PARTITION, "libraries"],
  [keys.libraryKey("family"), "library#family"],

  [keys.actionKey("a1"), "action#a1"],
  [keys.actionRowsKey("a1", 100), "rows#a1#00000100"],
  [keys.actionRowsPrefix("a1"), "rows#a1#"],
  [keys.pendingKey("a1"), "pending#a1"],
  [keys.answerKey("0f"), "key#0f"],

  [keys.runKey("r1"), "run#r1"],
  [keys.LOCK_KEY, "lock"],
  [keys.LATEST_KEY, "latest"],
  [keys.endedRunKey("2024-05-01T00:00:00.000Z", "r1"), "time#2024-05-01T00:00:00.000Z#r1"],
  [keys.changeKey("t1"), "change#t1"],
];

test("keys have the same text as in existing libraries", () => {
  for (const [made, stored] of STORED) assert.equal(made, stored);
});

test("PREFIX has the prefix of every kind of row, and each is covered by these tests", () => {
  const listed = new Set(STORED.flatMap(([, stored]) => /^[a-z]+#/.exec(stored)?.[0] ?? []));
  for (const [kind, prefix] of Object.entries(keys.PREFIX)) {
    assert.equal(prefix, `${kind}#`);
    assert.ok(listed.has(prefix), prefix);
  }
});

test("idOf, vectorIn, clusterMatchIn and decisionIn return the ids that a key was made of", () => {
  assert.equal(keys.idOf(keys.faceKey(face)), face);
  assert.equal(keys.idOf(keys.leftOutKey("skipped", photo)), photo);
  assert.deepEqual(keys.vectorIn(keys.vectorKey(face, "arc")), { faceId: face, model: "arc" });
  assert.deepEqual(keys.clusterMatchIn(keys.clusterMatchKey("c1e", face)), { clusterId: "c1e", faceId: face });
  assert.equal(keys.decisionIn(keys.ofPersonKey("p1", keys.faceKey(face))), keys.faceKey(face));
});

test("kindOf and isDecision classify a row by the prefix of its key", () => {
  assert.equal(keys.kindOf(keys.personKey("p1")), "person");
  assert.equal(keys.kindOf(keys.ofPersonKey("p1", keys.clusterKey("c1e"))), "of");
  assert.equal(keys.kindOf(keys.PARAMETERS_KEY), undefined);
  assert.equal(keys.kindOf(keys.clusterMatchKey("c1e", face)), undefined);
  const decisions = [keys.clusterKey("c1e"), keys.faceKey(face)];
  assert.deepEqual(
    [...decisions, keys.staleMarkKey(keys.personKey("p1"), face), keys.nameKey("ada")].filter(keys.isDecision),
    decisions,
  );
});

test("LATEST_KEY sorts after the notes of changes and before all other rows of the runs", () => {
  const order = [
    keys.changeKey("~"),
    keys.LATEST_KEY,
    keys.LOCK_KEY,
    keys.runKey(""),
    keys.RUN_COSTS_KEY,
    keys.endedRunKey("", ""),
  ];
  assert.deepEqual(order.toSorted(), order);
});

/** Finds keys that are spelled out in source code, rather than made by keys.ts. */
function spelledOut(source: string): string[] {
  const kinds = Object.keys(keys.PREFIX).join("|");
  const partitions = "photos|matches|left|people|actions|keys|tasks|runs";
  const spellings = [
    // "face#..." and `face#${faceId}`
    `["'\`}](?:${kinds})#`,
    // `${library}#people`, `of#${personId}#face#`
    `#(?:${partitions}|${kinds})(?:#|["'\`])`,
    // `${status}#${photoId}`
    "\\}#(?:\\$\\{|[\"'`])",
    // { pk, sk: "latest" }, sk === "latest", sk.slice(5)
    "\\bsk(?::| [!=]==)\\s*[\"'`]",
    "\\bsk\\.(?:startsWith|endsWith|slice|split|indexOf|replace|match)\\(",
  ];
  return source.match(new RegExp(spellings.join("|"), "g")) ?? [];
}

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: these strings are source
test("spelledOut finds keys that are spelled out in source code", () => {
  const spelled = [
    "draft.read(`face#${faceId}`)",
    'queryAll(catalog, pk, "cluster#")',
    "const pk = `${catalog.library}#people`",
    "`${catalog.library}#matches#${digit}`",
    "`${status}#${photoId}`",
    'Key: { pk, sk: "latest" }',
    'if (sk === "parameters") continue;',
    'sk.slice("person#".length)',
  ];
  for (const source of spelled) assert.notDeepEqual(spelledOut(source), [], source);
  for (const source of ["draft.read(faceKey(faceId))", '"#sk": "sk"', "`#${name} = :${name}`", "`#/people/${id}`"]) {
    assert.deepEqual(spelledOut(source), [], source);
  }
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above

test("no file but keys.ts spells out a key of the table", async () => {
  const root = join(import.meta.dirname, "../../..");
  const found: string[] = [];
  let files = 0;
  for await (const file of glob("{lib,functions,bin,layers}/**/*.{ts,tsx}", { cwd: root })) {
    if (file === join("lib", "catalog", "store", "keys.ts")) continue;
    files++;
    for (const key of spelledOut(await readFile(join(root, file), "utf8"))) found.push(`${file}: ${key}`);
  }
  assert.ok(files > 300, `only ${files} files were read`);
  assert.deepEqual(found, []);
});
