import { ACCOUNT, REGION } from "./template.ts";

/** The fields of an ASL state that the host reads. */
interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly ItemProcessor?: { readonly States: Record<string, State> };
  readonly Branches?: readonly { readonly States: Record<string, State> }[];
}

export interface Definition {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}

/** Event of an execution: the package logs one for each state that begins or ends. */
export interface StateEvent {
  readonly state?: { readonly name: string; readonly input?: unknown; readonly output?: unknown };
}

/** Services that Task states call. */
export interface WorkflowServices {
  /** Invokes a function by its ARN. */
  invoke(functionArn: string, event: unknown): Promise<unknown>;
  /** Called with a failed execution, for the log. The record of the run has the reason for everyone else. */
  failed(execution: string, error: unknown): void;
  /** Called with the events that a run puts on the event bus. */
  putEvents(entries: unknown): void;
  /** Called when a state begins or ends. An error that it throws ends the execution. */
  readonly observe?: (event: StateEvent) => void;
}

/** An execution of this name has ended. */
export class ExecutionExists extends Error {
  readonly arn: string;

  constructor(arn: string) {
    super(`Execution Already Exists: '${arn}'`);
    this.name = "ExecutionExists";
    this.arn = arn;
  }
}

/** A state machine of the template: runs its synthesised definition. */
export class Workflow {
  readonly name: string;
  private readonly definition: Definition;
  private readonly services: WorkflowServices;
  private readonly running = new Map<string, { readonly ended: Promise<void>; readonly abort: () => void }>();
  /** Names of executions that have ended. AWS keeps them for 90 days. */
  private readonly ended = new Set<string>();

  /** @throws Error if a Task uses an integration that the local host does not support */
  constructor(name: string, definition: Definition, services: WorkflowServices) {
    this.name = name;
    this.definition = definition;
    this.services = services;
    for (const [state, { Resource }] of tasksOf(definition.States)) this.handlerOf(state, Resource ?? "");
  }

  /**
   * Starts an execution. If one with the same name is running, returns that one, as on AWS.
   * @throws ExecutionExists if one with the same name has ended
   */
  start(name: string, input: unknown): string {
    const arn = `arn:aws:states:${REGION}:${ACCOUNT}:execution:${this.name}:${name}`;
    if (this.ended.has(name)) throw new ExecutionExists(arn);
    if (!this.running.has(name)) {
      const execution = this.run(name, arn, input);
      const ended = execution
        .then((begun) => Promise.all([begun.result, this.watch(begun)]))
        .then(
          () => {},
          (error: unknown) => this.services.failed(name, error),
        );
      const forget = () => {
        this.running.delete(name);
        this.ended.add(name);
      };
      this.running.set(name, {
        ended: ended.finally(forget),
        abort: () => void execution.then(({ abort }) => abort()),
      });
    }
    return arn;
  }

  /** Resolves when no execution is running. Failures are in the records of the runs, and are not thrown here. */
  async idle(): Promise<void> {
    while (this.running.size > 0) await Promise.all([...this.running.values()].map(({ ended }) => ended));
  }

  /** Aborts the running executions between two steps. */
  async stop(): Promise<void> {
    for (const { abort } of this.running.values()) abort();
    await this.idle();
  }

  /** Lets the services see the states of an execution, and aborts it if they object. @throws their error */
  private async watch({ eventLogs, abort }: Awaited<ReturnType<Workflow["run"]>>): Promise<void> {
    if (!this.services.observe) return;
    try {
      for await (const event of eventLogs) this.services.observe(event as StateEvent);
    } catch (error) {
      abort();
      throw error;
    }
  }

  private async run(name: string, arn: string, input: unknown) {
    // Loaded here, as most hosts of one command run nothing.
    const { StateMachine } = await import("aws-local-stepfunctions");
    // biome-ignore lint/suspicious/noExplicitAny: the package's own types know fewer states than it runs
    const machine = new StateMachine(this.definition as any, { validationOptions: { noValidate: true } });
    const handlers = tasksOf(this.definition.States).map(([state, { Resource }]) => [
      state,
      this.handlerOf(state, Resource ?? ""),
    ]);
    return machine.run(input as never, {
      overrides: { taskResourceLocalHandlers: Object.fromEntries(handlers) },
      context: {
        Execution: { Id: arn, Name: name, Input: input, StartTime: new Date().toISOString() },
        StateMachine: { Name: this.name },
      } as never,
    });
  }

  // biome-ignore lint/suspicious/noExplicitAny: the input of a Task is whatever the definition makes it
  private handlerOf(state: string, resource: string): (input: any) => Promise<unknown> {
    if (resource.endsWith(":states:::lambda:invoke")) {
      return async (input) => ({ Payload: await this.services.invoke(input.FunctionName, input.Payload) });
    }
    if (resource.includes(":lambda:")) return (input) => this.services.invoke(resource, input);
    if (resource.endsWith(":states:::events:putEvents")) {
      return async (input) => {
        this.services.putEvents(input.Entries);
        return { FailedEntryCount: 0 };
      };
    }
    throw new Error(`The local host does not support state ${state}: ${resource}`);
  }
}

/** All Tasks of a definition, including those inside Map and Parallel states. */
function tasksOf(states: Record<string, State>): [name: string, state: State][] {
  return Object.entries(states).flatMap(([name, state]) => [
    ...(state.Type === "Task" ? [[name, state] as [string, State]] : []),
    ...tasksOf(state.ItemProcessor?.States ?? {}),
    ...(state.Branches ?? []).flatMap((branch) => tasksOf(branch.States)),
  ]);
}
