// Waits until the database accepts a real connection with the service's own settings, for at most
// DB_WAIT_TIMEOUT_MS, or says why it did not.
import { runProgram } from '../dist/src/program.js';

await runProgram(async () => {
  const { readConfig } = await import('../dist/src/config/config.js');
  const { connectWhenReady } = await import('../dist/src/database/connect.js');
  const client = await connectWhenReady(readConfig(process.env), (reason) => console.log(reason));
  await client.end();
});
