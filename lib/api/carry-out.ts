import type { Actor } from "../catalog/decisions/actions.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { UserError } from "../user-error.ts";
import type { Decision } from "./decisions.ts";
import type { Input } from "./operation.ts";
import { undoAction } from "./operations/actions.ts";
import { dissolveCluster, nameCluster, nameClusters, unnameCluster } from "./operations/decide-clusters.ts";
import { createPerson, deletePerson, mergePeople, rejectHeldFaces } from "./operations/decide-people.ts";
import { confirmFaces } from "./operations/faces.ts";
import { markStrangers } from "./operations/ungrouped.ts";
import { Problem } from "./problem.ts";
import { type OperationId, ROUTES, type Route } from "./routes.ts";

/** The operations of the routes that are `large`. */
const LARGE_OPERATIONS = {
  confirmFaces,
  markStrangers,
  nameCluster,
  nameClusters,
  unnameCluster,
  dissolveCluster,
  createPerson,
  mergePeople,
  rejectHeldFaces,
  deletePerson,
  undoAction,
} as const satisfies { readonly [Id in LargeId]: unknown };

type LargeId = { [Id in OperationId]: (typeof ROUTES)[Id] extends { readonly large: true } ? Id : never }[OperationId];

type LargeOperation = (
  context: { readonly catalog: Catalog },
  input: Pick<Input<OperationId>, "id" | "by" | "caller"> & { readonly query: object; readonly body: unknown },
) => Promise<unknown>;

/** A decision that a task could not carry out; the message is the one that a request would have got. */
class DecisionRefused extends UserError {
  override readonly httpStatus = 409;

  constructor(cause: Problem) {
    super(cause.message, { cause });
    this.name = "DecisionRefused";
  }
}

/**
 * Carries out a decision that a request left to a task. The caller's permission was checked with the request.
 * @throws UserError
 */
export async function carryOut(catalog: Catalog, { operation, id, body }: Decision, by: Actor): Promise<unknown> {
  // The body is parsed by the schema of the same route.
  const run = LARGE_OPERATIONS[operation as keyof typeof LARGE_OPERATIONS] as unknown as LargeOperation | undefined;
  const route: Route | undefined = run && ROUTES[operation as OperationId];
  if (!run || !route) throw new Error(`${operation} is not carried out by tasks`);
  const input = {
    id,
    query: {},
    body: route.body?.().parse(body),
    by,
    caller: { who: by.who, memberships: undefined },
  };
  try {
    return await run({ catalog }, input);
  } catch (error) {
    throw error instanceof Problem && error.status < 500 ? new DecisionRefused(error) : error;
  }
}
