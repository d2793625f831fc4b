import * as v from 'valibot';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type HttpCall,
  HttpClient,
  type HttpClientOptions,
  type Told,
} from '../../../src/adapters/http/client.ts';
import { credentialsOf, type Login } from '../../../src/adapters/http/client-credentials.ts';
import { readAnswer } from '../../../src/adapters/http/read-answer.ts';
import { AdapterError } from '../../../src/engine/errors.ts';
import { createSecrets } from '../../../src/engine/journal/index.ts';
import { type ScriptedServer, scriptedServer } from './scripted-server.ts';
import { type TestSurroundings, testSurroundings } from './surroundings.ts';

/** Against a real server on this machine; only clock, waits and chance are made up. */

let server: ScriptedServer;
let around: TestSurroundings;
let told: Told[];
beforeEach(async () => {
  server = await scriptedServer();
  around = testSurroundings();
  told = [];
});
afterEach(() => server.close());

const READ: HttpCall = { method: 'GET', route: '/things/{id}', ids: { id: 'a/b' }, isRepeatable: true };
const CREATE: HttpCall = { method: 'POST', route: '/things', body: { name: 'x' }, isRepeatable: false };

function clientWith(more: Partial<HttpClientOptions> = {}, login?: Login): HttpClient {
  const secrets = createSecrets();
  const options = {
    system: 'Host',
    baseUrl: `${server.url}/base/`,
    timeoutMs: 2_000,
    bucket: { perSecond: 100, burst: 100 },
    around,
    secrets,
    messageOf: ({ text }: { readonly text: string }) => text,
    tell: (one: Told) => void told.push(one),
    ...more,
  };
  const credentials = { system: 'Host', nowMs: around.nowMs, secrets };
  return login === undefined
    ? new HttpClient(options)
    : new HttpClient(options, (client) => credentialsOf(login, client, credentials));
}

async function failureOf(sending: Promise<unknown>): Promise<AdapterError> {
  const error = await sending.catch((thrown: unknown) => thrown);
  if (!(error instanceof AdapterError)) throw new Error(`no AdapterError: ${String(error)}`);
  return error;
}

describe('a call that may be repeated', () => {
  it('is tried again after 500, 408, a dropped connection and silence, with growing pauses', async () => {
    server.replies.push(500, 408, 'drop', 'hang', { status: 200, body: { ok: true } });
    const answer = await clientWith({ timeoutMs: 150 }).send(READ);
    expect(answer.text).toBe('{"ok":true}');
    expect(server.seen.map(({ line }) => line)).toEqual(Array(5).fill('GET /base/things/a%2Fb'));
    expect(around.waitsMs).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(told.at(-1)).toEqual({ system: 'Host', route: 'GET /things/{id}', outcome: '200' });
  });

  it('is given up after eight tries, and may be tried later', async () => {
    server.replies.push(...Array(20).fill(503));
    const error = await failureOf(clientWith().send(READ));
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(error.message).toBe('Host was asked 8 times for GET /things/{id}: 503 {}.');
    expect(server.seen).toHaveLength(8);
    expect(around.waitsMs).toHaveLength(7);
  });

  it('waits for as long as the host asks, and all other calls with it', async () => {
    server.replies.push({ status: 429, headers: { 'retry-after': '7' } });
    await clientWith().send(READ);
    expect(around.waitsMs).toEqual([7_000 + 1_000]);
  });

  it('does not wait for hours', async () => {
    server.replies.push({ status: 429, headers: { 'retry-after': '7200' } });
    const error = await failureOf(clientWith().send(READ));
    expect(error).toMatchObject({ code: 'throttled', retryable: true });
    expect(error.message).toContain('7200 s');
    expect(around.waitsMs).toEqual([]);
  });

  it.each([
    [400, 'rejected'],
    [403, 'permission'],
    [404, 'rejected'],
    [302, 'rejected'],
  ])('%i is no reason to try again: %s', async (status, code) => {
    server.replies.push({ status, headers: { location: 'http://127.0.0.1:1/elsewhere' } });
    expect(await failureOf(clientWith().send(READ))).toMatchObject({ code, retryable: false });
    expect(server.seen).toHaveLength(1);
  });

  it('gives what is expected back', async () => {
    server.replies.push(410);
    expect((await clientWith().send({ ...READ, expected: [410] })).status).toBe(410);
  });
});

describe('a create', () => {
  it.each([
    ['no answer', 'hang' as const],
    ['a dropped connection', 'drop' as const],
    ['500', 500],
    ['503', 503],
  ])('%s: what was done is not known, and it is not sent again', async (_name, reply) => {
    server.replies.push(reply);
    const error = await failureOf(clientWith({ timeoutMs: 150 }).send(CREATE));
    expect(error).toMatchObject({ code: 'outcome-unknown', retryable: true });
    expect(error.message).toContain('POST /things');
    expect(server.seen).toHaveLength(1);
  });

  it('is sent again after 429, and where nobody listened: nothing was done', async () => {
    server.replies.push(429, { status: 201, body: { id: 1 } });
    expect((await clientWith().send(CREATE)).status).toBe(201);
    expect(server.seen.map(({ body }) => body)).toEqual(['{"name":"x"}', '{"name":"x"}']);
    const closed = await scriptedServer();
    await closed.close();
    const error = await failureOf(clientWith({ baseUrl: closed.url }).send(CREATE));
    expect(error.code).toBe('unavailable');
    expect(error.message).toMatch(/no connection to [\w.:]+ \(ECONNREFUSED\)/);
  });
});

describe('a connection that fails', () => {
  it.each([
    ['ECONNREFUSED', 8, 'unavailable'],
    ['EAI_AGAIN', 8, 'unavailable'],
    ['ENOTFOUND', 1, 'unreachable'],
    ['CERT_HAS_EXPIRED', 1, 'unreachable'],
    ['ECONNRESET', 1, 'outcome-unknown'],
    ['UND_ERR_SOCKET', 1, 'outcome-unknown'],
  ])('%s: a create is tried %i times, %s', async (code, tries, failure) => {
    let count = 0;
    const failing = async () => {
      count += 1;
      throw new TypeError('it failed', { cause: Object.assign(new Error('below'), { code }) });
    };
    const error = await failureOf(clientWith({ around: { ...around, exchange: failing } }).send(CREATE));
    expect([error.code, error.retryable, count]).toEqual([failure, failure !== 'unreachable', tries]);
    expect(error.message).toContain(code);
  });
});

describe('credentials', () => {
  const login = {
    kind: 'client',
    clientId: 'flex',
    clientSecret: 'very:secret',
    variable: 'HOST_SECRET',
  } as const;
  const token = (name: string) => ({
    status: 200,
    body: { access_token: name, token_type: 'Bearer', expires_in: 3_600 },
  });

  it('one token is fetched for all calls, and another shortly before it ends', async () => {
    server.replies.push(token('token-1'));
    const client = clientWith({}, login);
    await Promise.all([client.send(READ), client.send(READ)]);
    around.advance(3_571_000);
    server.replies.push(token('token-2'));
    await client.send(READ);
    expect(server.seen.map(({ line, authorization }) => [line, authorization])).toEqual([
      ['POST /base/oauth/token', `Basic ${Buffer.from('flex:very%3Asecret').toString('base64')}`],
      ['GET /base/things/a%2Fb', 'Bearer token-1'],
      ['GET /base/things/a%2Fb', 'Bearer token-1'],
      ['POST /base/oauth/token', expect.any(String)],
      ['GET /base/things/a%2Fb', 'Bearer token-2'],
    ]);
    expect(server.seen[0]?.body).toBe('grant_type=client_credentials');
  });

  it('401 is answered with another token, once, also for a create', async () => {
    server.replies.push(token('token-1'), 401, token('token-2'), 201);
    expect((await clientWith({}, login).send(CREATE)).status).toBe(201);
    expect(server.seen.at(-1)?.authorization).toBe('Bearer token-2');
    server.replies.push(token('token-3'), 401, token('token-4'), 401, token('token-5'));
    expect(await failureOf(clientWith({}, login).send(READ))).toMatchObject({ code: 'credentials' });
  });

  it('a token that was good and ends while a call is tried again is renewed again', async () => {
    server.replies.push(token('token-1'), 401, token('token-2'), 500, 401, token('token-3'), 200);
    expect((await clientWith({}, login).send(READ)).status).toBe(200);
    expect(server.seen.at(-1)?.authorization).toBe('Bearer token-3');
  });

  it('whoever gets no token is told which secret is wrong, and never the secret', async () => {
    server.replies.push({ status: 401, body: 'bad very:secret' });
    const error = await failureOf(clientWith({}, login).send(READ));
    expect(error.code).toBe('credentials');
    expect(error.message).toContain('HOST_SECRET');
    expect(error.message).not.toContain('very:secret');
  });

  it('a fixed token that is refused cannot be renewed', async () => {
    server.replies.push(401);
    const client = clientWith({}, { kind: 'token', token: 'fixed-token', variable: 'HOST_TOKEN' });
    expect((await failureOf(client.send(READ))).message).toContain('HOST_TOKEN');
    expect(server.seen).toHaveLength(1);
  });

  it('a host that repeats what it was sent does not spread it', async () => {
    server.replies.push({ status: 400, body: 'no such token: fixed-token' });
    const client = clientWith({}, { kind: 'token', token: 'fixed-token', variable: 'HOST_TOKEN' });
    expect((await failureOf(client.send(READ))).message).toContain('no such token: [secret]');
  });
});

describe('a host that fails', () => {
  it('is left alone after half of twenty calls', async () => {
    server.replies.push(...Array(40).fill(500));
    const client = clientWith();
    const codes: string[] = [];
    for (let call = 0; call < 4; call += 1) codes.push((await failureOf(client.send(READ))).code);
    expect(codes).toEqual(['unavailable', 'unavailable', 'circuit-open', 'circuit-open']);
    expect(server.seen).toHaveLength(20);
    around.advance(30_000);
    server.replies.length = 0;
    await client.send(READ);
    await client.send(READ);
    expect(server.seen).toHaveLength(22);
  });
});

describe('aborting', () => {
  it('ends a call under way with the reason of the signal', async () => {
    const abort = new AbortController();
    server.replies.push('hang');
    const sending = clientWith({ signal: abort.signal }).send(CREATE);
    while (server.seen.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    abort.abort(new Error('ended by SIGINT'));
    await expect(sending).rejects.toThrow('ended by SIGINT');
  });

  it('sends nothing any more', async () => {
    const signal = AbortSignal.abort(new Error('ended'));
    await expect(clientWith({ signal }).send(READ)).rejects.toThrow('ended');
    expect(server.seen).toHaveLength(0);
  });
});

describe('an answer that is not as agreed', () => {
  const schema = v.object({ items: v.array(v.object({ size: v.number('a number of pieces') })) });
  const call = { system: 'Host', route: 'GET /things' };
  const read = (text: string) => {
    try {
      return readAnswer(schema, text, call);
    } catch (error) {
      return (error as AdapterError).message;
    }
  };

  it('names path, value and what was expected; all of it in the details', () => {
    expect(read('{"items":[{"size":1},{"size":"many"}]}')).toBe(
      'Host answered GET /things with something else than agreed: items[1].size "many", expected a number of pieces.',
    );
    expect(read('{"items":[{}]}')).toMatch(/items\[0\]\.size, expected .*which is missing/);
    expect(read('<html>')).toContain('the answer "<html>", expected JSON');
    expect(read('{"items":[],"more":1}')).toEqual({ items: [] });
  });
});
