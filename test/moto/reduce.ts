import { identify } from "../../lib/local/identities.ts";
import { Resolver, type Resource, type Template } from "../../lib/local/template.ts";

/**
 * Which of the stack's types moto's CloudFormation makes. It would make event source mappings too, and then run the
 * functions in containers of its own: the test polls in their place.
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

/** A template that moto can create, and what it had to leave. */
export interface Reduced {
  readonly template: Template;
  /** Types that are left out, with how many there were. */
  readonly left: Readonly<Record<string, number>>;
}

/**
 * Leaves out what moto's CloudFormation knows nothing of; what refers to it is given the names of the local host. A
 * table that may span regions becomes the table it is in one.
 */
export function reduce(template: Template): Reduced {
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
