import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { finished } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { installModels } from "../models/install.ts";
import type { Call, Observe } from "./calls.ts";
import { Clock } from "./clock.ts";
import { openDatabase } from "./database.ts";
import { Disk, type DiskState } from "./disk.ts";
import { serveDownload } from "./downloads.ts";
import { type ClientEnvironment, clientEnvironment, runtimeEnvironment } from "./environment.ts";
import { type ETagOptions, eTagOptions } from "./etags.ts";
import { type Exchange, frontOf } from "./front.ts";
import { claimFolder, type RunningHost } from "./host-file.ts";
import { withHostStatus } from "./host-status.ts";
import { HttpApi, isForPeople } from "./http-api.ts";
import { identify } from "./identities.ts";
import { loadLibraryKey, makeKey } from "./keys.ts";
import { withLinksFor } from "./lan/links.ts";
import { type Lan, type LanOptions, openLan } from "./lan/open.ts";
import type { Aws } from "./like-aws/aws.ts";
import { type LikeAws, likeAwsFromEnvironment } from "./like-aws/options.ts";
import { Login } from "./login.ts";
import type { Mount, MountOptions } from "./mount.ts";
import { Mounts } from "./mounts.ts";
import { ObjectStore } from "./objects.ts";
import { Poller } from "./pollers.ts";
import { Queues } from "./queues.ts";
import { reachCatalog } from "./reach.ts";
import { Resources } from "./resources.ts";
import { createS3Handler } from "./s3/handler.ts";
import type { LocalFunction } from "./sandbox.ts";
import { Sandboxes } from "./sandboxes.ts";
import { repeat } from "./schedule.ts";
import { HostServer } from "./server.ts";
import { signed } from "./signed.ts";
import { sqs } from "./sqs.ts";
import { answerStarting } from "./starting.ts";
import { stepFunctions } from "./step-functions.ts";
import { createTables, openTables } from "./tables.ts";
import { Resolver, type Template } from "./template.ts";
import { Workflow, type WorkflowServices } from "./workflow.ts";

export interface HostOptions {
  /** The data folder; created if missing. */
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** The synthesised stack to host. */
  readonly template: Template;
  /** Called with each call. Every function then signs with its own key, so that functions do not share sandboxes. */
  readonly observe?: Observe | undefined;
  /**
   * Called as soon as this process, and no other, can reach buckets and tables. Until it ends no function runs, nothing
   * else is served and no folder is scanned. If it fails, the host does not start.
   */
  readonly prepare?: ((reached: ReachedHost) => Promise<void>) | undefined;
  /** ETags of the buckets; by default as the environment says. */
  readonly eTags?: ETagOptions | undefined;
  /** Makes the host behave like AWS, see LIKE_AWS.md, or not; by default as the environment says. */
  readonly likeAws?: LikeAws | false | undefined;
  /** Serves the gallery and the API to other devices, which need a login. */
  readonly lan?: LanOptions | undefined;
  /** Returns the free space on the disk of the data folder, for tests. */
  readonly freeBytes?: () => number;
  /** Called when the disk of the data folder is full, and when there is room again. */
  readonly onDisk?: ((state: DiskState) => void) | undefined;
}

/** The environment and outputs with which clients reach a host. */
export type ReachedHost = Pick<RunningHost, "environment" | "outputs">;

/** Progress of a queue since the host started. */
export interface QueueProgress {
  /** Messages handled completely. */
  readonly done: number;
  /** Messages that wait or are being handled. */
  readonly left: number;
}

/** The synthesised stack, running on this machine. */
export interface Host {
  /** The single address of S3, DynamoDB, SQS, Step Functions, the HTTP API and the gallery. */
  readonly url: string;
  readonly outputs: Readonly<Record<string, string>>;
  /** Variables with which clients on this machine reach the host. */
  readonly environment: ClientEnvironment;
  /** How other devices reach the host, if they do. */
  readonly lan: Pick<Lan, "addresses" | "fingerprint"> | undefined;
  /** Logins, keys and policies of a host that behaves like AWS; undefined on others. */
  readonly aws: Pick<Aws, "accessToken" | "users" | "keys" | "policies"> | undefined;
  /** Makes the files of a folder, in place, the content of a bucket. */
  mount(bucket: string, folder: string, options?: MountOptions): Promise<Mount>;
  /** Progress of the queue that receives a bucket's events. */
  progress(bucket: string): QueueProgress;
  /** Messages that failed on every attempt, with the reason of the last failure. */
  deadLetters(): { readonly queue: string; readonly body: string; readonly reason: string }[];
  /** Returns dead letters to their queues, to be retried. */
  retryDeadLetters(): void;
  /** Returns true if every queue that feeds a function is empty. */
  idle(): boolean;
  /**
   * Resolves when every queue that feeds a function is empty.
   * @param options `patient` also waits while the disk is full
   * @throws DiskFull
   */
  drained(options?: { readonly patient?: boolean }): Promise<void>;
  /** Resolves when no execution of a state machine runs. */
  settled(): Promise<void>;
  /** Finishes the messages being handled. The others are kept for the next start. */
  close(): Promise<void>;
}

/**
 * Hosts a synthesised stack on one port of 127.0.0.1, with the buckets, tables, queues, functions, event source
 * mappings, state machines, schedules and routes of its template.
 *
 * @example
 * const host = await startHost({ dataDir: ".facet", port: 0, template: await synthesize({}) });
 * await host.mount(host.outputs.PhotosBucket, "/home/ada/photos");
 * await host.drained();
 * await host.close();
 *
 * @throws UnsupportedResource if the template contains a resource that the host does not support
 * @throws PortInUse
 * @throws HostRunning
 * @throws FolderReadOnly
 */
export async function startHost(options: HostOptions): Promise<Host> {
  const { dataDir, port, template, observe, prepare, eTags, lan, freeBytes, onDisk = () => {} } = options;
  const { likeAws = likeAwsFromEnvironment() } = options;
  await using opened = new AsyncDisposableStack();
  const disk = opened.use(new Disk(resolve(dataDir), freeBytes));
  disk.requireRoom("rows");
  const kept = opened.use(await claimFolder(dataDir));
  await mkdir(join(dataDir, "logs"), { recursive: true });
  const functionEnvironment = await runtimeEnvironment(dataDir, await installModels());

  const server = new HostServer(kept.id);
  const url = await server.listen(port);
  opened.defer(() => server.close());
  const [own, library] = [makeKey(), await loadLibraryKey(dataDir)];
  const resolver = new Resolver(identify(template, url));
  const resources = new Resources(template, resolver);
  const outputs = resources.outputs();
  const hosted = { template, resolver, resources, url, own, library, observe };
  const aws = likeAws ? new (await import("./like-aws/aws.ts")).Aws(likeAws, hosted) : undefined;
  const environment = aws?.environment ?? clientEnvironment(url, own);

  const database = opened.adopt(openDatabase(dataDir), (open) => open.close());
  const queues = new Queues(database, aws?.retryRule);
  for (const { name, ...options } of resources.queues()) queues.createQueue(name, options);
  const store = new ObjectStore(database, dataDir, queues, aws ? { randomETags: true } : (eTags ?? eTagOptions()));
  store.bodies.requireRoom = () => disk.requireRoom("rows");
  const buckets = resources.buckets();
  for (const { name, notifications } of buckets) store.createBucket(name, notifications);
  const saw = observe && aws ? (call: Call) => observe(aws.named(call)) : observe;
  const authorize = aws && ((call: Call) => aws.authority.requireCall(call));
  const tables = opened.adopt(
    await openTables(join(dataDir, "catalog"), {
      observe: saw,
      authorize,
      requireRoom: () => disk.requireRoom("rows"),
      limits: aws?.tableLimits,
    }),
    (open) => open.close(),
  );

  const log = opened.adopt(createWriteStream(join(dataDir, "logs", "functions.log")), (open) =>
    finished(open.end()).catch(() => {}),
  );
  log.on("error", () => {}); // an unwritable log must not stop the host
  const sandboxes = opened.adopt(new Sandboxes(log, aws?.credentialsFor), (open) => open.close());
  const invoker = aws?.lambda(sandboxes) ?? sandboxes;
  // Only a host that behaves like AWS has roles: on others each function signs links itself, all with the same key.
  const functions = resources.functions({
    ...functionEnvironment,
    // One that behaves like AWS lets a task write the files, like AWS.
    ...(aws ? {} : { STREAMED_DOWNLOADS: "true" }),
    // No functions of another release work with this library.
    FORMER_CALLS_SECONDS: "0",
    ...(aws?.functionEnvironment ?? { ...environment, LINK_ROLE: "" }),
  });
  if (observe && !aws) for (const [name, fn] of functions) functions.set(name, withOwnKey(fn));
  const secrets = new Map([own, library].map(({ accessKeyId, secretAccessKey }) => [accessKeyId, secretAccessKey]));
  if (observe) for (const name of functions.keys()) secrets.set(name, own.secretAccessKey);
  const keys = aws?.keys ?? secrets;
  const workflows = new Map(
    resources.stateMachines().map(({ arn, name, roleArn, definition }) => {
      const services: WorkflowServices = {
        invoke: (functionArn, event) => invoker.invoke(resources.functionOf(functions, functionArn, name), event),
        failed: (execution, error) => log.write(`execution ${execution} failed: ${error}\n`),
        putEvents: (entries) => log.write(`${JSON.stringify({ events: entries })}\n`),
      };
      return [arn, aws?.workflow(name, definition, roleArn, services) ?? new Workflow(name, definition, services)];
    }),
  );
  opened.defer(() => Promise.all([...workflows.values()].map((workflow) => workflow.stop())).then(() => {}));
  const login = aws ? undefined : new Login(dataDir, keys);
  const hostStatus = () => ({
    host: { id: kept.id },
    disk: disk.state,
    ...(mounts.areListing ? { listing: true } : {}),
  });
  const routes = withHostStatus(
    resources.routes(functions, (fn, event, gone) => invoker.invokeSoon(fn, event, gone)),
    hostStatus,
  );
  const limits = resources.limits();
  // Only this machine reaches the host, so that nobody needs a token or a signature unless it has users.
  const forPeople = routes.filter(isForPeople);
  const api = aws?.apis(routes, limits) ?? new HttpApi(login?.withLogin(forPeople) ?? [], limits, login?.authorize);
  const services = {
    s3: createS3Handler(store, {
      keys,
      observe: saw,
      authority: aws?.authority,
      // Uploads by people have to wait; what functions have begun may be finished.
      requireRoom: (accessKeyId) => disk.requireRoom(accessKeyId === library.accessKeyId ? "photos" : "rows"),
    }),
    dynamodb: signed(keys, tables.serve),
    states: signed(keys, stepFunctions(workflows, saw, authorize)),
    sqs: signed(keys, sqs(queues, saw, authorize)),
    ...(aws ? { pages: aws.pages } : {}),
    isBucket: (name: string) => buckets.some((bucket) => bucket.name === name),
  };
  server.services = { ...services, http: answerStarting };
  const catalogOf = (library: string) => ({ ...reachCatalog({ environment, outputs }), library });
  await createTables(url, own, resources.tables());
  await prepare?.({ environment, outputs });
  const download = aws ? undefined : (...both: Exchange) => serveDownload(...both, catalogOf);
  server.services = { ...services, http: frontOf(disk, api, { login, download }) };

  for (const { targetArn, input, expression, atOnce } of resources.schedules()) {
    const workflow = workflows.get(targetArn);
    const clock = aws?.clock ?? new Clock();
    if (workflow) {
      opened.use(repeat(expression, clock, () => void workflow.start(crypto.randomUUID(), input)));
      continue;
    }
    const fn = resources.functionOf(functions, targetArn, "a schedule");
    const invoke = () =>
      void invoker.invoke(fn, input).catch((error) => log.write(`scheduled ${fn.name} failed: ${error}\n`));
    opened.use(repeat(expression, clock, invoke));
    if (atOnce) invoke();
  }
  const mappings = resources.mappings(functions, availableParallelism());
  const pollers = new Map(
    mappings.map((mapping) => [
      mapping.queue,
      new Poller(mapping, queues, invoker, disk, (body) => store.isAboutAway(body)),
    ]),
  );
  opened.defer(() => Promise.all([...pollers.values()].map((poller) => poller.stop())).then(() => {}));
  const mounts = opened.use(new Mounts(store));
  const lanLogin = new Login(dataDir, keys, { isPublic: true });
  const lanApi = new HttpApi(withLinksFor(url, lanLogin.withLogin(forPeople)), limits, lanLogin.authorize);
  const reached =
    lan &&
    opened.use(
      await openLan(dataDir, lan, { url, s3: services.s3, http: frontOf(disk, lanApi, { login: lanLogin, download }) }),
    );
  await kept.announce({ url, environment, outputs });
  opened.defer(() => kept.retire());
  const closing = opened.move();

  const left = (queue: string) => {
    const { visible, inFlight } = queues.depth(queue);
    return visible + inFlight;
  };
  const dead = resources.queues().flatMap(({ deadLetter }) => (deadLetter ? [deadLetter.queue] : []));
  const idle = () => [...pollers.keys()].every((queue) => left(queue) === 0);
  disk.onChange(onDisk);
  mounts.rescanAfterFull(disk);
  return {
    url,
    outputs,
    environment,
    lan: reached,
    aws,
    mount: (bucket, folder, options) => mounts.mount(bucket, folder, options),
    progress(bucket) {
      const queue = buckets.find(({ name }) => name === bucket)?.notifications[0]?.queue ?? "";
      return { done: pollers.get(queue)?.completed ?? 0, left: left(queue) };
    },
    deadLetters() {
      return dead.flatMap((queue) => queues.peek(queue, 1000).map(({ body, reason }) => ({ queue, body, reason })));
    },
    retryDeadLetters() {
      for (const queue of dead) queues.redrive(queue);
    },
    idle,
    async drained({ patient = false } = {}) {
      while (!idle()) {
        if (!patient && [...pollers.values()].every(({ isIdle }) => isIdle)) disk.requireRoom("photos");
        await sleep(20);
      }
    },
    async settled() {
      await Promise.all([...workflows.values()].map((workflow) => workflow.idle()));
    },
    close: () => closing.disposeAsync(),
  };
}

/** Makes a function sign with a key whose id is the function's name, by which the host identifies it. */
function withOwnKey(fn: LocalFunction): LocalFunction {
  return { ...fn, environment: { ...fn.environment, AWS_ACCESS_KEY_ID: fn.name } };
}
