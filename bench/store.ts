import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { openSqliteTable } from '../src/adapters/store/sqlite/open.ts';
import { PAGE_BYTES } from '../src/adapters/store/sqlite/schema.ts';
import type { Item } from '../src/engine/ports.ts';
import type { Benchmark, BenchmarkOptions, Report } from './harness/benchmark.ts';
import { mapSpread, spreadOf } from './harness/spread.ts';
import type { Table } from './harness/table.ts';
import { interleaved, timed } from './harness/timing.ts';

const ROUNDS = 3;
const GROUPS = 200;
const MEMBERS = 500;
const BATCH_ITEMS = 1_000;
const ITEMS = GROUPS * MEMBERS;
/** Powers of a day of quarter hours, four bytes each. */
const POWERS_BYTES = 96 * 4;

export const store: Benchmark = {
  name: 'store',
  summary: '100,000 small puts in batches and reads of groups, against node:sqlite alone',
  run,
};

interface Measured {
  readonly putMs: number;
  readonly readMs: number;
}

async function run({ tempDir, runCount = ROUNDS }: BenchmarkOptions): Promise<Report> {
  const batches = itemBatches();
  const fresh = async (name: string, use: (path: string) => Promise<Measured>) => {
    const path = join(tempDir, `${name}.sqlite`);
    const measured = await use(path);
    for (const suffix of ['', '-wal', '-shm']) await rm(path + suffix, { force: true });
    return measured;
  };
  const results = await interleaved(
    {
      ours: () => fresh('ours', (path) => throughTable(path, batches)),
      bare: () => fresh('bare', (path) => throughSqlite(path, batches)),
    },
    runCount,
  );
  return {
    tables: [tableOf(results.ours, results.bare)],
    notes: [
      `Batches of ${BATCH_ITEMS.toLocaleString('en')} items of ${POWERS_BYTES} bytes of powers, each committed durably (WAL, synchronous = FULL); then every group of ${MEMBERS} is read.`,
    ],
  };
}

function itemBatches(): readonly (readonly Item[])[] {
  const items = Array.from({ length: ITEMS }, (_, index): Item => {
    const member = String(index % MEMBERS).padStart(4, '0');
    const powers = new Uint8Array(POWERS_BYTES).map((__, at) => (index * 31 + at * 7) & 0xff);
    return {
      pk: groupPk(Math.floor(index / MEMBERS)),
      sk: `participant-${member}`,
      attributes: { revision: 1, createdMs: 1_760_000_000_000 + index, powers },
    };
  });
  return Array.from({ length: ITEMS / BATCH_ITEMS }, (_, batch) =>
    items.slice(batch * BATCH_ITEMS, (batch + 1) * BATCH_ITEMS),
  );
}

function groupPk(group: number): string {
  return `LATEST#group-${String(group).padStart(4, '0')}#2026-02-11`;
}

async function throughTable(path: string, batches: readonly (readonly Item[])[]): Promise<Measured> {
  const table = await openSqliteTable(path);
  try {
    const put = await timed(async () => {
      for (const batch of batches) await table.putMany(batch);
    });
    const read = await timed(async () => {
      for (let group = 0; group < GROUPS; group += 1) {
        let count = 0;
        for await (const item of table.query({ pk: groupPk(group) })) {
          if (item.attributes['revision'] === 1) count += 1;
        }
        assertAll(count);
      }
    });
    return { putMs: put.wallMs, readMs: read.wallMs };
  } finally {
    await table.close();
  }
}

/** The least that writes the same durably: one statement, the same file settings, no encoding, no conditions. */
async function throughSqlite(path: string, batches: readonly (readonly Item[])[]): Promise<Measured> {
  const database = new DatabaseSync(path);
  try {
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL`);
    database.exec(
      'CREATE TABLE item (pk TEXT NOT NULL, sk TEXT NOT NULL, powers BLOB, PRIMARY KEY (pk, sk)) STRICT, WITHOUT ROWID',
    );
    const insert = database.prepare('INSERT INTO item (pk, sk, powers) VALUES (?, ?, ?)');
    const select = database.prepare('SELECT pk, sk, powers FROM item WHERE pk = ? ORDER BY sk');
    const put = await timed(() => {
      for (const batch of batches) {
        database.exec('BEGIN IMMEDIATE');
        for (const { pk, sk, attributes } of batch) insert.run(pk, sk, attributes['powers'] as Uint8Array);
        database.exec('COMMIT');
      }
    });
    const read = await timed(() => {
      for (let group = 0; group < GROUPS; group += 1) assertAll(select.all(groupPk(group)).length);
    });
    return { putMs: put.wallMs, readMs: read.wallMs };
  } finally {
    database.close();
  }
}

function assertAll(count: number): void {
  if (count !== MEMBERS) throw new Error(`${count} of ${MEMBERS} items were read`);
}

function tableOf(ours: readonly Measured[], bare: readonly Measured[]): Table {
  const row = (what: string, key: keyof Measured) => {
    const own = spreadOf(ours.map((one) => one[key]));
    const peer = spreadOf(bare.map((one) => one[key]));
    const itemsPerS = (ms: number) => (1000 * ITEMS) / ms;
    return {
      what,
      itemsPerS: mapSpread(own, itemsPerS),
      peerItemsPerS: mapSpread(peer, itemsPerS),
      ratio: own.median / peer.median,
    };
  };
  return {
    title: `store: ${ITEMS.toLocaleString('en')} items in ${GROUPS} groups, items per second`,
    columns: [
      { key: 'what', heading: '', unit: 'text' },
      { key: 'itemsPerS', heading: 'Table', unit: 'perS' },
      { key: 'peerItemsPerS', heading: 'node:sqlite alone', unit: 'perS' },
      { key: 'ratio', heading: 'time to node:sqlite', unit: 'ratio' },
    ],
    rows: [row('put', 'putMs'), row('read', 'readMs')],
  };
}
