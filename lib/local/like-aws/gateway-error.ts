import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";

/** An answer of API Gateway itself, without the API's functions. */
export class GatewayError extends Error {
  readonly status: number;

  constructor(status: 401 | 403 | 500 | 503, message: string) {
    super(message);
    this.name = "GatewayError";
    this.status = status;
  }

  get answer(): APIGatewayProxyStructuredResultV2 {
    return {
      statusCode: this.status,
      headers: {
        "content-type": "application/json",
        ...(this.status === 401 ? { "www-authenticate": "Bearer" } : {}),
      },
      body: JSON.stringify({ message: this.message }),
    };
  }
}
