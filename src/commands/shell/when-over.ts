import type { CommandResult, StreamEvent } from './result.ts';

/** That a command is over, and what ended it where it did not end by itself. */
export interface Over {
  readonly result: CommandResult;
  readonly error?: unknown;
}

/**
 * Does something when a result is complete: at once, or for a stream when its last event was taken, when it fails, or when
 * nobody takes its events any more.
 */
export async function whenOver(
  result: CommandResult,
  end: (over: Over) => Promise<void>,
): Promise<CommandResult> {
  if (result.kind !== 'stream') {
    await end({ result });
    return result;
  }
  return { ...result, events: endedEvents(result.events, (over) => end({ ...over, result })) };
}

async function* endedEvents(
  events: AsyncIterable<StreamEvent>,
  end: (over: Omit<Over, 'result'>) => Promise<void>,
): AsyncGenerator<StreamEvent> {
  let over: Omit<Over, 'result'> = {};
  try {
    yield* events;
  } catch (error) {
    over = { error };
    throw error;
  } finally {
    await end(over);
  }
}

/** Does something around a command, and gives back what it holds when that is over. */
export async function closing(
  work: () => Promise<CommandResult>,
  close: () => void | Promise<void>,
): Promise<CommandResult> {
  let result: CommandResult;
  try {
    result = await work();
  } catch (error) {
    await close();
    throw error;
  }
  return whenOver(result, async () => close());
}
