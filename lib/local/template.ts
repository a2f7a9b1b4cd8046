/** One resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: properties have the shape that CloudFormation gives each type
  readonly Properties?: any;
  readonly Metadata?: Record<string, unknown>;
}

export interface Template {
  readonly Resources: Record<string, Resource>;
  readonly Outputs?: Record<string, { readonly Value: unknown }>;
}

export const REGION = "us-east-1";
export const ACCOUNT = "000000000000";

const PSEUDO: Record<string, string> = {
  "AWS::AccountId": ACCOUNT,
  "AWS::Partition": "aws",
  "AWS::Region": REGION,
  "AWS::StackId": `arn:aws:cloudformation:${REGION}:${ACCOUNT}:stack/Facet/00000000-0000-0000-0000-000000000000`,
  "AWS::StackName": "Facet",
  "AWS::URLSuffix": "amazonaws.com",
};

/** The values that references to a resource have on this host. */
export interface Identity {
  /** Value of `Ref`. */
  readonly ref: string;
  /** Values of `Fn::GetAtt`, by attribute. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Evaluates the intrinsic functions in values of the template. */
export class Resolver {
  private readonly identities: ReadonlyMap<string, Identity>;

  constructor(identities: ReadonlyMap<string, Identity>) {
    this.identities = identities;
  }

  // biome-ignore lint/suspicious/noExplicitAny: the shape is that of the template
  resolve(value: unknown): any {
    if (Array.isArray(value)) return value.map((item) => this.resolve(item));
    if (value === null || typeof value !== "object") return value;
    const [[name, argument] = ["", undefined], ...more] = Object.entries(value);
    if (more.length === 0) {
      if (name === "Ref") return this.reference(argument as string);
      if (name === "Fn::GetAtt") return this.attribute(argument as [string, string]);
      if (name === "Fn::Join") return this.join(argument as [string, unknown[]]);
      if (name === "Fn::Sub") return this.substitute(argument as string | [string, Record<string, unknown>]);
      if (name === "Fn::Select") return this.select(argument as [number | string, unknown]);
      if (name === "Fn::Split") return this.split(argument as [string, unknown]);
      if (name.startsWith("Fn::")) throw new Error(`The local host does not support ${name}`);
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.resolve(item)]));
  }

  private reference(logicalId: string): string {
    return PSEUDO[logicalId] ?? this.identity(logicalId).ref;
  }

  private attribute([logicalId, attribute]: [string, string]): string {
    const value = this.identity(logicalId).attributes[attribute];
    if (value === undefined)
      throw new Error(`The local host does not support the attribute ${attribute} of ${logicalId}`);
    return value;
  }

  private join([separator, parts]: [string, unknown[]]): string {
    return parts.map((part) => this.resolve(part)).join(separator);
  }

  private substitute(argument: string | [string, Record<string, unknown>]): string {
    const [text, values = {}] = [argument].flat() as [string, Record<string, unknown>?];
    return text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
      if (name.startsWith("!")) return `\${${name.slice(1)}}`;
      if (name in values) return this.resolve(values[name]);
      const [logicalId = "", ...attribute] = name.split(".");
      return attribute.length > 0 ? this.attribute([logicalId, attribute.join(".")]) : this.reference(name);
    });
  }

  private select([index, list]: [number | string, unknown]): unknown {
    const values = this.resolve(list);
    if (Number(index) in values) return values[Number(index)];
    throw new Error(`Fn::Select of ${index} of ${values.length} values`);
  }

  private split([separator, text]: [string, unknown]): string[] {
    return String(this.resolve(text)).split(separator);
  }

  private identity(logicalId: string): Identity {
    const identity = this.identities.get(logicalId);
    if (!identity) throw new Error(`The template refers to ${logicalId}, which the local host does not have`);
    return identity;
  }
}

/** The function's name in a name or an ARN, which an alias or a version may follow. */
export function functionNameIn(nameOrArn: string): string {
  return nameOrArn.split(":function:").at(-1)?.split(":")[0] ?? "";
}

/** A logical id without the hash that CDK appends. */
export function plainName(logicalId: string): string {
  return logicalId.replace(/[0-9A-F]{8}$/, "");
}
