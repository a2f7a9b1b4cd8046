// Plain JavaScript, so that any Node can run it: Node 20 does not read TypeScript, and nothing may be installed yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const lock = join(root, "package-lock.json");
/** Facet's npm package has no lock file. Its sources are compiled, as Node does not run TypeScript in node_modules. */
const isPackage = !existsSync(lock);

const [script = "", ...args] = process.argv.slice(2);
const program = isPackage ? join(root, "dist", script.replace(/\.ts$/, ".js")) : join(root, script);
/** The first version of Node that runs TypeScript directly. */
const NODE_MAJOR = 24;

/** Returns true if `npm ci` has run since the lock file changed. */
function isInstalled() {
  const installed = join(root, "node_modules/.package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

function install() {
  console.error("Installing Facet's packages. This happens once, and takes about a minute.");
  const npm = process.env.npm_execpath;
  const [client, first] = npm ? [process.execPath, [npm]] : ["npm", []];
  const { status } = spawnSync(client, [...first, "ci", "--include=dev", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: !npm && process.platform === "win32",
  });
  if (status === 0) return;
  console.error("The packages could not be installed. The lines above say why; then run the command again.");
  process.exit(1);
}

/** Path of the Node that is installed as a package; undefined if it is missing. */
function ownNode() {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve("node/package.json"));
    const node = join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
    return existsSync(node) ? node : undefined;
  } catch {
    return undefined;
  }
}

if (!isPackage && !isInstalled()) install();
if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) {
  process.argv.splice(1, 2, program);
  await import(pathToFileURL(program).href);
} else {
  const node = ownNode();
  if (!node) {
    const remedy = isPackage ? "" : ", or run npm ci";
    console.error(`Facet needs Node ${NODE_MAJOR} or later, and this is ${process.version}: install it${remedy}.`);
    process.exit(1);
  }
  const child = spawn(node, [program, ...args], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // The terminal sends Ctrl-C to the child too.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
}
