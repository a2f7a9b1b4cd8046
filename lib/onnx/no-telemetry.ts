/**
 * Turns off onnxruntime's telemetry. Otherwise it writes a device id and a queue of events into the user's cache folder and
 * sends them to its vendor, and its start crashes the process if the command line exceeds about 28 KB.
 */
export const NO_TELEMETRY = { ORT_DISABLE_TELEMETRY: "1" } as const;

// The library reads the environment of the process, which only the main thread can change: workers have copies of their
// own. Modules that start workers must import this file.
Object.assign(process.env, NO_TELEMETRY);
