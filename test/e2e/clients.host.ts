import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { allFaces } from "../../lib/catalog/rows/faces.ts";
import { installSamples } from "../../lib/models/install.ts";
import { temporaryFolder } from "../support/facet.ts";
import { testHost } from "../support/host.ts";

/** Reason why the aws command line cannot be used; false if it can. */
function withoutAws(): string | false {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "the aws command line is not installed";
  }
}

test("the aws command line uploads, lists, syncs and removes photos", { skip: withoutAws() }, async (t) => {
  // Prepare
  const { host, catalog } = await testHost(t);
  const aws = async (...args: string[]) => {
    const env = {
      PATH: process.env.PATH,
      AWS_DEFAULT_REGION: "us-east-1",
      ...host.environment,
    };
    const { stdout } = await promisify(execFile)("aws", ["--endpoint-url", host.url, ...args], { env });
    return stdout;
  };
  const bucket = `s3://${host.outputs.PhotosBucket}`;
  const samples = await installSamples();
  const facesOf = async (key: string) => {
    await host.drained();
    return (await Array.fromAsync(allFaces(catalog))).filter((face) => face.key === key).length;
  };

  // Act and assess: three events for the same object make its faces once
  for (let time = 0; time < 3; time++) await aws("s3", "cp", join(samples, "sample1.jpg"), `${bucket}/2026/photo.jpg`);
  assert.equal(await facesOf("2026/photo.jpg"), 3);
  assert.match(await aws("s3", "ls", `${bucket}/2026/`), /144516 photo\.jpg/);

  // Act and assess: names with special characters are preserved
  const folder = await temporaryFolder(t);
  const odd = "50% größer + mehr & <co>.jpg";
  await mkdir(join(folder, "a b"));
  await writeFile(join(folder, "a b", odd), await readFile(join(samples, "sample2.jpg")));
  await aws("s3", "sync", folder, `${bucket}/odd`);
  assert.equal(await facesOf(`odd/a b/${odd}`), 3);
  await aws("s3", "cp", `${bucket}/odd/a b/${odd}`, join(folder, "back.jpg"));
  assert.deepEqual(await readFile(join(folder, "back.jpg")), await readFile(join(samples, "sample2.jpg")));

  // Act and assess: faces of removed photos are deleted
  await aws("s3", "rm", "--recursive", `${bucket}/odd`);
  assert.equal(await facesOf(`odd/a b/${odd}`), 0);
  assert.equal(await facesOf("2026/photo.jpg"), 3);

  // Act and assess: the catalog is a table
  const { Items } = JSON.parse(await aws("dynamodb", "scan", "--table-name", host.outputs.CatalogTable ?? ""));
  const rows = Items.map(({ sk }: { sk: { S: string } }) => sk.S.split("#")[0]);
  const kinds = "beside change count data date face identity key month past photo schema vector".split(" ");
  assert.deepEqual([...new Set(rows)].sort(), kinds);
});
