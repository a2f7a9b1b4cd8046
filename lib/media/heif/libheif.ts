import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { HeifApi } from "./api.ts";

/** The decoder asked for more memory than the photo's header accounts for. */
export class HeapExceeded extends Error {
  constructor(limit: number) {
    super(`more than ${limit} bytes are needed to decode it`);
    this.name = "HeapExceeded";
  }
}

interface LibheifInstance {
  readonly api: HeifApi;
  readonly memory: WebAssembly.Memory;
  /** Maximum size of the heap, bytes, and whether the decoder tried to exceed it. */
  readonly heap: { limit: number; exceeded: boolean };
}

/** A WebAssembly heap never shrinks; an instance whose heap is larger than this after a photo is not used again. */
const KEPT_HEAP_BYTES = 64e6;

type Factory = (options: object) => HeifApi;

let loading: Promise<{ factory: Factory; module: WebAssembly.Module }> | undefined;
let idle: LibheifInstance | undefined;

/**
 * Passes libheif to `use`, which must free everything it allocates. An instance that failed or grew large is discarded, so
 * that a damaged or large photo leaves no cost behind. libheif is loaded by the first photo that needs it.
 *
 * @param heapLimit bytes that the decoder may use in total
 * @throws HeapExceeded
 */
export async function withLibheif<T>(heapLimit: number, use: (api: HeifApi) => T): Promise<T> {
  loading ??= load();
  const { factory, module } = await loading;
  const instance = idle ?? instantiate(factory, module);
  idle = undefined;
  Object.assign(instance.heap, { limit: heapLimit, exceeded: false });
  try {
    const result = use(instance.api);
    if (instance.memory.buffer.byteLength <= KEPT_HEAP_BYTES) idle = instance;
    return result;
  } catch (error) {
    throw instance.heap.exceeded ? new HeapExceeded(heapLimit) : error;
  }
}

async function load() {
  // Only `require` finds packages of a Lambda layer, and bundlers do not rewrite this one.
  const require = createRequire(import.meta.url);
  const module = WebAssembly.compile(await readFile(require.resolve("libheif-js/libheif-wasm/libheif.wasm")));
  const factory: Factory = require("libheif-js/libheif-wasm/libheif.js");
  return { factory, module: await module };
}

function instantiate(factory: Factory, module: WebAssembly.Module): LibheifInstance {
  const heap = { limit: Number.POSITIVE_INFINITY, exceeded: false };
  let memory: WebAssembly.Memory | undefined;
  const api = factory({
    print() {},
    printErr() {},
    instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void) {
      const instance = new WebAssembly.Instance(module, imports);
      memory = Object.values(instance.exports).find((each) => each instanceof WebAssembly.Memory);
      done(instance);
      return instance.exports;
    },
  });
  if (!memory) throw new Error("libheif exports no memory");
  bound(memory, heap);
  return { api, memory, heap };
}

/** Limits the heap. Emscripten's allocator grows it by this method and treats an exception as "out of memory". */
function bound(memory: WebAssembly.Memory, heap: LibheifInstance["heap"]): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * 65_536 > heap.limit) {
      heap.exceeded = true;
      throw new RangeError("heap limit");
    }
    return grow(pages);
  };
}
