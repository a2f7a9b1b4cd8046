// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
import assert from "node:assert/strict";
import { test } from "node:test";
import { Resolver } from "../../lib/local/template.ts";

const identity = { ref: "facet-photos", attributes: { Arn: "arn:aws:s3:::facet-photos", "Endpoint.Port": "80" } };
const resolver = new Resolver(new Map([["Photos", identity]]));

for (const [what, value, resolved] of [
  ["Ref", { Ref: "Photos" }, "facet-photos"],
  ["Fn::GetAtt", { "Fn::GetAtt": ["Photos", "Arn"] }, identity.attributes.Arn],
  ["Fn::Join", { "Fn::Join": ["/", [{ Ref: "Photos" }, "a"]] }, "facet-photos/a"],
  [
    "Fn::Split",
    { "Fn::Split": [":", { "Fn::GetAtt": ["Photos", "Arn"] }] },
    ["arn", "aws", "s3", "", "", "facet-photos"],
  ],
  ["Fn::Select", { "Fn::Select": ["1", ["a", { Ref: "Photos" }]] }, "facet-photos"],
  ["Fn::Sub", { "Fn::Sub": "${Photos}-${AWS::Region}-${!Kept}" }, "facet-photos-us-east-1-${Kept}"],
  ["Fn::Sub of attributes", { "Fn::Sub": "${Photos.Arn}/${Photos.Endpoint.Port}" }, "arn:aws:s3:::facet-photos/80"],
  ["Fn::Sub with values", { "Fn::Sub": ["${a}${Photos}", { a: { Ref: "AWS::Partition" } }] }, "awsfacet-photos"],
] as const) {
  test(`${what} is resolved`, () => {
    assert.deepEqual(resolver.resolve({ value }), { value: resolved });
  });
}

test("what cannot be resolved is refused", () => {
  assert.throws(() => resolver.resolve({ value: { Ref: "Nothing" } }), /Nothing/);
  assert.throws(() => resolver.resolve({ value: { "Fn::GetAtt": ["Photos", "WebsiteURL"] } }), /WebsiteURL/);
  assert.throws(() => resolver.resolve({ value: { "Fn::Select": [2, ["a"]] } }), /Fn::Select/);
  assert.throws(() => resolver.resolve({ value: { "Fn::ImportValue": "a" } }), /Fn::ImportValue/);
});
