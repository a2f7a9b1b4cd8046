import type { DatabaseSync, StatementSync } from "node:sqlite";
import { transaction } from "./database.ts";

export interface QueueOptions {
  /** Time for which a received message is hidden from other receivers. */
  readonly visibilityTimeoutSec: number;
  /** The queue for messages that failed `maxReceiveCount` times. */
  readonly deadLetter?: { readonly queue: string; readonly maxReceiveCount: number };
}

/** A received message. */
export interface Message {
  readonly messageId: string;
  /** Needed to delete it. Invalid once another receiver has received the message. */
  readonly receiptHandle: string;
  readonly body: string;
  /** 1 at the first receive. */
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
}

/** A message in a list for people. */
export interface WaitingMessage {
  readonly messageId: string;
  readonly body: string;
  readonly receiveCount: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  /** Reason of the last failure; empty if it has not failed. */
  readonly reason: string;
}

/** There is no queue with this name. */
export class UnknownQueue extends Error {
  readonly queue: string;

  constructor(queue: string) {
    super(`There is no queue ${queue}: create it before sending messages to it`);
    this.name = "UnknownQueue";
    this.queue = queue;
  }
}

/** Time before a failed message is retried: doubled with each failure, up to LONGEST_BACKOFF_MS. */
const FIRST_BACKOFF_MS = 50;
const LONGEST_BACKOFF_MS = 2000;

/** When a failed message can be received again. */
export interface RetryRule {
  /** @param hiddenMs what is left of its visibility timeout */
  delayMs(receiveCount: number, hiddenMs: number): number;
  /** True if a message becomes a dead letter when its last attempt fails, not when it could be received again. */
  readonly buriesAtOnce: boolean;
}

/** Nobody waits on this machine for the visibility timeout of a message that has failed. */
const SOON: RetryRule = {
  delayMs: (receiveCount) => Math.min(FIRST_BACKOFF_MS * 2 ** (receiveCount - 1), LONGEST_BACKOFF_MS),
  buriesAtOnce: true,
};

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
  readonly visible_at: number;
  readonly reason: string | null;
}

/**
 * Queues with the semantics of SQS, in the host's database: at-least-once delivery, visibility timeout, dead letters
 * and redrive. One process at a time owns them. Messages in flight when it ended are visible again when the next one
 * opens them.
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

  private readonly retryRule: RetryRule;

  constructor(database: DatabaseSync, retryRule: RetryRule = SOON) {
    this.database = database;
    this.retryRule = retryRule;
    this.statements = prepareAll(database);
    this.statements.makeVisible.run();
    for (const row of this.statements.queues.all()) this.queues.set(String(row.name), queueOf(row));
  }

  /** Creates a queue, or changes the options of an existing one. */
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

  /** Sends all messages atomically. @throws UnknownQueue */
  sendAll(name: string, bodies: readonly string[]): void {
    this.queue(name);
    const now = Date.now();
    transaction(this.database, () => {
      for (const body of bodies) this.statements.send.run(name, body, now);
    });
    this.wake(name);
  }

  /** Receives up to `max` messages, the longest waiting first. They are in flight for the visibility timeout. */
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

  /** Deletes messages that were handled. An invalid handle is ignored. */
  deleteMessages(name: string, receiptHandles: readonly string[]): void {
    transaction(this.database, () => {
      for (const handle of receiptHandles) {
        const [id, receiveCount] = handle.split(".").map(Number);
        this.statements.delete.run(id ?? -1, receiveCount ?? -1, name);
      }
    });
  }

  /**
   * Returns a received message to be retried after a delay or, after the last attempt, moves it to the dead letters.
   */
  fail(name: string, messageId: string, reason: string): void {
    const { deadLetters, maxReceiveCount } = this.queue(name);
    const row = this.statements.message.get(Number(messageId), name) as unknown as Row | undefined;
    if (!row) return;
    const { buriesAtOnce, delayMs } = this.retryRule;
    if (buriesAtOnce && deadLetters !== undefined && row.receive_count >= maxReceiveCount) {
      transaction(this.database, () => this.bury(row.id, deadLetters, reason));
      return;
    }
    const now = Date.now();
    const visibleAt = now + delayMs(row.receive_count, Math.max(0, row.visible_at - now));
    this.statements.retry.run(visibleAt, reason, row.id);
    this.wakeAt(name, visibleAt);
  }

  /** Hides a received message for so long from now. An invalid handle is ignored. @throws UnknownQueue */
  changeVisibility(name: string, receiptHandle: string, timeoutSec: number): void {
    this.queue(name);
    const [id, receiveCount] = receiptHandle.split(".").map(Number);
    const visibleAt = Date.now() + timeoutSec * 1000;
    this.statements.changeVisibility.run(visibleAt, id ?? -1, receiveCount ?? -1, name);
    this.wakeAt(name, visibleAt);
  }

  /** Returns a received message without counting the receive, as the failure was not due to the message. */
  putBack(name: string, messageId: string): void {
    const visibleAt = Date.now() + LONGEST_BACKOFF_MS;
    this.statements.putBack.run(visibleAt, Number(messageId), name);
    this.wakeAt(name, visibleAt);
  }

  /** Number of messages that can be received now, and number that are in flight or wait for a retry. */
  depth(name: string): { visible: number; inFlight: number } {
    const { visible, total } = this.statements.depth.get(Date.now(), name) as { visible: number; total: number };
    return { visible, inFlight: total - visible };
  }

  /** Lists the oldest messages without receiving them. */
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

  /** The queues whose dead letters a queue receives. */
  sourcesOf(deadLetterName: string): string[] {
    return [...this.queues].filter(([, { deadLetters }]) => deadLetters === deadLetterName).map(([name]) => name);
  }

  /** Moves dead letters back to the queues they came from, to be retried. @returns the number moved */
  redrive(deadLetterName: string): number {
    const origins = this.statements.origins.all(deadLetterName).map(({ origin }) => String(origin));
    const moved = Number(this.statements.redrive.run(deadLetterName).changes);
    for (const origin of origins) this.wake(origin);
    return moved;
  }

  /** The bodies of all messages, including those put aside. */
  bodies(name: string): string[] {
    return this.statements.bodies.all(name, asideOf(name)).map(({ body }) => String(body));
  }

  /** Puts a received message aside: it is not received until `takeBack`, and then counts as never received. */
  putAside(name: string, messageId: string): void {
    this.statements.putAside.run(asideOf(name), Number(messageId), name);
  }

  /** Makes messages that were put aside receivable again. */
  takeBack(name: string): void {
    this.redrive(asideOf(name));
  }

  /**
   * Calls the listener, asynchronously, whenever there may be messages to receive.
   * @returns removes the listener
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

  /** Buries messages whose last receiver neither deleted nor returned them. */
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

  /** Sets an alarm, never immediate, as the caller may be in a transaction. Each queue has one alarm, the earliest. */
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
    // Read before the listeners are called: a message that becomes visible meanwhile needs an alarm too.
    const now = Date.now();
    for (const listener of [...(this.listeners.get(name) ?? [])]) listener();
    const next = this.statements.nextHidden.get(name, now)?.at;
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
  message: "SELECT id, body, sent_at, receive_count, visible_at, reason FROM messages WHERE id = ? AND queue = ?",
  retry: "UPDATE messages SET visible_at = ?, reason = ? WHERE id = ?",
  changeVisibility: "UPDATE messages SET visible_at = ? WHERE id = ? AND receive_count = ? AND queue = ?",
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

/** The queue name of messages that were put aside. */
const asideOf = (name: string) => `${name} (aside)`;

function queueOf(row: Record<string, unknown>): Queue {
  return {
    visibilityMs: Number(row.visibility_ms),
    deadLetters: row.dead_letters === null ? undefined : String(row.dead_letters),
    maxReceiveCount: row.max_receive_count === null ? Number.POSITIVE_INFINITY : Number(row.max_receive_count),
  };
}
