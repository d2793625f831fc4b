/** What a simulated host answers to. */

export interface SimRequest {
  /** What stands for the names in braces. */
  readonly ids: { readonly [name: string]: string };
  readonly query: URLSearchParams;
  readonly headers: { readonly [name: string]: string | undefined };
  /** Parsed JSON; undefined where there is none. */
  readonly body: unknown;
}

export interface SimAnswer {
  readonly status: number;
  readonly body?: object;
  readonly headers?: { readonly [name: string]: string };
}

export interface SimRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the contract has it: `/assets/{id}/link`. */
  readonly path: string;
  /** Parameters of the query that there are; absent: any. */
  readonly query?: readonly string[];
  /** Of its body; absent: it has none. */
  readonly bodyType?: string;
  readonly handle: (request: SimRequest) => SimAnswer;
}

/** A route that fits, with what stands for its names; or the methods that the path has. */
export type Matched =
  | {
      readonly kind: 'route';
      readonly route: SimRoute;
      readonly ids: { readonly [name: string]: string };
    }
  | { readonly kind: 'no-method' }
  | { readonly kind: 'no-path' };

export function matchRoute(routes: readonly SimRoute[], method: string, pathname: string): Matched {
  let isPath = false;
  for (const route of routes) {
    const ids = idsOf(route.path, pathname);
    if (ids === undefined) continue;
    if (route.method === method) return { kind: 'route', route, ids };
    isPath = true;
  }
  return { kind: isPath ? 'no-method' : 'no-path' };
}

/** What of a request is not in the contract, but for its headers and what is in its body: so that a caller's mistake is seen. */
export function misfitOf(
  { query, bodyType }: SimRoute,
  given: URLSearchParams,
  contentType: string | undefined,
): { readonly status: number; readonly code: string; readonly message: string } | undefined {
  const names = [...given.keys()];
  const wrong = names.find((name, index) => query?.includes(name) === false || names.indexOf(name) < index);
  if (wrong !== undefined) {
    return { status: 422, code: 'INVALID_FIELD', message: `the parameter ${wrong}` };
  }
  if (bodyType === undefined || mediaTypeOf(contentType) === bodyType) return undefined;
  return { status: 415, code: 'UNSUPPORTED_MEDIA_TYPE', message: `the body has to be ${bodyType}` };
}

/** Without its parameters. */
export function mediaTypeOf(contentType: string | undefined): string | undefined {
  return contentType?.split(';')[0]?.trim().toLowerCase();
}

function idsOf(path: string, pathname: string): { readonly [name: string]: string } | undefined {
  const wanted = path.split('/');
  const given = pathname.split('/');
  if (wanted.length !== given.length) return undefined;
  const ids: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const text = decoded(given[index]!);
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (text === undefined || (name === undefined ? part !== text : text === '')) return undefined;
    if (name !== undefined) ids[name] = text;
  }
  return ids;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
