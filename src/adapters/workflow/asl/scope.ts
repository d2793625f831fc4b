/** A signal that follows its parent's and can be aborted on its own; `close` lets go of the parent. */
export interface AbortScope {
  readonly signal: AbortSignal;
  abort(): void;
  close(): void;
}

export function openScope(parent: AbortSignal): AbortScope {
  const controller = new AbortController();
  const follow = () => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: () => controller.abort(),
    close: () => parent.removeEventListener('abort', follow),
  };
}

/** Resolves when the signal is aborted; `close` removes its listener. */
export function whenAborted(signal: AbortSignal): { readonly aborted: Promise<void>; close(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const listener = () => resolve();
  if (signal.aborted) resolve();
  else signal.addEventListener('abort', listener, { once: true });
  return { aborted: promise, close: () => signal.removeEventListener('abort', listener) };
}
