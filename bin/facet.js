#!/usr/bin/env node
// `facet` on any Node: see launch.js.
process.argv.splice(2, 0, "bin/facet.ts");
await import("./launch.js");
