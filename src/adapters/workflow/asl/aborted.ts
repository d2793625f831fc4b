import type { Flow } from './flow.ts';

/**
 * Writes that the state which a flow has entered and not left is aborted, innermost first. AWS does
 * so for the states that wait for something, also for the one whose failure has ended the flow.
 */
export function noteAborted(flow: Flow, previousEventId: number): void {
  const { open, execution } = flow;
  if (open === undefined) return;
  for (const child of open.children) noteAborted(child, previousEventId);
  flow.open = undefined;
  switch (open.type) {
    case 'Task':
    case 'Wait':
    case 'Map':
    case 'Parallel':
      execution.history.note(previousEventId, `${open.type}StateAborted`);
  }
}
