import { rmSync } from "node:fs";
import { join } from "node:path";
import { BundledRuntime } from "./bundled.ts";

// Undoes prepack.ts.
const root = join(import.meta.dirname, "../..");
new BundledRuntime(root).restore();
rmSync(join(root, "dist"), { recursive: true, force: true });
