import { runProgram } from './program.js';

/** `start`: serves the API until it is told to stop. */
await runProgram(async () => (await import('./server.js')).serve());
