import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { writeWhole } from "../../models/cache.ts";

/** A private key and its certificate, with those that lead to a root, as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

const DAY_MS = 24 * 3600 * 1000;
/** Browsers accept no certificate that is valid for longer than 398 days. */
const VALID_MS = 397 * DAY_MS;
/** A certificate is replaced when less than this is left of it. */
const LEAST_MS = 30 * DAY_MS;

/** Both are in one file, so that they always fit each other. */
const fileIn = (dataDir: string) => join(dataDir, "lan.pem");

/**
 * Returns the host's own certificate for these names and addresses, which nobody vouches for. It is kept in the data
 * folder, and made again if it is about to expire or lacks a name.
 */
export async function ownCertificate(dataDir: string, names: readonly string[]): Promise<KeyAndCertificate> {
  const known = await readFile(fileIn(dataDir), "utf8").catch(() => undefined);
  if (known && isGood(known, names)) return { key: known, cert: known };
  const pem = await makeCertificate(names);
  await writeWhole(fileIn(dataDir), (part) => writeFile(part, pem, { mode: 0o600 }));
  return { key: pem, cert: pem };
}

function isGood(pem: string, names: readonly string[]): boolean {
  try {
    const certificate = new X509Certificate(certificateIn(pem));
    const left = certificate.validToDate.getTime() - Date.now();
    return left > LEAST_MS && names.every((name) => isFor(certificate, name));
  } catch {
    return false; // damaged
  }
}

/** The first certificate of a PEM, which is the host's. */
export function certificateIn(pem: string): string {
  return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem)?.[0] ?? pem;
}

/** Returns whether a certificate is for a host name or an IP address. */
export function isFor(certificate: X509Certificate, name: string): boolean {
  return (isIP(name) > 0 ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined;
}

/** @returns the private key and the certificate, as PEM */
async function makeCertificate(names: readonly string[]): Promise<string> {
  await import("reflect-metadata"); // which @peculiar/x509 needs
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"])) as CryptoKeyPair;
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: `4${randomBytes(15).toString("hex")}0`, // positive, as is required
    name: [{ CN: [`Facet on ${hostname()}`] }],
    notBefore: new Date(Date.now() - DAY_MS), // clocks differ
    notAfter: new Date(Date.now() - DAY_MS + VALID_MS),
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) > 0 ? "ip" : "dns", value }) as const),
      ),
    ],
  });
  const key = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey));
  return `${x509.PemConverter.encode(key, "PRIVATE KEY")}\n${certificate.toString("pem")}\n`;
}
