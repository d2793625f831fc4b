import * as v from 'valibot';
import type { SimAnswer } from '../route.ts';

/** An answer that says no: RFC 9457, with a code. */
export function problem(status: number, code: string, detail: string): SimAnswer {
  const title = code.toLowerCase().replaceAll('_', ' ');
  return {
    status,
    headers: { 'content-type': 'application/problem+json' },
    body: { type: 'about:blank', status, code, title, detail },
  };
}

/** Reads a body, or says what is wrong with it. */
export function bodyOf<S extends v.GenericSchema>(
  schema: S,
  body: unknown,
): { readonly value: v.InferOutput<S> } | { readonly refusal: SimAnswer } {
  const parsed = v.safeParse(schema, body);
  if (parsed.success) return { value: parsed.output };
  const [issue] = parsed.issues;
  return { refusal: problem(422, 'INVALID_FIELD', `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`) };
}

export function ok(body: object): SimAnswer {
  return { status: 200, body };
}
