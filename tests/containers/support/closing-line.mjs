// A reporter for node --test that prints one line at the end: 'N passed, N failed, N skipped'.
export default async function* closingLine(events) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') {
      continue;
    }
    // A suite counts only when it is skipped: then its tests are not reported.
    if (data.skip !== undefined) {
      count.skipped++;
    } else if (data.details?.type !== 'suite') {
      count[type === 'test:pass' ? 'passed' : 'failed']++;
    }
  }
  yield `${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped\n`;
}
