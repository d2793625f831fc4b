// Prints "N passed, N failed" from vitest's JSON report; a file that could not even be loaded is one failure.
import { readFileSync } from 'node:fs';

const text = readFileSync(process.argv[2], 'utf8');
const report = text === '' ? { testResults: [{ status: 'failed', assertionResults: [] }] } : JSON.parse(text);
const tests = report.testResults.flatMap((file) => file.assertionResults);
const passedCount = tests.filter((test) => test.status === 'passed').length;
const failedCount = tests.filter((test) => test.status === 'failed').length;
const brokenCount = report.testResults.filter(
  (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
).length;
process.stdout.write(`${passedCount} passed, ${failedCount + brokenCount} failed\n`);
