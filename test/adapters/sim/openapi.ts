import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

/** A contract in docs/openapi, for tests that hold what goes over the wire against it. */

interface Media {
  readonly schema?: object;
  readonly example?: unknown;
}

interface Body {
  readonly content?: { readonly [type: string]: Media };
}

/** Of an operation: in its query, a header or its path. */
export interface Parameter {
  readonly name: string;
  readonly in: 'query' | 'header' | 'path';
  readonly required?: boolean;
  readonly schema: { readonly type?: string };
}

type OrReference<Part> = Part | { readonly $ref: string };

interface Operation {
  readonly parameters?: readonly OrReference<Parameter>[];
  readonly requestBody?: OrReference<Body & { readonly required?: boolean }>;
  readonly responses: { readonly [status: string]: OrReference<Body> };
}

interface Document {
  readonly paths: {
    readonly [path: string]: { readonly [method: string]: Operation } & {
      readonly parameters?: readonly OrReference<Parameter>[];
    };
  };
}

/** A call as it went over the wire. */
export interface SeenCall {
  readonly method: string;
  readonly pathname: string;
  readonly query?: URLSearchParams;
  /** Names in small letters. */
  readonly headers?: { readonly [name: string]: string };
  readonly requestBody: unknown;
  readonly status: number;
  readonly answerType: string | undefined;
  readonly answer: unknown;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];
/** What HTTP itself needs, and every call may have. */
const PLAIN_HEADERS = new Set(['accept', 'authorization', 'content-type']);

export class Contract {
  readonly #document: Document;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true });
  readonly #id: string;

  constructor(name: 'concerto' | 'ces') {
    const file = fileURLToPath(new URL(`../../../docs/openapi/${name}.yaml`, import.meta.url));
    this.#document = parse(readFileSync(file, 'utf8')) as Document;
    this.#id = `https://flex.invalid/${name}`;
    this.#ajv.addSchema(this.#document, this.#id);
  }

  /** `GET /assets/{id}`, all of them. */
  get routes(): readonly string[] {
    return Object.entries(this.#document.paths).flatMap(([path, item]) =>
      METHODS.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** Statuses that an operation has, and `default`. */
  statusesOf(route: string): readonly string[] {
    return Object.keys(this.#operation(route).responses);
  }

  parametersOf(route: string): readonly Parameter[] {
    const [, path = ''] = route.split(' ');
    const shared = this.#document.paths[path]?.parameters ?? [];
    return [...shared, ...(this.#operation(route).parameters ?? [])].map((one) => this.#resolved(one));
  }

  /** The type of a request's body; undefined: it has none. */
  bodyTypeOf(route: string): string | undefined {
    const { requestBody } = this.#operation(route);
    return requestBody === undefined
      ? undefined
      : Object.keys(this.#resolved<Body>(requestBody).content ?? {})[0];
  }

  /** A request body that is as it should be; undefined: it has none. */
  bodyExampleOf(route: string): unknown {
    const { requestBody } = this.#operation(route);
    if (requestBody === undefined) return undefined;
    const [media] = Object.values(this.#resolved<Body>(requestBody).content ?? {});
    return media?.example;
  }

  /** What is wrong with a call and its answer. */
  problemsOf(seen: SeenCall): readonly string[] {
    const route = this.#routeOf(seen.method, seen.pathname);
    if (route === undefined) return [`${seen.method} ${seen.pathname} is not in the contract`];
    return [...this.#requestProblems(route, seen), ...this.answerProblems(route, seen)];
  }

  /** What is wrong with an answer. */
  answerProblems(
    route: string,
    { status, answerType, answer }: Pick<SeenCall, 'status' | 'answerType' | 'answer'>,
  ): readonly string[] {
    const { responses } = this.#operation(route);
    const response = responses[String(status)] ?? responses['default'];
    if (response === undefined) return [`${route} answers ${status}, which is not in the contract`];
    return this.#bodyProblems(`${route} ${status}`, this.#resolved<Body>(response), answerType, answer);
  }

  /** Every example with what is wrong with it. */
  get examples(): readonly (readonly [name: string, problems: readonly string[]])[] {
    return this.routes.flatMap((route) => {
      const { requestBody, responses } = this.#operation(route);
      const bodies: readonly (readonly [string, OrReference<Body> | undefined])[] = [
        ['request', requestBody],
        ...Object.entries(responses),
      ];
      return bodies.flatMap(([name, body]) =>
        Object.values((body === undefined ? undefined : this.#resolved<Body>(body))?.content ?? {}).flatMap(
          ({ schema, example }) =>
            example === undefined
              ? []
              : [[`${route} ${name}`, this.#check(`${route} ${name}`, schema, example)] as const],
        ),
      );
    });
  }

  #requestProblems(route: string, { query, headers = {}, requestBody }: SeenCall): readonly string[] {
    const parameters = this.parametersOf(route);
    const given = new URLSearchParams(query);
    const operation = this.#operation(route).requestBody;
    const ofParameters = parameters.flatMap((parameter) => {
      const { name, required = false } = parameter;
      const value = parameter.in === 'query' ? (given.get(name) ?? undefined) : headers[name.toLowerCase()];
      if (parameter.in === 'path') return [];
      if (value === undefined) return required ? [`${route}: ${parameter.in} ${name} is missing`] : [];
      const read = parameter.schema.type === 'integer' ? Number(value) : value;
      return this.#check(`${route}: ${parameter.in} ${name}`, parameter.schema, read);
    });
    const known = (place: string, name: string) =>
      parameters.some((one) => one.in === place && one.name.toLowerCase() === name.toLowerCase());
    const unknown = [
      ...[...given.keys()].filter((name) => !known('query', name)).map((name) => `query ${name}`),
      ...Object.keys(headers)
        .filter((name) => !PLAIN_HEADERS.has(name) && !known('header', name))
        .map((name) => `header ${name}`),
    ].map((what) => `${route}: ${what} is not in the contract`);
    const body = operation === undefined ? undefined : this.#resolved<Body>(operation);
    return [
      ...ofParameters,
      ...unknown,
      ...this.#bodyProblems(`${route} request`, body, headers['content-type'], requestBody),
    ];
  }

  #bodyProblems(
    name: string,
    body: Body | undefined,
    type: string | undefined,
    value: unknown,
  ): readonly string[] {
    const content = body?.content;
    if (content === undefined) {
      return value === undefined && type === undefined ? [] : [`${name}: no body is in the contract`];
    }
    const media = content[type?.split(';')[0]?.trim() ?? ''];
    if (media === undefined) return [`${name}: ${type} is not in the contract`];
    return this.#check(name, media.schema, value);
  }

  #operation(route: string): Operation {
    const [method = '', path = ''] = route.split(' ');
    return this.#document.paths[path]![method.toLowerCase()]!;
  }

  #routeOf(method: string, pathname: string): string | undefined {
    return this.routes.find((route) => {
      const [routeMethod, path = ''] = route.split(' ');
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`);
      return routeMethod === method && pattern.test(pathname);
    });
  }

  #resolved<Part extends object>(part: OrReference<Part>): Part {
    if (!('$ref' in part)) return part;
    const names = part.$ref.slice(2).split('/');
    return names.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], this.#document) as Part;
  }

  #check(name: string, schema: object | undefined, value: unknown): readonly string[] {
    if (schema === undefined) return value === undefined ? [] : [`${name}: nothing is expected`];
    // References of a part are meant from its document.
    const text = JSON.stringify(schema).replaceAll('"#/', `"${this.#id}#/`);
    const validate = this.#ajv.compile(JSON.parse(text) as object);
    if (validate(value)) return [];
    return (validate.errors ?? []).map(({ instancePath, message }) => `${name}: ${instancePath} ${message}`);
  }
}
