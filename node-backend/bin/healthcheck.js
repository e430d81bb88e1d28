// For container health checks: exit code 0 when the service is ready to serve, else 1 with what it answered.
// (Node does it, so that the image needs no curl.)
const url = `http://127.0.0.1:${process.env.PORT || 3000}/readyz`;
try {
  const response = await fetch(url, { signal: AbortSignal.timeout(3_000) });
  if (!response.ok) {
    process.stderr.write(`${url} answered ${response.status}: ${await response.text()}\n`);
  }
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  process.stderr.write(`${url} does not answer: ${error.cause?.message ?? error.message}\n`);
  process.exitCode = 1;
}
