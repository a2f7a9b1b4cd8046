/** A task of a page's main thread. */
export interface Task {
  readonly wallMs: number;
  /** Processor time. */
  readonly cpuMs: number;
  /** The function in Chromium that posted it, for example one of the garbage collector. */
  readonly from: string;
}

/** An event of Chromium's trace. Times are in microseconds. */
interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly src_func?: string };
}

/** The longest task of the pages' main threads in a trace, by processor time. */
export function longestTask(trace: Buffer): Task {
  const { traceEvents } = JSON.parse(trace.toString()) as { readonly traceEvents: readonly TraceEvent[] };
  const key = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const mainThreads = new Set(
    traceEvents.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain").map(key),
  );
  return traceEvents
    .filter((event) => event.name === "ThreadControllerImpl::RunTask" && mainThreads.has(key(event)))
    .map(({ dur = 0, tdur = dur, args }) => ({ wallMs: dur / 1000, cpuMs: tdur / 1000, from: args?.src_func ?? "" }))
    .reduce((a, b) => (b.cpuMs > a.cpuMs ? b : a), { wallMs: 0, cpuMs: 0, from: "" });
}
