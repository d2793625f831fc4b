import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { ANSWER_BYTES_MAX, AnswerTooLong, exchange } from '../../../src/adapters/http/exchange.ts';

/** One request over a real connection. */

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function urlOf(answer: RequestListener): Promise<URL> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const NEVER = new AbortController().signal;
const get = (url: URL, signal = NEVER) => exchange({ method: 'GET', url, headers: {} }, signal);

describe('an exchange', () => {
  it('reads an answer that was compressed, and its headers in any case', async () => {
    const url = await urlOf((_, response) => {
      response.writeHead(201, { 'content-encoding': 'gzip', 'Retry-After': '3' }).end(gzipSync('größer'));
    });
    const { status, text, headers } = await get(url);
    expect([status, text, headers.get('retry-after'), headers.get('Date') !== null]).toEqual([
      201,
      'größer',
      '3',
      true,
    ]);
    expect(headers.get('etag')).toBeNull();
  });

  it('sends a body with its length', async () => {
    const url = await urlOf(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      response.end(`${request.headers['content-length']} ${Buffer.concat(chunks)}`);
    });
    const { text } = await exchange({ method: 'POST', url, headers: {}, body: 'für' }, NEVER);
    expect(text).toBe('4 für');
  });

  it.each([
    ['no gzip', { 'content-encoding': 'gzip' }, Buffer.from('plain')],
    ['cut off', { 'content-length': '100' }, Buffer.from('short')],
  ])('fails where the answer is %s', async (_what, headers, body) => {
    const url = await urlOf((_request, response) => {
      response.writeHead(200, headers).write(body, () => response.destroy());
    });
    await expect(get(url)).rejects.toThrow();
  });

  it('reads no answer that is longer than anybody would send', async () => {
    const url = await urlOf((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(ANSWER_BYTES_MAX + 1)));
    });
    await expect(get(url)).rejects.toThrow(AnswerTooLong);
  });

  it('ends with the signal', async () => {
    const controller = new AbortController();
    const url = await urlOf(() => controller.abort(new Error('stopped')));
    await expect(get(url, controller.signal)).rejects.toThrow('stopped');
    await expect(get(url, controller.signal)).rejects.toThrow('stopped');
  });
});
