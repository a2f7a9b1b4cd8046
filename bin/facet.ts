#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { join } from "node:path";
import { cacheFolder } from "../lib/models/cache.ts";

// What was compiled once is not compiled again: half of what a command takes before it begins.
enableCompileCache(join(cacheFolder(), "compiled"));
const { program } = await import("./program.ts");
const { run } = await import("./run.ts");

await run(program, process.argv);
