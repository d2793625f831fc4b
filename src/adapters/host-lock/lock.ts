/** Who holds a lock, as said to whoever finds it held. */
export interface LockOwner {
  readonly pid: number;
  /** Its command line, without what is secret. */
  readonly command: string;
  /** Since when [ms since the epoch, clock of the machine]. */
  readonly sinceMs: number;
  /** Its run in the ledger. */
  readonly runId: string;
}

export interface HeldLock {
  /** Gives it back; a process that ends has given it back, however it ends. */
  release(): Promise<void>;
}

export type LockOutcome =
  | { readonly outcome: 'acquired'; readonly lock: HeldLock }
  /** `owner` where it tells: not while it calculates without pause. */
  | { readonly outcome: 'held'; readonly owner?: LockOwner };

/** A lock that one process of this machine holds at a time and that no killed process leaves behind. */
export interface HostLock {
  /** @param name - letters, digits, `.`, `_` and `-`, at most 64 of them. */
  acquire(name: string, owner: LockOwner): Promise<LockOutcome>;
}

/** Reads what an owner said of itself; undefined where it is not whole. */
export function parseOwner(text: string): LockOwner | undefined {
  try {
    const owner = JSON.parse(text) as LockOwner; // written by us, by this or another version
    return typeof owner.pid === 'number' && typeof owner.command === 'string' ? owner : undefined;
  } catch {
    return undefined;
  }
}
