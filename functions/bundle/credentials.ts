/** Replaces @aws-sdk/credential-provider-node: Lambda puts a function's credentials into its environment. */
export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";
