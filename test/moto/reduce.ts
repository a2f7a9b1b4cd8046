import { identify } from "../../lib/local/identities.ts";
import { Resolver, type Resource, type Template } from "../../lib/local/template.ts";

/**
 * Resource types of the stack that moto's CloudFormation creates. It would also create event source mappings, but would
 * then run the functions in containers, so the test polls instead.
 */
const CREATED = [
  "AWS::CloudWatch::Dashboard",
  "AWS::DynamoDB::Table",
  "AWS::IAM::Policy",
  "AWS::IAM::Role",
  "AWS::KMS::Key",
  "AWS::Lambda::Function",
  "AWS::Logs::LogGroup",
  "AWS::S3::Bucket",
  "AWS::SNS::Topic",
  "AWS::SQS::Queue",
  "AWS::StepFunctions::StateMachine",
];

/** A template that moto can create, with the types omitted from it. */
export interface ReducedTemplate {
  readonly template: Template;
  /** Omitted types, with their numbers. */
  readonly left: Readonly<Record<string, number>>;
}

/**
 * Omits resources that moto's CloudFormation does not support, and replaces references to them by the names of the
 * local host, but references to a function's alias by the function. A global table becomes a table in one region.
 */
export function reduce(template: Template): ReducedTemplate {
  const known = new Resolver(identify(template, "http://127.0.0.1"));
  const resources = Object.entries(template.Resources).map(([id, resource]) => [id, inOneRegion(resource)] as const);
  const kept = new Map(resources.filter(([, { Type }]) => CREATED.includes(Type)));
  const left: Record<string, number> = {};
  for (const [id, { Type }] of resources) if (!kept.has(id)) left[Type] = (left[Type] ?? 0) + 1;

  const standIn = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(standIn);
    if (value === null || typeof value !== "object") return value;
    const [[name, argument] = ["", undefined]] = Object.entries(value);
    const id = name === "Ref" ? argument : name === "Fn::GetAtt" ? argument[0] : undefined;
    const alias = typeof id === "string" ? template.Resources[id] : undefined;
    if (alias?.Type === "AWS::Lambda::Alias") return { "Fn::GetAtt": [alias.Properties.FunctionName.Ref, "Arn"] };
    if (typeof id === "string" && id in template.Resources && !kept.has(id)) return known.resolve(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, standIn(item)]));
  };
  const Resources = Object.fromEntries(
    [...kept].map(([id, { Type, Properties }]) => [id, { Type, Properties: standIn(Properties ?? {}) as object }]),
  );
  return { template: { Resources }, left };
}

function inOneRegion(resource: Resource): Resource {
  if (resource.Type !== "AWS::DynamoDB::GlobalTable") return resource;
  const { AttributeDefinitions, KeySchema, BillingMode, SSESpecification } = resource.Properties;
  return {
    Type: "AWS::DynamoDB::Table",
    Properties: { AttributeDefinitions, KeySchema, BillingMode, SSESpecification },
  };
}
