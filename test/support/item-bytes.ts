/**
 * Size of an item in bytes by DynamoDB's rules (Developer Guide, "DynamoDB item sizes and formats"): names and texts in
 * UTF-8, numbers a byte per two digits plus one, lists and maps three bytes plus one per element, binary as it is.
 */
export function itemBytes(item: object): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + Buffer.byteLength(name) + valueBytes(value), 0);
}

function valueBytes(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return 1 + Math.ceil(String(Math.abs(value)).replace(/\D|^0\.?0*/g, "").length / 2);
  if (value === null || typeof value === "boolean") return 1;
  if (ArrayBuffer.isView(value)) return value.byteLength;
  if (value instanceof Set) return [...value].reduce((sum, each) => sum + valueBytes(each), 0);
  if (Array.isArray(value)) return value.reduce((sum, each) => sum + 1 + valueBytes(each), 3);
  return itemBytes(value as object) + 3 + Object.keys(value as object).length;
}
