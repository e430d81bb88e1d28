import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema: object;
}

type Content = Readonly<Record<string, { readonly schema: object }>>;

interface Operation {
  readonly summary?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<
    Record<string, { readonly description: string; readonly content?: Content }>
  >;
}

/** What this page reads of an OpenAPI document. */
interface OpenapiDocument {
  readonly info: {
    readonly title: string;
    readonly description?: string;
    readonly version: string;
  };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, object>> };
}

const style = `
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
h2 { margin-top: 2.5rem; border-top: 1px solid #d5dbe3; padding-top: 1.5rem; font-size: 1.1rem }
h2 b { display: inline-block; min-width: 4.5rem; color: #0b5cad }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #e6eaf0 }
code, pre { font-family: ui-monospace, monospace; font-size: .875em }
pre { background: #f4f6f9; padding: .8rem; overflow: auto }
summary { cursor: pointer }
@media (prefers-color-scheme: dark) {
  body { color: #dde3ea; background: #14181e } h2 b { color: #6cb2ff } h2, th, td { border-color: #333b45 } pre { background: #1d232b }
}`;

// The page needs this one style, and nothing else: no script, no image, nothing from elsewhere.
const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; frame-ancestors 'none'`;

/** `/docs`: the API's description as a page that needs nothing but itself. */
export function docsRoute(app: FastifyInstance): void {
  let page: string | undefined;
  app.get('/docs', { schema: { hide: true } }, async (_request, reply) => {
    const { default: document } = await import('../../openapi.json', { with: { type: 'json' } });
    page ??= renderPage(document as unknown as OpenapiDocument);
    return reply
      .header('content-security-policy', policy)
      .type('text/html; charset=utf-8')
      .send(page);
  });
}

function renderPage({ info, paths, components }: OpenapiDocument): string {
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => renderOperation(method, path, operation)),
  );
  const schemas = Object.entries(components?.schemas ?? {}).map(
    ([name, schema]) => `<h2 id="${html(name)}">${html(name)}</h2>${renderJson(schema)}`,
  );
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${html(info.title)}</title><style>${style}</style></head>
<body>
<h1>${html(info.title)} <small>${html(info.version)}</small></h1>
<p>${html(info.description ?? '')} The machine-readable description is at <a href="/openapi.json">/openapi.json</a> (OpenAPI 3.1).</p>
${operations.join('\n')}
${schemas.join('\n')}
</body>
</html>
`;
}

function renderOperation(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(
    ({ name, in: place, required, description, schema }) =>
      row(
        `<code>${html(name)}</code>`,
        `${place}${required ? ', required' : ''}`,
        html(description ?? ''),
        renderInline(schema),
      ),
  );
  const responses = Object.entries(operation.responses).map(([status, { description, content }]) =>
    row(`<code>${status}</code>`, html(description), renderContent(content)),
  );
  return `<h2><b>${method.toUpperCase()}</b> <code>${html(path)}</code></h2>
<p>${html(operation.summary ?? '')}</p>
${parameters.length > 0 ? `<table>${parameters.join('')}</table>` : ''}
${operation.requestBody ? `<details><summary>Body</summary>${renderContent(operation.requestBody.content)}</details>` : ''}
<details><summary>Answers</summary><table>${responses.join('')}</table></details>`;
}

function row(...cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
}

function renderContent(content: Content | undefined): string {
  return Object.entries(content ?? {})
    .map(([type, { schema }]) => `<code>${html(type)}</code> ${renderSchema(schema)}`)
    .join('');
}

function renderSchema(schema: object): string {
  const reference = (schema as { $ref?: string }).$ref?.split('/').at(-1);
  return reference === undefined
    ? renderJson(schema)
    : `<a href="#${html(reference)}">${html(reference)}</a>`;
}

function renderInline(schema: object): string {
  return `<code>${html(JSON.stringify(schema))}</code>`;
}

function renderJson(schema: object): string {
  return `<pre>${html(JSON.stringify(schema, null, 2))}</pre>`;
}

function html(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
