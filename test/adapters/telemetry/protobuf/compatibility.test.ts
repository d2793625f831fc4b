import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeMessage } from '../../../../src/adapters/telemetry/protobuf/decode.ts';

/** What has been released is read for ever: bytes of every version, and the fields that they were made of. */

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const GOLDEN = join(ROOT, 'test/adapters/telemetry/golden');

interface GoldenMessage {
  readonly says: string;
  readonly hex: string;
  readonly message: unknown;
}

function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(join(GOLDEN, name), 'utf8')) as T;
}

/** Counters as text, so that they can be told in JSON. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_key, inner) => (typeof inner === 'bigint' ? `${inner}` : inner)));
}

describe.each(readdirSync(GOLDEN).filter((name) => name.startsWith('messages-')))('bytes of %s', (name) => {
  it.each(
    readGolden<readonly GoldenMessage[]>(name).map((golden) => [golden.says, golden] as const),
  )('%s', (_says, golden) => {
    expect(plain(decodeMessage(Buffer.from(golden.hex, 'hex')))).toEqual(golden.message);
  });
});

/** One line a field: what may never change. */
function fieldLines(): readonly string[] {
  const root = new protobuf.Root();
  root.resolvePath = (_origin, target) =>
    target.startsWith('google/') || target.startsWith('/') ? target : join(ROOT, 'proto', target);
  const schemas = readdirSync(join(ROOT, 'proto'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.proto'))
    .map((name) => join(ROOT, 'proto', name));
  root.loadSync(schemas).resolveAll();
  return linesOf(root).sort();
}

function linesOf(namespace: protobuf.NamespaceBase): string[] {
  return namespace.nestedArray.flatMap((nested) => {
    if (nested instanceof protobuf.Type) return [...nested.fieldsArray.map(fieldLine), ...linesOf(nested)];
    if (nested instanceof protobuf.Enum) {
      return Object.entries(nested.values).map(
        ([name, value]) => `${nested.fullName.slice(1)} = ${value} ${name}`,
      );
    }
    return nested instanceof protobuf.Namespace && nested.fullName !== '.google' ? linesOf(nested) : [];
  });
}

function fieldLine(field: protobuf.Field): string {
  const group = field.partOf !== null && !field.partOf.name.startsWith('_') ? ` in ${field.partOf.name}` : '';
  const isOptional = field.partOf?.name.startsWith('_') ?? false;
  const label = field.repeated ? 'repeated ' : isOptional ? 'optional ' : '';
  const type = field.resolvedType?.fullName.slice(1) ?? field.type;
  return `${field.parent!.fullName.slice(1)} ${field.id} ${label}${type} ${field.name}${group}`;
}

describe('the schemas', () => {
  const released = readFileSync(join(GOLDEN, 'fields.txt'), 'utf8').trim().split('\n');
  const current = fieldLines();

  it('keep every field that was ever released', () => {
    expect(released.filter((line) => !current.includes(line))).toEqual([]);
  });

  it('are written down: add new fields to fields.txt when they are released', () => {
    expect(current.filter((line) => !released.includes(line))).toEqual([]);
  });

  it('have no value at the zero of an enumeration', () => {
    const zeros = current.filter((line) => / = 0 /.test(line));
    expect(zeros.length).toBeGreaterThan(0);
    expect(zeros.filter((line) => !line.endsWith('_UNSPECIFIED'))).toEqual([]);
  });

  it('are what the generated code was made from', () => {
    const dir = mkdtempSync(join(tmpdir(), 'flex-gen-test-'));
    try {
      execFileSync(process.execPath, [join(ROOT, 'proto/generate.mjs'), dir]);
      for (const name of ['messages.js', 'messages.d.ts']) {
        const committed = readFileSync(join(ROOT, 'src/adapters/telemetry/generated', name), 'utf8');
        expect(readFileSync(join(dir, name), 'utf8') === committed, `${name}: npm run gen`).toBe(true);
      }
    } finally {
      rmSync(dir, { recursive: true });
    }
  });
});
