import assert from "node:assert/strict";
import { test } from "node:test";
import { describeLan, lanOf } from "../../bin/lan.ts";
import { putUser } from "../../lib/local/users.ts";
import { temporaryFolder } from "../support/facet.ts";

test("other devices are served only with --lan, and only if there is a user", async (t) => {
  // Prepare
  const data = await temporaryFolder(t);
  // Act, Assess
  assert.equal(await lanOf({ data }), undefined);
  await assert.rejects(lanOf({ data, host: "127.0.0.2" }), /Only with --lan/);
  await assert.rejects(lanOf({ data, lan: true }), /facet user add NAME --role manage --data/);
  await putUser(data, { name: "ada", password: "correct horse battery", library: "main", role: "view" });
  assert.deepEqual(await lanOf({ data, lan: true, host: "127.0.0.2", name: ["photos.home"] }), {
    ...{ host: "127.0.0.2", port: 8443, names: ["photos.home"], given: undefined },
  });
  await assert.rejects(lanOf({ data, lan: true, cert: "a.pem" }), /both --cert and --key/);
});

test("the address is printed for the camera of a phone too", () => {
  // Act
  const text = describeLan({ addresses: ["https://192.0.2.7:8443", "https://192.0.2.8:8443"], fingerprint: "AA:BB" });
  // Assess
  assert.match(
    text,
    /^On the network: https:\/\/192\.0\.2\.7:8443, or https:\/\/192\.0\.2\.8:8443\n.*AA:BB\n[█▀▄ \n]{200,}$/,
  );
});
