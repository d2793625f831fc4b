import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { exchange } from '../../src/adapters/http/exchange.ts';
import { openSqliteTable } from '../../src/adapters/store/sqlite/open.ts';
import type { Item } from '../../src/engine/ports.ts';
import { type Timing, timed } from '../harness/timing.ts';

/** What cannot be done with less: each is a part of a step, and nothing else, in this process and warm. */
export interface Peers {
  /** Parsing the JSON of as many assets, in pages. */
  readonly parse: Timing;
  /** Writing as many small rows into a store, many in a commit. */
  readonly write: Timing;
  /** Reading them again. */
  readonly read: Timing;
  /** As many calls of a host that answers nothing; with the host, which is in this process. */
  readonly call: Timing;
}

const PAGE_ASSETS = 500;
const WRITTEN_TOGETHER = 1_000;
const CALLS_AT_ONCE = 32;
/** More of them take as much longer. */
const CALLS_MAX = 10_000;

export async function measurePeers(systemCount: number, tempDir: string): Promise<Peers> {
  const { write, read } = await measureStore(systemCount, join(tempDir, `peer-${systemCount}.sqlite`));
  return { parse: await measureParse(systemCount), write, read, call: await measureCalls(systemCount) };
}

function measureParse(systemCount: number): Promise<Timing> {
  const asset = {
    id: 'a-000001',
    adapterType: 'PWRCELL',
    remoteId: '000100070001',
    simulated: false,
    vendorSiteRef: 'site-1',
    hasPhotovoltaics: true,
    siteId: 's-000001',
    inverterId: 'i-000001',
    connectivity: 'ONLINE',
    ratedPower: 7_600,
    etag: '1',
  };
  const page = JSON.stringify({ assets: Array.from({ length: PAGE_ASSETS }, () => asset), totalCount: 1 });
  return timed(() => {
    for (let count = 0; count < systemCount; count += PAGE_ASSETS) JSON.parse(page);
  });
}

async function measureStore(
  systemCount: number,
  path: string,
): Promise<{ readonly write: Timing; readonly read: Timing }> {
  const items = Array.from({ length: systemCount }, (_, index): Item => {
    const id = `a-${String(index).padStart(6, '0')}`;
    return {
      pk: 'FLEET-STATUS',
      sk: id,
      attributes: { id, status: 'success', observedMs: index, receivedMs: index },
    };
  });
  const table = await openSqliteTable(path);
  try {
    const write = await timed(async () => {
      for (let from = 0; from < systemCount; from += WRITTEN_TOGETHER)
        await table.putMany(items.slice(from, from + WRITTEN_TOGETHER));
    });
    const read = await timed(async () => {
      for await (const _ of table.query({ pk: 'FLEET-STATUS' }));
    });
    return { write, read };
  } finally {
    await table.close();
  }
}

async function measureCalls(systemCount: number): Promise<Timing> {
  const server = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  try {
    const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    const { signal } = new AbortController();
    const callCount = Math.min(systemCount, CALLS_MAX);
    let left = callCount;
    const caller = async () => {
      while (left > 0) {
        left -= 1;
        await exchange({ method: 'GET', url, headers: {} }, signal);
      }
    };
    const { wallMs, cpuMs } = await timed(() => Promise.all(Array.from({ length: CALLS_AT_ONCE }, caller)));
    const share = systemCount / callCount;
    return { wallMs: share * wallMs, cpuMs: share * cpuMs };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
