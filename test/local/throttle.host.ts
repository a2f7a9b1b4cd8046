import assert from "node:assert/strict";
import { test } from "node:test";
import { Throttle } from "../../lib/local/throttle.ts";
import { testHost } from "../support/host.ts";

test("Throttle admits the burst at once, and then requests at the rate", () => {
  // Prepare
  let now = 0;
  const throttle = new Throttle({ perSecond: 10, burst: 3 }, () => now);
  // Act
  const first = Array.from({ length: 4 }, () => throttle.take());
  now = 100;
  const second = [throttle.take(), throttle.take()];
  now = 10_000;
  const later = Array.from({ length: 4 }, () => throttle.take());
  // Assess
  assert.deepEqual(first, [0, 0, 0, 0.1]);
  assert.deepEqual(second, [0, 0.1]);
  assert.deepEqual(later, [0, 0, 0, 0.1]);
});

test("the local host applies the stage's limits and says when to retry", async (t) => {
  // Prepare
  const settings = { ThrottlingRateLimit: 0.001, ThrottlingBurstLimit: 2 };
  const { host } = await testHost(t, {
    change: (template) => {
      const Resources = Object.fromEntries(
        Object.entries(template.Resources).map(([id, resource]) => [
          id,
          resource.Type === "AWS::ApiGatewayV2::Stage"
            ? { ...resource, Properties: { ...resource.Properties, DefaultRouteSettings: settings } }
            : resource,
        ]),
      );
      return { ...template, Resources };
    },
  });
  // Act
  const answers = [];
  for (let at = 0; at < 3; at++) answers.push(await fetch(`${host.url}/people`));
  // Assess
  const refused = answers.at(-1)!;
  assert.deepEqual(answers.map(({ status }) => status).slice(0, 2), [200, 200]);
  assert.equal(refused.status, 429);
  assert.equal(refused.headers.get("content-type"), "application/problem+json");
  assert.ok(Number(refused.headers.get("retry-after")) >= 1);
  assert.match((await refused.json()).detail, /again/);
});
