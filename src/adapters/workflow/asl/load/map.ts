import type { MapState, StateGraph } from '../definition.ts';
import { SERVICE_LIMITS } from '../limits.ts';
import type { Path } from '../paths.ts';
import type { Template } from '../payload.ts';
import { onlyStateFields, RECOVERY, RESULT_HANDLING, recovery, resultHandling } from './fields.ts';
import { field, has, type Node, numberIn, onlyFields, report, text } from './node.ts';
import { definitePath, optionalTemplate, path } from './paths.ts';

const FIELDS = [
  'ItemProcessor',
  'Iterator',
  'ItemsPath',
  'ItemSelector',
  'MaxConcurrency',
  'MaxConcurrencyPath',
];
const TOLERANCE = [
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
];
const LABEL_CHARS_MAX = 40;
const COUNT_MAX = 100_000_000;

export function mapState(name: string, node: Node, graph: (node: Node) => StateGraph): MapState {
  onlyStateFields(node, [...RESULT_HANDLING, ...RECOVERY, ...FIELDS, ...TOLERANCE, 'Label']);
  const processor = processorNode(node);
  const mode = modeOf(field(processor, 'ProcessorConfig'));
  if (mode === 'INLINE') checkInline(node);
  const concurrencyMax = mode === 'INLINE' ? SERVICE_LIMITS.inlineConcurrencyMax : COUNT_MAX;
  return {
    type: 'Map',
    name,
    ...resultHandling(node),
    ...recovery(node),
    parameters: undefined,
    mode,
    processor: graph(processor),
    itemsPath: path({ ...field(node, 'ItemsPath'), value: field(node, 'ItemsPath').value ?? '$' }),
    itemSelector: itemSelector(node),
    maxConcurrency: setting(node, 'MaxConcurrency', { max: concurrencyMax }) ?? 0,
    toleratedFailureCount: setting(node, 'ToleratedFailureCount', { max: COUNT_MAX }),
    toleratedFailurePct: setting(node, 'ToleratedFailurePercentage', { max: 100, isInteger: false }),
    label: has(node, 'Label') ? label(field(node, 'Label')) : undefined,
  };
}

/** `Iterator` is the older name of `ItemProcessor`. */
function processorNode(node: Node): Node {
  if (!has(node, 'Iterator')) return field(node, 'ItemProcessor');
  if (has(node, 'ItemProcessor'))
    report(field(node, 'Iterator'), 'either ItemProcessor or Iterator, not both');
  return field(node, 'Iterator');
}

/** `Parameters` is the older name of `ItemSelector`. */
function itemSelector(node: Node): Template | undefined {
  if (!has(node, 'Parameters')) return optionalTemplate(field(node, 'ItemSelector'));
  if (has(node, 'ItemSelector'))
    report(field(node, 'Parameters'), 'either ItemSelector or Parameters, not both');
  return optionalTemplate(field(node, 'Parameters'));
}

function modeOf(node: Node): MapState['mode'] {
  if (node.value === undefined) return 'INLINE';
  onlyFields(node, ['Mode', 'ExecutionType']);
  const mode = field(node, 'Mode');
  if (mode.value !== undefined && mode.value !== 'INLINE' && mode.value !== 'DISTRIBUTED') {
    report(mode, 'INLINE or DISTRIBUTED');
  }
  const type = field(node, 'ExecutionType');
  if (type.value !== undefined && type.value !== 'STANDARD') {
    report(type, 'STANDARD: express children may run a task twice, and are not supported');
  }
  return mode.value === 'DISTRIBUTED' ? 'DISTRIBUTED' : 'INLINE';
}

function checkInline(node: Node): void {
  for (const name of [...TOLERANCE, 'Label']) {
    if (has(node, name)) report(field(node, name), 'absent: only a Map in DISTRIBUTED mode has it');
  }
}

function setting(
  node: Node,
  name: string,
  { max, isInteger = true }: { readonly max: number; readonly isInteger?: boolean },
): number | Path | undefined {
  const literal = field(node, name);
  const atPath = field(node, `${name}Path`);
  if (atPath.value !== undefined) {
    if (literal.value !== undefined) report(atPath, `either ${name} or ${name}Path, not both`);
    return definitePath(atPath);
  }
  return literal.value === undefined ? undefined : numberIn(literal, { min: 0, max, isInteger });
}

function label(node: Node): string {
  const value = text(node);
  if (value.length > LABEL_CHARS_MAX || /[\s?*<>{}[\]:;,\\|^~$#%&`"]/.test(value)) {
    report(
      node,
      `at most ${LABEL_CHARS_MAX} characters, none of them a space or one of ?*<>{}[]:;,\\|^~$#%&\`"`,
    );
  }
  return value;
}
