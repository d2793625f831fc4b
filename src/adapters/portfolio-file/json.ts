/** JSON, many times faster to read than YAML, and as strict about keys that stand twice. */

const STRING_AND_COLON = /"(?:[^"\\]|\\.)*"(\s*:)?/g;

/** @returns the value; undefined where the text is not JSON, or a key stands twice in one object. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return writtenKeys(text) === countKeys(value) ? { value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** In valid JSON, every string before a colon is a key. */
function writtenKeys(text: string): number {
  let count = 0;
  for (const match of text.matchAll(STRING_AND_COLON)) if (match[1] !== undefined) count++;
  return count;
}

function countKeys(value: unknown): number {
  let count = 0;
  const open: unknown[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    if (!Array.isArray(next)) count += Object.keys(next).length;
    for (const part of Object.values(next)) open.push(part);
  }
  return count;
}
