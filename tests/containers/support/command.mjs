// Runs programs. Nothing here goes through a shell.
import { spawn } from 'node:child_process';

/**
 * Runs a program to its end.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: Record<string, string>, check?: boolean, timeoutMs?: number }} options
 *   check: throw unless the exit code is 0 (default true)
 * @returns {Promise<{ code: number, stdout: string, stderr: string, output: string }>} output: both, in order of arrival
 */
export async function command(program, args, options = {}) {
  const { cwd, env = {}, check = true, timeoutMs = 600_000 } = options;
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const result = { code: -1, stdout: '', stderr: '', output: '' };
  for (const stream of ['stdout', 'stderr']) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      result[stream] += text;
      result.output += text;
    });
  }
  const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
  result.code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? `signal ${signal}`));
  });
  clearTimeout(timer);
  if (check && result.code !== 0) {
    throw new Error(
      `${program} ${args.join(' ')}: exit code ${result.code}\n${result.output.slice(-3_000)}`,
    );
  }
  return result;
}

/** Tries until `attempt` returns something that is not false, null or undefined; its last error is in the message. */
export async function eventually(what, attempt, timeoutMs = 120_000) {
  const deadline = performance.now() + timeoutMs;
  let last = '';
  for (;;) {
    try {
      const value = await attempt();
      if (value !== false && value !== null && value !== undefined) {
        return value;
      }
    } catch (error) {
      last = `: ${error.message}`;
    }
    if (performance.now() > deadline) {
      throw new Error(`${what}: not within ${timeoutMs} ms${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

const stacks = new WeakMap();

/** Does something when the test (or suite) is over, in reverse order: what was made last is removed first. */
export function cleanUp(scope, action) {
  if (!stacks.has(scope)) {
    const stack = [];
    stacks.set(scope, stack);
    scope.after(async () => {
      for (const undo of stack.reverse()) {
        await undo();
      }
    });
  }
  stacks.get(scope).push(action);
}
