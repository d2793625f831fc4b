import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteArena } from '../../../src/engine/repositories/byte-arena.ts';

const bytes = fc.uint8Array({ maxLength: 300 });
const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), key: fc.nat(9), bytes }),
  fc.record({ kind: fc.constant('delete' as const), key: fc.nat(9) }),
);

describe('an arena', () => {
  test('holds for every key what was put last, whatever else was put and deleted', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const arena = new ByteArena<number>();
        const model = new Map<number, Uint8Array>();
        for (const one of steps) {
          if (one.kind === 'put') {
            arena.put(one.key, one.bytes);
            model.set(one.key, one.bytes);
          } else {
            arena.delete(one.key);
            model.delete(one.key);
          }
        }
        expect(arena.size).toBe(model.size);
        for (let key = 0; key < 10; key += 1) {
          const found = arena.get(key);
          expect(found && [...found]).toEqual(model.has(key) ? [...model.get(key)!] : undefined);
        }
      }),
      { seed: 20_260_601 },
    );
  });

  test('uses again what others have left: strings that grow together take hardly more room than their bytes', () => {
    const arena = new ByteArena<number>();
    const longest = 2_000;
    for (let length = 0; length <= longest; length += 8)
      for (let key = 0; key < 2_000; key += 1) arena.put(key, new Uint8Array(length));
    expect(arena.byteCount).toBeLessThan(1.1 * 2_000 * longest + 1_048_576);
    arena.clear();
    expect([arena.size, arena.byteCount]).toEqual([0, 0]);
  });

  test('takes strings that are longer than what it makes at once, and gives no more of one than is wanted', () => {
    const arena = new ByteArena<string>();
    arena.put('long', new Uint8Array(3 << 20).fill(7));
    arena.put('short', Uint8Array.of(1, 2, 3));
    expect(arena.get('long')).toHaveLength(3 << 20);
    expect(arena.get('long')?.every((byte) => byte === 7)).toBe(true);
    expect([...arena.get('short')!]).toEqual([1, 2, 3]);
    expect([...arena.get('short', 2)!]).toEqual([1, 2]);
  });
});
