import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { healthPing } from '../../../src/adapters/health-ping/health-ping.ts';

/** Against a real server on this machine, which answers as the test says. */

const RID = '0f3c9d4e-1c1b-4a44-9a53-0d8b6a1d2f10';

let server: Server;
let seen: string[];
let answers: (number | 'hang' | 'drop')[];
let base: string;

beforeEach(async () => {
  seen = [];
  answers = [];
  server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    seen.push(`${request.method} ${request.url} ${body}`);
    const answer = answers.shift() ?? 200;
    if (answer === 'hang') return;
    if (answer === 'drop') return void request.socket.destroy();
    response.writeHead(answer).end('OK');
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => {
    server.close(resolve);
  });
});

async function untilSeen(count: number): Promise<void> {
  while (seen.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

it('says start and success of the same run', async () => {
  const ping = healthPing(`${base}/token/`, RID);
  ping.start();
  await untilSeen(1);
  expect(await ping.end(0, 'stored 2')).toEqual({ outcome: 'said' });
  expect(seen).toEqual([`POST /token/start?rid=${RID} `, `POST /token?rid=${RID} stored 2`]);
});

it('a failure has its exit code in the path; what the address asks for stays', async () => {
  await healthPing(`${base}/token?create=1`, RID).end(75, 'locked');
  expect(seen).toEqual([`POST /token/75?create=1&rid=${RID} locked`]);
});

it('tries again after an error of the server and a dropped connection', async () => {
  answers = [500, 'drop'];
  expect(await healthPing(`${base}/token`, RID).end(0, '')).toEqual({ outcome: 'said' });
  expect(seen).toHaveLength(3);
});

it('gives up with a reason that holds no secret', async () => {
  answers = [500, 503, 500];
  const lost = await healthPing(`${base}/token`, RID).end(0, '');
  expect(lost).toEqual({ outcome: 'lost', reason: `${base.slice('http://'.length)}: answered 500` });
});

it('a server that is not there is a reason', async () => {
  const gone = await healthPing('http://127.0.0.1:1/token', RID).end(0, '');
  expect(gone).toEqual({ outcome: 'lost', reason: expect.stringMatching(/^127\.0\.0\.1:1: /) });
  expect(JSON.stringify(gone)).not.toContain('token');
});

it('a start that hangs does not hold up the end', async () => {
  answers = ['hang'];
  const ping = healthPing(`${base}/token`, RID);
  ping.start();
  await untilSeen(1);
  expect(await ping.end(0, '')).toEqual({ outcome: 'said' });
});

it.each([
  '',
  'token',
  'ftp://host/token',
  'file:///etc/passwd',
])('%j is no address, and is not repeated', (address) => {
  expect(() => healthPing(address, RID)).toThrow('no address');
  try {
    healthPing(address, RID);
  } catch (error) {
    if (address !== '') expect(JSON.stringify(error)).not.toContain(address);
  }
});
