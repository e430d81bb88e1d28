import module from 'node:module';
import { ExplainedError } from './explained-error.js';

/**
 * Runs a command to its end; a failure is explained on standard error and ends the process with exit code 1.
 * @param command imports what it needs itself, so that the compile cache is on by then
 */
export async function runProgram(command: () => Promise<void>): Promise<void> {
  // Compiled code from the last start, where there is a place to keep it; does nothing where there
  // is none, nor on Node.js 20.
  module.enableCompileCache?.();
  try {
    await command();
  } catch (error) {
    console.error(error instanceof ExplainedError ? error.message : error);
    // At once: idle connections and timers would keep the process for seconds.
    process.exit(1);
  }
}
