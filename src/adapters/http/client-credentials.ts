import * as v from 'valibot';
import { AdapterError } from '../../engine/errors.ts';
import type { Secrets } from '../../engine/journal/index.ts';
import type { HttpClient } from './client.ts';
import { type Credentials, fetchedToken, fixedToken } from './credentials.ts';
import { badCredentials } from './failures.ts';
import { readAnswer } from './read-answer.ts';

/** How a host is told who calls; names of variables are for messages. */
export type Login =
  | { readonly kind: 'token'; readonly token: string; readonly variable: string }
  | {
      readonly kind: 'client';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly variable: string;
    };

const SECOND_MS = 1_000;
const ROUTE = '/oauth/token';

const tokenAnswer = v.object({
  access_token: v.pipe(v.string('a token'), v.minLength(1, 'a token')),
  token_type: v.pipe(v.string('the type Bearer'), v.regex(/^bearer$/i, 'the type Bearer')),
  expires_in: v.optional(v.pipe(v.number('seconds'), v.minValue(1, 'at least a second'))),
});

/** The credentials of a client: a token that was given, or one that is fetched (RFC 6749, 4.4, with Basic, 2.3.1). */
export function credentialsOf(
  login: Login,
  client: HttpClient,
  options: { readonly system: string; readonly nowMs: () => number; readonly secrets: Secrets },
): Credentials {
  const { system, secrets, nowMs } = options;
  if (login.kind === 'token') return fixedToken(system, login, secrets);
  secrets.register(login.clientSecret);
  const basic = basicOf(login);
  secrets.register(basic);
  const ask = async () => {
    const call = {
      method: 'POST',
      route: ROUTE,
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
      isRepeatable: true,
      isOpen: true,
    } as const;
    const { text } = await client.send(call).catch((error: unknown) => {
      throw refusedLogin(error, system, login);
    });
    const given = readAnswer(tokenAnswer, text, client.nameOf(call));
    const { access_token: token, expires_in: seconds } = given;
    return { token, ...(seconds === undefined ? {} : { goodForMs: seconds * SECOND_MS }) };
  };
  return fetchedToken({ nowMs, secrets, ask });
}

function basicOf({ clientId, clientSecret }: Login & { readonly kind: 'client' }): string {
  return Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString(
    'base64',
  );
}

/** Whoever asks for a token and is refused has the wrong secret, whatever status says so. */
function refusedLogin(
  error: unknown,
  system: string,
  { clientId, variable }: Login & { readonly kind: 'client' },
): unknown {
  if (!(error instanceof AdapterError) || (error.code !== 'rejected' && error.code !== 'permission'))
    return error;
  return badCredentials(system, `client ${clientId} with the secret of ${variable} gets no token`);
}
