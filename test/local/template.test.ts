// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the syntax of Fn::Sub
import assert from "node:assert/strict";
import { test } from "node:test";
import { identify } from "../../lib/local/identities.ts";
import { functionNameIn, Resolver } from "../../lib/local/template.ts";

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

test("an alias and a version refer to their function", () => {
  // Prepare
  const FunctionName = { Ref: "Detect1234ABCD" };
  const template = {
    Resources: {
      Detect1234ABCD: { Type: "AWS::Lambda::Function" },
      Current: { Type: "AWS::Lambda::Version", Properties: { FunctionName } },
      Live: { Type: "AWS::Lambda::Alias", Properties: { FunctionName, Name: "live" } },
    },
  };
  const names = new Resolver(identify(template, "http://127.0.0.1"));
  // Act
  const alias = names.resolve({ Ref: "Live" });
  const version = names.resolve({ "Fn::GetAtt": ["Current", "Version"] });
  const qualified = names.resolve({ "Fn::Select": [6, { "Fn::Split": [":", { Ref: "Live" }] }] });
  // Assess
  assert.equal(alias, `${names.resolve({ "Fn::GetAtt": ["Detect1234ABCD", "Arn"] })}:live`);
  assert.deepEqual([version, qualified], ["1", "Detect"]);
  for (const name of [alias, "Detect", "Detect:live", alias.replace(/:live$/, "")])
    assert.equal(functionNameIn(name), "Detect", name);
});
