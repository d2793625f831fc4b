import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openRecording } from '../../../../src/adapters/telemetry/read.ts';
import { hostileFile } from './hostile.ts';
import { takeAll } from './take-all.ts';

/**
 * Files that somebody could have made to hurt. `FLEX_FUZZ=N` tries so many in place of a few, `FLEX_FUZZ_SEED` others,
 * `FLEX_FUZZ_FROM` from this number on: a failure says which.
 */

const COUNT = Number(process.env['FLEX_FUZZ'] ?? 300);
const SEED = Number(process.env['FLEX_FUZZ_SEED'] ?? 1);
const FROM = Number(process.env['FLEX_FUZZ_FROM'] ?? 0);

/** One file takes milliseconds; one that takes so much CPU is a hang. */
const HANG_CPU_MS = 30_000;
/** Bytes that one batch of records may hold: some of the largest messages. */
const HELD_BYTES_MAX = 32 * 1_048_576;
/** Above what the process had before; what is no longer used is not always given back at once. */
const GROWN_BYTES_MAX = 600 * 1_048_576;
const DAY_MS = 86_400_000;

describe(`hostile files, seed ${SEED}`, () => {
  it(
    `${COUNT} of them: no crash, no hang, no unbounded memory`,
    async () => {
      const totals = { messages: 0, poisons: 0, refused: 0 };
      const startBytes = process.memoryUsage.rss();
      let slowest = { cpuMs: 0, index: -1, says: '' };
      let grownBytes = 0;
      for (let index = FROM; index < FROM + COUNT; index += 1) {
        const file = await hostileFile(SEED, index);
        const told = `FLEX_FUZZ_SEED=${SEED} FLEX_FUZZ_FROM=${index} FLEX_FUZZ=1: ${file.says}, ${file.bytes.length} bytes in pieces of ${file.chunkBytes}, ${file.format ?? 'detected'}`;
        const before = process.cpuUsage();
        const taken = await takeAll(file).catch((error: unknown) => {
          throw new Error(told, { cause: error });
        });
        const { user, system } = process.cpuUsage(before);
        const cpuMs = (user + system) / 1_000;
        if (cpuMs > slowest.cpuMs) slowest = { cpuMs, index, says: told };
        expect(cpuMs, told).toBeLessThan(HANG_CPU_MS);
        expect(taken.heldBytesMax, told).toBeLessThan(HELD_BYTES_MAX);
        grownBytes = Math.max(grownBytes, process.memoryUsage.rss() - startBytes);
        expect(grownBytes, told).toBeLessThan(GROWN_BYTES_MAX);
        totals.messages += taken.messageCount;
        totals.poisons += taken.poisonCount;
        totals.refused += Number(taken.isRefused);
      }
      const told = { ...totals, grownMiB: Math.round(grownBytes / 1_048_576), slowest };
      process.stdout.write(`${JSON.stringify(told)}\n`);
      // Files that show nothing would be no test.
      if (COUNT >= 100 && FROM === 0) {
        expect(totals.messages).toBeGreaterThan(COUNT);
        expect(totals.poisons).toBeGreaterThan(COUNT);
        expect(totals.refused).toBeGreaterThan(0);
      }
    },
    DAY_MS,
  );
});

describe('a little gzip file that inflates to 96 MiB', () => {
  const PIECE_BYTES = 1_048_576;
  const PIECE_COUNT = 96;

  it.each([
    ['zeros', '\0', 96],
    ['one text', 'A', 96],
    ['records', '{"Data":"EgFhMgQIARAB"}\n', 400],
  ])('of %s is read in bounded memory', async (_name, unit, heldMiBMax) => {
    const piece = Buffer.from(unit.repeat(PIECE_BYTES / unit.length));
    const bomb = Readable.from(pieces(piece)).pipe(createGzip({ level: 1 }));
    const held = () => process.memoryUsage().arrayBuffers + process.memoryUsage().heapUsed;
    const before = held();
    let heldMax = 0;
    let recordCount = 0;
    const recording = await openRecording({ kind: 'stream', stream: bomb }, { format: 'json' });
    for await (const { records } of recording.batches) {
      recordCount += records.length;
      heldMax = Math.max(heldMax, held() - before);
    }
    expect(recordCount).toBeGreaterThan(0);
    // With what has not been collected yet. All of it would be more: four million records are more than a gibibyte.
    expect(heldMax).toBeLessThan(heldMiBMax * 1_048_576);
  });

  async function* pieces(piece: Buffer): AsyncGenerator<Buffer> {
    yield Buffer.from('{"Records":[{"Data":"');
    for (let count = 0; count < PIECE_COUNT; count += 1) yield piece;
  }
});
