import { CfnOutput, Duration, Stack } from "aws-cdk-lib";
import type { IHttpRouteAuthorizer } from "aws-cdk-lib/aws-apigatewayv2";
import { HttpUserPoolAuthorizer } from "aws-cdk-lib/aws-apigatewayv2-authorizers";
import {
  AccountRecovery,
  type CfnUserPoolClient,
  Mfa,
  OAuthScope,
  UserPool,
  type UserPoolClient,
} from "aws-cdk-lib/aws-cognito";
import { Construct } from "constructs";
import { MAIN } from "../catalog/store/library-names.ts";
import { groupOf, ROLES } from "../catalog/store/roles.ts";
import { acceptFinding } from "./review.ts";
import { removalOf, type Settings } from "./settings.ts";
import { stackDigits } from "./stack-digits.ts";

export interface LoginProps {
  readonly settings: Settings;
  /** Address of the gallery, where people return after they log in. */
  readonly page: string;
}

/** The scope that calls require. Access tokens have it, id tokens do not. */
const SCOPE = OAuthScope.OPENID;

/**
 * The gallery's users, created by an administrator, and groups for their roles, such as `main:view`. They log in on
 * Cognito's page and return with a code.
 */
export class Login extends Construct {
  readonly authorizer: IHttpRouteAuthorizer;
  readonly scopes = [SCOPE.scopeName];
  /** Environment of the gallery function, for functions/gallery/page/state/login.ts. */
  readonly environment: { readonly LOGIN_ADDRESS: string; readonly LOGIN_CLIENT: string };

  constructor(scope: Construct, id: string, { settings, page }: LoginProps) {
    super(scope, id);
    const users = new UserPool(this, "Users", {
      selfSignUpEnabled: false,
      signInAliases: { username: true, email: true },
      autoVerify: { email: true },
      userInvitation: {
        emailSubject: "Your login to Facet",
        emailBody: `Hello {username}, you can now name the people in the photos at ${page}. Your first password, valid for three days, is {####}`,
      },
      accountRecovery: AccountRecovery.EMAIL_ONLY,
      mfa: settings.mfa === "required" ? Mfa.REQUIRED : Mfa.OPTIONAL,
      mfaSecondFactor: { sms: false, otp: true },
      passwordPolicy: {
        minLength: 12,
        requireLowercase: true,
        requireUppercase: true,
        requireDigits: true,
        requireSymbols: true,
        tempPasswordValidity: Duration.days(3),
      },
      // Deletion protection would keep CloudFormation from removing the pool of a failed first deployment.
      deletionProtection: false,
      removalPolicy: removalOf(settings),
    });
    acceptFinding(
      users,
      "AwsSolutions-COG8",
      "the plan that detects stolen passwords is charged per user; a second factor is required by default",
    );
    if (settings.mfa !== "required") acceptFinding(users, "AwsSolutions-COG2", "chosen with -c mfa=optional");
    // Those of other libraries are created with the first user who belongs to them.
    for (const role of ROLES) users.addGroup(role, { groupName: groupOf(MAIN, role) });
    const domain = users.addDomain("Domain", {
      // Prefixes of login pages are unique in a region, across all accounts.
      cognitoDomain: { domainPrefix: settings.loginPrefix ?? `facet-${stackDigits()}` },
    });
    const client = users.addClient("Page", {
      generateSecret: false, // a page cannot keep a secret: PKCE replaces it
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes: [SCOPE],
        callbackUrls: [page],
        logoutUrls: [page],
      },
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      accessTokenValidity: Duration.hours(1),
      idTokenValidity: Duration.hours(1),
      refreshTokenValidity: Duration.days(1),
    });
    onlyByPage(client);
    this.authorizer = new HttpUserPoolAuthorizer("Authorizer", users, { userPoolClients: [client] });
    this.environment = { LOGIN_ADDRESS: domain.baseUrl(), LOGIN_CLIENT: client.userPoolClientId };
    new CfnOutput(Stack.of(this), "UserPool", {
      value: users.userPoolId,
      description: "Cognito user pool: add users here",
    });
  }
}

/** Allows login on the pool's own page only, so that no program ever handles a password. */
function onlyByPage(client: UserPoolClient): void {
  (client.node.defaultChild as CfnUserPoolClient).explicitAuthFlows = ["ALLOW_REFRESH_TOKEN_AUTH"];
}
