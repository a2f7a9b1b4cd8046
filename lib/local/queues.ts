import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transaction } from "./database.ts";

export interface QueueOptions {
  /** How long a received message stays away from other receivers. */
  readonly visibilityTimeoutSec: number;
  /** Where a message goes that was received `maxReceiveCount` times and failed each time. */
  readonly deadLetter?: { readonly queue: string; readonly maxReceiveCount: number };
}

/** A message as its receiver gets it. */
export interface Message {
  readonly messageId: string;
  /** What deletes it; void once another receiver has it. */
  readonly receiptHandle: string;
  readonly body: string;
  /** 1 when this is the first time. */
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

/** A message as a person sees it in a list. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** Why it failed last; empty when it has not. */
  readonly reason: string;
}

/** No queue has this name. */
export class UnknownQueue extends Error {
  readonly queue: string;

  constructor(queue: string) {
    super(`There is no queue ${queue}: create it before messages are sent to it`);
    this.name = "UnknownQueue";
    this.queue = queue;
  }
}

/** Wait before a failed message is tried again: doubled each time, up to the second figure. */
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 2000;

const TIMED_OUT = "not finished within the visibility timeout";

interface Queue {
  readonly visibilityMs: number;
  readonly deadLetters: string | undefined;
  readonly maxReceiveCount: number;
}

interface Row {
  readonly id: number;
  readonly body: string;
  readonly sent_at: number;
  readonly receive_count: number;
  readonly reason: string | null;
}

/**
 * Queues as SQS has them, in the host's database: at-least-once, with visibility timeout, dead letters and redrive.
 * One process at a time owns them: what was in flight when it ended is visible again when the next one opens them.
 *
 * @example
 * queues.createQueue("photos", { visibilityTimeoutSec: 60 });
 * queues.send("photos", "hello");
 * const messages = queues.receive("photos", 10);
 * queues.deleteMessages("photos", messages.map(({ receiptHandle }) => receiptHandle));
 */
export class Queues {
  private readonly database: DatabaseSync;
  private readonly queues = new Map<string, Queue>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly alarms = new Map<string, { at: number; timer: NodeJS.Timeout }>();
  private readonly statements: Record<keyof typeof SQL, StatementSync>;

  constructor(database: DatabaseSync) {
    this.database = database;
    this.statements = prepareAll(database);
    this.statements.makeVisible.run();
    for (const row of this.statements.queues.all()) this.queues.set(String(row.name), queueOf(row));
  }

  /** Makes a queue, or changes the options of one that is there. */
  createQueue(name: string, { visibilityTimeoutSec, deadLetter }: QueueOptions): void {
    const { queue = null, maxReceiveCount = null } = deadLetter ?? {};
    this.statements.createQueue.run(name, visibilityTimeoutSec * 1000, queue, maxReceiveCount);
    this.queues.set(name, {
      visibilityMs: visibilityTimeoutSec * 1000,
      deadLetters: deadLetter?.queue,
      maxReceiveCount: maxReceiveCount ?? Number.POSITIVE_INFINITY,
    });
  }

  has(name: string): boolean {
    return this.queues.has(name);
  }

  /** @throws UnknownQueue */
  send(name: string, body: string): void {
    this.sendAll(name, [body]);
  }

  /** Sends all or, when the process ends meanwhile, none. @throws UnknownQueue */
  sendAll(name: string, bodies: readonly string[]): void {
    this.queue(name);
    const now = Date.now();
    transaction(this.database, () => {
      for (const body of bodies) this.statements.send.run(name, body, now);
    });
    this.wake(name);
  }

  /** Up to `max` messages, the longest waiting first; they stay in flight for the visibility timeout. */
  receive(name: string, max: number): Message[] {
    const { visibilityMs, deadLetters, maxReceiveCount } = this.queue(name);
    const now = Date.now();
    const received = transaction(this.database, () => {
      if (deadLetters !== undefined) this.buryExhausted(name, now, maxReceiveCount, deadLetters);
      const messages: Message[] = [];
      for (const row of this.statements.visible.all(name, now, max) as unknown as Row[]) {
        const receiveCount = row.receive_count + 1;
        this.statements.receive.run(now + visibilityMs, receiveCount, row.id);
        messages.push({
          messageId: String(row.id),
          receiptHandle: `${row.id}.${receiveCount}`,
          body: row.body,
          receiveCount,
          sentAt: row.sent_at,
        });
      }
      return messages;
    });
    if (received.length > 0) this.wakeAt(name, now + visibilityMs);
    return received;
  }

  /** Messages whose receiver has done with them. A handle that is void changes nothing. */
  deleteMessages(name: string, receiptHandles: readonly string[]): void {
    transaction(this.database, () => {
      for (const handle of receiptHandles) {
        const [id, receiveCount] = handle.split(".").map(Number);
        this.statements.delete.run(id ?? -1, receiveCount ?? -1, name);
      }
    });
  }

  /** Gives a received message back, to be tried again after a moment or, after the last try, put with the dead letters. */
  fail(name: string, messageId: string, reason: string): void {
    const { deadLetters, maxReceiveCount } = this.queue(name);
    const row = this.statements.message.get(Number(messageId), name) as unknown as Row | undefined;
    if (!row) return;
    if (deadLetters !== undefined && row.receive_count >= maxReceiveCount) {
      transaction(this.database, () => this.bury(row.id, deadLetters, reason));
      return;
    }
    const backoffMs = Math.min(FIRST_BACKOFF_MS * 2 ** (row.receive_count - 1), LONGEST_BACKOFF_MS);
    const visibleAt = Date.now() + backoffMs;
    this.statements.retry.run(visibleAt, reason, row.id);
    this.wakeAt(name, visibleAt);
  }

  /** Gives a received message back as if it had not been received: it is not its fault. */
  putBack(name: string, messageId: string): void {
    const visibleAt = Date.now() + LONGEST_BACKOFF_MS;
    this.statements.putBack.run(visibleAt, Number(messageId), name);
    this.wakeAt(name, visibleAt);
  }

  /** How many messages can be received now, and how many are with a receiver or wait to be tried again. */
  depth(name: string): { visible: number; inFlight: number } {
    const { visible, total } = this.statements.depth.get(Date.now(), name) as { visible: number; total: number };
    return { visible, inFlight: total - visible };
  }

  /** The oldest messages, which stay where they are. */
  peek(name: string, limit: number): WaitingMessage[] {
    const rows = this.statements.peek.all(name, limit) as unknown as Row[];
    return rows.map(({ id, body, receive_count, sent_at, reason }) => ({
      messageId: String(id),
      body,
      receiveCount: receive_count,
      sentAt: sent_at,
      reason: reason ?? "",
    }));
  }

  /** Moves dead letters back to the queues they came from, to be tried anew. @returns how many */
  redrive(deadLetterName: string): number {
    const origins = this.statements.origins.all(deadLetterName).map(({ origin }) => String(origin));
    const moved = Number(this.statements.redrive.run(deadLetterName).changes);
    for (const origin of origins) this.wake(origin);
    return moved;
  }

  /** The bodies of all messages, also of those that are put aside. */
  bodies(name: string): string[] {
    return this.statements.bodies.all(name, asideOf(name)).map(({ body }) => String(body));
  }

  /** Puts a received message where nobody receives it until it is taken back; it then counts as never received. */
  putAside(name: string, messageId: string): void {
    this.statements.putAside.run(asideOf(name), Number(messageId), name);
  }

  /** Messages that were put aside may be received again. */
  takeBack(name: string): void {
    this.redrive(asideOf(name));
  }

  /**
   * Calls the listener, soon, whenever there may be messages to receive.
   * @returns what ends that
   */
  onMessage(name: string, listener: () => void): () => void {
    const listeners = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, listeners.add(listener));
    const earliest = this.statements.nextVisible.get(name)?.at;
    if (earliest !== null && earliest !== undefined) this.wakeAt(name, Number(earliest));
    return () => listeners.delete(listener);
  }

  private queue(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw new UnknownQueue(name);
    return queue;
  }

  /** Messages whose last receiver neither deleted them nor gave them back. */
  private buryExhausted(name: string, now: number, maxReceiveCount: number, deadLetters: string): void {
    const exhausted = this.statements.exhausted.all(name, now, maxReceiveCount) as unknown as Row[];
    for (const { id, reason } of exhausted) this.bury(id, deadLetters, reason ?? TIMED_OUT);
  }

  private bury(id: number, deadLetters: string, reason: string): void {
    this.statements.bury.run(deadLetters, reason, id);
    this.wake(deadLetters);
  }

  private wake(name: string): void {
    this.wakeAt(name, 0);
  }

  /** Never at once: what woke the queue may be in a transaction. One alarm a queue, the earliest that was asked for. */
  private wakeAt(name: string, at: number): void {
    if (!this.listeners.get(name)?.size) return;
    const set = this.alarms.get(name);
    if (set && set.at <= at) return;
    clearTimeout(set?.timer);
    const timer = setTimeout(() => this.ring(name), Math.min(Math.max(0, at - Date.now()), 2 ** 31 - 1));
    timer.unref();
    this.alarms.set(name, { at, timer });
  }

  private ring(name: string): void {
    this.alarms.delete(name);
    if (!this.database.isOpen) return;
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener();
    const next = this.statements.nextHidden.get(name, Date.now())?.at;
    if (next !== null && next !== undefined) this.wakeAt(name, Number(next));
  }
}

const SQL = {
  makeVisible: "UPDATE messages SET visible_at = 1 WHERE visible_at > 1",
  queues: "SELECT * FROM queues",
  createQueue: `INSERT INTO queues (name, visibility_ms, dead_letters, max_receive_count) VALUES (?, ?, ?, ?)
    ON CONFLICT (name) DO UPDATE SET visibility_ms = excluded.visibility_ms, dead_letters = excluded.dead_letters,
      max_receive_count = excluded.max_receive_count`,
  send: "INSERT INTO messages (queue, body, sent_at) VALUES (?, ?, ?)",
  visible: `SELECT id, body, sent_at, receive_count, reason FROM messages
    WHERE queue = ? AND visible_at <= ? ORDER BY visible_at, id LIMIT ?`,
  exhausted: `SELECT id, reason FROM messages
    WHERE queue = ? AND visible_at > 0 AND visible_at <= ? AND receive_count >= ?`,
  receive: "UPDATE messages SET visible_at = ?, receive_count = ? WHERE id = ?",
  delete: "DELETE FROM messages WHERE id = ? AND receive_count = ? AND queue = ?",
  message: "SELECT id, body, sent_at, receive_count, reason FROM messages WHERE id = ? AND queue = ?",
  retry: "UPDATE messages SET visible_at = ?, reason = ? WHERE id = ?",
  putBack: "UPDATE messages SET visible_at = ?, receive_count = receive_count - 1 WHERE id = ? AND queue = ?",
  bury: "UPDATE messages SET origin = queue, queue = ?, visible_at = 0, reason = ? WHERE id = ?",
  bodies: "SELECT body FROM messages WHERE queue IN (?, ?)",
  putAside: `UPDATE messages SET origin = queue, queue = ?, visible_at = 0, receive_count = 0, reason = NULL
    WHERE id = ? AND queue = ?`,
  depth: "SELECT count(*) AS total, coalesce(sum(visible_at <= ?), 0) AS visible FROM messages WHERE queue = ?",
  peek: "SELECT id, body, sent_at, receive_count, reason FROM messages WHERE queue = ? ORDER BY id LIMIT ?",
  origins: "SELECT DISTINCT origin FROM messages WHERE queue = ? AND origin IS NOT NULL",
  redrive: `UPDATE messages SET queue = origin, origin = NULL, visible_at = 0, receive_count = 0
    WHERE queue = ? AND origin IS NOT NULL`,
  nextVisible: "SELECT min(visible_at) AS at FROM messages WHERE queue = ?",
  nextHidden: "SELECT min(visible_at) AS at FROM messages WHERE queue = ? AND visible_at > ?",
};

function prepareAll(database: DatabaseSync): Record<keyof typeof SQL, StatementSync> {
  const statements = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(statements);
}

/** What messages of a queue that were put aside have in the place of its name. */
const asideOf = (name: string) => `${name} (aside)`;

function queueOf(row: Record<string, unknown>): Queue {
  return {
    visibilityMs: Number(row.visibility_ms),
    deadLetters: row.dead_letters === null ? undefined : String(row.dead_letters),
    maxReceiveCount: row.max_receive_count === null ? Number.POSITIVE_INFINITY : Number(row.max_receive_count),
  };
}
