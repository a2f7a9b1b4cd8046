import { createHash } from "node:crypto";
import { cp, mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { startHost } from "../../lib/local/host.ts";
import { reachCatalog } from "../../lib/local/reach.ts";
import { synthesize } from "../../lib/local/synthesize.ts";
import { startRun } from "../../lib/services/workflow.ts";
import { madeOnce } from "./made-once.ts";
import { until } from "./wait.ts";

const root = join(import.meta.dirname, "../..");

/** Stage of a library. */
export type Progress = "indexed" | "clustered";

export interface LibraryOptions {
  readonly context: Record<string, string>;
  /** Folder of its photos. */
  readonly photos: string;
  readonly progress: Progress;
}

/**
 * Returns the data folder of a library, made once for each state of the code. It is a template: hosts use a copy.
 * Libraries of the same photos are indexed once, as parameters of clustering do not affect indexing.
 */
export async function libraryFolder({ context, photos, progress }: LibraryOptions): Promise<string> {
  const code = await digestOfCode();
  const indexing = Object.fromEntries(Object.entries(context).filter(([name]) => !name.startsWith("FACE_CLUSTER_")));
  const indexed = await madeOnce(`indexed-${digest(code, photos, indexing)}`, async (folder) => {
    await work(folder, indexing, photos, async () => {});
  });
  if (progress === "indexed") return indexed;
  return madeOnce(`clustered-${digest(code, photos, context)}`, async (folder) => {
    await cp(indexed, folder, { recursive: true });
    await work(folder, context, photos, async (stateMachine) => startRun(stateMachine, {}));
  });
}

/** Lets a host index photos into a data folder, and then does something more with it. */
async function work(
  dataDir: string,
  context: Record<string, string>,
  photos: string,
  act: (stateMachine: string) => Promise<unknown>,
): Promise<void> {
  // The same libraries serve hosts that behave like AWS and others.
  const host = await startHost({ dataDir, port: 0, template: await synthesize(context), likeAws: false });
  try {
    reachCatalog(host);
    await host.mount(host.outputs.PhotosBucket ?? "", photos, { watch: false });
    await until("all photos to be indexed", host.idle, { ms: 300_000 });
    const [dead] = host.deadLetters();
    if (dead) throw new Error(`${dead.queue}: ${dead.reason}`);
    await act(host.outputs.StateMachine ?? "");
    await host.settled();
  } finally {
    await host.close();
  }
}

/** Makes a folder with copies of photos, once. @param files path of each photo, by its name in the folder */
export async function photosFolder(files: Readonly<Record<string, string>>): Promise<string> {
  return madeOnce(`photos-${digest(files)}`, async (folder) => {
    for (const [name, path] of Object.entries(files)) {
      await mkdir(join(folder, name, ".."), { recursive: true });
      await cp(path, join(folder, name), { recursive: true });
    }
  });
}

function digest(...parts: unknown[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}

let code: Promise<string> | undefined;

/** Digest of everything that determines the content of a library. */
function digestOfCode(): Promise<string> {
  code ??= (async () => {
    const hash = createHash("sha256").update(process.version);
    for (const folder of ["lib", "functions"]) {
      const names = await readdir(join(root, folder), { recursive: true });
      const sources = names.filter((name) => /\.(ts|tsx|json)$/.test(name)).sort();
      const contents = await Promise.all(sources.map((name) => readFile(join(root, folder, name))));
      for (const [at, name] of sources.entries()) hash.update(`${folder}/${name}\n`).update(contents[at]!);
    }
    for (const file of ["bin/cloud.ts", "cdk.json", "package-lock.json"]) hash.update(await readFile(join(root, file)));
    hash.update(await readFile(import.meta.filename));
    return hash.digest("hex");
  })();
  return code;
}
