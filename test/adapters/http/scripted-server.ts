import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server on this machine that answers as it is told. */

export type Reply =
  | number
  | 'hang'
  | 'drop'
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: { readonly [name: string]: string };
    };

export interface SeenCall {
  readonly line: string;
  readonly authorization: string | undefined;
  readonly headers: { readonly [name: string]: string | string[] | undefined };
  readonly body: string;
}

export interface ScriptedServer {
  readonly url: string;
  /** What comes next; when it is used up: 200 with an empty object. */
  readonly replies: Reply[];
  readonly seen: SeenCall[];
  close(): Promise<void>;
}

export async function scriptedServer(): Promise<ScriptedServer> {
  const replies: Reply[] = [];
  const seen: SeenCall[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const { headers } = request;
    seen.push({
      line: `${request.method} ${request.url}`,
      authorization: headers.authorization,
      headers,
      body,
    });
    const reply = replies.shift() ?? { status: 200, body: {} };
    if (reply === 'hang') return;
    if (reply === 'drop') return void request.socket.destroy();
    const answer = typeof reply === 'number' ? { status: reply } : reply;
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers }).end(text);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    replies,
    seen,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
