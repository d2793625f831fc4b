import { timingSafeEqual } from 'node:crypto';
import { randomStream } from '../../engine/quantity/index.ts';

const TOKEN_SECONDS = 3_600;
const HEX = 16;

/** Who may call a simulated host: whoever has a token of it, or its secret. */
export class Tokens {
  readonly #login: { readonly clientId: string; readonly secret: string };
  readonly #seed: number;
  readonly #good = new Set<string>();
  readonly #used = new Set<string>();
  #count = 0;

  constructor(login: { readonly clientId: string; readonly secret: string }, seed: number) {
    this.#login = login;
    this.#seed = seed;
  }

  /** @returns a new token for whoever shows client and secret; undefined for anybody else. */
  issue(authorization: string | undefined): object | undefined {
    const [scheme, basic = ''] = (authorization ?? '').split(' ');
    if (scheme !== 'Basic') return undefined;
    const [clientId = '', secret = ''] = partsOf(Buffer.from(basic, 'base64').toString('utf8'));
    const isRight = clientId === this.#login.clientId && isSame(secret, this.#login.secret);
    if (!isRight) return undefined;
    this.#count += 1;
    const drawn = randomStream(this.#seed, 'token', this.#count).whole(0, 2 ** 32 - 1);
    const token = `sim-${this.#count}-${drawn.toString(HEX)}`;
    this.#good.add(token);
    return { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS };
  }

  /** Whether a call with it is taken. */
  use(authorization: string | undefined): boolean {
    const token = tokenOf(authorization);
    if (this.#good.has(token)) this.#used.add(token);
    return this.#good.has(token) || isSame(token, this.#login.secret);
  }

  /**
   * Ends a token, unless no call has been made with it: nobody gets a token that is at its end.
   *
   * @returns whether it was ended.
   */
  end(authorization: string | undefined): boolean {
    const token = tokenOf(authorization);
    if (!this.#used.delete(token)) return false;
    return this.#good.delete(token);
  }
}

/** Client and secret, form-encoded (RFC 6749, 2.3.1). */
function partsOf(text: string): readonly string[] {
  try {
    return text.split(':').map(decodeURIComponent);
  } catch {
    return [];
  }
}

function tokenOf(authorization: string | undefined): string {
  const [scheme, token = ''] = (authorization ?? '').split(' ');
  return scheme === 'Bearer' ? token : '';
}

function isSame(given: string, right: string): boolean {
  const [left, wanted] = [Buffer.from(given), Buffer.from(right)];
  return left.length === wanted.length && timingSafeEqual(left, wanted);
}
