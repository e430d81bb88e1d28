import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until a condition holds; fails when it does not within the limit. */
export async function until(condition: () => boolean | Promise<boolean>, limitMs = 60_000): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await condition())) {
    if (performance.now() > deadline) {
      throw new Error(`not within ${limitMs} ms: ${condition}`);
    }
    await sleep(20);
  }
}
