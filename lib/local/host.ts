import { randomBytes } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { CreateTableCommand, DynamoDBClient, ResourceInUseException } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { buildGallery } from "../../functions/gallery/build.ts";
import { cacheFolder } from "../models/cache.ts";
import { installModels } from "../models/install.ts";
import { openDatabase } from "./database.ts";
import { HttpApi } from "./http-api.ts";
import { identify } from "./identities.ts";
import { ObjectStore } from "./objects.ts";
import { Poller } from "./pollers.ts";
import { Queues } from "./queues.ts";
import { Resources } from "./resources.ts";
import { createS3Handler } from "./s3/handler.ts";
import { type LocalFunction, Sandboxes } from "./sandboxes.ts";
import { HostServer } from "./server.ts";
import { stepFunctions } from "./step-functions.ts";
import { ACCOUNT, REGION, Resolver, type Template } from "./template.ts";
import { Workflow } from "./workflow.ts";

export interface HostOptions {
  /** Where everything is kept. */
  readonly dataDir: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly template: Template;
}
