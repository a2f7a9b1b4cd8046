import { bundle } from "./bundle/bundle.ts";

/**
 * Bundles handlers into a folder:
 *
 * node functions/build.ts OUT index=functions/api/handler.ts [NAME=FILE...]
 */
const [out, ...handlers] = process.argv.slice(2);
if (!out || handlers.length === 0) throw new Error("Usage: node functions/build.ts OUT NAME=HANDLER...");
await bundle(Object.fromEntries(handlers.map((handler) => handler.split("="))), out);
