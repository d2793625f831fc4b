import { spawn } from 'node:child_process';
import type { Announcement, Clock, Journal, Publisher } from '../../engine/ports.ts';
import type { Repositories } from '../../engine/repositories/index.ts';

/** A command of the operator that is told of announcements: as JSON, one line on its stdin. */
export interface LocalSubscriber {
  readonly topic: Announcement['topic'];
  readonly exec: readonly string[];
}

/** A subscriber that takes longer is ended; the announcement stays in the store. */
const SUBSCRIBER_TIMEOUT_MS = 30_000;

export interface LocalPublisherOptions {
  readonly repositories: Repositories;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly subscribers: readonly LocalSubscriber[];
}

/**
 * Publishes on one machine: stores the announcement, then runs the commands that subscribed. A
 * subscriber that fails does not undo what it was told of: the failure is noted in the journal.
 */
export function localPublisher(options: LocalPublisherOptions): Publisher {
  return {
    async publish(announcement) {
      await options.repositories.announcements.put(announcement);
      for (const subscriber of options.subscribers) {
        if (subscriber.topic === announcement.topic) await tell(subscriber, announcement, options);
      }
    },
  };
}

async function tell(
  subscriber: LocalSubscriber,
  announcement: Announcement,
  { journal, clock }: LocalPublisherOptions,
): Promise<void> {
  const failure = await run(subscriber.exec, `${JSON.stringify(announcement)}\n`);
  await journal.write([
    {
      eventId: String(announcement.attributes['eventId'] ?? announcement.id),
      what: failure === undefined ? 'subscriber-told' : 'subscriber-failed',
      level: failure === undefined ? 'info' : 'warn',
      atMs: clock.nowMs(),
      details: { command: subscriber.exec.join(' '), ...(failure === undefined ? {} : { failure }) },
    },
  ]);
}

/** @returns why it failed; undefined where it did not. */
function run(exec: readonly string[], stdin: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = start(exec);
    if (child instanceof Error) return resolve(child.message);
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code, signal) =>
      resolve(code === 0 ? undefined : signal === null ? `exit code ${code}` : `ended by ${signal}`),
    );
    // A subscriber may end without reading; that is its exit code's business.
    child.stdin.on('error', () => {});
    child.stdin.end(stdin);
  });
}

/** Some commands cannot even be tried: spawn throws where the path leads through a file, for example. */
function start([command = '', ...args]: readonly string[]) {
  try {
    return spawn(command, args, { stdio: ['pipe', 'ignore', 'inherit'], timeout: SUBSCRIBER_TIMEOUT_MS });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
