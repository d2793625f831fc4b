import { TaskError } from './failures.ts';
import { isJsonObject, type Json, jsonBytes } from './json.ts';

/** A call of a Lambda function, and how the state machine sees its answer and its errors. */
export interface LambdaCall {
  /** The function, as the definition names it. */
  readonly resource: string;
  readonly payload: Json;
}

/**
 * The call that `arn:aws:states:::lambda:invoke` makes of its parameters. A payload that is a string
 * is the request's body itself, so it has to be JSON text; no payload is an empty object.
 *
 * @throws TaskError as the service would answer.
 */
export function callOfParameters(parameters: Json): LambdaCall {
  const fields = isJsonObject(parameters) ? parameters : {};
  const { FunctionName: resource, Payload: payload } = fields;
  if (typeof resource !== 'string') {
    throw new TaskError({
      errorName: 'Lambda.ValidationException',
      cause: `FunctionName has to be a string, not ${JSON.stringify(resource)}`,
    });
  }
  return { resource, payload: typeof payload === 'string' ? parseBody(payload) : (payload ?? {}) };
}

function parseBody(text: string): Json {
  try {
    return JSON.parse(text) as Json; // what JSON.parse returns is JSON
  } catch (error) {
    throw new TaskError({
      errorName: 'Lambda.InvalidRequestContentException',
      cause: `Could not parse request body into json: ${(error as SyntaxError).message}`,
    });
  }
}

/** The result of `arn:aws:states:::lambda:invoke`: the function's answer in an envelope of the service. */
export function envelopeOf(payload: Json, { requestId, nowMs }: { requestId: string; nowMs: number }): Json {
  const headers = {
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    Connection: 'keep-alive',
    'x-amzn-RequestId': requestId,
    'Content-Length': String(jsonBytes(payload)),
    Date: new Date(nowMs).toUTCString(),
    'X-Amzn-Trace-Id': `root=1-${requestId}`,
    'Content-Type': 'application/json',
  };
  const all = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload,
    SdkHttpMetadata: { AllHttpHeaders: all, HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: requestId },
    StatusCode: 200,
  };
}

/** The service integration writes a cause that is JSON anew, without spaces. */
export function compactCause(cause: string): string {
  if (!cause.startsWith('{')) return cause;
  try {
    return JSON.stringify(JSON.parse(cause));
  } catch {
    return cause;
  }
}
