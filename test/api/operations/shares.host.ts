import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import sharp from "sharp";
import { type OperationId, ROUTES, type Route } from "../../../lib/api/routes.ts";
import { putShare } from "../../../lib/catalog/rows/shares.ts";
import { putUser } from "../../../lib/local/users.ts";
import { openTestHost, SAMPLE_CLUSTERS, type TestHost } from "../../support/host.ts";

const PASSWORD = "correct horse battery";

let opened: TestHost;
let cookie = "";
/** A person in some of the photos. */
let personId = "";

before(async () => {
  opened = await openTestHost(SAMPLE_CLUSTERS);
  const { host, dataDir } = opened;
  await putUser(dataDir, { name: "ada", password: PASSWORD, library: "main", role: "manage" });
  const body = new URLSearchParams({ name: "ada", password: PASSWORD });
  const login = await fetch(`${host.url}/login`, { method: "POST", redirect: "manual", body });
  cookie = (login.headers.get("set-cookie") ?? "").split(";", 1)[0] ?? "";
  const { items } = await asUser("GET", "/clusters?limit=1");
  ({ personId } = await asUser("POST", `/clusters/${items[0].clusterId}/name`, { name: "Grace" }));
});
after(() => opened.close());

// biome-ignore lint/suspicious/noExplicitAny: answers have all shapes
async function asUser(method: string, path: string, body?: object): Promise<any> {
  const headers = { cookie, ...(body ? { "content-type": "application/json" } : {}) };
  const answer = await fetch(opened.host.url + path, { method, headers, body: body ? JSON.stringify(body) : null });
  const text = await answer.text();
  assert.ok(answer.ok, text);
  return text === "" ? undefined : JSON.parse(text);
}

const asVisitor = (token: string, path: string, method = "GET") =>
  fetch(opened.host.url + path, { method, headers: { "facet-share": token } });

const until = () => new Date(Date.now() + 3600_000).toISOString();

async function share(photos: object, rest: object = {}) {
  return asUser("POST", "/shares", { title: "Grace", photos, until: until(), ...rest });
}

const idsOf = (page: { items: { photoId: string }[] }) => page.items.map(({ photoId }) => photoId).sort();

/** Pixels of a picture behind a link, `width` x `height` x 3. */
async function pixelsOf(url: string) {
  const bytes = Buffer.from(await (await fetch(url)).arrayBuffer());
  const { exif, xmp, format } = await sharp(bytes).metadata();
  return { exif, xmp, format, ...(await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })) };
}

test("a visitor with a link sees the photos it covers and reaches nothing else", async () => {
  // Prepare
  const every = idsOf(await asUser("GET", "/photos?limit=200"));
  const wanted = idsOf(await asUser("GET", `/photos?person=${personId}`));
  const { token, digest } = await share({ person: personId });
  // Act
  const about = await (await asVisitor(token, "/shared")).json();
  const list = await (await asVisitor(token, "/shared/photos")).json();
  // Assess
  assert.ok(wanted.length > 0 && wanted.length < every.length);
  assert.equal(digest, undefined);
  assert.deepEqual(Object.keys(about).sort(), ["blurred", "title", "until"]);
  assert.deepEqual(idsOf(list), wanted);
  for (const item of list.items) assert.doesNotMatch(JSON.stringify(item), /jpg|http|key/);
  for (const photoId of every) {
    for (const size of ["small", "large", "full"]) {
      const { status } = await asVisitor(token, `/shared/photos/${photoId}/picture?size=${size}`);
      assert.equal(status, wanted.includes(photoId) ? 200 : 404, `${photoId} ${size}`);
    }
  }
  for (const [id, { method, path, forVisitors, admin }] of Object.entries(ROUTES) as [OperationId, Route][]) {
    if (forVisitors || admin) continue;
    for (const name of [wanted[0]!, personId])
      assert.equal((await asVisitor(token, path.replace("{id}", name), method)).status, 401, id);
  }
  const { cursor } = await asUser("GET", "/photos?limit=1&order=taken");
  for (const query of [`cursor=${cursor}`, "person=", "folder=", "limit=1000", `person=${personId}`])
    assert.equal((await asVisitor(token, `/shared/photos?${query}`)).status, 400, query);
  for (const path of ["/shared/photos/", "/shared/people", "/libraries/main/shared"])
    assert.notEqual((await asVisitor(token, path)).status, 200, path);
});

test("a link to a picture leads to that picture only", async () => {
  // Prepare
  const [wanted = ""] = idsOf(await asUser("GET", `/photos?person=${personId}`));
  const others = (await asUser("GET", "/photos?limit=200")).items;
  const { token } = await share({ person: personId });
  const { url } = await (await asVisitor(token, `/shared/photos/${wanted}/picture?size=small`)).json();
  const original = new URL(others[0].url);
  // Act
  const statuses = await Promise.all(
    [
      url,
      ...others
        .filter(({ photoId }: { photoId: string }) => photoId !== wanted)
        .map(({ photoId }: { photoId: string }) => url.replace(wanted, photoId)),
      url.replace(/\/main\/[^?]+/, ""),
      url.replace("-small.webp", "-large.webp"),
      `${opened.host.url}${original.pathname}${new URL(url).search}`,
      url.replace(/X-Amz-Expires=\d+/, "X-Amz-Expires=600000"),
    ].map(async (link) => (await fetch(link)).status),
  );
  // Assess
  assert.deepEqual(new Set(statuses.slice(1)), new Set([403]));
  assert.equal(statuses[0], 200);
});

test("a link is of no use with another secret, after its end and when it is revoked, and all are listed with their makers", async () => {
  // Prepare
  const { token, shareId } = await share({ person: personId });
  const other = await share({ minFaces: "1" });
  const [id] = token.split(".");
  const { token: endedToken, ...ended } = await share({ minFaces: "1" });
  const { catalog } = opened;
  const [, secret] = endedToken.split(".");
  const digest = createHash("sha256").update(secret).digest("base64url");
  const past = new Date(Date.now() - 1000).toISOString();
  await putShare(catalog, { ...ended, digest, until: past });
  // Act
  const before = (await asVisitor(token, "/shared/photos")).status;
  await asUser("DELETE", `/shares/${shareId}`);
  const tokens = [token, `${id}.${other.token.split(".")[1]}`, `${id}.`, "", "x.y", endedToken];
  const statuses = await Promise.all(tokens.map(async (each) => (await asVisitor(each, "/shared/photos")).status));
  await asUser("DELETE", `/shares/${shareId}`);
  const { items } = await asUser("GET", "/shares");
  const log = (await asUser("GET", "/actions?limit=4")).items;
  // Assess
  assert.deepEqual(
    log.map(({ who, operation, undoable }: Record<string, unknown>) => [who, operation, undoable]),
    ["revokeShare", "createShare", "createShare", "createShare"].map((operation) => ["ada", operation, false]),
  );
  for (const { what } of log) assert.match(what, /“Grace”.* 20\d\d-.*Z$/);
  assert.doesNotMatch(JSON.stringify(log), new RegExp(`${secret}|${digest}|${shareId}`));
  assert.equal(before, 200);
  assert.deepEqual(new Set(statuses), new Set([404]));
  const listed = items.find((each: { shareId: string }) => each.shareId === shareId);
  assert.deepEqual([listed.who, listed.revokedBy, listed.inForce], ["ada", "ada", false]);
  assert.doesNotMatch(JSON.stringify(items), new RegExp(`${secret}|${digest}|token`));
});

test("in pictures that are given away, faces of others are blurred beyond recognition, and there are no metadata", async () => {
  // Prepare
  const { items } = await asUser("GET", `/photos?person=${personId}`);
  const photo = await asUser("GET", `/photos/${items[0].photoId}`);
  const own = photo.faces.filter(({ person }: { person?: { personId: string } }) => person?.personId === personId);
  const faceIds = own.map(({ faceId }: { faceId: string }) => faceId);
  const { token } = await share({ person: personId }, { blurred: true });
  const full = `/shared/photos/${photo.photoId}/picture?size=full`;
  // Act
  const { url: ofShare } = await (await asVisitor(token, full)).json();
  const { url: withFace } = await asUser("POST", `/photos/${photo.photoId}/blurred`, { faceIds });
  const { url: withNone } = await asUser("POST", `/photos/${photo.photoId}/blurred`, {});
  // Assess
  assert.equal(new URL(ofShare).pathname, new URL(withFace).pathname);
  assert.notEqual(new URL(withNone).pathname, new URL(withFace).pathname);
  const [kept, none, original] = await Promise.all([withFace, withNone, photo.url].map(pixelsOf));
  for (const picture of [kept!, none!]) {
    assert.deepEqual([picture.exif, picture.xmp, picture.format], [undefined, undefined, "jpeg"]);
    assert.deepEqual([picture.info.width, picture.info.height], [photo.width, photo.height]);
  }
  const inFace = (picture: Awaited<ReturnType<typeof pixelsOf>>) => detailIn(picture, own[0].box);
  assert.ok(inFace(kept!) > 0.8 * inFace(original!), "the chosen face is as it was");
  assert.ok(inFace(none!) < 0.3 * inFace(original!), `${inFace(none!)} of ${inFace(original!)}`);
});

/** Mean difference of neighbouring pixels in the middle of a box. */
function detailIn(
  { data, info }: Awaited<ReturnType<typeof pixelsOf>>,
  box: { x: number; y: number; width: number; height: number },
): number {
  let [sum, count] = [0, 0];
  for (
    let y = Math.floor((box.y + box.height / 4) * info.height);
    y < (box.y + (3 * box.height) / 4) * info.height;
    y++
  )
    for (
      let x = Math.floor((box.x + box.width / 4) * info.width);
      x < (box.x + (3 * box.width) / 4) * info.width;
      x++
    ) {
      const at = 3 * (y * info.width + x);
      sum += Math.abs((data[at] ?? 0) - (data[at + 3] ?? 0));
      count++;
    }
  return sum / count;
}
