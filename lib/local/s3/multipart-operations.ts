import type { NamedPart } from "../uploads.ts";
import { readDocument, verifiedBody } from "./body.ts";
import { encoderOf } from "./bucket-operations.ts";
import { algorithmOf, CHECKSUM_ALGORITHMS, elementOf } from "./checksums.ts";
import { checkReadConditions, parseRange, unquote, writeCondition } from "./conditions.ts";
import { type Context, checksumHeaders, copySource, describedObject, isoDate, sendXml } from "./context.ts";
import { S3Error } from "./errors.ts";
import { header, integer, type S3Request } from "./request.ts";
import { elementsOf, type RequestElement, readRequest, textOf } from "./xml.ts";

const MOST_PARTS = 10_000;
const PAGE = 1000;

export function createMultipartUpload(context: Context): void {
  const { store, request, response } = context;
  const plan = checksumPlan(request);
  const id = store.uploads.create(request.bucket, request.key, describedObject(request), plan);
  if (plan) {
    response.setHeader("x-amz-checksum-algorithm", plan.algorithm.toUpperCase());
    response.setHeader("x-amz-checksum-type", plan.type);
  }
  sendXml(context, "InitiateMultipartUploadResult", { Bucket: request.bucket, Key: request.key, UploadId: id });
}

export async function uploadPart({ store, request, response, signer }: Context): Promise<void> {
  const { bytes, checksum } = verifiedBody(request, signer);
  const part = await store.uploads.putPart(partOf(request), bytes, checksum);
  const { "x-amz-checksum-type": _, ...sums } = checksumHeaders(part.checksum);
  response.writeHead(200, { etag: `"${part.eTag}"`, ...sums }).end();
}

export async function uploadPartCopy(context: Context): Promise<void> {
  const { store, request } = context;
  const source = copySource(request);
  const target = partOf(request);
  store.uploads.get(target.bucket, target.key, target.id);
  const { body, ...info } = await store.open(source.bucket, source.key);
  try {
    checkReadConditions(request, info, "x-amz-copy-source-");
    const range = parseRange(header(request, "x-amz-copy-source-range"), info.size) ?? { start: 0, end: info.size };
    const part = await store.uploads.putPart(target, body.read(range.start, range.end));
    sendXml(context, "CopyPartResult", { ETag: `"${part.eTag}"`, LastModified: isoDate(part.modifiedAt) });
  } finally {
    await body.close();
  }
}

export async function completeMultipartUpload(context: Context): Promise<void> {
  const { store, request, signer } = context;
  const id = uploadId(request);
  const { checksum: plan } = store.uploads.get(request.bucket, request.key, id);
  const document = readRequest(
    await readDocument(request, signer, { isChecksummed: false }),
    "CompleteMultipartUpload",
  );
  const parts = elementsOf(document, "Part").map(namedPart);
  const expected = plan && header(request, `x-amz-checksum-${plan.algorithm}`);
  const info = await store.uploads.complete(request.bucket, request.key, id, parts, writeCondition(request), expected);
  sendXml(context, "CompleteMultipartUploadResult", {
    Location: `http://${header(request, "host")}/${request.bucket}/${encodeURIComponent(request.key)}`,
    Bucket: request.bucket,
    Key: request.key,
    ETag: `"${info.eTag}"`,
    ...(info.checksum
      ? { [elementOf(info.checksum.algorithm)]: info.checksum.value, ChecksumType: info.checksum.type }
      : {}),
  });
}

export async function abortMultipartUpload({ store, request, response }: Context): Promise<void> {
  await store.uploads.abort(request.bucket, request.key, uploadId(request));
  response.writeHead(204).end();
}

export function listParts(context: Context): void {
  const { store, request } = context;
  const id = uploadId(request);
  const upload = store.uploads.get(request.bucket, request.key, id);
  const marker = integer(request, "part-number-marker", 0);
  const most = Math.min(PAGE, integer(request, "max-parts", PAGE));
  const left = store.uploads.listParts(request.bucket, request.key, id).filter(({ number }) => number > marker);
  const page = left.slice(0, most);
  sendXml(context, "ListPartsResult", {
    Bucket: request.bucket,
    Key: encoderOf(request)(request.key),
    UploadId: id,
    PartNumberMarker: marker,
    NextPartNumberMarker: page.at(-1)?.number ?? 0,
    MaxParts: most,
    IsTruncated: left.length > page.length,
    StorageClass: "STANDARD",
    ...(upload.checksum
      ? { ChecksumAlgorithm: upload.checksum.algorithm.toUpperCase(), ChecksumType: upload.checksum.type }
      : {}),
    Part: page.map(({ number, size, eTag, modifiedAt, checksum }) => ({
      PartNumber: number,
      LastModified: isoDate(modifiedAt),
      ETag: `"${eTag}"`,
      Size: size,
      ...(checksum ? { [elementOf(checksum.algorithm)]: checksum.value } : {}),
    })),
  });
}

export function listMultipartUploads(context: Context): void {
  const { store, request } = context;
  if (request.query.get("delimiter")) {
    throw new S3Error("NotImplemented", "ListMultipartUploads with a delimiter is not available on the local host");
  }
  const encode = encoderOf(request);
  const prefix = request.query.get("prefix") ?? "";
  const keyMarker = request.query.get("key-marker") ?? "";
  const idMarker = request.query.get("upload-id-marker") ?? "";
  const most = Math.min(PAGE, integer(request, "max-uploads", PAGE));
  const uploads = store.uploads.list(request.bucket).filter(({ key }) => key.startsWith(prefix));
  const at = uploads.findIndex(({ key, id }) => key === keyMarker && id === idMarker);
  const left =
    at >= 0
      ? uploads.slice(at + 1)
      : uploads.filter(({ key }) => Buffer.compare(Buffer.from(key), Buffer.from(keyMarker)) > 0);
  const page = left.slice(0, most);
  const last = left.length > page.length ? page.at(-1) : undefined;
  sendXml(context, "ListMultipartUploadsResult", {
    Bucket: request.bucket,
    KeyMarker: encode(keyMarker),
    UploadIdMarker: idMarker,
    ...(last ? { NextKeyMarker: encode(last.key), NextUploadIdMarker: last.id } : {}),
    Prefix: encode(prefix),
    EncodingType: request.query.get("encoding-type"),
    MaxUploads: most,
    IsTruncated: last !== undefined,
    Upload: page.map(({ key, id, startedAt }) => ({
      Key: encode(key),
      UploadId: id,
      StorageClass: "STANDARD",
      Initiated: isoDate(startedAt),
    })),
  });
}

/** CRC-64 always covers the whole object. The others cover the checksums of the parts, unless requested otherwise. */
function checksumPlan(request: S3Request) {
  const name = header(request, "x-amz-checksum-algorithm");
  if (name === undefined) return undefined;
  const algorithm = algorithmOf(name);
  const asked = header(request, "x-amz-checksum-type")?.toUpperCase();
  const type = asked ?? (algorithm === "crc64nvme" ? "FULL_OBJECT" : "COMPOSITE");
  const isSha = algorithm === "sha1" || algorithm === "sha256";
  if ((type === "FULL_OBJECT" && isSha) || (type === "COMPOSITE" && algorithm === "crc64nvme")) {
    throw new S3Error(
      "InvalidRequest",
      `The ${type} checksum type cannot be used with the ${algorithm} checksum algorithm.`,
    );
  }
  if (type !== "FULL_OBJECT" && type !== "COMPOSITE") {
    throw new S3Error("InvalidRequest", "Value for x-amz-checksum-type header is invalid.");
  }
  return { algorithm, type } as const;
}

function partOf(request: S3Request) {
  const number = integer(request, "partNumber", 0);
  if (number < 1 || number > MOST_PARTS) {
    throw new S3Error("InvalidArgument", `Part number must be an integer between 1 and ${MOST_PARTS}, inclusive`, {
      ArgumentName: "partNumber",
      ArgumentValue: number,
    });
  }
  return { bucket: request.bucket, key: request.key, id: uploadId(request), number };
}

function uploadId({ query }: S3Request): string {
  return query.get("uploadId") ?? "";
}

function namedPart(part: RequestElement): NamedPart {
  const number = Number(textOf(part, "PartNumber"));
  const eTag = textOf(part, "ETag");
  if (!Number.isInteger(number) || eTag === undefined)
    throw new S3Error("MalformedXML", "A part has no number or no ETag");
  const sums = CHECKSUM_ALGORITHMS.flatMap((algorithm) => {
    const value = textOf(part, elementOf(algorithm));
    return value === undefined ? [] : [[algorithm, value]];
  });
  return { number, eTag: unquote(eTag), checksums: Object.fromEntries(sums) };
}
