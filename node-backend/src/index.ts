import { readConfig } from './config/config.js';
import { runProgram } from './program.js';
import { startTelemetry } from './telemetry/telemetry.js';

/** `start`: serves the API until it is told to stop. */
await runProgram(async () => {
  const config = readConfig(process.env);
  const telemetry = await startTelemetry(config, 'serve');
  // Loaded only now, so that telemetry can instrument what it imports.
  const { serve } = await import('./server.js');
  await serve(config, telemetry);
});
