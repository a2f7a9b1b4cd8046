import type { IncomingMessage, ServerResponse } from "node:http";
import type { Call, Observe } from "../calls.ts";
import { Clock } from "../clock.ts";
import { type ClientEnvironment, clientEnvironment } from "../environment.ts";
import { type Authorize, HttpApi, isForPeople, type Route } from "../http-api.ts";
import type { Credentials } from "../keys.ts";
import type { RetryRule } from "../queues.ts";
import type { Resources } from "../resources.ts";
import type { LocalFunction } from "../sandbox.ts";
import type { Invoker, SandboxCredentials } from "../sandboxes.ts";
import { ACCOUNT, plainName, REGION, type Resolver, type Template } from "../template.ts";
import { type Definition, Workflow, type WorkflowServices } from "../workflow.ts";
import { Authority } from "./authority.ts";
import { Authorizers, isSignedForApi } from "./authorizers.ts";
import { requireDeployable, reservedConcurrency } from "./checks.ts";
import { CredentialEndpoint } from "./credentials.ts";
import { Lambda } from "./lambda.ts";
import { loginPage } from "./login-page.ts";
import type { LikeAws } from "./options.ts";
import { Policies } from "./policies/policies.ts";
import { Sessions, sessionEnvironment } from "./sessions.ts";
import { hasten, requireSmallState } from "./states.ts";
import { Sts } from "./sts.ts";
import { TableLimits } from "./table-limits.ts";
import { UserPool } from "./user-pool.ts";
import { untilVisible } from "./visibility.ts";

export interface AwsOptions {
  readonly template: Template;
  readonly resolver: Resolver;
  readonly resources: Resources;
  /** Address of the host. */
  readonly url: string;
  /** Permanent keys: the host's own, and the library's, which people use. Both are administrators. */
  readonly own: Credentials;
  readonly library: Credentials;
  readonly observe?: Observe | undefined;
}

const user = (name: string) => ({ arn: `arn:aws:iam::${ACCOUNT}:user/${name}` });

/**
 * What a host that behaves like AWS gives to its services in addition: each has a file of its own in this folder.
 * @throws NotDeployable
 */
export class Aws {
  readonly clock: Clock;
  readonly keys: Sessions;
  readonly policies: Policies;
  readonly authority: Authority;
  readonly users: UserPool;
  readonly tableLimits: TableLimits;
  readonly retryRule: RetryRule;
  /** Variables with which clients reach the host. */
  readonly environment: ClientEnvironment;
  /** Variables of functions, which each sandbox completes with its own credentials. */
  readonly functionEnvironment: Readonly<Record<string, string>>;
  /** Serves the login page, temporary credentials and STS; returns false for other requests. */
  readonly pages: (request: IncomingMessage, response: ServerResponse) => boolean;
  private readonly settings: LikeAws;
  private readonly reserved: ReadonlyMap<string, number>;
  private readonly authorize: Authorize;

  constructor(settings: LikeAws, { template, resolver, resources, url, own, library, observe }: AwsOptions) {
    this.settings = settings;
    this.clock = new Clock(settings.timesFaster);
    this.retryRule = untilVisible(this.clock);
    const permanent = [
      { ...own, principal: user("facet") },
      { ...library, principal: user("library") },
    ].map(({ accessKeyId, secretAccessKey: secret, principal }) => [accessKeyId, { secret, principal }] as const);
    this.keys = new Sessions(new Map(permanent), settings.sessionSec);
    this.policies = new Policies(template, resolver);
    this.reserved = reservedConcurrency(template, settings.concurrency);
    requireDeployable(template, resolver, this.policies);
    this.authority = new Authority(this.keys, this.policies);
    this.users = new UserPool(template, resolver);
    const authorizers = new Authorizers(this.users, this.keys, this.policies);
    this.authorize = (access, request, body) => authorizers.authorize(access, request, body);
    const partitionKeys = resources
      .tables()
      .map(({ TableName, KeySchema }) => [TableName, partitionKeyOf(KeySchema)] as const);
    this.tableLimits = new TableLimits(new Map(partitionKeys), settings);
    const credentials = new CredentialEndpoint(url, this.keys, user("facet"));
    const endpoint = { AWS_ENDPOINT_URL_STS: url };
    this.environment = { ...credentials.environment, ...endpoint };
    const loginAddress = url.replace("127.0.0.1", "localhost");
    this.functionEnvironment = {
      ...clientEnvironment(url, { accessKeyId: "", secretAccessKey: "" }),
      ...endpoint,
      LOGIN_ADDRESS: loginAddress,
    };
    const login = loginPage(this.users, url);
    const sts = new Sts(this.keys, this.authority, observe && ((call) => observe(this.named(call))));
    this.pages = (request, response) =>
      login(request, response) || credentials.serve(request, response) || sts.serve(request, response);
  }

  /** Credentials of a function's role for a new sandbox, which is not used any more when they expire soon. */
  readonly credentialsFor = ({ name }: LocalFunction): SandboxCredentials => {
    const session = this.keys.issue(this.policies.principalOf(name));
    return { environment: sessionEnvironment(session), isStale: () => this.keys.isStale(session) };
  };

  /** The account's Lambda. */
  lambda(sandboxes: Invoker): Invoker {
    return new Lambda(sandboxes, this.settings.concurrency, this.reserved);
  }

  /** The two HTTP APIs: requests signed for `execute-api` go to that of programs, all others to that of people. */
  apis(routes: readonly Route[], limits: ConstructorParameters<typeof HttpApi>[1]): Pick<HttpApi, "serve"> {
    const programs = new HttpApi(
      routes.filter((route) => !isForPeople(route)),
      limits,
      this.authorize,
    );
    const people = new HttpApi(routes.filter(isForPeople), limits, this.authorize);
    return {
      serve: (request, response) => (isSignedForApi(request) ? programs : people).serve(request, response),
    };
  }

  /** A state machine whose role must be allowed what it does, with the limits of states. */
  workflow(name: string, definition: Definition, roleArn: string, services: WorkflowServices): Workflow {
    const role = { arn: roleArn };
    return new Workflow(name, hasten(definition, this.clock), {
      ...services,
      invoke: async (functionArn, event) => {
        this.policies.require(role, "lambda:InvokeFunction", functionArn);
        return services.invoke(functionArn, event);
      },
      putEvents: (entries) => {
        this.policies.require(role, "events:PutEvents", `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/default`);
        services.putEvents(entries);
      },
      observe: requireSmallState,
    });
  }

  /** A call with the name of the function that made it, or of another role, in place of its temporary key. */
  named(call: Call): Call {
    const { functionName, arn = "" } = this.keys.principalOf(call.accessKeyId) ?? {};
    const [, role] = arn.split(":role/");
    return { ...call, accessKeyId: functionName ?? (role ? plainName(role) : call.accessKeyId) };
  }

  /** An access token for the API of people. */
  async accessToken(username?: string): Promise<string> {
    const login = { grant_type: "password", ...(username === undefined ? {} : { username }) };
    return (await this.users.exchange(login)).access_token;
  }
}

function partitionKeyOf(schema: readonly { readonly AttributeName: string; readonly KeyType: string }[]): string {
  return schema.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? "";
}
