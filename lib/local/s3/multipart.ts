import type { Upload } from "../uploads.ts";
import { bodyOf } from "./body.ts";
import { S3Error } from "./errors.ts";
import { answerXml, documentOf, type Exchange, isoDate, propertiesOf, writeCondition } from "./exchange.ts";
import { copySource, rangeOf } from "./objects.ts";
import { fromXml, listOf } from "./xml.ts";

const MOST_PARTS = 10_000;

/** Every part but the last has at least 5 MiB. */
const SMALLEST_PART_BYTES = 5 * 1024 * 1024;

export function createMultipartUpload(exchange: Exchange): void {
  const { uploads, bucket, key } = exchange;
  const UploadId = uploads.create(bucket, key, propertiesOf(exchange));
  answerXml(exchange, "InitiateMultipartUploadResult", { Bucket: bucket, Key: key, UploadId });
}

export async function uploadPart(exchange: Exchange): Promise<void> {
  const { store, uploads, request, response } = exchange;
  const [upload, number] = [uploadOf(exchange), partNumber(exchange)];
  const body = bodyOf(request);
  const written = await store.bodies.write(body.chunks);
  try {
    const checksum = body.verify(written);
    if (checksum) response.setHeader(`x-amz-checksum-${checksum.algorithm}`, checksum.value);
    await uploads.putPart(upload.id, number, written);
  } catch (error) {
    await store.bodies.remove([written]);
    throw error;
  }
  response.setHeader("etag", `"${written.eTag}"`);
  response.end();
}

export async function uploadPartCopy(exchange: Exchange): Promise<void> {
  const { store, uploads, request } = exchange;
  const [upload, number] = [uploadOf(exchange), partNumber(exchange)];
  const { info, body } = await copySource(exchange);
  const [start, end] = rangeOf(request.headers["x-amz-copy-source-range"] as string | undefined, info.size) ?? [
    0,
    info.size,
  ];
  const written = await store.bodies.write(body.read(start, end));
  await uploads.putPart(upload.id, number, written);
  answerXml(exchange, "CopyPartResult", { ETag: `"${written.eTag}"`, LastModified: isoDate(Date.now()) });
}

export async function completeMultipartUpload(exchange: Exchange): Promise<void> {
  const { uploads, bucket, key } = exchange;
  const upload = uploadOf(exchange);
  const { CompleteMultipartUpload } = fromXml(await documentOf(exchange));
  const wanted = listOf<{ PartNumber: string; ETag: string }>(CompleteMultipartUpload?.Part);
  if (wanted.length === 0) throw new S3Error("MalformedXML", "The document names no part");
  const known = new Map(uploads.parts(upload.id).map((part) => [part.number, part]));
  const parts = wanted.map(({ PartNumber, ETag }, index) => {
    const part = known.get(Number(PartNumber));
    if (!part || String(ETag).replaceAll(/"|&quot;/g, "") !== part.eTag) {
      throw new S3Error("InvalidPart", `Part ${PartNumber} is not there, or is another than its ETag says`);
    }
    if (index > 0 && part.number <= Number(wanted[index - 1]?.PartNumber)) {
      throw new S3Error("InvalidPartOrder", "The parts are not in ascending order");
    }
    if (index < wanted.length - 1 && part.size < SMALLEST_PART_BYTES) {
      throw new S3Error("EntityTooSmall", `Part ${PartNumber} has ${part.size} bytes: all but the last need 5 MiB`);
    }
    return part;
  });
  const info = await uploads.complete(upload, parts, writeCondition(exchange));
  answerXml(exchange, "CompleteMultipartUploadResult", {
    Location: `/${bucket}/${encodeURIComponent(key)}`,
    Bucket: bucket,
    Key: key,
    ETag: `"${info.eTag}"`,
  });
}

export async function abortMultipartUpload(exchange: Exchange): Promise<void> {
  await exchange.uploads.abort(uploadOf(exchange).id);
  exchange.response.writeHead(204).end();
}

export function listParts(exchange: Exchange): void {
  const { uploads, bucket, key } = exchange;
  const upload = uploadOf(exchange);
  const Part = uploads.parts(upload.id).map(({ number, size, eTag, modifiedAt }) => ({
    PartNumber: number,
    LastModified: isoDate(modifiedAt),
    ETag: `"${eTag}"`,
    Size: size,
  }));
  const content = { Bucket: bucket, Key: key, UploadId: upload.id, MaxParts: MOST_PARTS, IsTruncated: false, Part };
  answerXml(exchange, "ListPartsResult", content);
}

function uploadOf({ uploads, query, bucket, key }: Exchange): Upload {
  const upload = uploads.get(query.get("uploadId") ?? "");
  if (upload && upload.bucket === bucket && upload.key === key) return upload;
  throw new S3Error("NoSuchUpload", "There is no such upload: it was completed, aborted, or never begun");
}

function partNumber({ query }: Exchange): number {
  const number = Number(query.get("partNumber"));
  if (Number.isInteger(number) && number >= 1 && number <= MOST_PARTS) return number;
  throw new S3Error("InvalidArgument", `partNumber is a number from 1 to ${MOST_PARTS}`);
}
