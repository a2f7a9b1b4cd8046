import assert from "node:assert/strict";
import { test } from "node:test";
import { combineCrcs, createCrc } from "../../../lib/local/s3/crc.ts";

/**
 * CRCs of the digits 1 to 9, from the catalogue of parametrised CRC algorithms (CRC-32/ISO-HDLC, CRC-32/ISCSI,
 * CRC-64/NVME).
 */
const CHECKS = { crc32: "cbf43926", crc32c: "e3069283", crc64nvme: "ae8b14860a799888" } as const;

for (const name of ["crc32", "crc32c", "crc64nvme"] as const) {
  const digest = async (...pieces: string[]) => {
    const crc = createCrc(name);
    for (const piece of pieces) crc.update(Buffer.from(piece));
    return Buffer.from(await crc.digest());
  };

  test(`createCrc: ${name} gives its check value, from one piece and from several`, async () => {
    assert.equal((await digest("123456789")).toString("hex"), CHECKS[name]);
    assert.equal((await digest("1", "", "2345678", "9")).toString("hex"), CHECKS[name]);
  });

  test(`combineCrcs: ${name} of two byte sequences follows from the CRC of each`, async () => {
    for (const [first, second] of [
      ["1", "23456789"],
      ["12345678", "9"],
      ["123456789", ""],
    ] as const) {
      assert.equal(
        combineCrcs(name, await digest(first), await digest(second), second.length).toString("hex"),
        CHECKS[name],
      );
    }
  });
}
