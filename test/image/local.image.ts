import assert from "node:assert/strict";
import { chown, cp, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, type TestContext, test } from "node:test";
import { installSamples } from "../../lib/models/install.ts";
import { temporaryFolder } from "../support/facet.ts";
import { certificateAt, fetchOver } from "../support/https.ts";
import { until } from "../support/wait.ts";
import { buildah, ensureBase, NODE_BASE, startIn, withoutImages } from "./stand-in.ts";

const root = join(import.meta.dirname, "../..");
const skip = withoutImages();
const IMAGE = "facet-test:local";
const PASSWORD = "correct horse battery";

before(async () => {
  if (!skip) await ensureBase(NODE_BASE);
});

/** Builds the image from the files that its ignore file lets through. */
async function build(t: TestContext): Promise<void> {
  const context = await temporaryFolder(t);
  const ignored = await readFile(join(root, "lib/local/Dockerfile.dockerignore"), "utf8");
  for (const [, path = ""] of ignored.matchAll(/^!(.+)$/gm))
    await cp(join(root, path), join(context, path), { recursive: true });
  const file = join(context, "lib/local/Dockerfile");
  await buildah(
    ...["bud", "--isolation", "chroot", "--pull-never", "--layers", "--format", "docker"],
    ...["--tag", IMAGE, "--file", file, context],
  );
}

test("the image of the local host indexes photos as an unprivileged user, and another device logs in", {
  skip,
}, async (t) => {
  // Prepare
  await build(t);
  const container = await buildah("from", "--pull-never", IMAGE);
  const mounted = await buildah("mount", container);
  const image = JSON.parse(await buildah("inspect", container)).Docker.config;
  const photos = join(mounted, "photos");
  await mkdir(photos);
  await cp(join(await installSamples(), "sample1.jpg"), join(photos, "a.jpg"));
  await chown(photos, 1000, 1000);
  const env = Object.fromEntries(image.Env.map((each: string) => each.split(/=(.*)/s).slice(0, 2)));
  const run = (...args: string[]) => startIn(container, image.User, env, [...image.Entrypoint, ...args]);
  const adding = run("user", "add", "ada", "--role", "view", "--data", "/data");
  adding.stdin?.end(PASSWORD);
  await new Promise((resolve) => adding.once("exit", resolve));
  // Act
  const running = run(...image.Cmd, "--host", "127.0.0.3", "--lan-port", "8643", "--port", "8680");
  t.after(async () => {
    running.kill("SIGTERM");
    await new Promise((resolve) => running.once("exit", resolve));
    await buildah("rm", container);
  });
  let said = "";
  for (const stream of [running.stdout, running.stderr]) stream?.on("data", (part) => (said += part));
  await until(
    "the container to be healthy",
    () =>
      fetch("http://127.0.0.1:8680/health").then(
        ({ ok }) => ok,
        () => false,
      ),
    {
      ms: 180_000,
    },
  );
  // Assess
  const url = "https://127.0.0.3:8643";
  const ca = await until("the port for other devices", () => certificateAt(url).catch(() => ""));
  const body = String(new URLSearchParams({ name: "ada", password: PASSWORD }));
  const login = await fetchOver(ca, `${url}/login`, { method: "POST", body });
  const cookie = String(login.headers["set-cookie"]).split(";", 1)[0] ?? "";
  const ask = () => fetchOver(ca, `${url}/photos?minFaces=1`, { headers: { cookie } });
  await until("the photo to be indexed", async () => JSON.parse((await ask()).body).items?.length === 1, {
    ms: 120_000,
  });
  assert.equal(login.status, 303, said);
  assert.match(image.Healthcheck.Test.join(" "), /\/health/);
  assert.equal(image.User, "1000:1000");
});
