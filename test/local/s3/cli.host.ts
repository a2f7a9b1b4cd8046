import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { credentials, serveStore, temporaryFolder } from "../support.ts";

const run = promisify(execFile);

function missing(): string | false {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return false;
  } catch {
    return "the aws command line is not installed";
  }
}

test("the aws command line copies, lists, syncs, moves, presigns and removes objects", {
  skip: missing(),
}, async (t) => {
  // Prepare
  const { url } = await serveStore(t);
  const folder = await temporaryFolder(t);
  const big = randomBytes(20 * 1024 * 1024);
  await mkdir(join(folder, "up/sub"), { recursive: true });
  await writeFile(join(folder, "up/big.bin"), big);
  await writeFile(join(folder, "up/sub/a + ü&.txt"), "small");
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: "us-east-1",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL_S3: url,
    PYTHONUTF8: "1",
    ...(process.env.PYENV_VERSION ? { PYENV_VERSION: process.env.PYENV_VERSION } : {}),
    ...(process.env.PYENV_ROOT
      ? { PYENV_ROOT: process.env.PYENV_ROOT }
      : { PYENV_ROOT: join(process.env.HOME ?? "", ".pyenv") }),
  };
  const s3 = async (...args: string[]) => (await run("aws", ["s3", ...args], { env, cwd: folder })).stdout;
  // Act
  await s3("sync", "up", "s3://photos/in");
  const again = await s3("sync", "up", "s3://photos/in");
  const listed = await s3("ls", "s3://photos", "--recursive");
  await s3("cp", "s3://photos/in/big.bin", "s3://crops/copied.bin");
  await s3("mv", "s3://photos/in/sub/a + ü&.txt", "s3://crops/moved.txt");
  await s3("cp", "s3://crops/copied.bin", "down.bin");
  const link = (await s3("presign", "s3://crops/moved.txt", "--expires-in", "60")).trim();
  const linked = await fetch(link);
  await s3("rm", "s3://photos", "--recursive");
  const left = await s3("ls", "s3://photos", "--recursive").catch(() => "");
  // Assess
  assert.equal(again, "");
  assert.match(listed, /20971520 in\/big\.bin\n.* 5 in\/sub\/a \+ ü&\.txt/);
  assert.ok(big.equals(await readFile(join(folder, "down.bin"))));
  assert.equal(await linked.text(), "small");
  assert.equal(left, "");
});
