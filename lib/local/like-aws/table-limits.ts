import { Capacity } from "./capacity.ts";
import type { LikeAws } from "./options.ts";

/** A request of DynamoDB's protocol, or an answer: JSON, whose shape depends on the operation. */
// biome-ignore lint/suspicious/noExplicitAny: the shapes are DynamoDB's
type Json = any;

/** A request with more than one key, and the part of its answer for those that were not tried. */
const BATCHES: Readonly<Record<string, string>> = {
  BatchGetItem: "UnprocessedKeys",
  BatchWriteItem: "UnprocessedItems",
};

const READS = ["GetItem", "BatchGetItem", "Query", "Scan"];
const WRITES = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"];

/** Partitions that a new on-demand table can serve at full rate: 4,000 writes and 12,000 reads a second. */
const NEW_TABLE = 4;

/** More requests than a table, or one of its partition keys, can serve. `name` is the type of DynamoDB's error. */
export class Throttled extends Error {
  constructor(name: "ProvisionedThroughputExceededException" | "ThrottlingException", message: string) {
    super(message);
    this.name = name;
  }
}

/** An admitted request. */
export interface Admitted {
  /** The request without the keys of a batch that have to wait. */
  readonly request: Json;
  /** Charges what the request consumed. @returns the answer, with the keys that have to wait */
  settle(answer: Json): Json;
}

/**
 * Limits the rate of reads and writes of tables and of their partition keys, as an on-demand table does: every partition
 * key is taken for a partition of its own.
 */
export class TableLimits {
  private readonly partitionKeys: ReadonlyMap<string, string>;
  private readonly options: Pick<LikeAws, "readUnits" | "writeUnits">;
  private readonly capacities = new Map<string, Capacity>();

  private readonly now: (() => number) | undefined;

  /**
   * @param partitionKeys name of the attribute that is the partition key, by table
   * @param now returns the time in milliseconds
   */
  constructor(partitionKeys: TableLimits["partitionKeys"], options: TableLimits["options"], now?: () => number) {
    this.partitionKeys = partitionKeys;
    this.options = options;
    this.now = now;
  }

  /** @throws Throttled */
  admit(operation: string, request: Json): Admitted | undefined {
    if (![...READS, ...WRITES].includes(operation)) return undefined;
    const counted = { ReturnConsumedCapacity: "TOTAL", ...request };
    const unprocessed = BATCHES[operation];
    if (unprocessed) return this.admitBatch(operation, counted, unprocessed);
    const { TableName: table } = request;
    const partition = this.partitionOf(table, operation, request);
    this.requireCapacity(operation, table, partition);
    return {
      request: counted,
      settle: (answer) => {
        this.charge(operation, table, partition, unitsOf(answer.ConsumedCapacity));
        return answer;
      },
    };
  }

  private admitBatch(operation: string, request: Json, unprocessed: string): Admitted {
    const admitted: Json = {};
    const waiting: Json = {};
    const partitions: [table: string, partition: string][] = [];
    let refusal: unknown;
    for (const [table, entry] of Object.entries<Json>(request.RequestItems ?? {})) {
      for (const item of entry.Keys ?? entry) {
        const key = item.PutRequest?.Item ?? item.DeleteRequest?.Key ?? item;
        const partition = textOf(key[this.partitionKeys.get(table) ?? ""]);
        try {
          this.requireCapacity(operation, table, partition);
          add(admitted, table, entry, item);
          partitions.push([table, partition]);
        } catch (error) {
          refusal = error;
          add(waiting, table, entry, item);
        }
      }
    }
    if (refusal && partitions.length === 0) throw refusal;
    return {
      request: { ...request, RequestItems: admitted },
      settle: (answer) => {
        const units = unitsOf(answer.ConsumedCapacity);
        for (const [table, partition] of partitions)
          this.charge(operation, table, partition, units / partitions.length);
        return Object.keys(waiting).length === 0 ? answer : { ...answer, [unprocessed]: waiting };
      },
    };
  }

  /** The value of the partition key in a request for one; empty for Scan, which reads all. */
  private partitionOf(table: string, operation: string, request: Json): string {
    const name = this.partitionKeys.get(table) ?? "";
    if (operation !== "Query") return textOf((request.Item ?? request.Key)?.[name]);
    const { KeyConditionExpression = "", ExpressionAttributeNames = {}, ExpressionAttributeValues = {} } = request;
    for (const [, attribute = "", value = ""] of KeyConditionExpression.matchAll(/([#\w]+)\s*=\s*(:\w+)/g)) {
      if ((ExpressionAttributeNames[attribute] ?? attribute) === name) return textOf(ExpressionAttributeValues[value]);
    }
    return "";
  }

  private requireCapacity(operation: string, table: string, partition: string): void {
    if (this.capacity(operation, table, partition).isExhausted) {
      throw new Throttled(
        "ProvisionedThroughputExceededException",
        "The level of configured provisioned throughput for one or more partitions of the table was exceeded.",
      );
    }
    if (this.capacity(operation, table).isExhausted) {
      throw new Throttled(
        "ThrottlingException",
        "Throughput exceeds the current capacity of your table. DynamoDB is automatically scaling it: try again shortly.",
      );
    }
  }

  private charge(operation: string, table: string, partition: string, units: number): void {
    this.capacity(operation, table, partition).charge(units);
    this.capacity(operation, table).charge(units);
  }

  /** The capacity of a partition key, or of the whole table. */
  private capacity(operation: string, table: string, partition?: string): Capacity {
    const isWrite = WRITES.includes(operation);
    const units = isWrite ? this.options.writeUnits : this.options.readUnits;
    const id = JSON.stringify([isWrite, table, partition]);
    const perSecond = partition === undefined ? NEW_TABLE * units : units;
    const known = this.capacities.get(id) ?? new Capacity(perSecond, this.now);
    this.capacities.set(id, known);
    return known;
  }
}

/** Adds an item of a batch to the requests of its table; reads have options next to their keys. */
function add(items: Json, table: string, entry: Json, item: Json): void {
  items[table] ??= Array.isArray(entry) ? [] : { ...entry, Keys: [] };
  (items[table].Keys ?? items[table]).push(item);
}

function unitsOf(consumed: Json): number {
  return [consumed ?? []].flat().reduce((sum: number, { CapacityUnits = 0 }: Json) => sum + CapacityUnits, 0);
}

/** The text of an attribute value such as `{ S: "main" }`. */
function textOf(value: Json): string {
  return String(Object.values(value ?? {})[0] ?? "");
}
