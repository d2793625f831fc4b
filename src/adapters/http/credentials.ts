import type { Secrets } from '../../engine/journal/index.ts';
import { badCredentials } from './failures.ts';

/** Where the token comes from that calls carry. */
export interface Credentials {
  /** The token to be used now. */
  token(): Promise<string>;
  /**
   * Gets another token in place of one that was refused. Several callers whose calls were refused together get one.
   *
   * @throws AdapterError `credentials` where there is no other.
   */
  renew(refused: string): Promise<void>;
}

/** A token that was handed out by hand and never changes. */
export function fixedToken(
  system: string,
  { token, variable }: { readonly token: string; readonly variable: string },
  secrets: Secrets,
): Credentials {
  secrets.register(token);
  return {
    token: async () => token,
    renew: async () => {
      throw badCredentials(system, `the token of ${variable} was refused`);
    },
  };
}

/** A token as the server gives it. */
export interface GivenToken {
  readonly token: string;
  /** How long it is good for [ms]; absent: until it is refused. */
  readonly goodForMs?: number;
}

/** So long before its end a token is not used any more. */
const MARGIN_MS = 30_000;

export interface FetchedTokenOptions {
  readonly nowMs: () => number;
  readonly secrets: Secrets;
  /** Asks the server for a token. */
  readonly ask: () => Promise<GivenToken>;
}

/** Tokens that are asked for when the first call needs one, and again when they end or are refused. */
export function fetchedToken({ nowMs, secrets, ask }: FetchedTokenOptions): Credentials {
  let current: { readonly token: string; readonly endMs: number } | undefined;
  let asking: Promise<string> | undefined;
  const fresh = async (): Promise<string> => {
    const { token, goodForMs = Number.POSITIVE_INFINITY } = await ask();
    secrets.register(token);
    // A token that is good for less than the margin is used for half of its time.
    current = { token, endMs: nowMs() + Math.max(goodForMs - MARGIN_MS, goodForMs / 2) };
    return token;
  };
  const askOnce = (): Promise<string> => {
    asking ??= fresh().finally(() => {
      asking = undefined;
    });
    return asking;
  };
  return {
    token: async () => (current !== undefined && nowMs() < current.endMs ? current.token : askOnce()),
    renew: async (refused) => {
      if (current?.token === refused) current = undefined;
      if (current === undefined) await askOnce();
    },
  };
}
