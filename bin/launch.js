// Plain JavaScript, so that any Node can run it: Node 20 does not read TypeScript, and nothing may be installed yet.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..");
const [script = "", ...args] = process.argv.slice(2);
/** The first Node that runs TypeScript as it is. */
const NODE_MAJOR = 24;

/** Whether `npm ci` has run since the lock file changed. Packages that came with Facet have no lock file. */
function isInstalled() {
  const [lock, installed] = [join(root, "package-lock.json"), join(root, "node_modules/.package-lock.json")];
  if (!existsSync(lock)) return true;
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

function install() {
  console.error("Installing Facet's packages. This happens once, and takes about a minute.");
  const npm = process.env.npm_execpath;
  const [program, first] = npm ? [process.execPath, [npm]] : ["npm", []];
  const { status } = spawnSync(program, [...first, "ci", "--include=dev", "--no-audit", "--no-fund"], {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: !npm && process.platform === "win32",
  });
  if (status === 0) return;
  console.error("The packages could not be installed. The lines above say why; then run the command again.");
  process.exit(1);
}

if (!isInstalled()) install();
if (Number(process.versions.node.split(".")[0]) >= NODE_MAJOR) {
  process.argv.splice(1, 2, resolve(root, script));
  await import(pathToFileURL(resolve(root, script)).href);
} else {
  const node = join(root, "node_modules/node/bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(node)) {
    console.error(`Facet needs Node ${NODE_MAJOR} or later, and this is ${process.version}: install it, or run npm ci.`);
    process.exit(1);
  }
  const child = spawn(node, [resolve(root, script), ...args], { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // Ctrl-C reaches the child by itself.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  child.on("exit", (code, signal) => (signal ? process.kill(process.pid, signal) : process.exit(code ?? 1)));
}
