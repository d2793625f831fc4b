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
  readonly $ref?: string;
  readonly content?: { readonly [type: string]: Media };
}

interface Operation {
  readonly requestBody?: Body;
  readonly responses: { readonly [status: string]: Body };
}

interface Document {
  readonly paths: { readonly [path: string]: { readonly [method: string]: Operation } };
}

const METHODS = ['get', 'put', 'post'];

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

  /** What is wrong with a request body and its answer. */
  problemsOf(seen: {
    readonly method: string;
    readonly pathname: string;
    readonly requestBody: unknown;
    readonly status: number;
    readonly answer: unknown;
  }): readonly string[] {
    const route = this.#routeOf(seen.method, seen.pathname);
    if (route === undefined) return [`${seen.method} ${seen.pathname} is not in the contract`];
    const operation = this.#operation(route);
    const answer = operation.responses[String(seen.status)] ?? operation.responses['default'];
    if (answer === undefined) return [`${route} answers ${seen.status}, which is not in the contract`];
    return [
      ...this.#check(`${route} request`, this.#schemaOf(operation.requestBody), seen.requestBody),
      ...this.#check(`${route} ${seen.status}`, this.#schemaOf(answer), seen.answer),
    ];
  }

  /** Every example with what is wrong with it. */
  get examples(): readonly (readonly [name: string, problems: readonly string[]])[] {
    return this.routes.flatMap((route) => {
      const { requestBody, responses } = this.#operation(route);
      const bodies = [['request', requestBody] as const, ...Object.entries(responses)];
      return bodies.flatMap(([name, body]) =>
        Object.values(this.#resolved(body)?.content ?? {}).flatMap(({ schema, example }) =>
          example === undefined
            ? []
            : [[`${route} ${name}`, this.#check(`${route} ${name}`, schema, example)] as const],
        ),
      );
    });
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

  #resolved(body: Body | undefined): Body | undefined {
    if (body?.$ref === undefined) return body;
    const parts = body.$ref.slice(2).split('/');
    return parts.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], this.#document) as Body;
  }

  #schemaOf(body: Body | undefined): object | undefined {
    const [media] = Object.values(this.#resolved(body)?.content ?? {});
    return media?.schema;
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
