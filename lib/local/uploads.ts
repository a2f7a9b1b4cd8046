import { createHash, randomUUID } from "node:crypto";
import type { StatementSync } from "node:sqlite";
import type { WrittenBody } from "./bodies.ts";
import { transaction } from "./database.ts";
import type { Condition, ObjectInfo, ObjectProperties, ObjectStore } from "./objects.ts";

export interface Upload {
  readonly id: string;
  readonly bucket: string;
  readonly key: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly properties: ObjectProperties;
}

export interface Part {
  readonly number: number;
  /** Bytes. */
  readonly size: number;
  /** MD5, hexadecimal. */
  readonly eTag: string;
  /** Milliseconds since 1970. */
  readonly modifiedAt: number;
  readonly file: string;
}

/** Objects that are written in parts. */
export class Uploads {
  private readonly store: ObjectStore;
  private readonly statements: Record<keyof typeof SQL, StatementSync>;

  constructor(store: ObjectStore) {
    this.store = store;
    const statements = Object.entries(SQL).map(([name, sql]) => [name, store.database.prepare(sql)]);
    this.statements = Object.fromEntries(statements);
  }

  create(bucket: string, key: string, properties: ObjectProperties): string {
    const id = randomUUID().replaceAll("-", "");
    const { headers, metadata } = properties;
    this.statements.create.run(id, bucket, key, Date.now(), JSON.stringify(headers), JSON.stringify(metadata));
    return id;
  }

  get(id: string): Upload | undefined {
    const row = this.statements.get.get(id);
    return row && fromRow(row);
  }

  list(bucket: string): Upload[] {
    return this.statements.list.all(bucket).map(fromRow);
  }

  /** Takes a part that has been written; one of the same number before it goes. */
  async putPart(id: string, number: number, written: WrittenBody): Promise<void> {
    const before = this.parts(id).filter((part) => part.number === number);
    this.statements.putPart.run(id, number, written.size, written.eTag, Date.now(), written.file);
    await this.store.bodies.remove(before);
  }

  parts(id: string): Part[] {
    return this.statements.parts.all(id).map((row) => ({
      number: Number(row.number),
      size: Number(row.size),
      eTag: String(row.etag),
      modifiedAt: Number(row.modified_at),
      file: String(row.file),
    }));
  }

  /** Makes the object out of these parts, in this order; the upload and its other parts are gone. */
  async complete(upload: Upload, parts: readonly Part[], condition: Condition): Promise<ObjectInfo> {
    const md5 = createHash("md5");
    for (const { eTag } of parts) md5.update(Buffer.from(eTag, "hex"));
    const info: ObjectInfo = {
      key: upload.key,
      size: parts.reduce((sum, { size }) => sum + size, 0),
      eTag: `${md5.digest("hex")}-${parts.length}`,
      modifiedAt: Date.now(),
      ...upload.properties,
    };
    const chosen = new Set(parts.map(({ file }) => file));
    const others = this.parts(upload.id).filter(({ file }) => !chosen.has(file));
    transaction(this.store.database, () => {
      this.store.commit(upload.bucket, info, parts, "ObjectCreated:CompleteMultipartUpload", condition);
      this.statements.remove.run(upload.id);
    });
    await this.store.bodies.remove(others);
    return info;
  }

  async abort(id: string): Promise<void> {
    const parts = this.parts(id);
    this.statements.remove.run(id);
    await this.store.bodies.remove(parts);
  }
}

const SQL = {
  create: "INSERT INTO uploads (id, bucket, key, started_at, headers, metadata) VALUES (?, ?, ?, ?, ?, ?)",
  get: "SELECT * FROM uploads WHERE id = ?",
  list: "SELECT * FROM uploads WHERE bucket = ? ORDER BY key, started_at",
  putPart: "INSERT OR REPLACE INTO parts (upload, number, size, etag, modified_at, file) VALUES (?, ?, ?, ?, ?, ?)",
  parts: "SELECT * FROM parts WHERE upload = ? ORDER BY number",
  remove: "DELETE FROM uploads WHERE id = ?",
};

function fromRow(row: Record<string, unknown>): Upload {
  return {
    id: String(row.id),
    bucket: String(row.bucket),
    key: String(row.key),
    startedAt: Number(row.started_at),
    properties: { headers: JSON.parse(String(row.headers)), metadata: JSON.parse(String(row.metadata)) },
  };
}
