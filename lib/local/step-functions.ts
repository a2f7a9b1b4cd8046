import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import * as z from "zod";
import { type Call, type Observe, signerOf } from "./calls.ts";
import { ExecutionExists, type Workflow } from "./workflow.ts";

const startExecution = z.object({
  stateMachineArn: z.string(),
  name: z.string().default(() => crypto.randomUUID()),
  input: z.string().default("{}"),
});

/** The AWS Step Functions endpoint: StartExecution. Any other operation is refused by name. */
export function stepFunctions(
  workflows: ReadonlyMap<string, Workflow>,
  observe?: Observe,
  authorize?: (call: Call) => void,
) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const operation = String(request.headers["x-amz-target"]).split(".")[1];
    if (operation !== "StartExecution") {
      return reply(response, 400, { __type: "UnknownOperationException", message: `${operation} is not available` });
    }
    const { stateMachineArn, name, input } = startExecution.parse(await json(request));
    const accessKeyId = signerOf(request);
    const call: Call = { accessKeyId, service: "states", operation, resources: [stateMachineArn] };
    authorize?.(call);
    observe?.(call);
    const workflow = workflows.get(stateMachineArn);
    if (!workflow) return reply(response, 400, { __type: "StateMachineDoesNotExist", message: stateMachineArn });
    try {
      const executionArn = workflow.start(name, JSON.parse(input));
      reply(response, 200, { executionArn, startDate: Date.now() / 1000 });
    } catch (error) {
      if (!(error instanceof ExecutionExists)) throw error;
      reply(response, 400, { __type: "ExecutionAlreadyExists", message: error.message });
    }
  };
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}
