import { rmSync } from "node:fs";
import { join } from "node:path";
import { BundledRuntime } from "./bundled.ts";

// Leaves everything as it was before prepack.ts.
const root = join(import.meta.dirname, "../..");
new BundledRuntime(root).putBack();
rmSync(join(root, "dist"), { recursive: true, force: true });
