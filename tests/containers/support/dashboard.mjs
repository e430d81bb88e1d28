// The Aspire dashboard as an image: the published one cannot be had without a registry, so the program that the AppHost
// itself starts is put into one, with the defaults of the published image.
import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanUp, command } from './command.mjs';
import { repository } from './deployment.mjs';
import { unique } from './engine.mjs';
import { request } from './http.mjs';
import { baseImage } from './images.mjs';

const dockerfile = `FROM ${baseImage}
COPY dashboard /app
ENV ASPNETCORE_URLS=http://+:18888 \\
    ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL=http://+:18889 \\
    ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL=http://+:18890 \\
    DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1 \\
    DOTNET_SYSTEM_GLOBALIZATION_PREDEFINED_CULTURES_ONLY=false
WORKDIR /app
USER 1654
ENTRYPOINT ["/app/Aspire.Dashboard"]
`;

/** Builds the image. Returns its name; the end of the test removes it. */
export async function dashboardImage(engine, scope) {
  const project = join(repository, 'AppHost');
  const found = await command('dotnet', ['msbuild', project, '-getProperty:AspireDashboardDir']);
  const folder = await mkdtemp(join(tmpdir(), 'test-dashboard-'));
  cleanUp(scope, () => rm(folder, { recursive: true, force: true }));
  await cp(found.stdout.trim(), join(folder, 'dashboard'), { recursive: true });
  // NuGet leaves programs executable by their owner alone.
  await chmod(join(folder, 'dashboard', 'Aspire.Dashboard'), 0o755);
  await writeFile(join(folder, 'Dockerfile'), dockerfile);
  const image = `localhost/${unique('test')}:1`;
  await engine.run(['build', '--tag', image, folder]);
  cleanUp(scope, () => engine.run(['rmi', '--force', image], { check: false }));
  return image;
}

/** What the dashboard at an address tells of its traces to the one who has the token; null when the token is refused. */
export async function traces(url, token, resource) {
  const login = await request(`${url}/api/telemetry/validateToken`, {
    method: 'POST',
    body: { token },
  });
  if (login.status !== 200) {
    return null;
  }
  const { apiKey } = JSON.parse(login.text);
  const answer = await request(`${url}/api/telemetry/traces?resource=${resource}`, {
    headers: { 'x-api-key': apiKey },
  });
  return answer.text;
}
