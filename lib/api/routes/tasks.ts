import { ADMIN_OPERATIONS } from "../../catalog/rows/task-inputs.ts";
import * as z from "../../zod.ts";
import { BOX, IDS } from "../examples/fixtures.ts";
import { task } from "../schemas/task.ts";
import type { Route } from "./route.ts";

const start = () =>
  z.strictObject({
    operation: z.enum(ADMIN_OPERATIONS),
    input: z._default(z.record(z.string(), z.unknown()), {}).check(z.describe("depends on the operation")),
    taskId: z
      .optional(z.uuid())
      .check(
        z.describe(
          "a random UUID: a repeated request with it starts no other task; by default a new one. The answer has the id of another task if a migration is already active",
        ),
      ),
  });

const writtenNames = () =>
  z.strictObject({
    photoId: z.string().check(z.minLength(1), z.maxLength(100)),
    key: z.string().check(z.minLength(1), z.maxLength(1024)),
    names: z
      .array(
        z.strictObject({
          folder: z.string().check(z.maxLength(4096)),
          name: z.string().check(z.maxLength(1000)),
          box: z.strictObject({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }),
          kind: z.enum(["MWG", "Microsoft", "IPTC", "ACDSee"]),
          renamed: z.optional(z.boolean()),
        }),
      )
      .check(z.maxLength(1000)),
  });

const example = () =>
  ({ taskId: IDS.task, operation: "export", startedAt: "2026-05-01T09:30:00.000Z", of: 34 }) as const;

/** What administrators of a deployment can do: operations on the whole library, and uploads. */
export const TASK_ROUTES = {
  getDeployment: {
    method: "GET",
    path: "/admin/deployment",
    role: "manage",
    ofDeployment: true,
    tag: "Tasks",
    summary: "Get the photos bucket, to which administrators upload with permissions of their own",
    output: () => z.object({ photosBucket: z.string(), region: z.string() }),
    example: () => ({ answer: { photosBucket: "facet-photos", region: "us-east-1" } }),
    admin: true,
    status: 200,
  },
  noteWrittenNames: {
    method: "POST",
    path: "/admin/written-names",
    role: "manage",
    tag: "Tasks",
    summary: "Record the names that are in the sidecars of a file, so that Facet does not read its own names as yours",
    body: writtenNames,
    example: () => ({
      body: {
        photoId: IDS.photo,
        key: "2026/party.jpg",
        names: [{ folder: "/home/ada/sidecars", name: "Ada", box: BOX, kind: "MWG" }],
      },
    }),
    admin: true,
    // The library may belong to another deployment: see startTask. The same record may be written twice.
    readOnly: true,
    status: 204,
  },
  startTask: {
    method: "POST",
    path: "/admin/tasks",
    role: "manage",
    tag: "Tasks",
    summary: "Start an operation on the whole library: export, stats, audit, reset, rollback, adopt or migrate",
    body: start,
    output: task,
    example: () => ({
      body: { operation: "export", input: { vectors: false } },
      answer: { ...example(), state: "waiting", done: 0, of: 1 },
    }),
    admin: true,
    // A library that belongs to another deployment takes no Idempotency-Key before it is adopted; the task's id replaces it.
    readOnly: true,
    status: 202,
  },
  getTask: {
    method: "GET",
    path: "/tasks/{id}",
    role: "view",
    tag: "Tasks",
    summary:
      "Get the progress of a task and, when it has ended, links to its result; decisions need the role name, and tasks other than downloads the role manage",
    query: () =>
      z.strictObject({
        part: z._default(z.coerce.number().check(z.int(), z.gte(0)), 0).check(z.describe("the first part to link to")),
      }),
    output: task,
    example: () => ({ id: IDS.task, answer: { ...example(), state: "running", done: 17 } }),
    status: 200,
  },
} as const satisfies Record<string, Route>;
