import { AdapterError, ConfigError, type FlexError, NotFoundError } from '../../engine/errors.ts';

/** What the client throws, in our words. Names are compared, not classes: several copies of a client may be about. */

const CREDENTIALS: ReadonlySet<string> = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'ExpiredTokenException',
  'UnrecognizedClientException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'IncompleteSignatureException',
  'MissingAuthenticationTokenException',
]);
const THROTTLED: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'LimitExceededException',
  'ThrottlingException',
  'KMSThrottlingException',
]);
const UNREACHABLE: ReadonlySet<string> = new Set(['TimeoutError', 'NetworkingError']);
const UNREACHABLE_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
]);

interface Thrown {
  readonly name?: string;
  readonly message?: string;
  readonly code?: string;
}

export function isExpiredIterator(error: unknown): boolean {
  return (error as Thrown).name === 'ExpiredIteratorException';
}

export function isThrottled(error: unknown): boolean {
  return THROTTLED.has((error as Thrown).name ?? '');
}

/** @param where - the stream, its region or endpoint, for people. */
export function kinesisError(error: unknown, where: string): FlexError {
  const { name = 'Error', message = String(error), code } = error as Thrown;
  const options = { cause: error };
  if (name === 'ResourceNotFoundException') {
    return new NotFoundError('no-stream', `There is no stream ${where}.`, options);
  }
  if (/region/i.test(message) && /missing|not accepted/i.test(message)) {
    return new ConfigError('no-region', 'It is not said in which region the stream is.', {
      ...options,
      details: [{ path: 'AWS_REGION', expected: 'a region such as eu-central-1, or --region' }],
    });
  }
  if (CREDENTIALS.has(name)) return new AdapterError('credentials', `${where}: ${message}`, options);
  if (name === 'AccessDeniedException' || name === 'KMSAccessDeniedException') {
    return new AdapterError('permission', `${where}: ${message}`, options);
  }
  if (isThrottled(error)) {
    return new AdapterError('throttled', `${where} asks to be asked less often.`, {
      ...options,
      retryable: true,
    });
  }
  if (UNREACHABLE.has(name) || UNREACHABLE_CODES.has(code ?? '')) {
    return new AdapterError('unreachable', `${where} cannot be reached: ${code ?? message}.`, {
      ...options,
      retryable: true,
    });
  }
  return new AdapterError('kinesis', `${where}: ${name}: ${message}`, options);
}
