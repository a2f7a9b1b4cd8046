/**
 * Keeps onnxruntime's telemetry off. Left on, it writes a device id and a queue of events into the user's cache folder
 * and sends them to its vendor, and its start crashes the process where the command line has more than some 28 KB.
 */
export const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: "1" } as const;

// The library reads the environment of the process, which only the main thread can change: a worker has a copy of its
// own. Whoever starts workers imports this file.
Object.assign(process.env, NO_TELEMETRY);
